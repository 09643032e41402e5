package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
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
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {

    private static final Map<String, String> GITLAB = Map.of("GITLAB_CI", "true");

    /** How GitLab splits a line, greedily. */
    private static final Pattern GITLAB_LINE = Pattern.compile("(.*)=(.*)");

    @TempDir
    Path checkout;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void tellsWhatLaterStepsWantToKnow() throws IOException {
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
    void aLookAtATaskIsToldToo() throws IOException {
        CiTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        assertThat(write(Runs.run("look", CiRun.Goal.STATUS, true, checkout, running), Map.of()))
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
        CiRun run = Runs.await(checkout, Runs.succeeded(checkout.resolve(directory)));
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
    void gitLabUsersHearThatItsLimitIsExceeded() throws IOException {
        CiTask[] many = IntStream.range(0, 50)
                .mapToObj(i -> Runs.succeeded(checkout, Runs.ID + i))
                .toArray(CiTask[]::new);
        write(Runs.await(checkout, many), Map.of());
        assertThat(warnings).isEmpty();
        write(Runs.await(checkout, many), GITLAB);
        assertThat(warnings).singleElement().asString().contains("5 KiB");
    }

    private List<String> write(CiRun run, Map<String, String> environment) throws IOException {
        new EnvFile(environment, warnings::add).write(run);
        return Files.readAllLines(file(run));
    }

    private static Path file(CiRun run) {
        return run.reportsDirectory().resolve("happyhorse.env");
    }
}
