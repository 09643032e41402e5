package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory that cannot be walked to its end, as one into which somebody still writes: what is in it is deeper than
 * Linux can name.
 */
@EnabledOnOs(OS.LINUX)
class StagingTest {

    private static final int HALF_OF_WHAT_LINUX_CANNOT_NAME = 2400;

    @TempDir
    Path directory;

    private Path left;
    private Path deep;
    private Path apart;

    @BeforeEach
    void makeItTooDeep() throws IOException {
        left = directory.resolve("staging-killed");
        deep = deep(left).resolve("more");
        apart = directory.resolve("apart");
        deep(apart);
        Files.move(apart, deep);
    }

    /** So that it can be deleted. */
    @AfterEach
    void takeItApart() throws IOException {
        Files.move(deep, apart);
    }

    @Test
    void whatCannotBeRemovedIsLeftToTheNextBuild() {
        assertThatCode(new Staging(left)::close).doesNotThrowAnyException();

        assertThat(deep).exists();
    }

    @Test
    void whatAKilledBuildHasLeftIsRemoved() throws Exception {
        try (Staging staging = Staging.in(directory)) {
            assertThat(staging.directory()).isEmptyDirectory();
        }
        assertThat(deep).exists();
    }

    private static Path deep(Path top) throws IOException {
        Path path = top;
        while (path.toString().length() - top.toString().length() < HALF_OF_WHAT_LINUX_CANNOT_NAME) {
            path = path.resolve("a".repeat(100));
        }
        return Files.createDirectories(path);
    }
}
