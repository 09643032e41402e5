package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.report.CiTask.Judgement;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CiTaskTest {

    private static final Path CHECKOUT = Path.of("checkout").toAbsolutePath();

    @Test
    void tellsWhatWasCollected() {
        Metadata data = Runs.metadata(Runs.ID, Outcome.SUCCEEDED, null, Runs.video(), Runs.response());
        Path video = Path.of("a", "..", "b.mp4");
        CiTask task = CiTask.of(new Collected(
                "one", new TaskId(Runs.ID), Outcome.SUCCEEDED, data, video, null, "Not archived", null, true));
        assertThat(task)
                .isEqualTo(new CiTask(
                        Runs.ID,
                        Outcome.SUCCEEDED,
                        data,
                        Path.of("b.mp4").toAbsolutePath(),
                        null,
                        "Not archived",
                        true));
        assertThat(task.prompt()).isEqualTo("A chestnut horse gallops along a beach at sunrise.");
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, , GOOD",
        "SUCCEEDED, Not archived, ERROR",
        "FAILED, x, FAILURE",
        "CANCELED, x, FAILURE",
        "EXPIRED, x, FAILURE",
        "TIMED_OUT, x, FAILURE",
        "RUNNING, , ERROR",
        "ERROR, x, ERROR"
    })
    void anArchiveThatFailedIsAnErrorWithAVideo(Outcome outcome, String problem, Judgement judgement) {
        assertThat(Runs.without(CHECKOUT, "t", outcome, problem).judgement()).isEqualTo(judgement);
    }

    @Test
    void theDownloadCountsAsWaitedFor() {
        assertThat(Runs.succeeded(CHECKOUT).waited()).isEqualTo(Duration.ofMillis(41_750));
        assertThat(Runs.failed(CHECKOUT).waited()).isEqualTo(Duration.ofMillis(40_250));
    }

    @Test
    void whatIsNotKnownIsNotMadeUp() {
        CiTask unknown = new CiTask("t", Outcome.ERROR, null, null, null, null, false);
        assertThat(unknown.waited()).isZero();
        assertThat(unknown.prompt()).isNull();
        assertThat(unknown.facts()).isNull();
        assertThat(unknown.queueSeconds()).isNull();
        assertThat(unknown.generationSeconds()).isNull();
        assertThat(unknown.message()).isEqualTo("Task t: ERROR");
    }
}
