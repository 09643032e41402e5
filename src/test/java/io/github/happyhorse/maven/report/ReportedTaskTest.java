package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.report.ReportedTask.Standing;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportedTaskTest {

    private static final Path CHECKOUT = Path.of("checkout").toAbsolutePath();

    @Test
    void pathsAreAbsoluteAndThePromptIsThatOfTheReply() {
        Metadata data = Runs.metadata(Runs.ID, Outcome.SUCCEEDED, null, Runs.video(), Runs.response());
        Path video = Path.of("a", "..", "b.mp4");
        ReportedTask task = Runs.task(new Collected(
                Runs.ID, new TaskId(Runs.ID), Outcome.SUCCEEDED, data, video, null, "Not archived", null, true));
        assertThat(task.video()).isEqualTo(Path.of("b.mp4").toAbsolutePath());
        assertThat(task.metadata()).isNull();
        assertThat(task.prompt()).isEqualTo("A chestnut horse gallops along a beach at sunrise.");
    }

    @Test
    void thePromptOfAClipIsThatOfItsRequestFromTheStart() {
        Metadata.Request request =
                new Metadata.Request(Runs.SHA256, Runs.json("{\"input\": {\"prompt\": \"A foal\"}}"));
        Clip clip = new Clip("intro", Identity.of(new TaskId("t")), request, null);
        assertThat(ReportedTask.of(clip, "mvn x", Collected.running(clip)).prompt())
                .isEqualTo("A foal");
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, , ",
        "SUCCEEDED, Not archived, mvn x",
        "FAILED, x, ",
        "CANCELED, x, ",
        "EXPIRED, x, ",
        "TIMED_OUT, x, mvn x",
        "RUNNING, , mvn x",
        "ERROR, x, mvn x"
    })
    void onlyWhatCanBeResumedHasACommand(Outcome outcome, String problem, String command) {
        Clip clip = new Clip("t", new TaskId("t"));
        Collected result = Runs.without(CHECKOUT, "t", outcome, problem).result();
        assertThat(ReportedTask.of(clip, "mvn x", result).command()).isEqualTo(command);
    }

    @Test
    void aClipHasItsNameAndPrompt() {
        ReportedTask clip = Runs.refused("intro", "A horse");
        assertThat(clip.prompt()).isEqualTo("A horse");
        assertThat(clip.id()).isNull();
        assertThat(clip.headline()).isEqualTo("HappyHorse task intro: ERROR");
        assertThat(Runs.named("intro", Runs.failed(CHECKOUT)).headline())
                .isEqualTo("HappyHorse task intro (" + Runs.OTHER_ID + "): FAILED");
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, , GOOD, false",
        "SUCCEEDED, Not archived, BAD, false",
        "FAILED, x, BAD, true",
        "CANCELED, x, BAD, true",
        "EXPIRED, x, BAD, true",
        "TIMED_OUT, x, BAD, true",
        "RUNNING, , OPEN, false",
        "ERROR, x, BAD, false"
    })
    void theOutcomeSaysWhereATaskStands(Outcome outcome, String problem, Standing standing, boolean failure) {
        ReportedTask task = Runs.without(CHECKOUT, "t", outcome, problem);
        assertThat(task.standing()).isEqualTo(standing);
        assertThat(task.isFailure()).isEqualTo(failure);
    }

    @Test
    void theDownloadCountsAsWaitedFor() {
        assertThat(Runs.succeeded(CHECKOUT).waited()).isEqualTo(Duration.ofMillis(41_750));
        assertThat(Runs.failed(CHECKOUT).waited()).isEqualTo(Duration.ofMillis(40_250));
    }

    @Test
    void whatIsNotKnownIsNotMadeUp() {
        ReportedTask unknown = Runs.unknown("t", null);
        assertThat(unknown.waited()).isZero();
        assertThat(unknown.prompt()).isNull();
        assertThat(unknown.facts()).isNull();
        assertThat(unknown.message()).isEqualTo("Task t: ERROR");
    }
}
