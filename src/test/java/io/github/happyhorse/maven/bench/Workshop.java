package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where the benchmarks work.
 *
 * @param directory theirs alone
 * @param maven the Maven that runs the build, with the plugin as installed for the integration tests
 * @param isShort whether it is only to be shown that everything works
 */
record Workshop(Path directory, MavenCommand maven, boolean isShort) {

    /** How often to measure: often, or once where it is only to be shown that it works. */
    int rounds(int often) {
        return isShort ? 1 : often;
    }

    /** A new empty folder. */
    Path emptyFolder(String name) throws IOException {
        Path folder = directory.resolve(name);
        delete(folder);
        return Files.createDirectories(folder);
    }

    Path clips() throws IOException {
        return Files.createDirectories(directory.resolve("clips"));
    }

    /** Whether a target is met; a short form measures too little to say. */
    String verdict(boolean met) {
        return isShort ? "not measured" : met ? "yes" : "**no**";
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(Workshop::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
