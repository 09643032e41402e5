package io.github.happyhorse.maven.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunLogTest {

    private static final Clip ONE = new Clip("one", new TaskId("one"));
    private static final Clip TWO = new Clip("two", new TaskId("two"));

    private final List<String> lines = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final RunLog log =
            new RunLog(new Log(lines::add, lines::add, line -> lines.add("WARN " + line)), () -> now, 2, false);

    @Test
    void whileATaskIsArchivedTheHeartbeatSaysSo() {
        saved(ONE);
        log.phase(TWO, RunLog.Phase.NOT_POLLED);

        log.phase(ONE, RunLog.Phase.ARCHIVING);

        assertThat(heartbeat()).endsWith(": 1 archiving, 1 not polled yet");
    }

    @Test
    void aTaskThatIsArchivedCountsAsSucceededAgain() {
        saved(ONE);
        log.phase(TWO, RunLog.Phase.NOT_POLLED);
        log.phase(ONE, RunLog.Phase.ARCHIVING);

        log.phase(ONE, RunLog.Phase.SAVED);

        assertThat(heartbeat()).endsWith(": 1 SUCCEEDED, 1 not polled yet");
    }

    @ParameterizedTest
    @EnumSource
    void theHeartbeatNamesEveryPhase(RunLog.Phase phase) {
        log.phase(ONE, phase);

        assertThat(heartbeat()).matches("After 30s: Task one is [A-Za-z ]+");
    }

    @Test
    void ofManyClipsOnlyTheFirstThatWaitsForALockIsLogged() {
        RunLog many = new RunLog(new Log(lines::add, lines::add, lines::add), () -> now, 100, false);

        many.locked(ONE, Path.of("one.mp4.lock"));
        many.archiveLocked(TWO, Path.of("two.lock"));

        assertThat(lines).singleElement().asString().contains("Task one", "one.mp4.lock");
    }

    @Test
    void aChangeThatIsNotLoggedDoesNotBreakTheSilence() {
        log.phase(ONE, RunLog.Phase.ARCHIVE_LOOKUP);
        now = now.plusSeconds(29);
        log.phase(ONE, RunLog.Phase.NOT_POLLED);

        assertThat(log.untilHeartbeat()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theHeartbeatComesAfter30SecondsThen1And2And5MinutesThenEvery5Minutes() {
        log.phase(ONE, RunLog.Phase.DOWNLOADING);
        for (int i = 0; i < 7; i++) {
            now = now.plus(log.untilHeartbeat());
            log.heartbeat();
        }

        assertThat(lines)
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "After 30s", "After 1m", "After 2m", "After 5m", "After 10m", "After 15m", "After 20m");
    }

    private String heartbeat() {
        now = now.plusSeconds(30);
        assertThat(log.untilHeartbeat()).isZero();
        log.heartbeat();
        return lines.get(lines.size() - 1);
    }

    private Collected saved(Clip clip) {
        Metadata metadata = Metadata.builder(clip.name(), Outcome.SUCCEEDED, Metadata.Origin.SERVICE)
                .video(new Metadata.Video("one.mp4", 3, "abc"))
                .build();
        Collected collected = Collected.saved(clip, metadata, new ResultFiles(Path.of("."), clip.name()), false);
        log.collected(clip, collected);
        return collected;
    }
}
