package io.github.happyhorse.maven.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A directory for what is on its way: empty at first, gone once closed. */
record Staging(Path directory) implements Closeable {

    private static final String PREFIX = "staging-";

    /** Makes one, and removes what killed builds have left. */
    static Staging in(Path parent) throws IOException {
        Files.createDirectories(parent);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
            left.forEach(directory -> new Staging(directory).close());
        } catch (IOException | DirectoryIteratorException e) {
            // They are in nobody's way; what is wrong with the directory shows below.
        }
        return new Staging(Files.createDirectory(parent.resolve(PREFIX + UUID.randomUUID())));
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A transfer that was abandoned may still be writing; the next build removes it.
        }
    }
}
