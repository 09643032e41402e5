package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.video.mp4.Mp4Bytes;
import io.github.happyhorse.maven.video.mp4.TinyMp4;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Videos too large to be held in memory, made up while they are sent. */
@Timeout(60)
class LargeVideoTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void takesNoMoreMemoryThanASmallOne() throws Exception {
        GeneratedVideo video = new GeneratedVideo(64 * MIB);
        Path path = directory.resolve("clip.mp4.part");
        try (HttpClients clients = DownloadCase.clients();
                ScriptedStore store = ScriptedStore.start(path, (asked, number) -> video.complete());
                PartFile part = PartFile.create(path)) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();

            DownloadedVideo downloaded =
                    DownloadCase.download(clients, part, store.url("/clip.mp4"), new DeafProgress(), 10);

            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes of memory that were taken, even for a moment")
                    .isLessThan(16 * MIB);
            assertThat(downloaded.size()).isEqualTo(video.size());
            assertThat(downloaded.facts().durationSeconds()).isEqualByComparingTo("5");
            assertThat(Files.size(path)).isEqualTo(video.size());
        }
    }

    /** A tenth would be 1.2 MiB. */
    @Test
    void countsFailuresAnewAfterEachMebibyte() throws Exception {
        GeneratedVideo video = new GeneratedVideo(12 * MIB);

        DownloadCase.Outcome outcome = when("broken again and again, 1 MiB further each time")
                .retries(1)
                .store((asked, number) -> video.cutAfter(asked, MIB))
                .asks(all())
                .run(directory);

        assertThat(outcome.video().size()).isEqualTo(video.size());
        assertThat(outcome.asked()).hasSize(13);
        assertThat(outcome.asked().get(1).header("Range")).isEqualTo("bytes=" + MIB + "-");
        assertThat(outcome.pauses()).hasSize(12).containsOnly(Duration.ofSeconds(5));
        assertThat(outcome.stats().bytesReceived()).isEqualTo(video.size());
    }

    @Test
    void givesUpWhereItGainsLessThanAMebibyte() throws Exception {
        GeneratedVideo video = new GeneratedVideo(12 * MIB);

        DownloadCase.Outcome outcome = when("broken again and again, not quite 1 MiB further each time")
                .retries(1)
                .store((asked, number) -> video.cutAfter(asked, MIB - 1))
                .run(directory);

        assertThat(outcome.failure()).hasMessageContaining("2 tries in a row failed");
        assertThat(outcome.asked()).hasSize(2);
    }

    /** Has no picture worth looking at, but its length, checksum and structure are right. */
    private static final class GeneratedVideo {

        private final byte[] head;
        private final int dataEnd;
        private final byte[] tail;
        private final String crc;

        GeneratedVideo(int data) throws IOException {
            TinyMp4 mp4 = new TinyMp4();
            mp4.mdat = new byte[0];
            byte[] rest = mp4.bytes();
            head = Mp4Bytes.join(mp4.ftyp, Mp4Bytes.u32(8L + data), Mp4Bytes.code("mdat"));
            dataEnd = head.length + data;
            tail = Arrays.copyOfRange(rest, mp4.ftyp.length, rest.length);
            Crc64 sum = new Crc64();
            send(0, size(), sum::update);
            crc = sum.toString();
        }

        int size() {
            return dataEnd + tail.length;
        }

        StoreReply complete() {
            return reply(0, size());
        }

        StoreReply cutAfter(ScriptedStore.Asked asked, int bytes) {
            String range = asked.header("Range");
            int start = range == null ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
            return reply(start, Math.min(size(), start + bytes));
        }

        private StoreReply reply(int start, int end) {
            String head = start == 0
                    ? "HTTP/1.1 200 OK\r\n"
                    : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + start + "-" + (size() - 1) + "/"
                            + size() + "\r\n";
            return wire -> {
                wire.write(head + "ETag: " + StoreReply.ETAG + "\r\nx-oss-hash-crc64ecma: " + crc
                        + "\r\nContent-Length: " + (size() - start) + "\r\n\r\n");
                send(start, end, bytes -> wire.write(bytes, 0, bytes.length));
                return false;
            };
        }

        private interface Sink {
            void take(byte[] bytes) throws IOException;
        }

        private void send(int start, int end, Sink sink) throws IOException {
            for (int at = start; at < end; ) {
                byte[] piece;
                if (at < head.length) {
                    piece = Arrays.copyOfRange(head, at, Math.min(end, head.length));
                } else if (at < dataEnd) {
                    piece = new byte[Math.min(Math.min(end, dataEnd) - at, 1 << 16)];
                    Arrays.fill(piece, (byte) 7);
                } else {
                    piece = Arrays.copyOfRange(tail, at - dataEnd, end - dataEnd);
                }
                sink.take(piece);
                at += piece.length;
            }
        }
    }

    /** Keeps nothing. */
    private static final class DeafProgress implements DownloadListener {

        @Override
        public void started(HttpUrl url, long resumeAt) {}

        @Override
        public void answered(long total) {}

        @Override
        public void received(byte[] buffer, int length) {}

        @Override
        public void succeeded() {}

        @Override
        public void failed(String reason) {}

        @Override
        public void retrying(String reason, Duration pause) {}
    }
}
