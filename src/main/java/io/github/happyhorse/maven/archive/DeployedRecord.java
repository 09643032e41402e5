package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.ResultFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Says beside the video which repositories had it and when, so that they are asked again only after a day. */
final class DeployedRecord {

    private static final String NAME = "_happyhorse.deployed";
    private static final Duration VALID = Duration.ofDays(1);
    private static final long LARGEST = 1 << 20;

    private final Path file;

    DeployedRecord(Path video) {
        file = video.resolveSibling(NAME);
    }

    boolean has(String sha256, String url, Instant now) {
        String prefix = prefix(sha256, url);
        return lines().stream()
                .filter(line -> line.startsWith(prefix))
                .anyMatch(line -> isValid(line.substring(prefix.length()), now));
    }

    private static boolean isValid(String time, Instant now) {
        try {
            // A time in the future is that of a wrong clock.
            Duration age = Duration.between(Instant.parse(time), now);
            return !age.isNegative() && age.compareTo(VALID) < 0;
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    void add(String sha256, String url, Instant now) {
        String prefix = prefix(sha256, url);
        List<String> lines = new ArrayList<>(lines());
        lines.removeIf(line -> (line + " ").startsWith(prefix));
        lines.add(prefix + now);
        try {
            ResultFiles.createDirectories(file.getParent());
            // A link is not followed.
            Files.deleteIfExists(file);
            Files.write(file, lines, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            // Then the next build asks the repository.
        }
    }

    /** A record that cannot be read costs a lookup, no more. */
    private List<String> lines() {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LARGEST ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String prefix(String sha256, String url) {
        return sha256 + " " + url + " ";
    }
}
