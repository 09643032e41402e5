package io.github.happyhorse.maven.result;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the locks of one Maven run.
 *
 * <p>No deadlock: the lock of a pair ({@link ResultFiles#lock()}) is always taken before the lock of an archive. The
 * archive package takes its own lock inside a call, and never takes the lock of a pair.
 *
 * @param held the lock files that this Maven run holds; safe for use by several threads
 * @param clock a clock that never goes back
 * @param pause sleeps between two tries
 */
public record FileLocks(Set<Path> held, InstantSource clock, Pause pause) {

    /** Sleeps. */
    @FunctionalInterface
    public interface Pause {

        void sleep(Duration time) throws InterruptedException;
    }

    /** What is done while another build has the lock. */
    @FunctionalInterface
    public interface Waiting {

        /**
         * Is called as soon as the file is found locked, and then every second.
         *
         * @return true if the lock is not needed any more
         */
        boolean isOver() throws IOException;
    }

    private static final Duration TRY_EVERY = Duration.ofMillis(200);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    /**
     * Locks a file, and waits for as long as another build has it.
     *
     * @return the lock; empty if {@code waiting} has ended the wait
     */
    public Optional<FileLock> lock(Path file, Duration limit, Waiting waiting)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Instant start = clock.instant();
        Instant nextCheck = start;
        while (true) {
            Optional<FileLock> lock = tryLock(file);
            if (lock.isPresent()) {
                return lock;
            }
            Instant now = clock.instant();
            if (!now.isBefore(nextCheck)) {
                if (waiting.isOver()) {
                    return Optional.empty();
                }
                nextCheck = now.plus(CHECK_EVERY);
            }
            Duration left = limit.minus(Duration.between(start, now));
            if (left.isNegative() || left.isZero()) {
                throw new LockTimeoutException(file, limit);
            }
            pause.sleep(left.compareTo(TRY_EVERY) < 0 ? left : TRY_EVERY);
        }
    }

    /**
     * Locks a file unless it is locked.
     *
     * @return the lock; empty if another thread of this Maven run or another build has it
     */
    public Optional<FileLock> tryLock(Path file) throws IOException {
        ResultFiles.createDirectories(file.getParent());
        Path key;
        try {
            // The same for all paths that lead to the file.
            key = file.getParent().toRealPath().resolve(file.getFileName());
        } catch (NoSuchFileException e) {
            // Another build has just removed the directory.
            return Optional.empty();
        }
        // Closing any channel of a file ends all locks that this process has on it, so a held file is not opened.
        if (!held.add(key)) {
            return Optional.empty();
        }
        FileLock lock = null;
        try {
            create(file);
            lock = locked(file, key);
            return Optional.ofNullable(lock);
        } finally {
            if (lock == null) {
                held.remove(key);
            }
        }
    }

    private FileLock locked(Path file, Path key) throws IOException {
        Object before = identity(file);
        FileChannel channel = before == null ? null : open(file);
        if (channel == null) {
            return null;
        }
        boolean locked = false;
        try {
            // The build that had the lock before has deleted its file, and a lock on a deleted file excludes no other.
            locked = channel.tryLock() != null && before.equals(identity(file));
            return locked ? new FileLock(file, channel, before, key, held) : null;
        } catch (OverlappingFileLockException e) {
            return null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static void create(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            Files.deleteIfExists(file);
        }
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // Another build was faster, or has just removed the directory.
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Differs for two files of the same path, also where the inode of a deleted file is used again. */
    static Object identity(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                // To open a pipe would block.
                throw new FileSystemException(file.toString(), null, "it is no regular file");
            }
            return List.of(
                    String.valueOf(attributes.fileKey()), attributes.creationTime(), attributes.lastModifiedTime());
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
