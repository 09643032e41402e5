package io.github.happyhorse.maven.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory for what is on its way: empty at first, gone once closed. One that a killed build left is overwritten.
 */
record Staging(Path directory) implements Closeable {

    static Staging in(Path parent) throws IOException {
        Staging staging = new Staging(parent.resolve("staging"));
        staging.close();
        Files.createDirectories(staging.directory());
        return staging;
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
