package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.redirect;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a download reports while it runs, and its figures in the end. */
@Timeout(30)
class ProgressTest {

    @TempDir
    Path directory;

    @Test
    void tellsOfOneAnswerInOrder() throws Exception {
        assertThat(events(when("all is well").store(complete(CLIP))))
                .containsExactly("started at 0", "answered " + SIZE, "received " + SIZE, "succeeded");
    }

    @Test
    void tellsOfARedirectAsOneTransfer() throws Exception {
        assertThat(events(when("a redirect").store(redirect(302, "/there"), complete(CLIP))))
                .containsExactly("started at 0", "answered " + SIZE, "received " + SIZE, "succeeded");
    }

    @Test
    void tellsThatTheLengthIsUnknown() throws Exception {
        assertThat(events(when("no length").store(complete(CLIP).chunked())))
                .containsExactly("started at 0", "answered -1", "received " + SIZE, "succeeded");
    }

    @Test
    void tellsWhereItGoesOnAfterABreak() throws Exception {
        List<String> events = events(when("a break").store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF)));

        assertThat(events)
                .containsExactly(
                        "started at 0",
                        "answered " + SIZE,
                        "received " + HALF,
                        "failed: the connection to 127.0.0.1 broke (unexpected end of stream)",
                        "started at " + HALF,
                        "answered " + SIZE,
                        "received " + (SIZE - HALF),
                        "succeeded");
    }

    @Test
    void tellsOfAnAnswerWithoutTheVideo() throws Exception {
        assertThat(events(when("a bad moment").store(status(503), complete(CLIP))))
                .containsExactly(
                        "started at 0",
                        "received 0",
                        "failed: the object store answered HTTP 503",
                        "started at 0",
                        "answered " + SIZE,
                        "received " + SIZE,
                        "succeeded");
    }

    @Test
    void tellsOfTheSecondFetchAfterAMismatch() throws Exception {
        assertThat(events(
                        when("a wrong checksum").store(complete(CLIP).set("x-oss-hash-crc64ecma", 1), complete(CLIP))))
                .containsExactly(
                        "started at 0",
                        "answered " + SIZE,
                        "received " + SIZE,
                        "succeeded",
                        "started at 0",
                        "answered " + SIZE,
                        "received " + SIZE,
                        "succeeded");
    }

    @Test
    void theCompleteVideoInPlaceOfTheRestIsReportedAsAnotherTransfer() throws Exception {
        assertThat(events(when("no ranges").store(complete(CLIP).closedAt(HALF), complete(CLIP))))
                .endsWith(
                        "started at " + HALF,
                        "received 0",
                        "failed: the object store sends the complete video again",
                        "started at 0",
                        "answered " + SIZE,
                        "received " + SIZE,
                        "succeeded");
    }

    @Test
    void tellsInWordsWhyAnAnswerIsOfNoUse() throws Exception {
        List<String> events = events(when("all of them")
                .store(
                        complete(CLIP).closedAt(HALF),
                        rest(CLIP, 0),
                        complete(CLIP).closedAt(HALF),
                        status(412),
                        status(403, "application/xml", "<Code>AccessDenied</Code>"),
                        complete(CLIP))
                .freshLinks("/fresh.mp4"));

        assertThat(events.stream().filter(event -> event.startsWith("failed")))
                .containsExactly(
                        "failed: the connection to 127.0.0.1 broke (unexpected end of stream)",
                        "failed: HTTP 206 with another part than the one requested",
                        "failed: the connection to 127.0.0.1 broke (unexpected end of stream)",
                        "failed: the object store answered HTTP 412",
                        "failed: the object store answered HTTP 403 (AccessDenied)");
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void tellsOfTheEndOfATransferThatEndsTheDownload(DownloadCase row) throws Exception {
        DownloadCase.Outcome outcome = row.run(directory);

        assertThat(outcome.events())
                .last()
                .isEqualTo("failed: " + outcome.failure().getMessage());
    }

    static Stream<DownloadCase> hopeless() {
        return Stream.of(
                when("HTTP 405").store(status(405)),
                when("a redirect to nowhere").store(status(302)),
                when("a video that says it is too large").maxSize(HALF).store(complete(CLIP)),
                when("a video that turns out to be too large")
                        .maxSize(HALF)
                        .store(complete(CLIP).chunked()));
    }

    @Test
    void passesTheBytesOn() throws Exception {
        DownloadCase.Outcome outcome = when("a break")
                .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF))
                .run(directory);

        assertThat(outcome.passedOn()).isEqualTo(CLIP);
    }

    @Test
    void givesAReasonForEachPause() throws Exception {
        DownloadCase.Outcome outcome = when("bad days")
                .retries(3)
                .store(
                        status(503),
                        complete(CLIP).closedAt(HALF),
                        rest(CLIP, HALF + 1),
                        complete(CLIP).set("x-oss-hash-crc64ecma", 1),
                        complete(CLIP))
                .run(directory);

        assertThat(outcome.notices())
                .containsExactly(
                        "the object store answered HTTP 503; failure 1 of at most 3",
                        "the connection to 127.0.0.1 broke (unexpected end of stream); failure 1 of at most 3",
                        "HTTP 206 with another part than the one requested; failure 2 of at most 3",
                        "what came is not the complete video: its CRC-64 is " + Crc64.of(CLIP)
                                + ", but 1 was announced; once more");
    }

    @Test
    void countsRequestsBytesAndTime() throws Exception {
        DownloadCase.Outcome outcome = when("a break")
                .store(complete(CLIP).closedAt(HALF), status(503), rest(CLIP, HALF))
                .run(directory);

        assertThat(outcome.stats().attempts()).isEqualTo(3);
        assertThat(outcome.stats().bytesReceived()).isEqualTo(SIZE);
        assertThat(outcome.stats().elapsed()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
    }

    @Test
    void hasFiguresOfAFailedDownloadToo() throws Exception {
        DownloadCase.Outcome outcome = when("a break and no retry")
                .retries(0)
                .store(complete(CLIP).closedAt(HALF))
                .run(directory);

        assertThat(outcome.stats().attempts()).isEqualTo(1);
        assertThat(outcome.stats().bytesReceived()).isEqualTo(HALF);
    }

    private List<String> events(DownloadCase row) throws Exception {
        return row.run(directory).events();
    }
}
