package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTextTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("An error.", "An error."),
                arguments("  around \t", "around"),
                arguments("für Läufer, 馬, \uD83D\uDC0E", "für Läufer, 馬, \uD83D\uDC0E"),
                arguments("a:b::c # ## [x] #[y]", "a:b::c # ## [x] #[y]"),
                // line ends
                arguments("a\nb", "a b"),
                arguments("a\r\nb\rc\n\n\nd", "a b c d"),
                arguments("a\u000Bb\fc\u0085d\u2028e\u2029f", "a b c d e f"),
                arguments("a \t\u00A0\u3000\u2003 b", "a b"),
                // control characters and what cannot be seen
                arguments("a\u0000b\u0007c\bd", "abcd"),
                arguments("\u001B[31mred\u001B[0m", "[31mred[0m"),
                arguments("a\u007Fb\u009B31mc", "ab31mc"),
                arguments("a\u200Bb\u00ADc\uFEFFd", "abcd"),
                arguments("a\u202Ecod.exe\u202C", "acod.exe"),
                arguments("a\uDB40\uDC41b", "ab"),
                arguments("a\uD83Db\uDC0Ec", "abc"),
                // commands of GitHub Actions
                arguments("::error::x", ": :error::x"),
                arguments("::", ": :"),
                arguments(":::x", ": ::x"),
                arguments(" \n ::set-env name=a::b", ": :set-env name=a::b"),
                arguments("\u200B::x", ": :x"),
                arguments(":\u0000:x", ": :x"),
                arguments(":\n:x", ": :x"),
                arguments("a\n::error::x", "a ::error::x"),
                // commands of GitHub Actions, Azure DevOps and TeamCity
                arguments("##[error]x", "# #[error]x"),
                arguments("a ##[group]b ##[endgroup]", "a # #[group]b # #[endgroup]"),
                arguments("a###[b]", "a## #[b]"),
                arguments("##\u200B[x]", "# #[x]"),
                arguments("#\u0000#[x]", "# #[x]"),
                arguments("##\n[x]", "## [x]"),
                arguments("##teamcity[buildStop]", "# #teamcity[buildStop]"),
                arguments("a##TeamCity[b]##TEAMCITY[c]", "a# #TeamCity[b]# #TEAMCITY[c]"),
                arguments("##team\u200Bcity[b]", "# #teamcity[b]"),
                arguments("a ##vso[task.setvariable variable=b]c", "a # #vso[task.setvariable variable=b]c"),
                arguments("##teamcity is fine", "##teamcity is fine"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void becomesOneHarmlessLine(String text, String line) {
        assertThat(ServerText.oneLine(text)).isEqualTo(line);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\r\n\t", "\u0000", "\u200B \uFEFF", "\uD83D", "\u2028"})
    void isNothingWhereThereIsNothingToShow(String text) {
        assertThat(ServerText.oneLine(text)).isNull();
    }

    @Test
    void hasAtMost300Characters() {
        assertThat(ServerText.oneLine("x".repeat(300))).isEqualTo("x".repeat(300));
        assertThat(ServerText.oneLine("x".repeat(301))).isEqualTo("x".repeat(299) + "…");
        assertThat(ServerText.oneLine(" ".repeat(500) + "x".repeat(300) + "\n".repeat(500)))
                .isEqualTo("x".repeat(300));
        assertThat(ServerText.oneLine("x".repeat(1 << 20))).hasSize(300);
    }

    @Test
    void isNotCutWithinACharacter() {
        String horse = "\uD83D\uDC0E";
        assertThat(ServerText.oneLine("x".repeat(297) + horse.repeat(9))).isEqualTo("x".repeat(297) + horse + "…");
        assertThat(ServerText.oneLine("x".repeat(298) + horse.repeat(9))).isEqualTo("x".repeat(298) + "…");
        assertThat(ServerText.oneLine("x".repeat(299) + horse.repeat(9))).isEqualTo("x".repeat(299) + "…");
    }

    @Property(tries = 2000)
    void isHarmlessWhateverItWas(@ForAll("nastyTexts") String text) {
        assertHarmless(text);
    }

    @Property
    void isHarmlessWhateverItsCharacters(@ForAll String text) {
        assertHarmless(text);
    }

    @Provide
    Arbitrary<String> nastyTexts() {
        return Arbitraries.of(
                        ":",
                        "::",
                        "#",
                        "##",
                        "[",
                        "]",
                        "##[",
                        "##teamcity[",
                        "##TeamCity",
                        "teamcity[",
                        "a",
                        " ",
                        "\t",
                        "\n",
                        "\r\n",
                        "\r",
                        "\u0000",
                        "\u001B[0m",
                        "\u007F",
                        "\u0085",
                        "\u00A0",
                        "\u00AD",
                        "\u200B",
                        "\u202E",
                        "\u2028",
                        "\u2029",
                        "\uFEFF",
                        "\uD83D",
                        "\uDC0E",
                        "\uD83D\uDC0E",
                        "x".repeat(297))
                .list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces));
    }

    private static void assertHarmless(String text) {
        String line = ServerText.oneLine(text);
        if (line == null) {
            return;
        }
        assertThat(line)
                .hasSizeBetween(1, 300)
                .isEqualTo(line.strip())
                .doesNotStartWith("::")
                .doesNotContain("##[")
                .doesNotContainIgnoringCase("##teamcity[");
        assertThat(line.lines()).hasSize(1);
        assertThat(line.codePoints()).noneMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }
}
