package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.fromUnconditionally;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.part;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.status;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer decides whether a download goes on where it broke off, never the request. */
@Timeout(30)
class ResumeTest {

    private static final String CRC = "x-oss-hash-crc64ecma";
    private static final String OTHER_ETAG = "\"0F1E2D3C4B5A69788796A5B4C3D2E1F0\"";

    @ParameterizedTest
    @MethodSource("cases")
    void goesOnOnlyWhereItFits(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    static Stream<DownloadCase> cases() {
        return Stream.of(fitting(), unfitting(), changed(), identity()).flatMap(rows -> rows);
    }

    private static Stream<DownloadCase> fitting() {
        return Stream.of(
                when("206 with the rest")
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("206 without ETag and checksum")
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF).without("ETag", CRC))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("206 with Content-Encoding: identity")
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF).with("Content-Encoding", "identity"))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("206 in chunks")
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF).chunked())
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("206 in chunks, cut after the last byte, when there is nothing left to ask for")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF)
                                        .body(Arrays.copyOfRange(CLIP, HALF, SIZE + 1))
                                        .chunked()
                                        .closedAt(SIZE - HALF))
                        .asks(all(), from(HALF))
                        .pauses(5, 5),
                when("206 that is cut")
                        .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF).closedAt(5000), rest(CLIP, HALF + 5000))
                        .asks(all(), from(HALF), from(HALF + 5000))
                        .pauses(5, 5),
                when("206 that ends early and says so")
                        .store(complete(CLIP).closedAt(HALF), part(CLIP, HALF, HALF + 5000), rest(CLIP, HALF + 5000))
                        .asks(all(), from(HALF), from(HALF + 5000))
                        .pauses(5, 5),
                when("503 in between")
                        .store(complete(CLIP).closedAt(HALF), status(503), rest(CLIP, HALF))
                        .asks(all(), from(HALF), from(HALF))
                        .pauses(5, 10),
                when("200 with the complete video")
                        .store(complete(CLIP).closedAt(HALF), complete(CLIP))
                        .asks(all(), from(HALF))
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("200 with a shorter video")
                        .store(complete(new byte[100_000]).closedAt(90_000), complete(CLIP))
                        .asks(all(), from(90_000))
                        .receives(90_000 + SIZE)
                        .pauses(5),
                when("200 that is cut, and then 206 of the same")
                        .store(
                                complete(new byte[40_000])
                                        .set("ETag", OTHER_ETAG)
                                        .closedAt(30_000),
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF))
                        .asks(
                                all(),
                                new DownloadCase.Expected(DownloadCase.TARGET, "bytes=30000-", OTHER_ETAG),
                                from(HALF))
                        .receives(30_000 + SIZE));
    }

    /** All of these are dropped, and what comes then is a plain request. */
    private static Stream<DownloadCase> unfitting() {
        return Stream.of(
                unfitting("206 from another byte on", rest(CLIP, HALF + 1)),
                unfitting("206 from the first byte on", rest(CLIP, 0)),
                unfitting("206 of another total", rest(CLIP, HALF).set("Content-Range", range(HALF, SIZE + 1))),
                unfitting(
                        "206 to a byte behind the last",
                        rest(CLIP, HALF).set("Content-Range", "bytes " + HALF + "-" + SIZE + "/" + SIZE)),
                unfitting(
                        "206 of an unknown total",
                        rest(CLIP, HALF).set("Content-Range", "bytes " + HALF + "-" + (SIZE - 1) + "/*")),
                unfitting("206 without Content-Range", rest(CLIP, HALF).without("Content-Range")),
                unfitting(
                        "206 with an unreadable Content-Range", rest(CLIP, HALF).set("Content-Range", "half")),
                unfitting(
                        "206 with another unit",
                        rest(CLIP, HALF).set("Content-Range", range(HALF, SIZE).replace("bytes", "frames"))),
                unfitting("206 with another ETag", rest(CLIP, HALF).set("ETag", OTHER_ETAG)),
                unfitting("206 with another checksum", rest(CLIP, HALF).set(CRC, "1")),
                unfitting("206 with Content-Encoding", rest(CLIP, HALF).with("Content-Encoding", "gzip")),
                unfitting(
                        "206 multipart/byteranges",
                        rest(CLIP, HALF)
                                .without("Content-Range")
                                .set("Content-Type", "multipart/byteranges; boundary=x")),
                when("206 with more than the rest")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF).set("Content-Length", SIZE).body(new byte[SIZE]),
                                complete(CLIP))
                        .asks(all(), from(HALF), all())
                        .receives(HALF + 2 * SIZE)
                        .pauses(5, 5),
                when("206 that was not requested")
                        .store(rest(CLIP, 0), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("206 that was not requested, without end")
                        .retries(2)
                        .store((asked, number) -> rest(CLIP, 0))
                        .asks(all(), all(), all())
                        .pauses(5, 10)
                        .receives(0)
                        .fails(
                                "HTTP 206 with a part, though the complete video was requested; 3 tries in a row failed"));
    }

    private static DownloadCase unfitting(String name, StoreReply reply) {
        return when(name)
                .store(complete(CLIP).closedAt(HALF), reply, complete(CLIP))
                .asks(all(), from(HALF), all())
                .receives(HALF + SIZE)
                .pauses(5, 10);
    }

    private static Stream<DownloadCase> changed() {
        return Stream.of(
                when("412 once")
                        .store(
                                complete(new byte[40_000]).closedAt(HALF),
                                status(412),
                                complete(CLIP).set("ETag", OTHER_ETAG))
                        .asks(all(), from(HALF), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("412 twice")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                status(412),
                                complete(CLIP).closedAt(HALF),
                                status(412))
                        .asks(all(), from(HALF), all(), from(HALF))
                        .pauses(5, 5)
                        .fails("the object store answered HTTP 412 again")
                        .failsWith(null, 412),
                when("412 to a plain request, twice")
                        .store(status(412), status(412))
                        .asks(all(), all())
                        .pauses()
                        .fails("the object store answered HTTP 412 again")
                        .failsWith(null, 412),
                when("416 once")
                        .store(complete(CLIP).closedAt(HALF), status(416), complete(CLIP))
                        .asks(all(), from(HALF), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("416 twice")
                        .store(complete(CLIP).closedAt(HALF), status(416), status(416))
                        .asks(all(), from(HALF), all())
                        .pauses(5)
                        .fails("the object store answered HTTP 416 again")
                        .failsWith(null, 416),
                when("412, then 416")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                status(412),
                                complete(CLIP).closedAt(HALF),
                                status(416))
                        .asks(all(), from(HALF), all(), from(HALF))
                        .fails("the object store answered HTTP 416 again")
                        .failsWith(null, 416));
    }

    private static Stream<DownloadCase> identity() {
        return Stream.of(
                when("a weak ETag and a checksum")
                        .store(
                                complete(CLIP)
                                        .set("ETag", "W/" + StoreReply.ETAG)
                                        .closedAt(HALF),
                                rest(CLIP, HALF).set("ETag", "W/" + StoreReply.ETAG))
                        .asks(all(), fromUnconditionally(HALF))
                        .pauses(5),
                when("a weak ETag and a checksum, but the ETag changes")
                        .store(
                                complete(CLIP)
                                        .set("ETag", "W/" + StoreReply.ETAG)
                                        .closedAt(HALF),
                                rest(CLIP, HALF).set("ETag", "W/" + OTHER_ETAG),
                                complete(CLIP))
                        .asks(all(), fromUnconditionally(HALF), all())
                        .receives(HALF + SIZE)
                        .pauses(5, 10),
                when("a weak ETag and no checksum")
                        .store(
                                complete(CLIP)
                                        .set("ETag", "W/" + StoreReply.ETAG)
                                        .without(CRC)
                                        .closedAt(HALF),
                                complete(CLIP))
                        .asks(all(), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("an ETag and no checksum")
                        .store(
                                complete(CLIP).without(CRC).closedAt(HALF),
                                rest(CLIP, HALF).without(CRC))
                        .asks(all(), from(HALF))
                        .pauses(5),
                when("a checksum and no ETag")
                        .store(
                                complete(CLIP).without("ETag").closedAt(HALF),
                                rest(CLIP, HALF).without("ETag"))
                        .asks(all(), fromUnconditionally(HALF))
                        .pauses(5),
                when("a checksum and no ETag, and the halves are of two videos")
                        .store(
                                complete(CLIP).without("ETag").closedAt(HALF),
                                rest(new byte[SIZE], HALF).without("ETag").set(CRC, Crc64.of(CLIP)),
                                complete(CLIP))
                        .asks(all(), fromUnconditionally(HALF), all())
                        .receives(2 * SIZE)
                        .pauses(5, 5),
                when("neither ETag nor checksum")
                        .store(complete(CLIP).without("ETag", CRC).closedAt(HALF), complete(CLIP))
                        .asks(all(), all())
                        .receives(HALF + SIZE)
                        .pauses(5),
                when("an ETag without quotes and a checksum")
                        .store(
                                complete(CLIP).set("ETag", "abc").closedAt(HALF),
                                rest(CLIP, HALF).set("ETag", "abc"))
                        .asks(all(), fromUnconditionally(HALF))
                        .pauses(5));
    }

    private static String range(int start, int total) {
        return "bytes " + start + "-" + (SIZE - 1) + "/" + total;
    }
}
