package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.result.ResultFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file that a video is written to until it is moved to its name. It is deleted when it is closed. Only the build
 * that has the lock of the pair may create it.
 */
public final class PartFile implements Closeable {

    /** After so many bytes the disk begins to write them. */
    private static final long FLUSH_EVERY = 32 << 20;

    private final Path path;
    private FileChannel channel;
    private Object identity;
    private long notFlushed;
    private Thread flusher;
    private volatile IOException flushProblem;

    private PartFile(Path path) throws IOException {
        this.path = path;
        open();
    }

    /**
     * Creates the file. What has its name is deleted first: what a killed build left, or a link, which is not followed.
     *
     * @return the file, empty
     */
    public static PartFile create(Path path) throws IOException {
        ResultFiles.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        return new PartFile(path);
    }

    private void open() throws IOException {
        channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        identity = identity(path);
    }

    /** What stays the same as long as the path names the same file; null where it names none. */
    private static Object identity(Path path) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    public Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    void append(byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        requireFlushed();
        notFlushed += length;
        if (notFlushed >= FLUSH_EVERY && (flusher == null || !flusher.isAlive())) {
            notFlushed = 0;
            flusher = new Thread(this::flush, "happyhorse-flush");
            flusher.setDaemon(true);
            flusher.start();
        }
    }

    /** In the background, so that little is left for {@link #force}. */
    private void flush() {
        try {
            channel.force(false);
        } catch (IOException e) {
            flushProblem = e;
        }
    }

    /** Linux reports a write error once, so what the background flush has met must not be lost. */
    private void requireFlushed() throws IOException {
        if (flushProblem != null) {
            throw flushProblem;
        }
    }

    void truncate() throws IOException {
        channel.truncate(0);
        channel.position(0);
    }

    /** Moves what is there to another name, if it can be moved, and begins anew, empty. */
    void setAside(Path target) throws IOException {
        try {
            moveTo(target);
        } catch (IOException e) {
            return;
        }
        channel.close();
        open();
    }

    void force() throws IOException {
        try {
            if (flusher != null) {
                flusher.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
        requireFlushed();
        channel.force(true);
    }

    /** Gives the file its final name in one step. */
    public void moveTo(Path target) throws IOException {
        if (!isInPlace()) {
            throw new FileSystemException(path.toString(), null, "it was deleted or replaced meanwhile");
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private boolean isInPlace() throws IOException {
        return identity != null && identity.equals(identity(path));
    }

    /** Deletes the file unless it was moved. Another build's file of this name stays. */
    @Override
    public void close() throws IOException {
        try {
            if (isInPlace()) {
                Files.deleteIfExists(path);
            }
        } finally {
            channel.close();
        }
    }
}
