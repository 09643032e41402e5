package io.github.happyhorse.maven.lock;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A file under an exclusive lock, created for it and gone once closed, whatever happened. One that a killed build left
 * is dead and overwritten.
 *
 * @since 1.0.0
 */
public final class LockedFile implements Closeable {

    private static final long LOOK_AT_LOCK_EVERY_MILLIS = 200;

    private final Path path;
    private final FileChannel channel;
    private final Object identity;
    private final Path key;
    private final Set<Path> inUse;

    private LockedFile(Path path, FileChannel channel, Object identity, Path key, Set<Path> inUse) {
        this.path = path;
        this.channel = channel;
        this.identity = identity;
        this.key = key;
        this.inUse = inUse;
    }

    /**
     * Creates and locks the file, waiting for as long as another build has it.
     *
     * @param path where
     * @param inUse the files that this Maven run has locked; safe for use by several threads
     * @param onWait called once if there is something to wait for
     * @return the file, locked and empty
     * @throws IOException if it cannot be created
     * @throws InterruptedException if the build was interrupted
     */
    public static LockedFile lock(Path path, Set<Path> inUse, Runnable onWait)
            throws IOException, InterruptedException {
        try {
            LockedFile file = tryLock(path, inUse);
            if (file == null) {
                onWait.run();
                while (file == null) {
                    Thread.sleep(LOOK_AT_LOCK_EVERY_MILLIS);
                    file = tryLock(path, inUse);
                }
            }
            return file;
        } catch (ClosedByInterruptException e) {
            // The flag would make the next use of a file fail as well.
            Thread.interrupted();
            removeWhatIsLeft(path, inUse);
            throw new InterruptedException();
        }
    }

    /** An interrupt ends the lock before the file that was created for it is gone. */
    private static void removeWhatIsLeft(Path path, Set<Path> inUse) {
        try {
            LockedFile left = tryLock(path, inUse);
            if (left != null) {
                left.close();
            }
        } catch (IOException e) {
            // Like one that a killed build left, it is dead and will be overwritten.
        }
    }

    /** To close any channel of a file ends all locks that this process has on it, so a file in use is not opened. */
    private static LockedFile tryLock(Path path, Set<Path> inUse) throws IOException {
        Path key = key(path);
        if (key == null || !inUse.add(key)) {
            return null;
        }
        LockedFile file = null;
        try {
            createIfMissing(path);
            Object identity = identity(path);
            FileChannel channel = identity == null ? null : lockedChannel(path, identity);
            file = channel == null ? null : new LockedFile(path, channel, identity, key, inUse);
            return file;
        } finally {
            if (file == null) {
                inUse.remove(key);
            }
        }
    }

    private static FileChannel lockedChannel(Path path, Object before) throws IOException {
        try {
            return locked(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), path, before);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The channel, locked and empty. Whatever else comes of it, it is closed, and with it the lock is gone. */
    static FileChannel locked(FileChannel channel, Path path, Object before) throws IOException {
        FileChannel ready = null;
        try {
            // Whoever had the lock before has moved the file away or deleted it. Only a path that named the same file
            // before and after shows that this lock is on the file, not on one that has another name by now.
            if (channel.tryLock() != null && before.equals(identity(path))) {
                channel.truncate(0);
                ready = channel;
            }
            return ready;
        } catch (OverlappingFileLockException e) {
            return null;
        } finally {
            if (ready == null) {
                channel.close();
            }
        }
    }

    /** One for all directories that lead to the file; null if another build has just removed its directory again. */
    private static Path key(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        try {
            return path.getParent().toRealPath().resolve(path.getFileName());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void createIfMissing(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // Another build was faster, or has tidied up; the lock decides.
        }
    }

    /** What stays the same as long as a path names the same file; null where it names none. */
    static Object identity(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Where the file is.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    /**
     * The only channel of the file that there may be: to close another would end the lock.
     *
     * @return the channel, open until the file is closed
     */
    public FileChannel channel() {
        return channel;
    }

    /**
     * Tells whether the path still names this very file.
     *
     * @return false if it was moved, deleted or replaced
     * @throws IOException if that cannot be told
     */
    public boolean isInPlace() throws IOException {
        return identity.equals(identity(path));
    }

    /** Deletes the file unless it was moved, then lets go of the lock. Another build's file of this name stays. */
    @Override
    public void close() throws IOException {
        try {
            if (isInPlace()) {
                Files.deleteIfExists(path);
            }
        } finally {
            channel.close();
            inUse.remove(key);
        }
    }
}
