package io.github.happyhorse.maven.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

    private static final PromptParameters DEFAULTS =
            new PromptParameters("happyhorse-1.0-t2v", null, null, null, null, null);

    @TempDir
    private Path directory;

    @Test
    void clipsComeInTheOrderOfTheirNames() throws IOException {
        write("b.txt", "b");
        write("a-1.txt", "a-1");
        write("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":\"a\"}}");
        write("C.TXT", "c");

        assertThat(read()).extracting(ClipRequest::name).containsExactly("C", "a", "a-1", "b");
    }

    @Test
    void whatIsNoSourceIsIgnored() throws IOException {
        write("intro.txt", "a horse");
        write(".hidden.txt", "");
        write(".txt", "");
        write("notes.md", "");
        write("intro.txt~", "");
        Files.createDirectories(directory.resolve("below"));
        write("below/deeper.txt", "");
        Files.createDirectory(directory.resolve("directory.txt"));

        assertThat(read()).extracting(ClipRequest::name).containsExactly("intro");
    }

    @Test
    void withoutADirectoryThereAreNoClips() {
        assertThat(Sources.in(directory.resolve("none"), DEFAULTS)).isEmpty();
    }

    @Test
    void aPromptIsSentWithTheParametersThatAreSetAndNoOthers() throws IOException {
        write("a.txt", "a horse");

        assertThat(Sources.in(directory, DEFAULTS).get(0).json())
                .isEqualTo("{\"input\":{\"prompt\":\"a horse\"},\"model\":\"happyhorse-1.0-t2v\"}");
        PromptParameters all = new PromptParameters("m", "720P", " 16:9 ", "5", "false", "12345");
        assertThat(Sources.in(directory, all).get(0).json())
                .isEqualTo("{\"input\":{\"prompt\":\"a horse\"},\"model\":\"m\",\"parameters\":{\"duration\":5,"
                        + "\"ratio\":\"16:9\",\"resolution\":\"720P\",\"seed\":12345,\"watermark\":false}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFa\nhorse", "a\r\nhorse\r\n", "  a\nhorse\t\n\n", "\n\u2003a\rhorse"})
    void markLineEndsAndOuterWhiteSpaceAreNoPartOfAPrompt(String text) throws IOException {
        write("a.txt", text);

        assertThat(read().get(0).body()).extracting("input").hasToString("{prompt=a\nhorse}");
    }

    @Test
    void nothingElseOfAPromptIsChanged() throws IOException {
        write("a.txt", "${name}  \t<b> \u00e9 e\u0301 \uD83D\uDC0E");

        assertThat(read().get(0).body())
                .extracting("input")
                .hasToString("{prompt=${name}  \t<b> \u00e9 e\u0301 \uD83D\uDC0E}");
    }

    @Test
    void aPromptHasTheSameIdentityAsTextAsJsonAndAsAParameter() throws IOException {
        write("a.txt", "a horse\r\n");
        write(
                "b.json",
                "\uFEFF{ \"parameters\": {}, \"input\": {\"prompt\": \"a horse\"}, \"model\": \"happyhorse-1.0-t2v\"}");
        List<ClipRequest> clips = read();
        ClipRequest parameter = Sources.of("clip", " a horse", DEFAULTS).get(0);

        assertThat(clips).extracting(ClipRequest::sha256).containsOnly(parameter.sha256());
        assertThat(clips).extracting(ClipRequest::json).containsOnly(parameter.json());
        assertThat(parameter.name()).isEqualTo("clip");
        assertThat(parameter.sourceName()).contains("happyhorse.prompt");
    }

    @Test
    void numbersInOtherFormsAreTheSameClip() throws IOException {
        write("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":\"x\"},\"parameters\":{\"duration\":5,\"seed\":100}}");
        write(
                "b.json",
                "{\"model\":\"m\",\"input\":{\"prompt\":\"x\"},\"parameters\":{\"duration\":5.0,\"seed\":1e2}}");

        List<ClipRequest> clips = read();

        assertThat(clips.get(0).sha256()).isEqualTo(clips.get(1).sha256());
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of("a.txt", "", "the prompt is empty"),
                Arguments.of("a.txt", "\uFEFF \r\n\t\u00a0\u200b", "the prompt is empty"),
                Arguments.of("a.txt", "a\0h\0", "UTF-8"),
                Arguments.of("a.txt", "x".repeat(5_001), "5,001 characters"),
                Arguments.of("a.txt", "\u9a6c".repeat(2_501), "5,002 characters"),
                Arguments.of("a.txt", "\uD83D\uDC0E".repeat(5_001), "5,001 characters"),
                Arguments.of("12.txt", "x", "numbers stand for positions"),
                Arguments.of("intro.last.txt", "x", ".last.json"),
                Arguments.of("intro.LAST.txt", "x", ".last.json"),
                Arguments.of("my intro.txt", "x", "at most 128 letters"),
                Arguments.of("-x.txt", "x", "at most 128 letters"),
                Arguments.of("\u00fcber.txt", "x", "at most 128 letters"),
                Arguments.of("con.txt", "x", "device name on Windows"),
                Arguments.of("a.json", "", "not one JSON object"),
                Arguments.of("a.json", "[]", "not one JSON object"),
                Arguments.of("a.json", "{\"model\":\"m\"} x", "not one JSON object"),
                Arguments.of("a.json", "{\"model\":\"m\",\"model\":\"n\",\"input\":{}}", "Duplicate"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":\"x\",\"prompt\":\"y\"}}", "Duplicate"),
                Arguments.of("a.json", json("\"extra\":1"), "\"extra\" is no field of a request"),
                Arguments.of("a.json", json("\"Model\":1"), "\"Model\" is no field of a request"),
                Arguments.of("a.json", "{\"input\":{\"prompt\":\"x\"}}", "\"model\" is missing"),
                Arguments.of("a.json", "{\"model\":3,\"input\":{\"prompt\":\"x\"}}", "\"model\" is missing or no text"),
                Arguments.of("a.json", "{\"model\":\"m\"}", "\"input\" is missing"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":\"x\"}", "\"input\" is missing or no object"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":\" \"}}", "the prompt is empty"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":7}}", "\"input.prompt\" is no text"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":null}}", "\"input.prompt\" is null"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":{\"prompt\":\"\\ud800\"}}", "surrogate pair"),
                Arguments.of("a.json", "{\"model\":\"m\",\"input\":{\"\\udc00\":\"x\"}}", "surrogate"),
                Arguments.of("a.json", json("\"parameters\":null"), "\"parameters\" is null"),
                Arguments.of("a.json", json("\"parameters\":[]"), "\"parameters\" is no object"),
                Arguments.of("a.json", parameters("\"list\":[{\"x\":null}]"), "\"parameters.list[0].x\" is null"),
                Arguments.of("a.json", parameters("\"seed\":9007199254740993"), "loses digits"),
                Arguments.of("a.json", parameters("\"seed\":1e400"), "loses digits"),
                Arguments.of("a.json", parameters("\"duration\":5.5"), "whole seconds"),
                Arguments.of("a.json", parameters("\"duration\":\"5\""), "whole seconds"),
                Arguments.of("a.json", parameters("\"duration\":-5"), "whole seconds"),
                Arguments.of("a.json", parameters("\"duration\":true"), "whole seconds"));
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void aBadSourceIsNamedWithWhatIsWrong(String name, String text, String problem) throws IOException {
        write(name, text);

        assertThat(problem()).contains(name).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_667, 2_500})
    void fiveThousandCharactersAreAllowed(int han) throws IOException {
        write("a.txt", "\u9a6c".repeat(han) + "x".repeat(5_000 - 2 * han));

        assertThat(read()).hasSize(1);
    }

    @Test
    void invalidUtf8IsRefused() throws IOException {
        Files.write(directory.resolve("a.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(directory.resolve("b.json"), json("").getBytes(StandardCharsets.UTF_16));

        assertThat(problem()).contains("a.txt").contains("b.json").containsPattern("(?s)UTF-8.*UTF-8");
    }

    @Test
    void namesThatAreEqualButForCaseOrExtensionAreRefused() throws IOException {
        write("intro.txt", "x");
        write("intro.json", json(""));
        write("Outro.txt", "x");
        write("outro.txt", "x");

        assertThat(problem())
                .contains("intro.txt")
                .contains("intro.json")
                .contains("Outro.txt")
                .contains("outro.txt");
    }

    @Test
    void everythingThatIsWrongIsReportedAtOnce() throws IOException {
        write("a.txt", "");
        write("b.json", "{\"x\":null}");
        write("7.txt", "");
        PromptParameters parameters = new PromptParameters(" ", null, null, "5s", "yes", "1.5");

        String problem = catchThrowableOfType(
                        InvalidConfigurationException.class, () -> Sources.in(directory, parameters))
                .getMessage();

        assertThat(problem)
                .startsWith("11 problems, nothing was submitted:\n  ")
                .contains("<duration> (happyhorse.duration): \"5s\" cannot be used, write whole seconds without a unit")
                .contains("<watermark>", "true or false")
                .contains("<seed>", "<model>", "a.txt", "b.json", "7.txt");
    }

    @Test
    void aFileWithCountlessProblemsDoesNotFloodTheLog() throws IOException {
        write("a.json", parameters("\"x\":[" + "null,".repeat(5_000) + "1]"));

        assertThat(problem()).hasLineCount(102).endsWith("and 4900 more");
    }

    @Test
    void aFileThatIsTooLargeIsNotReadToItsEnd() throws IOException {
        write("a.txt", "x".repeat((1 << 20) + 1));

        assertThat(problem()).contains("larger than 1 MiB");
    }

    @Test
    void aLinkToAFileIsFollowedAndALinkToNoneIsNamed() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "a horse");
        Files.createSymbolicLink(directory.resolve("a.txt"), elsewhere);
        assertThat(read()).hasSize(1);

        Files.createSymbolicLink(directory.resolve("b.txt"), directory.resolve("missing"));
        assertThat(problem()).contains("b.txt").contains("a link to none");
    }

    @Test
    void aSourceDirectoryThatIsAFileIsNamedByItsParameter() throws IOException {
        write("file", "");

        assertThat(catchThrowableOfType(
                        InvalidConfigurationException.class, () -> Sources.in(directory.resolve("file"), DEFAULTS)))
                .hasMessageContaining("<sourceDirectory> (happyhorse.sourceDirectory)");
    }

    @ParameterizedTest
    @CsvSource({"7, numbers stand", "a.last, .last.json", "a b, 128 letters"})
    void theNameOfAPromptFollowsTheSameRules(String name, String problem) {
        assertThat(catchThrowableOfType(InvalidConfigurationException.class, () -> Sources.of(name, "x", DEFAULTS)))
                .hasMessageContaining("<fileName> (happyhorse.fileName)")
                .hasMessageContaining(problem);
    }

    @Test
    void aProblemOfThePromptNamesTheParameter() {
        assertThat(catchThrowableOfType(InvalidConfigurationException.class, () -> Sources.of("clip", " ", DEFAULTS)))
                .hasMessage("<prompt> (happyhorse.prompt): the prompt is empty, write what is to be seen in the video");
    }

    @Test
    void controlCharactersInANameDoNotReachTheLog() throws IOException {
        write("a\n::error::x.txt", "x");

        assertThat(problem()).doesNotContain("\n");
    }

    private static String json(String more) {
        return "{\"model\":\"m\",\"input\":{\"prompt\":\"x\"}" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private static String parameters(String fields) {
        return json("\"parameters\":{" + fields + "}");
    }

    private String problem() {
        return catchThrowableOfType(InvalidConfigurationException.class, this::read)
                .getMessage();
    }

    private List<ClipRequest> read() {
        return Sources.in(directory, DEFAULTS);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
