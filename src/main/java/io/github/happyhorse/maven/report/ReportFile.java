package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.result.ResultFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Reads and writes complete files. */
final class ReportFile {

    private ReportFile() {}

    /** The beginning of a regular file; nothing of anything else, which may be a pipe that blocks. */
    static String read(Path file, int limit) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(limit), UTF_8);
        }
    }

    /** Written beside and moved, so that no reader gets half a file. */
    static void replace(Path target, String content) throws IOException {
        ResultFiles.createDirectories(target.getParent());
        Path beside = target.resolveSibling(".happyhorse-" + UUID.randomUUID() + ".tmp");
        try {
            Files.write(beside, content.getBytes(UTF_8), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Appends in one piece, because other modules may write at the same time, and Files.write uses several. */
    static void append(Path target, String content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
        // A channel refuses an interrupted thread, and an interrupted build is reported too.
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
