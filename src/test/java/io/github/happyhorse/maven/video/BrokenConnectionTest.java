package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.raw;
import static io.github.happyhorse.maven.video.StoreReply.reset;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.silence;
import static io.github.happyhorse.maven.video.StoreReply.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.video.mp4.Mp4Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break, fall silent, or end where they should not. */
@Timeout(30)
class BrokenConnectionTest {

    private static final byte[] FRAGMENTED = Mp4Bytes.clip("small-fragmented.mp4");
    private static final int BETWEEN_FRAGMENTS = 24_884;

    @ParameterizedTest
    @MethodSource("cases")
    void isMadeGood(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    @ParameterizedTest
    @MethodSource("silentCases")
    void isGivenUpSoonWhenItIsSilent(DownloadCase row, @TempDir Path directory) throws Exception {
        long start = System.nanoTime();

        row.impatient().check(directory);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }

    static Stream<DownloadCase> cases() {
        return Stream.of(broken(), wrongLength(), withoutLength(), hopeless()).flatMap(rows -> rows);
    }

    private static Stream<DownloadCase> broken() {
        return Stream.of(
                when("nothing goes wrong").store(complete(CLIP)).asks(all()).pauses(),
                when("reset before the head")
                        .store(reset(""), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("reset within the head")
                        .store(reset("HTTP/1.1 200 OK\r\nContent-Le"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("reset after the head")
                        .store(complete(CLIP).resetAt(0), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("reset within the body")
                        .store(complete(CLIP).resetAt(HALF), rest(CLIP, HALF))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("reset before the last byte")
                        .store(complete(CLIP).resetAt(SIZE - 1), rest(CLIP, SIZE - 1))
                        .asks(all(), from(SIZE - 1))
                        .pauses(5),
                when("end of connection before the head")
                        .store(raw(""), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("end of connection within the head")
                        .store(raw("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("end of connection within the body")
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("end of connection after the last byte")
                        .store(complete(CLIP).closedAt(SIZE))
                        .asks(all())
                        .pauses(),
                when("something that is not HTTP")
                        .store(raw("SSH-2.0-OpenSSH_9.2p1\r\n"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("a status that cannot be")
                        .store(raw("HTTP/1.1 -12 Whatever\r\n\r\n"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("a head that does not end")
                        .store(raw("HTTP/1.1 200 OK\r\n" + "X-Long: 1234567\r\n".repeat(20_000)), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("broken again and again, a tenth further each time")
                        .retries(1)
                        .store((asked, number) -> tenths(asked, 3000))
                        .asks(
                                all(),
                                from(3000),
                                from(6000),
                                from(9000),
                                from(12_000),
                                from(15_000),
                                from(18_000),
                                from(21_000),
                                from(24_000),
                                from(27_000),
                                from(30_000))
                        .pauses(5, 5, 5, 5, 5, 5, 5, 5, 5, 5));
    }

    /** Also where a tenth of the video is less than a byte. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 9, 10, 19})
    void noProgressIsNoReasonToGoOn(int size, @TempDir Path directory) throws Exception {
        when("one byte, again and again")
                .retries(3)
                .store((asked, number) -> complete(new byte[size])
                        .without("ETag", "x-oss-hash-crc64ecma")
                        .closedAt(1))
                .asks(all(), all(), all(), all())
                .fails("4 tries in a row failed")
                .check(directory);
    }

    static Stream<DownloadCase> silentCases() {
        return Stream.of(
                when("silence instead of an answer")
                        .store(silence(""), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("silence within the head")
                        .store(silence("HTTP/1.1 200 OK\r\nContent-"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("silence after the head")
                        .store(complete(CLIP).silentAt(0), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("silence within the body")
                        .store(complete(CLIP).silentAt(HALF), rest(CLIP, HALF))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("silence after the last byte, after which nothing is expected")
                        .store(complete(CLIP).silentAt(SIZE))
                        .asks(all())
                        .pauses(),
                when("silence where only the end of the connection ends the body")
                        .store(complete(CLIP).without("Content-Length").silentAt(SIZE), complete(CLIP))
                        .asks(all(), all())
                        .receives(2 * SIZE)
                        .pauses(5),
                when("silence within the body of an error")
                        .store(status(503, "text/plain", "slowly").silentAt(3), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5));
    }

    private static Stream<DownloadCase> wrongLength() {
        return Stream.of(
                when("two different lengths, and what comes after is no response")
                        .store(complete(CLIP).with("Content-Length", HALF), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("two different lengths of the rest")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF).with("Content-Length", 10),
                                rest(CLIP, HALF))
                        .asks(all(), from(HALF), from(HALF))
                        .pauses(5, 10),
                when("a negative length")
                        .store(complete(CLIP).set("Content-Length", -5), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("a negative length of the rest")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF).set("Content-Length", -2),
                                rest(CLIP, HALF))
                        .asks(all(), from(HALF), from(HALF))
                        .pauses(5, 10),
                when("the same length twice")
                        .store(complete(CLIP).with("Content-Length", SIZE))
                        .asks(all())
                        .pauses(),
                when("length -1, which means as much as none")
                        .store(complete(CLIP).set("Content-Length", -1).closedAt(SIZE))
                        .asks(all())
                        .pauses(),
                when("a length that is no number")
                        .store(complete(CLIP).set("Content-Length", "many").closedAt(SIZE))
                        .asks(all())
                        .pauses(),
                when("more bytes than announced")
                        .store(complete(CLIP).body(Mp4Bytes.join(CLIP, new byte[1000])))
                        .asks(all())
                        .pauses(),
                when("a length that is too short, and what is left over answers the next request")
                        .store(complete(CLIP).set("Content-Length", HALF).closedAt(SIZE), complete(CLIP))
                        .asks(all(), all())
                        .inAttempts(3)
                        .receives(HALF + SIZE)
                        .pauses(5, 5));
    }

    private static Stream<DownloadCase> withoutLength() {
        return Stream.of(
                when("chunks").store(complete(CLIP).chunked()).asks(all()).pauses(),
                when("chunks that are cut, so there is no total to resume by")
                        .store(complete(CLIP).chunked().closedAt(HALF), complete(CLIP))
                        .asks(all(), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("chunks without the last, empty one")
                        .store(complete(CLIP).chunked().closedAt(SIZE - 1), complete(CLIP))
                        .asks(all(), all())
                        .receives(2 * SIZE - 1)
                        .pauses(5),
                when("a chunk whose size is nonsense")
                        .store(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("the end of the connection ends the body")
                        .store(complete(CLIP).untilClosed())
                        .asks(all())
                        .pauses(),
                when("the end of the connection ends the body, with nothing to hold it against")
                        .store(complete(CLIP).untilClosed().without("x-oss-hash-crc64ecma", "ETag"))
                        .asks(all())
                        .pauses(),
                when("the connection ends too early, which the checksum shows")
                        .store(complete(CLIP).without("Content-Length").closedAt(HALF), complete(CLIP))
                        .asks(all(), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("the connection ends too early, which the structure shows")
                        .store(
                                complete(CLIP)
                                        .without("Content-Length", "x-oss-hash-crc64ecma")
                                        .closedAt(HALF),
                                complete(CLIP))
                        .asks(all(), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("the connection ends too early between two fragments, which the announced duration shows")
                        .announced("2.083")
                        .store(
                                complete(FRAGMENTED)
                                        .without("Content-Length", "x-oss-hash-crc64ecma")
                                        .closedAt(BETWEEN_FRAGMENTS),
                                complete(FRAGMENTED))
                        .asks(all(), all())
                        .saves(FRAGMENTED)
                        .receives(BETWEEN_FRAGMENTS + FRAGMENTED.length)
                        .pauses(5),
                when("the connection ends too early between two fragments, and nothing shows that it is complete")
                        .store(
                                complete(FRAGMENTED)
                                        .without("Content-Length", "x-oss-hash-crc64ecma")
                                        .closedAt(BETWEEN_FRAGMENTS),
                                complete(FRAGMENTED))
                        .asks(all(), all())
                        .saves(FRAGMENTED)
                        .receives(BETWEEN_FRAGMENTS + FRAGMENTED.length)
                        .pauses(5));
    }

    private static Stream<DownloadCase> hopeless() {
        return Stream.of(
                when("never an answer")
                        .retries(3)
                        .store((asked, number) -> reset(""))
                        .asks(all(), all(), all(), all())
                        .pauses(5, 10, 20)
                        .fails("; 4 tries in a row failed, <retries> (happyhorse.retries) allows 3"),
                when("never an answer, and the pauses grow to a minute")
                        .store((asked, number) -> raw(""))
                        .pauses(5, 10, 20, 40, 60, 60, 60, 60, 60, 60)
                        .fails("; 11 tries in a row failed, <retries> (happyhorse.retries) allows 10"),
                when("one break and no retry allowed")
                        .retries(0)
                        .store(complete(CLIP).closedAt(HALF))
                        .asks(all())
                        .pauses()
                        .receives(HALF)
                        .fails("; 1 try failed, <retries> (happyhorse.retries) allows 0"),
                when("a status that cannot be and no retry allowed")
                        .retries(0)
                        .store(raw("HTTP/1.1 -12 Whatever\r\n\r\n"))
                        .asks(all())
                        .pauses()
                        .fails("is malformed; 1 try failed"),
                when("broken again and again, not quite a tenth further each time")
                        .retries(1)
                        .store((asked, number) -> tenths(asked, 2999))
                        .asks(all(), from(2999))
                        .pauses(5)
                        .fails("; 2 tries in a row failed"),
                when("from the start again and again, and broken at the same byte")
                        .retries(2)
                        .store((asked, number) -> complete(CLIP).closedAt(HALF))
                        .asks(all(), from(HALF), from(HALF))
                        .pauses(5, 10)
                        .receives(3 * HALF)
                        .fails("; 3 tries in a row failed"),
                when("broken at the same byte again and again, with nothing to resume by")
                        .retries(2)
                        .store((asked, number) -> complete(CLIP)
                                .without("ETag", "x-oss-hash-crc64ecma")
                                .closedAt(HALF))
                        .asks(all(), all(), all())
                        .pauses(5, 10)
                        .receives(3 * HALF)
                        .fails("; 3 tries in a row failed"),
                when("stuck where it broke")
                        .retries(2)
                        .store((asked, number) -> number == 0
                                ? complete(CLIP).closedAt(HALF)
                                : rest(CLIP, HALF).closedAt(0))
                        .asks(all(), from(HALF), from(HALF))
                        .pauses(5, 10)
                        .receives(HALF)
                        .fails("; 3 tries in a row failed"));
    }

    /** So many bytes, and then the end of the connection. */
    private static StoreReply tenths(ScriptedStore.Asked asked, int bytes) {
        String range = asked.header("Range");
        int start = range == null ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
        StoreReply.Http reply = start == 0 ? complete(CLIP) : rest(CLIP, start);
        return reply.closedAt(Math.min(bytes, SIZE - start));
    }
}
