package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.sha256;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.video.mp4.Mp4Bytes;
import io.github.happyhorse.maven.video.mp4.TinyMp4;
import io.github.happyhorse.maven.video.mp4.VideoFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is fetched once more and, if it is wrong again, kept under another name. */
@Timeout(30)
class VideoVerificationTest {

    private static final String CRC = "x-oss-hash-crc64ecma";
    private static final String ONCE_MORE = "what came is not the complete video, twice: ";
    private static final String RIGHT_CHECKSUM = "the store's checksum is right, but what came is not accepted: ";
    private static final byte[] ERROR_PAGE =
            "\n <?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ZEROED = zeroedInTheMiddle();
    private static final byte[] AUDIO = Mp4Bytes.clip("audio-only.mp4");
    private static final byte[] PAGE = "<!DOCTYPE html><title>Sign in</title>".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER_CONTAINER =
            ("\u001aE\u00df\u00a3" + "webm".repeat(500)).getBytes(StandardCharsets.ISO_8859_1);

    @ParameterizedTest
    @MethodSource("cases")
    void decides(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    static Stream<DownloadCase> cases() {
        return Stream.of(
                        noVideo(),
                        checksums(),
                        durations(),
                        transferOnly(),
                        oddities(),
                        fragmented(),
                        expectedChecksum())
                .flatMap(rows -> rows);
    }

    private static Stream<DownloadCase> noVideo() {
        byte[] packed = gzip(CLIP);
        byte[] json = "{\"code\":\"AccessDenied\"}".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                notAccepted(
                                "gzip, though identity was asked",
                                complete(packed).with("Content-Encoding", "gzip"),
                                packed)
                        .fails(ONCE_MORE + "it was sent with Content-Encoding gzip, though none was requested"),
                notAccepted(
                                "a page, sent as such",
                                complete(PAGE).set("Content-Type", "text/html; charset=utf-8"),
                                PAGE)
                        .fails(ONCE_MORE + "it was sent as text/html; charset=utf-8"),
                notAccepted("a page, sent as video", complete(PAGE), PAGE)
                        .fails(ONCE_MORE + "it is a page of HTML or XML, no video"),
                notAccepted("JSON", complete(json).set("Content-Type", "application/json"), json)
                        .fails(ONCE_MORE + "it was sent as application/json"),
                notAccepted(
                                "JSON by another name",
                                complete(json).set("Content-Type", "Application/Problem+JSON; a=b"),
                                json)
                        .fails(ONCE_MORE + "it was sent as Application/Problem+JSON; a=b"),
                notAccepted("XML", complete(PAGE).set("Content-Type", "application/xml"), PAGE)
                        .fails(ONCE_MORE + "it was sent as application/xml"),
                notAccepted("XML by another name", complete(CLIP).set("Content-Type", "image/svg+xml"), CLIP)
                        .fails(ONCE_MORE + "it was sent as image/svg+xml"),
                notAccepted("nothing", complete(new byte[0]), new byte[0]).fails(ONCE_MORE + "it is empty"),
                notAccepted("nothing, without a length", complete(new byte[0]).untilClosed(), new byte[0])
                        .fails(ONCE_MORE + "it is empty"),
                notAccepted("sound without a picture", complete(AUDIO), AUDIO)
                        .fails(ONCE_MORE + "it has no complete video track: it has no video track with samples"),
                notAccepted("half a video whose length is right", complete(half()), half())
                        .fails(ONCE_MORE + "it has no complete video track: it has no box moov"),
                notAccepted("a video sent as text", complete(CLIP).set("Content-Type", "text/plain"), CLIP)
                        .fails(ONCE_MORE + "it was sent as text/plain"),
                wrongOnce("a page with the checksum of the store", complete(PAGE), PAGE)
                        .fails(RIGHT_CHECKSUM + "it is a page of HTML or XML, no video"),
                wrongOnce(
                                "a page with the MD5 of the store",
                                complete(PAGE).without(CRC).with("Content-MD5", md5(PAGE)),
                                PAGE)
                        .fails(RIGHT_CHECKSUM + "it is a page of HTML or XML, no video"),
                wrongOnce("a page that is stored as such", complete(PAGE).set("Content-Type", "text/html"), PAGE)
                        .fails(RIGHT_CHECKSUM + "it was sent as text/html"),
                wrongOnce("half a video whose checksum is right", complete(half()), half())
                        .fails(RIGHT_CHECKSUM + "it has no complete video track: it has no box moov"),
                when("a video sent as nothing in particular")
                        .store(complete(CLIP).set("Content-Type", "application/octet-stream"))
                        .asks(all()),
                when("a video sent without a type")
                        .store(complete(CLIP).without("Content-Type"))
                        .asks(all()),
                when("a video sent as identity")
                        .store(complete(CLIP).with("Content-Encoding", "Identity"))
                        .asks(all()),
                when("a page, and then the video")
                        .store(complete(PAGE).without(CRC).set("Content-Type", "text/html"), complete(CLIP))
                        .asks(all(), all())
                        .receives(PAGE.length + SIZE)
                        .pauses(5),
                when("a page, and then the video in two parts")
                        .store(complete(PAGE).without(CRC), complete(CLIP).closedAt(HALF), rest(CLIP, HALF))
                        .asks(all(), all(), from(HALF))
                        .receives(PAGE.length + SIZE)
                        .pauses(5, 5),
                when("a page, and then nothing at all")
                        .retries(1)
                        .store((asked, number) -> number == 0 ? complete(PAGE).without(CRC) : status(503))
                        .asks(all(), all(), all())
                        .fails("the object store answered HTTP 503; 2 tries in a row failed")
                        .failsWith(null, 503)
                        .keepsRejected(PAGE),
                when("a page, even where no retry is allowed")
                        .retries(0)
                        .store(complete(PAGE).without(CRC), complete(CLIP))
                        .asks(all(), all())
                        .receives(PAGE.length + SIZE));
    }

    private static Stream<DownloadCase> checksums() {
        return Stream.of(
                wrongTwice(
                                "zeros in the middle under the checksum of the original",
                                withCrc(complete(ZEROED), CLIP),
                                ZEROED)
                        .fails(ONCE_MORE + "its CRC-64 is " + Crc64.of(ZEROED) + ", but " + Crc64.of(CLIP)
                                + " was announced"),
                when("zeros in the middle without a checksum, which no structure shows")
                        .store(complete(ZEROED).without(CRC))
                        .asks(all())
                        .saves(ZEROED),
                when("a wrong checksum, and then the right one")
                        .store(complete(CLIP).set(CRC, 1), complete(CLIP))
                        .asks(all(), all())
                        .receives(2 * SIZE)
                        .pauses(5),
                wrongTwice("a wrong checksum", complete(CLIP).set(CRC, 1), CLIP)
                        .fails(ONCE_MORE + "its CRC-64 is " + Crc64.of(CLIP) + ", but 1 was announced"),
                wrongTwice("a checksum that is none", complete(CLIP).set(CRC, "unknown"), CLIP)
                        .fails("but unknown was announced"),
                when("a checksum with spaces around it")
                        .store(complete(CLIP).set(CRC, "  " + Crc64.of(CLIP) + "  "))
                        .asks(all()),
                when("a checksum above 2^63")
                        .store(complete(withHighChecksum()))
                        .saves(withHighChecksum()),
                wrongTwice(
                                "a wrong checksum where nothing else shows the length",
                                complete(CLIP).set(CRC, 1).untilClosed(),
                                CLIP)
                        .fails(ONCE_MORE + "its CRC-64 is"),
                when("the right MD5")
                        .store(complete(CLIP).with("Content-MD5", md5(CLIP)))
                        .asks(all()),
                when("the right MD5 of a video in two parts")
                        .store(complete(CLIP).with("Content-MD5", md5(CLIP)).closedAt(HALF), rest(CLIP, HALF))
                        .asks(all(), from(HALF)),
                when("an MD5 of the rest alone, which is ignored")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                rest(CLIP, HALF).with("Content-MD5", md5(Arrays.copyOfRange(CLIP, HALF, SIZE))))
                        .asks(all(), from(HALF)),
                wrongTwice("a wrong MD5", complete(CLIP).with("Content-MD5", md5(ZEROED)), CLIP)
                        .fails(ONCE_MORE + "its MD5 is not the announced one"),
                when("a wrong MD5, and then the right one")
                        .store(
                                complete(ZEROED).without(CRC).with("Content-MD5", md5(CLIP)),
                                complete(CLIP).with("Content-MD5", md5(CLIP)))
                        .asks(all(), all())
                        .receives(2 * SIZE),
                when("a wrong MD5, and then none")
                        .store(complete(CLIP).with("Content-MD5", md5(ZEROED)), complete(CLIP))
                        .asks(all(), all())
                        .receives(2 * SIZE),
                when("half of a broken video and half of the right one under one ETag, and then the right one")
                        .store(withCrc(complete(ZEROED), CLIP).closedAt(HALF), rest(CLIP, HALF), complete(CLIP))
                        .asks(all(), from(HALF), all())
                        .receives(2 * SIZE)
                        .pauses(5, 5));
    }

    private static Stream<DownloadCase> durations() {
        String off = "it plays 2.000 s instead of the expected 3 s";
        return Stream.of(
                when("a duration as announced").announced("2").store(complete(CLIP)),
                when("a duration off by a tenth").announced("2.222").store(complete(CLIP)),
                when("a duration longer by exactly a tenth")
                        .announced("2")
                        .store(complete(lasting(2200)))
                        .saves(lasting(2200)),
                when("a duration shorter by exactly a tenth")
                        .announced("2")
                        .store(complete(lasting(1800)))
                        .saves(lasting(1800)),
                when("a duration longer by more than a tenth")
                        .announced("2")
                        .store(complete(lasting(2201)))
                        .saves(lasting(2201))
                        .warns("it plays 2.201 s instead of the expected 2 s"),
                when("a duration announced as 0").announced("0").store(complete(CLIP)),
                when("a longer duration announced, with a length")
                        .announced("3")
                        .store(complete(CLIP))
                        .warns(off),
                when("a shorter duration announced, with a length")
                        .announced("1")
                        .store(complete(CLIP).without(CRC))
                        .warns("it plays 2.000 s instead of the expected 1 s"),
                when("a longer duration announced, with a checksum")
                        .announced("3")
                        .store(complete(CLIP).untilClosed())
                        .warns(off),
                wrongTwice(
                                "a longer duration announced, with neither",
                                complete(CLIP).without(CRC).untilClosed(),
                                CLIP)
                        .announced("3")
                        .fails(ONCE_MORE + off + ", and neither a length nor a checksum was sent"),
                when("a duration as announced, with neither")
                        .announced("2")
                        .store(complete(CLIP).without(CRC).untilClosed()));
    }

    private static Stream<DownloadCase> expectedChecksum() {
        String other = "0".repeat(64);
        String mismatch = "its SHA-256 is " + sha256(CLIP) + ", but <sha256> (happyhorse.sha256) says " + other;
        return Stream.of(
                when("the video with the expected SHA-256")
                        .expecting(sha256(CLIP))
                        .store(complete(CLIP)),
                when("another video, with a checksum of the store")
                        .expecting(other)
                        .store(complete(CLIP))
                        .fails(RIGHT_CHECKSUM + mismatch)
                        .keepsRejected(CLIP),
                when("another video, with a length only")
                        .expecting(other)
                        .store(complete(CLIP).without(CRC), complete(CLIP).without(CRC))
                        .receives(2L * SIZE)
                        .fails(ONCE_MORE + mismatch)
                        .keepsRejected(CLIP));
    }

    private static Stream<DownloadCase> transferOnly() {
        return Stream.of(
                notAccepted("nothing, though its length is right", complete(new byte[0]), new byte[0])
                        .verifyingTransferOnly()
                        .fails(ONCE_MORE + "it is empty"),
                when("another container")
                        .verifyingTransferOnly()
                        .store(complete(OTHER_CONTAINER))
                        .saves(OTHER_CONTAINER),
                when("another container with a length and no checksum")
                        .verifyingTransferOnly()
                        .store(complete(OTHER_CONTAINER).without(CRC, "ETag"))
                        .saves(OTHER_CONTAINER),
                when("another container with a checksum and no length")
                        .verifyingTransferOnly()
                        .store(complete(OTHER_CONTAINER).untilClosed())
                        .saves(OTHER_CONTAINER),
                wrongTwice(
                                "another container with neither",
                                complete(OTHER_CONTAINER).without(CRC).untilClosed(),
                                OTHER_CONTAINER)
                        .verifyingTransferOnly()
                        .fails(ONCE_MORE + "neither a length nor a checksum was sent, so with"
                                + " <verify>transfer</verify> (happyhorse.verify) nothing shows that it is complete"),
                wrongTwice(
                                "another container with a wrong checksum",
                                complete(OTHER_CONTAINER).set(CRC, 1),
                                OTHER_CONTAINER)
                        .verifyingTransferOnly()
                        .fails(ONCE_MORE + "its CRC-64 is"),
                notAccepted("another container where its structure counts", complete(OTHER_CONTAINER), OTHER_CONTAINER)
                        .fails(ONCE_MORE),
                notAccepted("a page", complete(PAGE).set("Content-Type", "text/html"), PAGE)
                        .verifyingTransferOnly()
                        .fails(ONCE_MORE + "it was sent as text/html"),
                notAccepted("a page sent as video", complete(PAGE), PAGE)
                        .verifyingTransferOnly()
                        .fails(ONCE_MORE + "it is a page of HTML or XML, no video"),
                wrongOnce("an error page of the store that is stored", complete(ERROR_PAGE), ERROR_PAGE)
                        .verifyingTransferOnly()
                        .fails(RIGHT_CHECKSUM + "it is a page of HTML or XML, no video"));
    }

    /** Complete clips with something odd beside the video, and what is said of it. */
    private static Map<String, byte[]> oddClips() {
        Map<String, byte[]> odd = new LinkedHashMap<>();
        odd.put("its last 8 bytes, from byte 30,006 on, are no box", Mp4Bytes.join(CLIP, new byte[8]));
        odd.put("its last 16 bytes, from byte 30,006 on, are no box", Mp4Bytes.join(CLIP, new byte[16]));
        odd.put("its last 1 bytes, from byte 30,006 on, are no box", Mp4Bytes.join(CLIP, Mp4Bytes.code("\n")));
        byte[] noSize = CLIP.clone();
        int tkhd = Mp4Bytes.find(CLIP, "moov", "trak", "tkhd");
        Arrays.fill(noSize, tkhd + 84, tkhd + 92, (byte) 0);
        odd.put("track 1 has a header of 0 x 0 pixels", noSize);
        byte[] longHeader = CLIP.clone();
        int mvhd = Mp4Bytes.find(CLIP, "moov", "mvhd");
        odd.put(
                "its header announces 99.000 s, but its samples last 2.000 s",
                Mp4Bytes.with(longHeader, mvhd + 24, Mp4Bytes.u32(99_000)));
        return odd;
    }

    private static Stream<DownloadCase> oddities() {
        return oddClips().entrySet().stream().flatMap(odd -> {
            byte[] bytes = odd.getValue();
            String text = odd.getKey();
            return Stream.of(
                    when(text + ", with the right checksum")
                            .store(complete(bytes).untilClosed())
                            .asks(all())
                            .saves(bytes)
                            .warns(text),
                    when(text + ", with the right length")
                            .store(complete(bytes).without(CRC))
                            .asks(all())
                            .saves(bytes)
                            .warns(text),
                    notAccepted(text + ", with neither", complete(bytes).untilClosed(), bytes)
                            .fails(ONCE_MORE + text + ", and neither a length nor a checksum was sent"),
                    when(text + ", where the structure does not count")
                            .verifyingTransferOnly()
                            .store(complete(bytes))
                            .saves(bytes));
        });
    }

    private static Stream<DownloadCase> fragmented() {
        byte[] complete = Mp4Bytes.clip("small-fragmented.mp4");
        byte[] cut = Arrays.copyOf(complete, 24_884);
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsd = Mp4Bytes.fullBox("stsd", 0, 0, Mp4Bytes.u32(1), Mp4Bytes.box("encv", new byte[78]));
        byte[] encrypted = mp4.bytes();
        return Stream.of(
                when("a fragmented video with an index, and nothing else")
                        .store(complete(complete).without(CRC).untilClosed())
                        .saves(complete),
                notAccepted(
                                "a fragmented video cut between two fragments",
                                complete(cut).untilClosed(),
                                cut)
                        .fails(ONCE_MORE + "neither a length nor a checksum was sent, it is fragmented without an index"
                                + " that reaches the end, and the service does not say how long it plays"),
                notAccepted(
                                "a fragmented video cut, and its duration",
                                complete(cut).untilClosed(),
                                cut)
                        .announced("2.083")
                        .fails(ONCE_MORE + "it plays 1.523 s instead of the expected 2.083 s"),
                notAccepted(
                                "a fragmented video cut, and a duration without sense",
                                complete(cut).untilClosed(),
                                cut)
                        .announced("1E+999999999")
                        .fails(ONCE_MORE + "neither a length nor a checksum was sent, it is fragmented without"),
                when("a fragmented video that is as long as expected")
                        .announced("1.6")
                        .store(complete(cut).without(CRC).untilClosed())
                        .saves(cut),
                when("a fragmented video whose length is right")
                        .store(complete(cut).without(CRC))
                        .saves(cut),
                when("a fragmented video whose length is right, shorter than expected")
                        .announced("2.083")
                        .store(complete(cut).without(CRC))
                        .saves(cut)
                        .warns("it plays 1.523 s instead of the expected 2.083 s"),
                when("an encrypted video")
                        .store(complete(encrypted).without(CRC))
                        .saves(encrypted)
                        .codec("encv")
                        .warns("its samples are encrypted, so it plays only with a key"));
    }

    private static DownloadCase notAccepted(String name, StoreReply.Http reply, byte[] bytes) {
        return wrongTwice(name, reply.without(CRC), bytes);
    }

    /** To download it again would bring the same bytes. */
    private static DownloadCase wrongOnce(String name, StoreReply.Http reply, byte[] bytes) {
        return when(name).store(reply).asks(all()).pauses().keepsRejected(bytes);
    }

    private static DownloadCase wrongTwice(String name, StoreReply reply, byte[] bytes) {
        return when(name + ", twice")
                .store(reply, reply)
                .asks(all(), all())
                .receives(2L * bytes.length)
                .pauses(5)
                .keepsRejected(bytes);
    }

    @Test
    void neverOverwritesWhatWasRejectedBefore(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("clip.mp4.rejected"), "first");
        Files.createDirectories(directory.resolve("clip.mp4.rejected.1/not/empty"));

        DownloadCase.Outcome outcome = when("a page").store(complete(PAGE)).run(directory);

        assertThat(directory.resolve("clip.mp4.rejected")).hasContent("first");
        assertThat(directory.resolve("clip.mp4.rejected.2")).hasBinaryContent(PAGE);
        assertThat(outcome.failure()).hasMessageEndingWith("; kept as " + directory.resolve("clip.mp4.rejected.2"));
    }

    @Test
    void readsWhatTheVideoSaysOfItself(@TempDir Path directory) throws Exception {
        DownloadCase.Outcome outcome = when("all is well").store(complete(CLIP)).run(directory);

        assertThat(outcome.video().facts())
                .isEqualTo(new VideoFacts(new java.math.BigDecimal("2.000"), 320, 180, "avc1", "mp4a", null, false));
    }

    @Test
    void theChecksumOfTheTestsIsTheOneOfTheObjectStore() {
        assertThat(Crc64.of("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo("11051210869376104954");
        assertThat(Long.parseUnsignedLong(Crc64.of(withHighChecksum()))).isNegative();
    }

    private static StoreReply.Http withCrc(StoreReply.Http reply, byte[] object) {
        return reply.set(CRC, Crc64.of(object));
    }

    private static byte[] lasting(long millis) {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(0, 1000, millis);
        mp4.mdhd = TinyMp4.mdhd(0, 1000, millis);
        return mp4.bytes();
    }

    private static byte[] half() {
        return Arrays.copyOf(CLIP, HALF);
    }

    private static byte[] zeroedInTheMiddle() {
        byte[] bytes = CLIP.clone();
        Arrays.fill(bytes, 8_000, 12_000, (byte) 0);
        return bytes;
    }

    /** Whether it is the clip itself or needs a box more, its checksum does not fit into 63 bits. */
    private static byte[] withHighChecksum() {
        byte[] bytes = CLIP;
        while (Long.parseUnsignedLong(Crc64.of(bytes)) >= 0) {
            bytes = Mp4Bytes.join(bytes, Mp4Bytes.box("free"));
        }
        return bytes;
    }

    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
