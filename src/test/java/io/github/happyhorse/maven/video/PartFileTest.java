package io.github.happyhorse.maven.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PartFileTest {

    private static OtherJvm other;

    @TempDir
    Path directory;

    private Path path;
    private Path target;

    @BeforeAll
    static void startOther() throws IOException {
        other = OtherJvm.start();
    }

    @AfterAll
    static void endOther() {
        other.close();
    }

    @BeforeEach
    void name() {
        path = directory.resolve("happyhorse/clip.mp4.part");
        target = directory.resolve("happyhorse/clip.mp4");
    }

    @Test
    void isCreatedEmptyWithItsDirectory() throws Exception {
        try (PartFile part = create()) {
            assertThat(part.path()).isEqualTo(path).isEmptyFile();
        }
    }

    @Test
    void isGoneOnceClosed() throws Exception {
        try (PartFile part = create()) {
            write(part, "half");
        }

        assertThat(path.getParent()).isEmptyDirectory();
    }

    @Test
    void isGoneOnceClosedThoughSomebodyElseDeletedIt() throws Exception {
        try (PartFile part = create()) {
            Files.delete(part.path());
        }

        assertThat(path.getParent()).isEmptyDirectory();
    }

    @Test
    void staysUnderItsNameOnceMoved() throws Exception {
        try (PartFile part = create()) {
            write(part, "all");
            part.moveTo(target);

            assertThat(path).doesNotExist();
            assertThat(target).hasContent("all");
        }
        assertThat(target).hasContent("all");
        assertThat(path).doesNotExist();
    }

    @Test
    void letsGoOfTheFileOnceClosed() throws Exception {
        PartFile part = create();
        part.moveTo(target);
        assertThat(part.channel().isOpen()).isTrue();

        part.close();

        assertThat(part.channel().isOpen()).isFalse();
    }

    @Test
    void replacesWhatHadTheName() throws Exception {
        Files.createDirectories(target.getParent());
        Files.writeString(target, "the older video, which was longer");

        try (PartFile part = create()) {
            write(part, "new");
            assertThat(target).hasContent("the older video, which was longer");
            part.moveTo(target);
        }

        assertThat(target).hasContent("new");
    }

    /** As after a clean of the folder by another build. */
    @Test
    void leavesTheFileOfAnotherBuildAloneThatTookItsName() throws Exception {
        try (PartFile part = create()) {
            write(part, "ours");
            Files.delete(path);
            other.create(path);
            assertThat(other.answer()).isEqualTo("created");
            other.write("theirs");
            assertThat(other.answer()).isEqualTo("written");

            assertThatIOException().isThrownBy(() -> part.moveTo(target)).satisfies(e -> assertThat(
                            LocalProblem.reason(path, e))
                    .startsWith(path + " cannot be written: it was deleted or replaced meanwhile ("));
        }
        assertThat(path).hasContent("theirs");
        assertThat(target).doesNotExist();

        other.closePart();
        assertThat(other.answer()).isEqualTo("closed");
    }

    @Test
    void givesNoDirectoryTheNameOfAVideo() throws Exception {
        try (PartFile part = create()) {
            Files.delete(path);
            Files.createDirectory(path);

            assertThatIOException().isThrownBy(() -> part.moveTo(target));
        }
        assertThat(path).isEmptyDirectory();
        assertThat(target).doesNotExist();
    }

    @Test
    void overwritesOneThatAKilledBuildLeft() throws Exception {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "dead");

        try (PartFile part = create()) {
            assertThat(path).isEmptyFile();
            write(part, "new");
            assertThat(path).hasContent("new");
        }
    }

    @Test
    void overwritesOneWhoseProcessWasKilled() throws Exception {
        try (OtherJvm killed = OtherJvm.start()) {
            killed.create(path);
            assertThat(killed.answer()).isEqualTo("created");
            killed.write("dead");
            assertThat(killed.answer()).isEqualTo("written");
            killed.kill();
        }
        assertThat(path).hasContent("dead");

        try (PartFile part = create()) {
            assertThat(part.path()).isEmptyFile();
        }
    }

    @Test
    void truncatedIsWrittenFromTheStart() throws Exception {
        try (PartFile part = create()) {
            write(part, "wrong and long");
            part.truncate();
            write(part, "right");

            assertThat(path).hasContent("right");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isCreatedInPlaceOfALinkWhichIsNotFollowed() throws Exception {
        Files.createDirectories(path.getParent());
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Files.createSymbolicLink(path, precious);

        try (PartFile part = create()) {
            write(part, "new");
            assertThat(Files.isSymbolicLink(path)).isFalse();
        }

        assertThat(precious).hasContent("precious");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isCreatedInPlaceOfAHardLinkWhoseOtherNamesKeepTheirContent() throws Exception {
        Files.createDirectories(path.getParent());
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Files.createLink(path, precious);

        try (PartFile part = create()) {
            write(part, "new");
        }

        assertThat(precious).hasContent("precious");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isCreatedInALinkedDirectory() throws Exception {
        Path real = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createSymbolicLink(path.getParent(), real);

        try (PartFile part = create()) {
            write(part, "new");
            part.moveTo(target);
        }

        assertThat(real.resolve("clip.mp4")).hasContent("new");
    }

    private PartFile create() throws IOException {
        return PartFile.create(path);
    }

    private static void write(PartFile part, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part.append(bytes, bytes.length);
    }
}
