package io.github.happyhorse.maven.video;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * The file that a video is downloaded into, under an exclusive lock from the first byte until it is moved to its name.
 * It is gone once closed, whatever happened; one that a killed build left is dead and overwritten.
 *
 * @since 1.0.0
 */
public final class PartFile implements Closeable {

    private static final long LOOK_AT_LOCK_EVERY_MILLIS = 200;

    private final Path path;
    private final FileChannel channel;
    private final Object identity;
    private final Set<Path> inUse;

    private PartFile(Path path, FileChannel channel, Set<Path> inUse) throws IOException {
        this.path = path;
        this.channel = channel;
        this.identity = identity(path);
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
     * @throws InterruptedException if the build was interrupted while waiting
     */
    public static PartFile lock(Path path, Set<Path> inUse, Runnable onWait) throws IOException, InterruptedException {
        Files.createDirectories(path.getParent());
        PartFile file = tryLock(path, inUse);
        if (file == null) {
            onWait.run();
            while (file == null) {
                Thread.sleep(LOOK_AT_LOCK_EVERY_MILLIS);
                file = tryLock(path, inUse);
            }
        }
        return file;
    }

    /** To close any channel of a file ends all locks that this process has on it, so a file in use is not opened. */
    private static PartFile tryLock(Path path, Set<Path> inUse) throws IOException {
        if (!inUse.add(path)) {
            return null;
        }
        FileChannel channel = null;
        try {
            channel = lockedChannel(path);
            return channel == null ? null : new PartFile(path, channel, inUse);
        } finally {
            if (channel == null) {
                inUse.remove(path);
            }
        }
    }

    private static FileChannel lockedChannel(Path path) throws IOException {
        createIfMissing(path);
        Object before = identity(path);
        if (before == null) {
            return null;
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean locked = false;
        try {
            // Whoever had the lock before has moved the file away or deleted it. Only a path that named the same file
            // before and after shows that this lock is on the part, not on a video that has its name by now.
            locked = channel.tryLock() != null && before.equals(identity(path));
            if (locked) {
                channel.truncate(0);
            }
            return locked ? channel : null;
        } catch (OverlappingFileLockException e) {
            return null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static void createIfMissing(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // Another build was faster; the lock decides.
        }
    }

    /** What stays the same as long as a path names the same file; null where it names none. */
    private static Object identity(Path path) throws IOException {
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

    /** The only channel there may be, see {@link #tryLock}. */
    FileChannel channel() {
        return channel;
    }

    void append(byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void truncate() throws IOException {
        channel.truncate(0);
        channel.position(0);
    }

    void force() throws IOException {
        channel.force(true);
    }

    /**
     * Gives the file its final name in one step; the lock goes with it until it is closed.
     *
     * @param target the final name
     * @throws IOException if that cannot be done
     */
    public void moveTo(Path target) throws IOException {
        if (!identity.equals(identity(path))) {
            throw new FileSystemException(path.toString(), null, "somebody deleted or replaced it");
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes the file unless it was moved, then lets go of the lock. Another build's file of this name stays. */
    @Override
    public void close() throws IOException {
        try {
            if (identity.equals(identity(path))) {
                Files.deleteIfExists(path);
            }
        } finally {
            channel.close();
            inUse.remove(path);
        }
    }
}
