package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdsTest {

    private static final Path FILE = Path.of("task-ids.txt");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a                 | a",
                "' a '             | a",
                "a,b               | a b",
                "b,a,c             | b a c",
                "a, b ,c           | a b c",
                "',a,,b,'          | a b",
                "a,b,a,a           | a b",
                "'a,\n  b,\n  c\n' | a b c",
                "a,A               | a A"
            })
    void takesOneOrSeveralInTheOrderGivenEachOnce(String taskId, String ids) {
        assertThat(values(new TaskIds(taskId, null, null).required())).isEqualTo(ids);
    }

    @Test
    void takesAListToo() {
        assertThat(values(new TaskIds(null, Arrays.asList(" b ", null, "", "a", "b", " "), null).required()))
                .isEqualTo("b a");
        assertThat(values(new TaskIds("", List.of("a"), null).required())).isEqualTo("a");
        assertThat(values(new TaskIds("a", List.of(), null).required())).isEqualTo("a");
        assertThat(values(new TaskIds("a", Arrays.asList("", null), null).required()))
                .isEqualTo("a");
    }

    @Test
    void takesAThousand() {
        List<String> ids = IntStream.range(0, 1000).mapToObj(i -> "task-" + i).toList();
        assertThat(new TaskIds(String.join(",", ids), null, null).required())
                .extracting(TaskId::value)
                .isEqualTo(ids);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", ",", " , ,\n"})
    void refusesNoneAndSaysWhyThatMayBe(String taskId) {
        assertRefused(() -> new TaskIds(taskId, null, null).required())
                .isEqualTo(
                        "No task id is given. Set exactly one of <taskId> (happyhorse.taskId), <taskIds> or <taskFile>"
                                + " (happyhorse.taskFile). If one of them is set, a ${…} in it may be undefined.");
        assertRefused(() -> new TaskIds(taskId, Arrays.asList(null, " "), null).required())
                .startsWith("No task id is given.");
    }

    @Test
    void refusesTwoWaysAtOnce() {
        for (TaskIds ids : List.of(
                new TaskIds("a", List.of("b"), null),
                new TaskIds("a", List.of("a"), null),
                new TaskIds("a", null, FILE),
                new TaskIds(null, List.of("a"), FILE),
                new TaskIds("a", List.of("b"), FILE))) {
            assertRefused(ids::required)
                    .contains("more than one way", "<taskId> (happyhorse.taskId)", "<taskIds>")
                    .contains("<taskFile> (happyhorse.taskFile)", "what a pom configures cannot be replaced with -D");
        }
        assertRefused(new TaskIds("a", List.of("b"), null)::orFresh).contains("more than one way");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../a", "a/b", "a b", "-a", ".a", "con", "LPT1.txt", "é", "a\u0000", "a\n::error::b", "https://a"
            })
    void refusesWhatIsNoIdAndNamesWhereItStands(String id) {
        assertRefused("taskId", () -> new TaskIds(id, null, null).required()).contains("is no task id");
        assertRefused("taskId", () -> new TaskIds("a, " + id, null, null).required())
                .contains("is no task id");
        assertRefused(() -> new TaskIds(null, List.of("a", id), null).required())
                .startsWith("<taskIds>: ")
                .contains("is no task id");
    }

    @Test
    void refusesAnIdThatIsTooLongWithoutShowingAllOfIt() {
        assertThat(new TaskIds("a".repeat(128), null, null).required()).hasSize(1);
        assertRefused("taskId", () -> new TaskIds("a".repeat(129), null, null).required())
                .contains("at most 128 letters");
        assertRefused("taskId", () -> new TaskIds("a".repeat(100_000), null, null).required())
                .hasSizeLessThan(600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"con", "LPT1.txt", "Aux"})
    void saysThatWindowsReservesAnId(String id) {
        assertRefused("taskId", () -> new TaskIds(id, null, null).required())
                .endsWith(": \"" + id + "\" is a device name on Windows, so it is no task id");
    }

    @Test
    void saysThatAnExpressionIsUndefined() {
        assertRefused("taskId", () -> new TaskIds("${my.task}", null, null).required())
                .contains("\"${my.task}\" is no task id")
                .endsWith("the ${…} in it is undefined");
    }

    @Test
    void makesAFreshIdForASandboxRunWithoutOne(@TempDir Path directory) {
        List<TaskId> fresh = new TaskIds(null, null, null).orFresh();
        assertThat(fresh).hasSize(1);
        assertThat(fresh.get(0).value()).startsWith("sandbox-");
        assertThat(new TaskIds(" ", List.of(), null).orFresh()).isNotEqualTo(fresh);
        assertThat(new TaskIds(null, null, directory.resolve("not-yet-there.json")).orFresh())
                .hasSize(1)
                .allMatch(id -> id.value().startsWith("sandbox-"));
    }

    @Test
    void takesTheGivenIdsForASandboxRun() {
        assertThat(values(new TaskIds("a,b", null, null).orFresh())).isEqualTo("a b");
        assertRefused("taskId", () -> new TaskIds("a/b", null, null).orFresh());
    }

    private static String values(List<TaskId> ids) {
        return String.join(" ", ids.stream().map(TaskId::value).toList());
    }
}
