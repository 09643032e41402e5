package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\r\n"})
    void showsNothingAsNothing(String written) {
        assertThat(Quoted.text(written)).isEqualTo("\"\"");
    }

    @ParameterizedTest
    @CsvSource({"run, run", "' run ', run", "'a\nb', a b", "'a\r\n\tb', a b", "für, für", "'\n::error::x', : :error::x"
    })
    void showsWhatWasWrittenInOneLine(String written, String shown) {
        assertThat(Quoted.text(written)).isEqualTo("\"" + shown + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run\u0000",
                "\u200Brun",
                "ru\u00ADn",
                "\uFEFFrun",
                "run\u00A0",
                "\u001B[31mrun",
                "1h\u00A030m",
                "run\uD800",
                "\u0000"
            })
    void saysThatThereIsMoreThanCanBeSeen(String written) {
        assertThat(Quoted.text(written)).endsWith("\" (it has an invisible character in it)");
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                parameter("timeout", text -> Durations.parse("timeout", text, Duration.ZERO)),
                parameter("maxVideoSize", text -> Values.size("maxVideoSize", text)),
                parameter("retries", text -> Values.count("retries", text)),
                parameter("verify", text -> Values.word("verify", text, "full", "transfer")),
                parameter("archive", text -> Values.word("archive", text, "local", "none")),
                parameter("baseUrl", BaseUrl::parse));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void everyParameterShowsNothingAsNothing(String name, Parse parse) {
        for (String nothing : new String[] {null, "", " "}) {
            assertRefused(name, parsing(parse, nothing)).contains(": \"\" is no");
        }
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void everyParameterTellsOfWhatCannotBeSeen(String name, Parse parse) {
        assertRefused(name, parsing(parse, "full\u200B"))
                .contains(": \"full\" (it has an invisible character in it) is no");
    }

    @Test
    void namesOfFilesAndTasksTellOfWhatCannotBeSeen() {
        assertRefused("fileName", () -> Values.fileName("run\u0000", 1))
                .contains("\"run\" (it has an invisible character in it) is no file name");
        assertRefused(() -> new TaskIds(null, List.of("run\u0000"), null).required())
                .contains("\"run\" (it has an invisible character in it) is no task id");
    }

    /** Reads a parameter. */
    interface Parse {
        Object parse(String text);
    }

    private static Arguments parameter(String name, Parse parse) {
        return Arguments.of(name, parse);
    }

    private static ThrowingCallable parsing(Parse parse, String text) {
        return () -> parse.parse(text);
    }
}
