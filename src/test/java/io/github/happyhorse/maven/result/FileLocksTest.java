package io.github.happyhorse.maven.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileLocksTest {

    private static final Duration LONG = Duration.ofMinutes(30);

    private static OtherBuild other;

    private final Set<Path> held = ConcurrentHashMap.newKeySet();
    private final FileLocks locks = TestLocks.of(held);

    @TempDir
    Path directory;

    private Path file;

    @BeforeAll
    static void startOther() throws IOException {
        other = OtherBuild.start();
    }

    @AfterAll
    static void endOther() {
        other.close();
    }

    @BeforeEach
    void name() {
        file = directory.resolve("happyhorse/clip.mp4.lock");
    }

    @Test
    void theFileIsCreatedWithItsDirectoryAndDeletedAtTheEnd() throws Exception {
        try (FileLock lock = locks.tryLock(file).orElseThrow()) {
            assertThat(lock.file()).isEqualTo(file).isEmptyFile();
            assertThat(held).hasSize(1);
        }
        assertThat(file.getParent()).isEmptyDirectory();
        assertThat(held).isEmpty();
    }

    @Test
    void anotherThreadOfTheSameRunIsKeptOut() throws Exception {
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            assertThat(locks.tryLock(file)).isEmpty();
            other.tell("try", file);
            assertThat(other.hear()).as("the lock is still held").isEqualTo("locked out");
        }
        locks.tryLock(file).orElseThrow().close();
    }

    /** Two sets stand for two plugins in one JVM that know nothing of each other. */
    @Test
    void anotherRunInTheSameJvmIsKeptOut() throws Exception {
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            assertThat(TestLocks.ofNewRun().tryLock(file)).isEmpty();
            assertThat(file).exists();
        }
    }

    @Test
    void anotherProcessIsKeptOut() throws Exception {
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            other.tell("try", file);
            assertThat(other.hear()).isEqualTo("locked out");
        }
        other.tell("try", file);
        assertThat(other.hear()).isEqualTo("locked");
        assertThat(locks.tryLock(file)).isEmpty();
        other.tell("unlock", file);
        assertThat(other.hear()).isEqualTo("unlocked");
        locks.tryLock(file).orElseThrow().close();
    }

    @Test
    void theLockOfAKilledProcessIsFree() throws Exception {
        try (OtherBuild killed = OtherBuild.start()) {
            killed.tell("try", file);
            assertThat(killed.hear()).isEqualTo("locked");
            killed.kill();
        }
        assertThat(file).exists();
        locks.tryLock(file).orElseThrow().close();
        assertThat(file).doesNotExist();
    }

    /** As with an outputDirectory that a parent pom derives from the directory of each module. */
    @Test
    void allPathsThatLeadToTheFileHaveOneLock() throws Exception {
        Path oneWay = Files.createDirectories(directory.resolve("one")).resolve("../happyhorse/clip.mp4.lock");
        Path anotherWay = Files.createDirectories(directory.resolve("another")).resolve("../happyhorse/clip.mp4.lock");
        FileLock lock = locks.tryLock(oneWay).orElseThrow();
        try (lock) {
            assertThat(locks.tryLock(anotherWay)).isEmpty();
            other.tell("try", file);
            assertThat(other.hear()).as("the lock is still held").isEqualTo("locked out");
        }
        assertThat(held).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDirectoryThatIsALinkIsFine() throws Exception {
        Path real = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("happyhorse"), real);
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            assertThat(real.resolve("clip.mp4.lock")).exists();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkInPlaceOfTheFileIsReplacedAndNotFollowed() throws Exception {
        Files.createDirectories(file.getParent());
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Files.createSymbolicLink(file, precious);
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            assertThat(file).isEmptyFile();
        }
        assertThat(precious).hasContent("precious");
    }

    @Test
    void aDirectoryInPlaceOfTheFileIsAnError() throws Exception {
        Files.createDirectories(file);
        assertThatIOException().isThrownBy(() -> locks.tryLock(file));
        assertThat(held).isEmpty();
    }

    /** As after a clean by another build. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFileOfAnotherBuildThatWasMadeAfterADeletionStays() throws Exception {
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            Files.delete(file);
            Files.createFile(file);
        }
        assertThat(file).exists();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noFileStaysOpenThatWasNotLocked() throws Exception {
        other.tell("try", file);
        assertThat(other.hear()).isEqualTo("locked");
        for (int i = 0; i < 3; i++) {
            assertThat(locks.tryLock(file)).isEmpty();
        }
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(handles.filter(handle -> opens(handle, file))).isEmpty();
        }
        other.tell("unlock", file);
        assertThat(other.hear()).isEqualTo("unlocked");
    }

    private static boolean opens(Path handle, Path file) {
        try {
            return Files.isSameFile(handle, file);
        } catch (IOException e) {
            return false;
        }
    }

    // Waiting.

    @Test
    void theCheckIsMadeAtOnceAndThenEverySecond() throws Exception {
        VirtualTime time = new VirtualTime();
        AtomicInteger checks = new AtomicInteger();
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            Optional<FileLock> second = new FileLocks(held, time, time).lock(file, LONG, () -> {
                assertThat(time.passed()).isEqualTo(Duration.ofSeconds(checks.get()));
                return checks.incrementAndGet() == 60;
            });
            assertThat(second).isEmpty();
        }
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(59));
    }

    /** A process that was stopped, and not ended, keeps its locks. */
    @Test
    void theWaitEndsAtTheLimitAndNamesTheFile() throws Exception {
        VirtualTime time = new VirtualTime();
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            assertThatExceptionOfType(LockTimeoutException.class)
                    .isThrownBy(() -> new FileLocks(held, time, time).lock(file, LONG, () -> false))
                    .withMessageContaining(file + " for more than 1800 s");
        }
        assertThat(time.passed()).isEqualTo(LONG);
    }

    @Test
    void aLimitOfZeroMeansOneTry() throws Exception {
        locks.lock(file, Duration.ZERO, () -> false).orElseThrow().close();
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            assertThatExceptionOfType(LockTimeoutException.class)
                    .isThrownBy(() -> locks.lock(file, Duration.ZERO, () -> false));
        }
    }

    @Test
    void theLockIsTakenSoonAfterItIsFree() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<FileLock> second;
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            second = CompletableFuture.supplyAsync(() -> lock(waiting));
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(second).isNotDone();
        }
        second.get(10, TimeUnit.SECONDS).close();
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        FileLock lock = locks.tryLock(file).orElseThrow();
        try (lock) {
            Thread waiter = new Thread(() -> {
                try {
                    locks.lock(file, LONG, () -> {
                        waiting.countDown();
                        return false;
                    });
                } catch (IOException | InterruptedException e) {
                    thrown.complete(e);
                }
            });
            waiter.start();
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            waiter.interrupt();
            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(file).exists();
        }
    }

    @Test
    void anInterruptBeforeTheWaitLocksNothing() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> locks.lock(file, LONG, () -> false));
        assertThat(file).doesNotExist();
        assertThat(held).isEmpty();
    }

    /** The other process opens the file at every moment, also between its deletion and the end of its lock. */
    @Test
    void twoProcessesNeverHaveTheLockAtOnce() throws Exception {
        Path shared = directory.resolve("shared");
        other.tell("race", file);
        for (int round = 0; round < 1000; ) {
            Optional<FileLock> lock = locks.tryLock(file);
            if (lock.isPresent()) {
                Files.createFile(shared);
                Files.delete(shared);
                lock.get().close();
                round++;
            }
        }
        other.tell("stop", file);
        assertThat(other.hear()).isEqualTo("never together");
    }

    private FileLock lock(CountDownLatch waiting) {
        try {
            return locks.lock(file, LONG, () -> {
                        waiting.countDown();
                        return false;
                    })
                    .orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
