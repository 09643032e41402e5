package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {

    private static final Map<String, String> GITLAB = Map.of("GITLAB_CI", "true");

    /** How GitLab splits a line, greedily. */
    private static final Pattern GITLAB_LINE = Pattern.compile("(.*)=(.*)");

    @TempDir
    Path checkout;

    private final ReportState state = new ReportState(TestLocks.ofNewRun());
    private final List<String> warnings = new ArrayList<>();

    @Test
    void namesOutcomeTaskAndFilesForLaterSteps() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout)), Map.of()))
                .containsExactly(
                        "HAPPYHORSE_OUTCOME=SUCCEEDED",
                        "HAPPYHORSE_TASK_ID=" + Runs.ID,
                        "HAPPYHORSE_VIDEO=target/happyhorse/" + Runs.ID + ".mp4",
                        "HAPPYHORSE_METADATA=target/happyhorse/" + Runs.ID + ".json");
    }

    @Test
    void severalTasksAreNumberedInTheOrderAskedFor() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)), Map.of()))
                .containsExactly(
                        "HAPPYHORSE_OUTCOME_1=SUCCEEDED",
                        "HAPPYHORSE_TASK_ID_1=" + Runs.ID,
                        "HAPPYHORSE_VIDEO_1=target/happyhorse/" + Runs.ID + ".mp4",
                        "HAPPYHORSE_METADATA_1=target/happyhorse/" + Runs.ID + ".json",
                        "HAPPYHORSE_OUTCOME_2=FAILED",
                        "HAPPYHORSE_TASK_ID_2=" + Runs.OTHER_ID,
                        "HAPPYHORSE_METADATA_2=target/happyhorse/" + Runs.OTHER_ID + ".json");
    }

    @Test
    void aSinglePollIsReportedToo() throws IOException {
        ReportedTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        assertThat(write(Runs.run("poll", ReportedRun.Goal.STATUS, true, checkout, running), Map.of()))
                .contains("HAPPYHORSE_OUTCOME=RUNNING");
    }

    @Test
    void theLastRunReplacesWhatWasThere() throws IOException {
        write(Runs.await(checkout, Runs.succeeded(checkout)), Map.of());
        assertThat(write(Runs.await(checkout, Runs.failed(checkout)), Map.of()))
                .noneMatch(line -> line.startsWith("HAPPYHORSE_VIDEO"));
    }

    @DisabledOnOs(OS.WINDOWS)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "it's",
                "$(touch evil)",
                "`touch evil`",
                "a;touch evil",
                "a&b|c",
                "\"q\"",
                "~",
                "a=b",
                "*",
                "\\",
                "#x",
                "größe",
                "動画",
                "a:~",
                "c,d%+@e"
            })
    void aShellReadsEveryPathAsItIs(String directory) throws Exception {
        ReportedRun run = Runs.await(checkout, Runs.succeeded(checkout.resolve(directory)));
        write(run, Map.of());
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        ". \"$1\"; printf %s \"$HAPPYHORSE_VIDEO\"",
                        "sh",
                        file(run).toString())
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(said).isEqualTo(directory + "/target/happyhorse/" + Runs.ID + ".mp4");
        assertThat(checkout.resolve("evil")).doesNotExist();
        assertThat(warnings).isEmpty();
    }

    @DisabledOnOs(OS.WINDOWS)
    @ParameterizedTest
    @ValueSource(strings = {"a b", "it's", "a=b", "$HOME", "\"q\"", "a\nHAPPYHORSE_OUTCOME=FORGED"})
    void onGitLabAPathThatCannotBeWrittenIsLeftOutAndNamed(String directory) throws IOException {
        List<String> lines = write(Runs.await(checkout, Runs.succeeded(checkout.resolve(directory))), GITLAB);
        assertThat(lines).containsExactly("HAPPYHORSE_OUTCOME=SUCCEEDED", "HAPPYHORSE_TASK_ID=" + Runs.ID);
        assertThat(warnings)
                .hasSize(2)
                .first()
                .asString()
                .contains("HAPPYHORSE_VIDEO")
                .doesNotContain("\n");
    }

    @Test
    void gitLabReadsEveryLine() throws IOException {
        for (String line : write(Runs.await(checkout, Runs.succeeded(checkout.resolve("größe,1"))), GITLAB)) {
            Matcher parts = GITLAB_LINE.matcher(line);
            assertThat(parts.matches()).isTrue();
            assertThat(parts.group(1)).matches("[A-Za-z0-9_]+");
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aWaitThatBeginsLeavesTheIdsAsRunning() throws IOException {
        ReportedTask waiting = Runs.waiting(Runs.ID, "mvn x");
        assertThat(write(Runs.running(Runs.await(checkout, waiting)), Map.of()))
                .containsExactly("HAPPYHORSE_OUTCOME=RUNNING", "HAPPYHORSE_TASK_ID=" + Runs.ID);
    }

    @Test
    void aRefusedClipHasNoTaskId() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.refused("intro", "A horse")), Map.of()))
                .containsExactly("HAPPYHORSE_OUTCOME=ERROR");
    }

    /** Six tasks make 24 variables, and GitLab allows 20 unless its administrator allows more. */
    @ParameterizedTest
    @CsvSource({"5, 0, false", "6, 0, true", "4, 3600, false", "4, 4800, true"})
    void aFileThatGitLabMayRefuseIsAWarningAndNeverCut(int tasks, int longer, boolean warned) throws IOException {
        Path directory = checkout.resolve("x".repeat(longer / 8));
        ReportedTask[] many = IntStream.range(0, tasks)
                .mapToObj(i -> Runs.succeeded(directory, Runs.ID + i))
                .toArray(ReportedTask[]::new);
        assertThat(write(Runs.await(checkout, many), Map.of())).hasSize(4 * tasks);
        assertThat(warnings).isEmpty();
        assertThat(write(Runs.running(Runs.await(checkout, many)), GITLAB)).hasSize(4 * tasks);
        assertThat(warnings).isEmpty();
        assertThat(write(Runs.await(checkout, many), GITLAB)).hasSize(4 * tasks);
        assertThat(warnings).hasSize(warned ? 1 : 0).allMatch(warning -> warning.contains(4 * tasks + " variables"));
    }

    @Test
    void thereIsAWarningFrom5120BytesOn() throws IOException {
        ReportedRun run = Runs.await(checkout, Runs.succeeded(checkout));
        write(run, Map.of());
        int missing = 5120 - (int) Files.size(file(run));
        for (int more : List.of(missing - 1, missing)) {
            ReportedTask task = Runs.task(new Collected(
                    Runs.ID,
                    new TaskId(Runs.ID),
                    Outcome.SUCCEEDED,
                    null,
                    checkout.resolve(
                            "x".repeat(more - 201) + "/" + "y".repeat(199) + "/target/happyhorse/" + Runs.ID + ".mp4"),
                    checkout.resolve("target/happyhorse/" + Runs.ID + ".json"),
                    null,
                    null,
                    false));
            write(Runs.await(checkout, task), GITLAB);
            assertThat(Files.size(file(run))).isEqualTo(5120 - missing + more);
            assertThat(warnings).hasSize(more == missing ? 1 : 0);
        }
    }

    @Test
    void theFirstExecutionOfAMavenRunRemovesAnOlderFile() throws IOException {
        ReportedRun skipped = Runs.await(checkout);
        Files.createDirectories(skipped.reportsDirectory());
        Files.writeString(file(skipped), "HAPPYHORSE_OUTCOME=FAILED\n");
        clear(skipped);
        assertThat(file(skipped)).doesNotExist();
    }

    @Test
    void theLastExecutionThatIsNotSkippedOwnsTheFile() throws IOException {
        ReportedRun first = Runs.run("first", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout));
        write(first, Map.of());
        clear(Runs.run("second", ReportedRun.Goal.AWAIT, true, checkout));
        assertThat(file(first)).content().contains("HAPPYHORSE_OUTCOME=SUCCEEDED");
        write(Runs.run("third", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout)), Map.of());
        assertThat(file(first)).content().contains("HAPPYHORSE_OUTCOME=FAILED");
    }

    @Test
    void anExecutionThatEndsEarlyTakesItsFileBack() throws IOException {
        ReportedRun run = Runs.running(Runs.await(checkout, Runs.succeeded(checkout)));
        write(run, Map.of());
        clear(run);
        assertThat(file(run)).doesNotExist();
    }

    private void clear(ReportedRun run) throws IOException {
        new EnvFile(new CiEnvironment(Map.of()), Redactor.withoutKey(), state, warnings::add).clear(run);
    }

    private List<String> write(ReportedRun run, Map<String, String> environment) throws IOException {
        new EnvFile(new CiEnvironment(environment), Redactor.withoutKey(), state, warnings::add).write(run);
        return Files.readAllLines(file(run));
    }

    private static Path file(ReportedRun run) {
        return run.reportsDirectory().resolve("happyhorse.env");
    }
}
