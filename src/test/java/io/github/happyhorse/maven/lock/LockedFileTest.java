package io.github.happyhorse.maven.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What PartFileTest cannot show. */
@Timeout(30)
class LockedFileTest {

    @TempDir
    Path directory;

    @Test
    void aFileThatCannotBeEmptiedIsNotLeftLocked() throws Exception {
        Path path = Files.createFile(directory.resolve("clip.mp4.part"));
        FileChannel opened = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);

        assertThatIOException()
                .isThrownBy(() -> LockedFile.locked(new FaultyChannel(opened), path, LockedFile.identity(path)))
                .withMessage("Input/output error");

        assertThat(opened.isOpen()).isFalse();
    }
}
