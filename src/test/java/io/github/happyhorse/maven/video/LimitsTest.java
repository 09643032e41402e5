package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.happyhorse.maven.http.HttpClients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How much a video may have, and how long it may take. */
@Timeout(30)
class LimitsTest {

    private static final String CRC = "x-oss-hash-crc64ecma";
    private static final String TOO_LARGE =
            "the video is larger than <maxVideoSize> (happyhorse.maxVideoSize) allows, ";
    private static final String TOO_LATE = "<downloadTimeout> (happyhorse.downloadTimeout), ";

    @ParameterizedTest
    @MethodSource("cases")
    void hold(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    @ParameterizedTest
    @MethodSource("slowCases")
    void holdHoweverSlowlyTheBytesCome(DownloadCase row, @TempDir Path directory) throws Exception {
        long start = System.nanoTime();

        row.check(directory);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    static Stream<DownloadCase> cases() {
        return Stream.of(sizes(), times()).flatMap(rows -> rows);
    }

    private static Stream<DownloadCase> sizes() {
        return Stream.of(
                when("a video as large as is allowed")
                        .maxSize(SIZE)
                        .store(complete(CLIP))
                        .asks(all()),
                when("a video as large as is allowed, without a length")
                        .maxSize(SIZE)
                        .store(complete(CLIP).untilClosed())
                        .asks(all()),
                when("a video that says it is larger")
                        .maxSize(SIZE - 1)
                        .store(complete(CLIP))
                        .asks(all())
                        .receives(0)
                        .fails(TOO_LARGE + (SIZE - 1) + " bytes"),
                when("a video that says it is larger, in a second answer")
                        .maxSize(SIZE)
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF).set("Content-Range", "bytes 15003-30006/30007"),
                                complete(new byte[SIZE + 1]))
                        .asks(all(), from(HALF), all())
                        .receives(HALF)
                        .fails(TOO_LARGE + SIZE + " bytes"),
                when("a rest that is larger than it says")
                        .maxSize(SIZE)
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF)
                                        .body(new byte[SIZE])
                                        .without("Content-Length")
                                        .closedAt(SIZE))
                        .asks(all(), from(HALF))
                        .fails(TOO_LARGE + SIZE + " bytes"),
                when("a video that turns out to be larger")
                        .maxSize(SIZE - 1)
                        .store(complete(CLIP).untilClosed())
                        .asks(all())
                        .fails(TOO_LARGE + (SIZE - 1) + " bytes"),
                when("a video that turns out to be larger, in chunks")
                        .maxSize(HALF)
                        .store(complete(CLIP).chunked())
                        .asks(all())
                        .fails(TOO_LARGE + HALF + " bytes"),
                when("a video without end")
                        .maxSize(1 << 20)
                        .store((asked, number) -> wire -> {
                            wire.write("HTTP/1.1 200 OK\r\n\r\n");
                            while (true) {
                                wire.write(CLIP, 0, SIZE);
                            }
                        })
                        .asks(all())
                        .fails(TOO_LARGE + (1 << 20) + " bytes"));
    }

    private static Stream<DownloadCase> times() {
        return Stream.of(
                when("a pause that would cross downloadTimeout")
                        .timeout(Duration.ofSeconds(14))
                        .store((asked, number) -> status(503))
                        .asks(all(), all())
                        .pauses(5)
                        .fails(
                                "the object store answered HTTP 503; failure 2 of at most 10; the next try would come after "
                                        + TOO_LATE + "14 s")
                        .failsWith(null, 503),
                when("pauses count, however many")
                        .timeout(Duration.ofSeconds(60))
                        .store((asked, number) -> number == 0 ? complete(CLIP).closedAt(HALF) : status(500))
                        .asks(all(), from(HALF), from(HALF), from(HALF))
                        .pauses(5, 10, 20)
                        .fails("the next try would come after " + TOO_LATE + "60 s")
                        .failsWith(null, 500),
                when("a mismatch too late to fetch it once more")
                        .timeout(Duration.ofSeconds(4))
                        .store(complete(CLIP).set(CRC, 1))
                        .asks(all())
                        .pauses()
                        .fails("the next try would come after " + TOO_LATE + "4 s; what came first is ")
                        .keepsRejected(CLIP));
    }

    static Stream<DownloadCase> slowCases() {
        return Stream.of(
                when("a video that drips")
                        .timeout(Duration.ofSeconds(1))
                        .store(complete(CLIP).drippingAt(1000))
                        .asks(all())
                        .pauses()
                        .fails(TOO_LATE),
                when("a rest that drips")
                        .timeout(Duration.ofSeconds(6))
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF).drippingAt(0))
                        .asks(all(), from(HALF))
                        .pauses(5)
                        .fails(TOO_LATE),
                when("a head that drips")
                        .timeout(Duration.ofSeconds(1))
                        .store(drippingHead())
                        .asks(all())
                        .pauses()
                        .fails(TOO_LATE),
                when("redirects that drip")
                        .timeout(Duration.ofSeconds(1))
                        .store(StoreReply.redirect(302, "/there"), drippingHead())
                        .asks(all(), all().at("/there"))
                        .inAttempts(1)
                        .pauses()
                        .fails(TOO_LATE),
                when("an error that drips")
                        .timeout(Duration.ofSeconds(1))
                        .store(status(403, "text/plain", "x".repeat(10_000)).drippingAt(10))
                        .asks(all())
                        .fails("x); it did not arrive within " + TOO_LATE)
                        .failsWith(null, 403),
                when("an overload that drips")
                        .timeout(Duration.ofSeconds(1))
                        .store(status(503, "text/plain", "x".repeat(10_000)).drippingAt(10))
                        .asks(all())
                        .fails("it did not arrive within " + TOO_LATE)
                        .failsWith(null, 503));
    }

    /** The clock stands still, so that it is so to the instant. */
    @Test
    void aPauseThatEndsWithDownloadTimeoutIsNotBegun(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        Duration five = Duration.ofSeconds(5);
        List<Duration> pauses = new ArrayList<>();
        try (ScriptedStore store =
                        ScriptedStore.start(path, (asked, number) -> number == 0 ? status(503) : complete(CLIP));
                HttpClients clients = DownloadCase.clients();
                PartFile part = PartFile.create(path)) {
            InstantSource clock = InstantSource.fixed(DownloadCase.NOW);
            Downloader downloader = new Downloader(
                    clients.videos(),
                    new DownloadPolicy(five, five, 10, SIZE, DownloadPolicy.Verify.FULL),
                    clock,
                    clock,
                    pauses::add,
                    () -> 0);

            assertThatExceptionOfType(DownloadFailure.class)
                    .isThrownBy(() -> downloader.download(
                            DownloadCase.request(part, store.url("/clip.mp4")),
                            part,
                            new DownloadCase.RecordedProgress()))
                    .withMessageEndingWith("the next try would come after " + TOO_LATE + "5 s");
            assertThat(store.asked()).hasSize(1);
        }
        assertThat(pauses).isEmpty();
    }

    private static StoreReply drippingHead() {
        return wire -> {
            wire.write("HTTP/1.1 200 OK\r\nX-Long: ");
            try {
                for (int i = 0; i < 1000; i++) {
                    wire.write("x");
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        };
    }
}
