package io.github.happyhorse.maven.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Which repositories are known to have the video, beside the video, so that no later build has to ask them. */
final class DeployedRecord {

    private static final String NAME = "_happyhorse.deployed";

    private final Path file;

    DeployedRecord(Path video) {
        file = video.resolveSibling(NAME);
    }

    /** A record that cannot be read costs a look at the repository, no more. */
    boolean has(ArchivedVideo video, SharedArchive repository) {
        try {
            return Files.exists(file) && Files.readAllLines(file).contains(line(video, repository));
        } catch (IOException e) {
            return false;
        }
    }

    void add(ArchivedVideo video, SharedArchive repository) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, List.of(line(video, repository)), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // Then the next build looks.
        }
    }

    private static String line(ArchivedVideo video, SharedArchive repository) {
        return video.metadata().video().sha256() + " " + repository.url();
    }
}
