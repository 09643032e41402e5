package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.ResultFiles;
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

/** A directory for a transfer: empty at first, gone once closed. */
record Staging(Path directory) implements Closeable {

    private static final String PREFIX = "staging-";

    /** Makes one for large files, under the archive's lock, and removes what killed builds have left. */
    static Staging in(Path parent) throws IOException {
        ResultFiles.createDirectories(parent);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
            left.forEach(directory -> new Staging(directory).close());
        } catch (IOException | DirectoryIteratorException e) {
            // They do no harm; a problem with the directory shows below.
        }
        return new Staging(Files.createDirectory(parent.resolve(PREFIX + UUID.randomUUID())));
    }

    /** Makes one for small files, which needs no lock and no writable local repository. */
    static Staging temporary() throws IOException {
        return new Staging(Files.createTempDirectory("happyhorse-"));
    }

    Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A transfer that was left behind may still be writing; the next build removes it.
        }
    }
}
