package io.github.happyhorse.maven.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunLogTest {

    private static final TaskId ONE = new TaskId("one");
    private static final TaskId TWO = new TaskId("two");

    private final List<String> lines = new ArrayList<>();
    private final RunLog log = new RunLog(
            new Console() {
                @Override
                public void info(String line) {
                    lines.add(line);
                }

                @Override
                public void warn(String line) {
                    lines.add("WARN " + line);
                }
            },
            () -> Instant.EPOCH,
            new Heartbeat(Instant.EPOCH),
            2,
            false);

    @Test
    void whileATaskIsArchivedTheLineThatBreaksTheSilenceSaysSo() {
        saved(ONE);
        log.waiting(TWO);

        log.archiving(ONE);

        assertThat(silenceBroken()).endsWith(": 1 archiving, 1 not asked yet");
    }

    @Test
    void onceATaskIsArchivedItCountsAsSucceededAgain() {
        saved(ONE);
        log.waiting(TWO);
        Collected collected = saved(ONE);
        log.archiving(ONE);

        log.doneArchiving(collected);

        assertThat(silenceBroken()).endsWith(": 1 SUCCEEDED, 1 not asked yet");
    }

    private String silenceBroken() {
        log.nothingNew();
        return lines.get(lines.size() - 1);
    }

    private Collected saved(TaskId task) {
        Metadata metadata = new Metadata(
                task.value(),
                Outcome.SUCCEEDED,
                "SUCCEEDED",
                null,
                null,
                null,
                null,
                new Metadata.Video("one.mp4", 3, "abc", null, null, null, null, null),
                new Metadata.Wait(Instant.EPOCH, Instant.EPOCH, 1, 0),
                null,
                Metadata.Origin.SERVICE,
                null);
        Collected collected = Collected.saved(task, metadata, new ResultFiles(Path.of("."), task.value()), false);
        log.collected(collected);
        return collected;
    }
}
