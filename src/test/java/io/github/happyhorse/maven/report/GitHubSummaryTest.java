package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHubSummaryTest {

    @TempDir
    Path checkout;

    @Test
    void isATableWithALineForEachTask() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout))))
                .startsWith("", "### HappyHorse await (video)", "", "| Task | Outcome | Video |", "|---|---|---|")
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("| " + Runs.ID + " | ✅ SUCCEEDED | target/happyhorse/" + Runs.ID
                                + ".mp4<br>1280 × 720, 5.0 s, 74.5 KiB |"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("| " + Runs.OTHER_ID + " | ❌ FAILED | Task ")
                        .contains("Input data may contain inappropriate content."));
    }

    @Test
    void whatDoesNotEndTheBuildIsAWarning() throws IOException {
        assertThat(write(Runs.run("video", CiRun.Goal.AWAIT, false, checkout, Runs.failed(checkout))))
                .anyMatch(line -> line.contains("⚠️ FAILED"));
    }

    @Test
    void aLookAtATaskUnderWayIsNoWarning() throws IOException {
        CiTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        assertThat(write(Runs.run("look", CiRun.Goal.STATUS, true, checkout, running)))
                .contains("### HappyHorse status (look)")
                .anyMatch(line -> line.startsWith("| t | ⏳ RUNNING |"));
    }

    @Test
    void aSavedVideoWithAnErrorAfterItShowsBoth() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.notArchived(checkout)))).anySatisfy(line -> assertThat(line)
                .contains("❌ SUCCEEDED", Runs.ID + ".mp4", "could not be deployed"));
    }

    @Test
    void textOfTheServerIsNoMarkup() throws IOException {
        List<String> lines = write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.FAILED, Runs.TORTURE)));
        assertThat(lines).hasSize(7);
        assertThat(lines.get(5).replace("| t | ❌ FAILED | ", "").replaceFirst(" \\|$", ""))
                .doesNotContainPattern("[|<>*_`$@:~\\[\\]{}\\\\\\p{Cc}]")
                .contains("100&#37; &#60;b&#62;", "🐎");
    }

    @Test
    void aLongMessageIsCut() throws IOException {
        List<String> lines =
                write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.ERROR, "x".repeat(100_000))));
        assertThat(String.join("", lines)).hasSizeLessThan(1000).contains("xxx…");
    }

    @Test
    void whatOtherStepsWroteStays() throws IOException {
        Files.writeString(file(), "theirs");
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout))))
                .startsWith("theirs", "### HappyHorse await (video)");
    }

    private Path file() {
        return checkout.resolve("summary.md");
    }

    private List<String> write(CiRun run) throws IOException {
        new GitHubSummary(file().toString(), Map.of()).write(run);
        return Files.readAllLines(file());
    }
}
