package io.github.happyhorse.maven.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PartFileTest {

    private static final int ROUNDS = 1000;

    private static OtherJvm other;

    private final Set<Path> inUse = ConcurrentHashMap.newKeySet();

    @TempDir
    Path directory;

    private Path path;
    private Path target;

    @BeforeAll
    static void startOther() throws IOException {
        other = OtherJvm.start();
    }

    @AfterAll
    static void endOther() {
        other.close();
    }

    @BeforeEach
    void name() {
        path = directory.resolve("happyhorse/clip.mp4.part");
        target = directory.resolve("happyhorse/clip.mp4");
    }

    @Test
    void isCreatedEmptyWithItsDirectory() throws Exception {
        try (PartFile part = lock()) {
            assertThat(part.path()).isEqualTo(path).isEmptyFile();
        }
    }

    @Test
    void isGoneOnceClosed() throws Exception {
        try (PartFile part = lock()) {
            write(part, "half");
        }

        assertThat(path.getParent()).isEmptyDirectory();
        assertThat(inUse).isEmpty();
    }

    @Test
    void isGoneOnceClosedThoughSomebodyElseDeletedIt() throws Exception {
        try (PartFile part = lock()) {
            Files.delete(part.path());
        }

        assertThat(path.getParent()).isEmptyDirectory();
        assertThat(inUse).isEmpty();
    }

    @Test
    void staysUnderItsNameOnceMoved() throws Exception {
        try (PartFile part = lock()) {
            write(part, "all");
            part.moveTo(target);

            assertThat(path).doesNotExist();
            assertThat(target).hasContent("all");
        }
        assertThat(target).hasContent("all");
        assertThat(path).doesNotExist();
    }

    @Test
    void letsGoOfTheFileOnceClosed() throws Exception {
        PartFile part = lock();
        part.moveTo(target);
        assertThat(part.channel().isOpen()).isTrue();

        part.close();

        assertThat(part.channel().isOpen()).isFalse();
    }

    @Test
    void replacesWhatHadTheName() throws Exception {
        Files.createDirectories(target.getParent());
        Files.writeString(target, "the older video, which was longer");

        try (PartFile part = lock()) {
            write(part, "new");
            assertThat(target).hasContent("the older video, which was longer");
            part.moveTo(target);
        }

        assertThat(target).hasContent("new");
    }

    /** As after a clean of the folder by another build. */
    @Test
    void leavesTheFileOfAnotherBuildAloneThatTookItsName() throws Exception {
        try (PartFile part = lock()) {
            write(part, "ours");
            Files.delete(path);
            other.lock(path);
            assertThat(other.hear()).isEqualTo("locked");
            other.write("theirs");
            assertThat(other.hear()).isEqualTo("written");

            assertThatIOException().isThrownBy(() -> part.moveTo(target)).satisfies(e -> assertThat(
                            LocalProblem.reason(path, e))
                    .startsWith(path + " cannot be written: somebody deleted or replaced it ("));
        }
        assertThat(path).hasContent("theirs");
        assertThat(target).doesNotExist();

        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");
    }

    @Test
    void givesNoDirectoryTheNameOfAVideo() throws Exception {
        try (PartFile part = lock()) {
            Files.delete(path);
            Files.createDirectory(path);

            assertThatIOException().isThrownBy(() -> part.moveTo(target));
        }
        assertThat(path).isEmptyDirectory();
        assertThat(target).doesNotExist();
    }

    @Test
    void overwritesOneThatAKilledBuildLeft() throws Exception {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "dead");

        try (PartFile part = lock()) {
            assertThat(path).isEmptyFile();
            write(part, "new");
            assertThat(path).hasContent("new");
        }
    }

    @Test
    void overwritesOneWhoseProcessWasKilled() throws Exception {
        try (OtherJvm killed = OtherJvm.start()) {
            killed.lock(path);
            assertThat(killed.hear()).isEqualTo("locked");
            killed.write("dead");
            assertThat(killed.hear()).isEqualTo("written");
            killed.kill();
        }
        assertThat(path).hasContent("dead");

        try (PartFile part = lock()) {
            assertThat(part.path()).isEmptyFile();
        }
    }

    @Test
    void truncatedIsWrittenFromTheStart() throws Exception {
        try (PartFile part = lock()) {
            write(part, "wrong and long");
            part.truncate();
            write(part, "right");

            assertThat(path).hasContent("right");
        }
    }

    @Test
    void keepsAnotherTaskOfTheSameRunWaiting() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicInteger waits = new AtomicInteger();
        CompletableFuture<PartFile> second;
        try (PartFile first = lock()) {
            write(first, "first");
            second = CompletableFuture.supplyAsync(() -> lock(() -> {
                waits.incrementAndGet();
                waiting.countDown();
            }));
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(path).hasContent("first");
            assertThat(second).isNotDone();
        }
        try (PartFile part = second.get(10, TimeUnit.SECONDS)) {
            assertThat(part.path()).isEmptyFile();
        }
        assertThat(waits).hasValue(1);
        assertThat(path).doesNotExist();
    }

    /** Two sets stand for two plugins in one JVM that know nothing of each other. */
    @Test
    void keepsAnotherRunInTheSameJvmWaiting() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<PartFile> second;
        try (PartFile first = lock()) {
            write(first, "first");
            second = CompletableFuture.supplyAsync(() -> lock(ConcurrentHashMap.newKeySet(), waiting::countDown));
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(path).hasContent("first");
            assertThat(second).isNotDone();
        }
        second.get(10, TimeUnit.SECONDS).close();
    }

    @Test
    void aWaiterCanBeInterrupted() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (PartFile part = lock()) {
            Thread waiter = new Thread(() -> {
                try (PartFile never = PartFile.lock(path, inUse, waiting::countDown)) {
                    thrown.completeExceptionally(new AssertionError(never.path()));
                } catch (IOException | InterruptedException e) {
                    thrown.complete(e);
                }
            });
            waiter.start();
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

            waiter.interrupt();

            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(part.path()).exists();
        }
    }

    @Test
    void whoeverIsInterruptedAlreadyIsToldSoAndLocksNothing() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> PartFile.lock(path, inUse, () -> {}));

        assertThat(Thread.interrupted()).isFalse();
        assertThat(inUse).isEmpty();
        assertThat(path).doesNotExist();
    }

    @Test
    void waitsForAnotherProcess() throws Exception {
        other.lock(path);
        assertThat(other.hear()).isEqualTo("locked");
        other.write("theirs");
        assertThat(other.hear()).isEqualTo("written");
        CountDownLatch waiting = new CountDownLatch(1);

        CompletableFuture<PartFile> ours = CompletableFuture.supplyAsync(() -> lock(waiting::countDown));

        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(path).hasContent("theirs");
        assertThat(ours).isNotDone();
        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");
        try (PartFile part = ours.get(10, TimeUnit.SECONDS)) {
            assertThat(part.path()).isEmptyFile();
        }
    }

    /** As with an outputDirectory that a parent pom derives from the directory of each module. */
    @Test
    void isTheSameFileOnEveryWayThatLeadsThere() throws Exception {
        Path oneWay = Files.createDirectories(directory.resolve("one")).resolve("../happyhorse/clip.mp4.part");
        Path anotherWay = Files.createDirectories(directory.resolve("another")).resolve("../happyhorse/clip.mp4.part");
        CountDownLatch waiting = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try (PartFile second = PartFile.lock(anotherWay, inUse, waiting::countDown)) {
                throw new AssertionError(second.path());
            } catch (IOException | InterruptedException e) {
                // It has waited until it was interrupted.
            }
        });
        try (PartFile first = PartFile.lock(oneWay, inUse, () -> {})) {
            waiter.start();
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

            other.lock(path);

            assertThat(other.hear()).as("the lock is still held").isEqualTo("waiting");
            assertThat(first.path()).isEqualTo(oneWay);
            waiter.interrupt();
            waiter.join();
        }
        assertThat(inUse).isEmpty();
        assertThat(other.hear()).isEqualTo("locked");
        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");
    }

    /** A long wait looks at the lock many times. */
    @Test
    void keepsNoFileOpenThatItDidNotGet() throws Exception {
        other.lock(path);
        assertThat(other.hear()).isEqualTo("locked");

        List<String> before = LeakTest.handles(directory);

        for (int look = 0; look < 3; look++) {
            assertThat(OtherJvm.lockedAtOnce(path, inUse)).isEmpty();
        }

        assertThat(LeakTest.handles(directory)).containsExactlyInAnyOrderElementsOf(before);
        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");
    }

    @Test
    void keepsAnotherProcessWaiting() throws Exception {
        try (PartFile part = lock()) {
            write(part, "ours");
            other.lock(path);
            assertThat(other.hear()).isEqualTo("waiting");
            assertThat(path).hasContent("ours");
        }
        assertThat(other.hear()).isEqualTo("locked");
        assertThat(path).isEmptyFile();

        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");
        assertThat(path).doesNotExist();
    }

    @Test
    void aWaiterInAnotherProcessLeavesTheMovedFileAlone() throws Exception {
        try (PartFile part = lock()) {
            write(part, "ours");
            other.lock(path);
            assertThat(other.hear()).isEqualTo("waiting");

            part.moveTo(target);

            assertThat(other.hear()).as("of a new part file").isEqualTo("locked");
            other.write("theirs");
            assertThat(other.hear()).isEqualTo("written");
            assertThat(target).hasContent("ours");
            assertThat(path).hasContent("theirs");
        }
        assertThat(path).as("theirs, which our close must not delete").hasContent("theirs");
        assertThat(target).hasContent("ours");

        other.move(target);
        assertThat(other.hear()).isEqualTo("moved");
        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");
        assertThat(target).hasContent("theirs");
    }

    @Test
    void aWaiterHereLeavesTheFileThatAnotherProcessMovedAlone() throws Exception {
        other.lock(path);
        assertThat(other.hear()).isEqualTo("locked");
        other.write("theirs");
        assertThat(other.hear()).isEqualTo("written");
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<PartFile> ours = CompletableFuture.supplyAsync(() -> lock(waiting::countDown));
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

        other.move(target);
        assertThat(other.hear()).isEqualTo("moved");
        other.unlock();
        assertThat(other.hear()).isEqualTo("closed");

        try (PartFile part = ours.get(10, TimeUnit.SECONDS)) {
            write(part, "ours");
            assertThat(target).hasContent("theirs");
            assertThat(path).hasContent("ours");
        }
        assertThat(target).hasContent("theirs");
    }

    /**
     * The other process opens the file at every moment, also between its move and the end of its lock, and truncates it
     * if it takes it for a part file.
     */
    @Test
    void isNeverTruncatedUnderItsName() throws Exception {
        other.race(path);
        for (int round = 0; round < ROUNDS; round++) {
            Optional<PartFile> locked = Optional.empty();
            while (locked.isEmpty()) {
                assertThat(Thread.currentThread().isInterrupted())
                        .as("it took too long")
                        .isFalse();
                locked = OtherJvm.lockedAtOnce(path, inUse);
            }
            PartFile part = locked.get();
            write(part, "round " + round);
            part.moveTo(directory.resolve("clip" + round));
            part.close();
        }
        other.stop();
        assertThat(other.hear()).isEqualTo("stopped");

        for (int round = 0; round < ROUNDS; round++) {
            assertThat(directory.resolve("clip" + round)).hasContent("round " + round);
        }
    }

    private PartFile lock() {
        return lock(inUse, () -> {
            throw new AssertionError("there should be nothing to wait for");
        });
    }

    private PartFile lock(Runnable onWait) {
        return lock(inUse, onWait);
    }

    private PartFile lock(Set<Path> lockedByRun, Runnable onWait) {
        try {
            return PartFile.lock(path, lockedByRun, onWait);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(PartFile part, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part.append(bytes, bytes.length);
    }
}
