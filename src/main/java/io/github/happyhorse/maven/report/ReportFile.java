package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes whole files. */
final class ReportFile {

    private ReportFile() {}

    /** Written beside and moved, so that nobody ever reads half of it. */
    static void replace(Path target, String content) throws IOException {
        Files.createDirectories(target.getParent());
        Path beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.write(beside, content.getBytes(UTF_8), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /**
     * Adds to a file that a runner has opened for its job; other steps have written there too. In one piece, because
     * other modules may write at the same time, and {@link Files#write} writes in small ones.
     */
    static void append(Path target, String content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
        // An interrupted build is reported too, and a channel refuses an interrupted thread.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
