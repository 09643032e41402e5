package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFileTest {

    private static final String MARK = "\uFEFF";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\nb\n",
                "a\r\nb\r\n",
                "a\rb\r",
                "a\n\r\n\rb\n\n\n",
                "\n\n  a  \n\tb\t\n   \n",
                "a\nb\na\n",
                "\r\na\rb\n"
            })
    void hasOneIdALineWhateverTheLineEnds(String text) throws IOException {
        assertThat(ids(text.getBytes(UTF_8))).containsExactly("a", "b");
        assertThat(ids((MARK + text).getBytes(UTF_8))).containsExactly("a", "b");
        assertThat(ids((MARK + text).getBytes(UTF_16LE))).containsExactly("a", "b");
        assertThat(ids((MARK + text).getBytes(UTF_16BE))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void mayBeWhatTheSubmitCallAnswered(Charset charset) throws IOException {
        String answer;
        try (InputStream in = TaskFileTest.class.getResourceAsStream("/replies/submit.json")) {
            answer = new String(in.readAllBytes(), UTF_8);
        }
        for (String text : List.of(answer, answer.strip(), answer.replace("\n", "\r\n"), "\n\n " + answer + "\n\n")) {
            assertThat(ids((MARK + text).getBytes(charset))).containsExactly("1469cfc3-3004-4d9e-ab10-xxxxxx");
            if (charset.equals(UTF_8)) {
                assertThat(ids(text.getBytes(charset))).containsExactly("1469cfc3-3004-4d9e-ab10-xxxxxx");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"output\":{\"task_id\":12345678901234567890}} | 12345678901234567890",
                "{\"status\":\"SUCCESS\",\"message\":\"success\",\"data\":{\"output\":{\"task_id\":\"a\"}}} | a",
                "{\"code\":0,\"result\":{\"output\":{\"task_id\":7}}} | 7",
            })
    void mayHaveTheIdInAnEnvelopeOrAsANumber(String text, String id) throws IOException {
        assertThat(ids(text.getBytes(UTF_8))).containsExactly(id);
    }

    @Test
    void mayHoldAsManyIdsAsFitIntoAMebibyte() throws IOException {
        String text = "a".repeat(127) + "\n";
        assertThat(ids(text.repeat(8192).getBytes(UTF_8))).containsExactly("a".repeat(127));
        byte[] tooLarge = (text.repeat(8192) + "\n").getBytes(UTF_8);
        assertProblem(tooLarge, "is larger than 1 MiB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"FAILED\",\"message\":\"Insufficient balance\",\"data\":null}"
                        + " | has no output.task_id in it; the submit call seems to have failed: Insufficient balance",
                "{\"code\":\"InvalidApiKey\",\"message\":\"a\\n::error::b\",\"request_id\":\"r\"}"
                        + " | has no output.task_id in it; the submit call seems to have failed: InvalidApiKey: a ::error::b",
                "{\"code\":400,\"msg\":\"Bad ratio\"}"
                        + " | has no output.task_id in it; the submit call seems to have failed: 400: Bad ratio",
                "{\"error\":{\"message\":\"No balance\",\"code\":\"FORBIDDEN\"}}"
                        + " | has no output.task_id in it; the submit call seems to have failed: FORBIDDEN: No balance",
                "{\"data\":{\"fail_reason\":\"Moderation\"}}"
                        + " | has no output.task_id in it; the submit call seems to have failed: Moderation",
                "{}                                      | has no output.task_id in it",
                "{\"output\":{}}                         | has no output.task_id in it",
                "{\"output\":{\"task_id\":null}}         | has no output.task_id in it",
                "{\"output\":{\"task_id\":1.2}}          | has no output.task_id in it",
                "{\"data\":{\"task_id\":\"a\"}}          | has no output.task_id in it",
                "{\"task_id\":\"a\"}                     | has no output.task_id in it",
                "{\"output\":{\"task_id\":\"a\"}         | begins like JSON but is no JSON object",
                "{\"output\":{\"task_id\":\"a\"}} x      | begins like JSON but is no JSON object",
                "{\"output\":{\"task_id\":\"a\",\"task_id\":\"b\"}} | begins like JSON but is no JSON object",
                "{a}                                     | begins like JSON but is no JSON object"
            })
    void isRefusedAsJsonWithoutAnId(String text, String problem) throws IOException {
        assertProblem(text.getBytes(UTF_8), problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EFBBBF", "FEFF", "FFFE", "0A0D0A2009"})
    void isRefusedWhereItIsEmpty(String bytes) throws IOException {
        assertProblem(HexFormat.of().parseHex(bytes), "has no task id in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FF", "61FF", "C328", "E9", "EFBBBFFF", "FEFF00", "FFFE6100D8", "FEFFD800", "FFFE00DC"})
    void isRefusedWhereItIsNeitherUtf8NorUtf16(String bytes) throws IOException {
        assertProblem(HexFormat.of().parseHex(bytes), "is neither UTF-8 nor UTF-16 with a byte order mark");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "../a", "[\"a\"]", "\"a\"", "# a comment", "taskId=a", "<html>"})
    void isRefusedWhereALineIsNoId(String line) throws IOException {
        Path file = write(("good\n" + line + "\n").getBytes(UTF_8));
        assertRefused("taskFile", () -> taskIds(file).required())
                .contains(file.toString(), "\"" + line + "\" is no task id");
    }

    @Test
    void isRefusedWhereItsUtf16HasNoMarkAndTheMessageTellsOfTheZeros() throws IOException {
        Path file = write("a\nb".getBytes(UTF_16LE));
        assertRefused("taskFile", () -> taskIds(file).required())
                .contains("\"a\" (it has an invisible character in it) is no task id");
    }

    @Test
    void isRefusedWhereTheIdInItsJsonIsNone() throws IOException {
        Path file = write("{\"output\":{\"task_id\":\"../a\"}}".getBytes(UTF_8));
        assertRefused("taskFile", () -> taskIds(file).required()).contains("\"../a\" is no task id");
    }

    @Test
    void isRefusedWhereItIsMissing() {
        Path file = directory.resolve("not-there.txt");
        assertRefused("taskFile", () -> taskIds(file).required()).endsWith(file + " does not exist");
    }

    @Test
    void isRefusedWhereItIsADirectory() {
        assertRefused("taskFile", () -> taskIds(directory).required()).endsWith(directory + " cannot be read");
    }

    @Test
    @Timeout(20)
    @EnabledOnOs(OS.LINUX)
    void isRefusedWhereItNeverEnds() {
        Path file = Path.of("/dev/zero");
        assertRefused("taskFile", () -> taskIds(file).required()).endsWith("/dev/zero cannot be read");
    }

    @Test
    void isReadForASandboxRunToo() throws IOException {
        assertThat(taskIds(write("a".getBytes(UTF_8))).orFresh()).containsExactly(new TaskId("a"));
        Path broken = write("{".getBytes(UTF_8));
        assertRefused("taskFile", () -> taskIds(broken).orFresh());
    }

    private void assertProblem(byte[] content, String problem) throws IOException {
        Path file = write(content);
        assertRefused("taskFile", () -> taskIds(file).required()).endsWith(": " + file + " " + problem);
    }

    private List<String> ids(byte[] content) throws IOException {
        return taskIds(write(content)).required().stream().map(TaskId::value).toList();
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(directory.resolve("task-ids"), content);
    }

    private static TaskIds taskIds(Path file) {
        return new TaskIds(null, null, file);
    }
}
