package io.github.happyhorse.maven.result;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A lock that this build has, on a file that exists for nothing else and is deleted at the end. */
public final class FileLock implements Closeable {

    private final Path file;
    private final FileChannel channel;
    private final Object identity;
    private final Path key;
    private final Set<Path> held;

    FileLock(Path file, FileChannel channel, Object identity, Path key, Set<Path> held) {
        this.file = file;
        this.channel = channel;
        this.identity = identity;
        this.key = key;
        this.held = held;
    }

    /** {@return the lock file} */
    public Path file() {
        return file;
    }

    /** Deletes the file while it is still locked. The file of another build, made after this one was deleted, stays. */
    @Override
    public void close() {
        try (channel) {
            if (identity.equals(FileLocks.identity(file))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A lock on the file that is left is a good one.
        } finally {
            held.remove(key);
        }
    }
}
