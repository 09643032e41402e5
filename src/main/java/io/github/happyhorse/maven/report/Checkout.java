package io.github.happyhorse.maven.report;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Names files as later steps of a pipeline find them: relative to the checkout, with slashes. */
final class Checkout {

    private static final List<String> VARIABLES = List.of("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE");

    private final List<Path> candidates = new ArrayList<>();

    /**
     * The checkout, as far as the environment tells it.
     *
     * @param environment the environment that Maven was given
     * @param rootDirectory where Maven was started, for want of anything better
     */
    Checkout(Map<String, String> environment, Path rootDirectory) {
        for (String variable : VARIABLES) {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                add(value);
            }
        }
        candidates.add(rootDirectory);
    }

    private void add(String directory) {
        try {
            Path path = Path.of(directory).normalize();
            if (path.isAbsolute()) {
                candidates.add(path);
            }
        } catch (InvalidPathException e) {
            // Then it is no checkout.
        }
    }

    /** The path relative to the checkout; as it is where the file is outside. */
    String relative(Path file) {
        return candidates.stream()
                .filter(file::startsWith)
                .findFirst()
                .map(base -> slashes(base.relativize(file)))
                .orElseGet(() -> absolute(file));
    }

    static String absolute(Path file) {
        return file.toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private static String slashes(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }
}
