package io.github.happyhorse.maven.result;

import static io.github.happyhorse.maven.result.Samples.TASK;
import static io.github.happyhorse.maven.result.Samples.without;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that one build still records as running while another one saves its video. */
@Timeout(120)
class RecordRaceTest {

    private static final byte[] CLIP = "a clip".getBytes(US_ASCII);

    private final FileLocks locks = TestLocks.ofNewRun();
    private final ResultStore store = new ResultStore(Samples.VERSION, locks);

    @TempDir
    Path directory;

    private ResultFiles files;
    private Metadata saved;

    @BeforeEach
    void describe() throws Exception {
        files = new ResultFiles(directory, "clip");
        Path clip = Files.write(directory.resolve("source"), CLIP);
        saved = Metadata.builder(TASK.value(), Outcome.SUCCEEDED, Metadata.Origin.SERVICE)
                .video(new Metadata.Video("clip.mp4", CLIP.length, Sha256.of(clip)))
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadNeverReplacesTheMetadataOfASavedVideo(boolean inOneMavenRun) throws Exception {
        ResultStore other = inOneMavenRun ? store : new ResultStore(Samples.VERSION, TestLocks.ofNewRun());
        for (int round = 0; round < 1000; round++) {
            CyclicBarrier start = new CyclicBarrier(2);
            FutureTask<Void> recording = new FutureTask<>(() -> {
                start.await();
                other.recordUnlessLocked(files, without(TASK, Outcome.RUNNING));
                return null;
            });
            new Thread(recording, "recording").start();
            start.await();
            publish();
            recording.get();

            assertThat(store.upToDate(files, Identity.of(TASK)))
                    .as("round " + round)
                    .isPresent();
            deleteThePair();
        }
    }

    @Test
    void aProcessNeverReplacesTheMetadataOfASavedVideo() throws Exception {
        try (OtherBuild other = OtherBuild.start()) {
            other.tell("record", directory);
            while (!Files.exists(files.metadata())) {
                Thread.onSpinWait();
            }
            for (int round = 0; round < 500; round++) {
                publish();
                assertThat(store.upToDate(files, Identity.of(TASK)))
                        .as("round " + round)
                        .isPresent();
                deleteThePair();
            }
            other.tell("stop", directory);
            assertThat(other.hear()).isEqualTo("recorded");
        }
    }

    /** Without the pauses of a build that waits. */
    private FileLock lock() throws Exception {
        Optional<FileLock> lock = locks.tryLock(files.lock());
        while (lock.isEmpty()) {
            Thread.onSpinWait();
            lock = locks.tryLock(files.lock());
        }
        return lock.get();
    }

    private void publish() throws Exception {
        FileLock lock = lock();
        try (lock) {
            store.publish(lock, files, saved, target -> Files.write(target, CLIP));
        }
    }

    private void deleteThePair() throws Exception {
        FileLock lock = lock();
        try (lock) {
            Files.delete(files.video());
            Files.delete(files.metadata());
        }
    }
}
