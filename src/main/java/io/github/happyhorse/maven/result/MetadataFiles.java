package io.github.happyhorse.maven.result;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Writes metadata, and moves files in one step. */
final class MetadataFiles {

    private static final Duration MOVE_LIMIT = Duration.ofSeconds(10);
    private static final Duration MOVE_PAUSE = Duration.ofMillis(100);

    private final String pluginVersion;
    private final FileLocks locks;
    private final boolean windows;

    MetadataFiles(String pluginVersion, FileLocks locks, boolean windows) {
        this.pluginVersion = pluginVersion;
        this.locks = locks;
        this.windows = windows;
    }

    /** Written beside and moved, so that half of it is never read. */
    void write(Path target, Metadata metadata) throws IOException {
        Path beside = writeBeside(target, metadata);
        try {
            move(beside, target);
        } finally {
            deleteQuietly(beside);
        }
    }

    Path writeBeside(Path target, Metadata metadata) throws IOException {
        ResultFiles.createDirectories(target.getParent());
        Path beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            return Files.write(
                    beside,
                    MetadataJson.write(metadata, pluginVersion),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            deleteQuietly(beside);
            throw e;
        }
    }

    static void deleteQuietly(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It is hidden and small.
        }
    }

    void move(Path from, Path to) throws IOException {
        retryDenied(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    interface Action {
        void run() throws IOException;
    }

    /** On Windows a virus scanner or an indexer may have the file open for a moment. */
    void retryDenied(Action action) throws IOException {
        Instant start = locks.clock().instant();
        while (true) {
            try {
                action.run();
                return;
            } catch (AccessDeniedException e) {
                Duration waited = Duration.between(start, locks.clock().instant());
                if (!windows || waited.compareTo(MOVE_LIMIT) >= 0 || !pause()) {
                    throw e;
                }
            }
        }
    }

    private boolean pause() {
        try {
            locks.pause().sleep(MOVE_PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
