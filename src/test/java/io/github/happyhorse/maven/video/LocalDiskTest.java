package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.happyhorse.maven.http.HttpClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What this machine can do wrong. */
@Timeout(30)
class LocalDiskTest {

    @TempDir
    Path directory;

    @Test
    void aDirectoryInPlaceOfThePartIsReported() throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        Files.createDirectories(path.resolve("not/empty"));

        assertThatIOException().isThrownBy(() -> PartFile.create(path)).satisfies(e -> assertThat(
                        LocalProblem.reason(path, e))
                .startsWith(path + " cannot be written: ")
                .endsWith(" MiB are free there)"));
        assertThat(path).isNotEmptyDirectory();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsReported() throws Exception {
        Path file = Files.writeString(directory.resolve("happyhorse"), "a file");
        Path path = file.resolve("clip.mp4.part");

        assertThatIOException().isThrownBy(() -> PartFile.create(path)).satisfies(e -> assertThat(
                        LocalProblem.reason(path, e))
                .isEqualTo(path + " cannot be written: " + file + " is in the way"));
        assertThat(file).hasContent("a file");
    }

    @Test
    void aVideoThatCannotGetItsNameLeavesNothingBehind() throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        Path target = Files.createDirectories(directory.resolve("clip.mp4/not/empty"))
                .getParent()
                .getParent();

        try (PartFile part = PartFile.create(path)) {
            part.append(CLIP, CLIP.length);

            assertThatIOException().isThrownBy(() -> part.moveTo(target));
            assertThat(path).hasBinaryContent(CLIP);
        }
        assertThat(path).doesNotExist();
        assertThat(target).isNotEmptyDirectory();
    }

    @Test
    void aDiskThatFailsEndsTheDownloadAtOnce() throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        try (HttpClients clients = DownloadCase.clients();
                ScriptedStore store = ScriptedStore.start(path, (asked, number) -> complete(CLIP))) {
            try (PartFile part = PartFile.create(path)) {
                part.channel().close();

                assertThatExceptionOfType(DownloadFailure.class)
                        .isThrownBy(() -> DownloadCase.download(clients, part, store.url("/clip.mp4")))
                        .withMessageStartingWith(path + " cannot be written: ClosedChannelException (")
                        .withMessageEndingWith(" MiB are free there)");
            }
            assertThat(store.asked()).isEmpty();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void theFreeSpaceIsReportedInMebibytes() {
        String reason = LocalProblem.reason(directory.resolve("clip.mp4.part"), new IOException("broken"));

        assertThat(reason).contains(" cannot be written: broken (").endsWith(" MiB are free there)");
        long free = Long.parseLong(reason.replaceFirst(".*\\((\\d+) MiB are free there\\)", "$1"));
        assertThat(free).isBetween(1L, directory.toFile().getTotalSpace() >> 20);
    }

    @Test
    void aPathThatDoesNotExistIsReportedWithoutTheSpace() {
        Path path = directory.resolve("gone/clip.mp4.part");

        assertThat(LocalProblem.reason(path, new IOException("broken"))).isEqualTo(path + " cannot be written: broken");
    }

    /** No file may have more than 8 KiB there, as if the disk were full. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsReportedWithTheFreeSpace() throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        try (ScriptedStore store = ScriptedStore.start(path, (asked, number) -> complete(CLIP))) {
            try (OtherJvm other = OtherJvm.startOnASmallDisk(8)) {
                other.create(path);
                assertThat(other.answer()).isEqualTo("created");

                other.download(store.url("/clip.mp4"));

                assertThat(other.answer())
                        .startsWith(path + " cannot be written: ")
                        .endsWith(" MiB are free there)");
                assertThat(other.answer()).as("room for the metadata").isEqualTo("0 bytes left");
            }
            assertThat(store.asked()).hasSize(1);
        }
        assertThat(path).doesNotExist();
    }

    /** The first download fits, the second does not. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskDuringTheSecondDownloadDoesNotCostTheFirst() throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        byte[] first = Arrays.copyOf(CLIP, 6000);
        try (ScriptedStore store = ScriptedStore.start(
                        path,
                        (asked, number) ->
                                number == 0 ? complete(first).without("x-oss-hash-crc64ecma") : complete(CLIP));
                OtherJvm other = OtherJvm.startOnASmallDisk(8)) {
            other.create(path);
            assertThat(other.answer()).isEqualTo("created");

            other.download(store.url("/clip.mp4"));

            assertThat(other.answer())
                    .startsWith(path + " cannot be written: ")
                    .endsWith("; what came first is kept as " + directory.resolve("clip.mp4.rejected"));
            assertThat(other.answer()).as("room for the metadata").isEqualTo("0 bytes left");
        }
        assertThat(directory.resolve("clip.mp4.rejected")).hasBinaryContent(first);
        assertThat(path).doesNotExist();
    }
}
