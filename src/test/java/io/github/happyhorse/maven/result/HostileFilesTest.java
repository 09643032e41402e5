package io.github.happyhorse.maven.result;

import static io.github.happyhorse.maven.result.Samples.OTHER_TASK;
import static io.github.happyhorse.maven.result.Samples.TASK;
import static io.github.happyhorse.maven.result.Samples.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.task.Outcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be in the way of a result, and what must not be lost then. */
class HostileFilesTest {

    private static final String CLIP = "a clip";

    private final VirtualTime time = new VirtualTime();
    private final FileLocks locks = new FileLocks(ConcurrentHashMap.newKeySet(), time, time);

    @TempDir
    Path directory;

    private ResultFiles files;

    @BeforeEach
    void name() {
        files = new ResultFiles(directory, "clip");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksInPlaceOfTheFilesAreReplacedAndNotFollowed() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Files.createSymbolicLink(files.video(), precious);
        Files.createSymbolicLink(files.metadata(), precious);

        publish(new ResultStore("1.2.3", locks), target -> Files.move(part(), target, replacing()));

        assertThat(precious).hasContent("precious");
        assertThat(files.video()).hasContent(CLIP);
        assertThat(Files.isSymbolicLink(files.metadata())).isFalse();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkedDirectoryIsFine() throws Exception {
        Path link = Files.createSymbolicLink(
                directory.resolve("linked"), Files.createDirectory(directory.resolve("elsewhere")));
        files = new ResultFiles(link, "clip");

        new ResultStore("1.2.3", locks).recordUnlessLocked(files, without(TASK, Outcome.RUNNING));

        assertThat(directory.resolve("elsewhere/clip.json")).exists();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkToNowhereCountsAsTaken() throws Exception {
        Files.createSymbolicLink(files.rejected(), directory.resolve("nowhere"));

        assertThat(ResultFiles.unused(files.rejected())).isEqualTo(directory.resolve("clip.mp4.rejected.1"));
    }

    @Test
    void aSavedPairCountsWhereNothingCanBeLocked() throws Exception {
        ResultStore store = new ResultStore("1.2.3", locks);
        publish(store, target -> Files.move(part(), target));
        Files.writeString(files.lastMetadata(), "{}");
        Files.createDirectory(files.lock());

        assertThat(store.upToDate(files, Identity.of(TASK))).isPresent();
    }

    /** To open a pipe blocks until somebody reads it. */
    @ParameterizedTest
    @ValueSource(strings = {"mkdir", "mkfifo"})
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(10)
    void onlyARegularFileIsLocked(String command) throws Exception {
        assertThat(new ProcessBuilder(command, files.lock().toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> locks.tryLock(files.lock()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(files.lock() + ": it is no regular file");
    }

    @Test
    void aDeniedMoveIsRetriedOnWindows() throws Exception {
        AtomicInteger moves = new AtomicInteger();

        publish(new ResultStore("1.2.3", locks, true), target -> {
            if (moves.incrementAndGet() < 20) {
                throw new AccessDeniedException(target.toString());
            }
            Files.move(part(), target);
        });

        assertThat(files.video()).hasContent(CLIP);
        assertThat(time.passed()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aDeniedMoveIsRetriedForTenSecondsThenTheVideoIsKept() throws Exception {
        assertThatExceptionOfType(ResultStore.NotPublishedException.class)
                .isThrownBy(() -> publish(new ResultStore("1.2.3", locks, true), target -> {
                    if (target.equals(files.video())) {
                        throw new AccessDeniedException(target.toString());
                    }
                    Files.move(part(), target);
                }))
                .satisfies(problem -> assertThat(problem.keptAs()).hasContent(CLIP));

        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void elsewhereADeniedMoveIsNotRetried() {
        assertThatExceptionOfType(ResultStore.NotPublishedException.class)
                .isThrownBy(() -> publish(new ResultStore("1.2.3", locks, false), target -> {
                    throw new AccessDeniedException(target.toString());
                }));

        assertThat(time.passed()).isZero();
    }

    /** Nothing else of the pair is touched, and the next video gets its name again. */
    @Test
    void aKilledPublicationIsReplacedByTheNext() throws Exception {
        ResultStore store = new ResultStore("1.2.3", locks);
        publish(store, target -> Files.move(part(), target, replacing()));
        Files.writeString(files.video(), "another");
        Files.writeString(directory.resolve(".clip.json.0.tmp"), "half");

        assertThat(store.upToDate(files, Identity.of(TASK))).isEmpty();
        publish(store, target -> Files.move(part(), target, replacing()));

        assertThat(store.upToDate(files, Identity.of(TASK))).isPresent();
        assertThat(store.upToDate(files, Identity.of(OTHER_TASK))).isEmpty();
    }

    private Path part() throws IOException {
        return Files.writeString(files.part(), CLIP);
    }

    private static StandardCopyOption replacing() {
        return StandardCopyOption.REPLACE_EXISTING;
    }

    private void publish(ResultStore store, ResultStore.Move video)
            throws IOException, ResultStore.NotPublishedException {
        Metadata metadata = Metadata.builder(TASK.value(), Outcome.SUCCEEDED, Metadata.Origin.SERVICE)
                .video(new Metadata.Video("clip.mp4", CLIP.length(), Sha256.of(part())))
                .build();
        FileLock lock = locks.tryLock(files.lock()).orElseThrow();
        try (lock) {
            store.publish(lock, files, metadata, video);
        }
    }
}
