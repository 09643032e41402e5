package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.lock.LockedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The file that a video is written to, under an exclusive lock until it is moved to its name. It is deleted when it is
 * closed; one that a killed build left is overwritten.
 */
public final class PartFile implements Closeable {

    /** So much is written before the disk is told to begin. */
    private static final long FLUSH_EVERY = 32 << 20;

    private final LockedFile file;
    private long notFlushed;
    private Thread flusher;
    private volatile IOException flushProblem;

    private PartFile(LockedFile file) {
        this.file = file;
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
    public static PartFile lock(Path path, Set<Path> inUse, Runnable onWait) throws IOException, InterruptedException {
        if (Files.isSymbolicLink(path)) {
            Files.delete(path);
        }
        return new PartFile(LockedFile.lock(path, inUse, onWait));
    }

    /**
     * Where the file is.
     *
     * @return its path
     */
    public Path path() {
        return file.path();
    }

    FileChannel channel() {
        return file.channel();
    }

    void append(byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel().write(buffer);
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
            channel().force(false);
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
        channel().truncate(0);
        channel().position(0);
    }

    /**
     * Copies what is there, through the one channel that may be open.
     *
     * @return false if there was no room for it
     * @throws ClosedByInterruptException if the build was interrupted
     */
    boolean copyTo(Path target) throws ClosedByInterruptException {
        try (FileChannel copy = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            copyTo(copy);
            return true;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private void copyTo(FileChannel copy) throws IOException {
        long size = channel().size();
        for (long copied = 0; copied < size; ) {
            copied += channel().transferTo(copied, size - copied, copy);
        }
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
        channel().force(true);
    }

    /**
     * Gives the file its final name in one step; the lock goes with it until it is closed.
     *
     * @param target the final name
     * @throws IOException if that cannot be done
     */
    public void moveTo(Path target) throws IOException {
        if (!file.isInPlace()) {
            throw new FileSystemException(path().toString(), null, "somebody deleted or replaced it");
        }
        Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
