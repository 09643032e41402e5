package io.github.happyhorse.maven.video.mp4;

import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.box;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.clip;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.code;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.find;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.fullBox;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.grown;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.join;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.spliced;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u16;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u32;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u32At;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u64;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u8;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.mp4.Mp4Directory;
import com.drew.metadata.mp4.media.Mp4VideoDirectory;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Mp4ReaderTest {

    private static final String SANDBOX = "sandbox-h264-aac-faststart.mp4";
    private static final String MOOV_LAST = "small-h264-moov-last.mp4";
    private static final String FRAGMENTED = "small-fragmented.mp4";
    private static final long UNKNOWN_32 = 0xFFFFFFFFL;

    @TempDir
    Path folder;

    // What a video says

    @ParameterizedTest
    @CsvSource({
        "sandbox-h264-aac-faststart.mp4, 5.000, 1280, 720, avc1, mp4a",
        "small-h264-moov-last.mp4, 2.000, 320, 180, avc1, mp4a",
        "small-hevc.mp4, 2.000, 320, 180, hvc1,",
        "small-fragmented.mp4, 2.083, 320, 180, avc1, mp4a",
        "small-portrait.mp4, 2.000, 180, 320, avc1,",
        "small-rotated.mp4, 2.000, 180, 320, avc1, mp4a"
    })
    void theClipsSayWhatTheyAre(String name, BigDecimal seconds, int width, int height, String video, String audio)
            throws Exception {
        assertThat(read(clip(name))).isEqualTo(new VideoFacts(seconds, width, height, video, audio, null, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {SANDBOX, MOOV_LAST, "small-hevc.mp4", "small-portrait.mp4", "small-rotated.mp4"})
    void anotherReaderSeesTheSameDurationAndSize(String name) throws Exception {
        Path file = file(clip(name));
        Metadata metadata = ImageMetadataReader.readMetadata(file.toFile());
        Mp4Directory movie = metadata.getFirstDirectoryOfType(Mp4Directory.class);
        Mp4VideoDirectory video = metadata.getFirstDirectoryOfType(Mp4VideoDirectory.class);
        VideoFacts facts = report(file).facts();
        boolean turned = movie.getInteger(Mp4Directory.TAG_ROTATION) % 180 != 0;

        assertThat(facts.durationSeconds().doubleValue())
                .isCloseTo(movie.getDouble(Mp4Directory.TAG_DURATION_SECONDS), within(0.001));
        assertThat(List.of(facts.width(), facts.height()))
                .isEqualTo(
                        turned
                                ? List.of(
                                        video.getInt(Mp4VideoDirectory.TAG_HEIGHT),
                                        video.getInt(Mp4VideoDirectory.TAG_WIDTH))
                                : List.of(
                                        video.getInt(Mp4VideoDirectory.TAG_WIDTH),
                                        video.getInt(Mp4VideoDirectory.TAG_HEIGHT)));
    }

    @Test
    void theHandMadeVideoIsComplete() throws Exception {
        assertThat(read(new TinyMp4().bytes())).isEqualTo(facts("5.000", 40, 30));
    }

    @ParameterizedTest
    @CsvSource({
        "0x10000, 0, 0, 0x10000, 40, 30",
        "0, 0x10000, -0x10000, 0, 30, 40",
        "0, -0x10000, 0x10000, 0, 30, 40",
        "-0x10000, 0, 0, -0x10000, 40, 30",
        "-0x10000, 0, 0, 0x10000, 40, 30",
        "0, 0x10000, 0x10000, 0, 30, 40",
        "0, 0, 0, 0, 40, 30"
    })
    void aQuarterTurnSwapsWidthAndHeight(String a, String b, String c, String d, int width, int height)
            throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        long[] matrix = {Long.decode(a), Long.decode(b), 0, Long.decode(c), Long.decode(d), 0, 0, 0, 0x40000000};
        mp4.tkhd = TinyMp4.tkhd(0, 1, matrix, 40 << 16, 30 << 16);
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", width, height));
    }

    @Test
    void theSizeAsShownIsRounded() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.tkhd = TinyMp4.tkhd(0, 1, TinyMp4.UPRIGHT, (40 << 16) + 0x8000, (30 << 16) + 0x7FFF);
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 41, 30));
    }

    @Test
    void boxesWithTimesOf64BitsAreRead() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(1, 1_000_000_000, 5_123_456_789L);
        mp4.mdhd = TinyMp4.mdhd(1, 600, 3000);
        mp4.tkhd = TinyMp4.tkhd(1, 1, TinyMp4.UPRIGHT, 40 << 16, 30 << 16);
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.123", 40, 30));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 4294967295", "1, 0", "1, -1"})
    void aMovieThatDoesNotKnowItsDurationHasThatOfItsVideo(int version, long duration) throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(version, 1000, duration);
        mp4.mdhd = TinyMp4.mdhd(0, 600, 2999);
        assertThat(read(mp4.bytes())).isEqualTo(facts("4.998", 40, 30));
    }

    @Test
    void aCodecIsShownAsItStands() throws Exception {
        TinyMp4 binary = new TinyMp4();
        binary.stsd = fullBox("stsd", 0, 0, u32(1), box("ms\0\n", new byte[78]));
        assertThat(read(binary.bytes()).videoCodec()).isEqualTo("0x6D73000A");

        TinyMp4 spaced = new TinyMp4();
        spaced.stsd = fullBox("stsd", 0, 0, u32(1), box("a ~ ", new byte[78]));
        assertThat(read(spaced.bytes()).videoCodec()).isEqualTo("a ~ ");
    }

    @Test
    void encryptedSamplesAreFoundInAnyDescription() throws Exception {
        assertThat(report(new TinyMp4().bytes()).encrypted()).isFalse();
        TinyMp4 encrypted = new TinyMp4();
        encrypted.stsd = fullBox("stsd", 0, 0, u32(1), box("encv", new byte[78]));
        assertThat(report(encrypted.bytes()).encrypted()).isTrue();
        assertThat(read(encrypted.bytes()).videoCodec()).isEqualTo("encv");

        encrypted.stsd = fullBox("stsd", 0, 0, u32(2), box("avc1", new byte[78]), box("encv", new byte[78]));
        assertThat(report(encrypted.bytes()).encrypted()).isTrue();
        assertThat(read(encrypted.bytes()).videoCodec()).isEqualTo("avc1");

        encrypted.stsd = fullBox("stsd", 0, 0, u32(9), box("avc1", new byte[78]), u32(0, 0, 0));
        assertThat(report(encrypted.bytes()).encrypted()).isFalse();
    }

    @Test
    void tracksWithoutSamplesAreNotCounted() throws Exception {
        TinyMp4 silent = TinyMp4.fragmented();
        silent.handler = "soun";
        silent.tkhd = TinyMp4.tkhd(0, 2, TinyMp4.UPRIGHT, 0, 0);
        silent.stsd = fullBox("stsd", 0, 0, u32(1), box("mp4a", new byte[28]));
        TinyMp4 still = TinyMp4.fragmented();
        still.tkhd = TinyMp4.tkhd(0, 3, TinyMp4.UPRIGHT, 9 << 16, 9 << 16);
        TinyMp4 mp4 = new TinyMp4();
        mp4.moreTracks = join(silent.trak(), still.trak());
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
    }

    // Complete and cut

    @ParameterizedTest
    @ValueSource(strings = {SANDBOX, MOOV_LAST, "small-hevc.mp4", "small-portrait.mp4", "small-rotated.mp4"})
    void aFileCutAtAnyByteIsNotClean(String name) throws Exception {
        assertThat(lengthsAccepted(clip(name))).isEmpty();
    }

    /** All samples come first there; what is cut off is a part of the header that no sample depends on. */
    @Test
    void aFileIsIncompleteUntilItsLastSampleIsThere() throws Exception {
        List<Integer> complete = lengths(clip(MOOV_LAST), Mp4Report::hasCompleteVideo);
        assertThat(complete).allMatch(length -> length > 28_000).contains(30_005);
        List<Integer> faststart = lengths(clip(SANDBOX), Mp4Report::hasCompleteVideo);
        assertThat(faststart).allMatch(length -> length > 70_000);
    }

    @Test
    void aFragmentedFileCutBetweenTwoFragmentsIsCleanButDoesNotProveItsEnd() throws Exception {
        byte[] complete = clip(FRAGMENTED);
        assertThat(report(complete).provesItsEnd()).isTrue();
        assertThat(lengthsAccepted(complete)).containsExactlyInAnyOrder(9292, 17109, 24884, 33831);
        for (int length : new int[] {9292, 17109, 24884, 33831}) {
            assertThat(report(Arrays.copyOf(complete, length)).provesItsEnd()).isFalse();
        }
        assertThat(read(Arrays.copyOf(complete, 33831)))
                .as("nothing but its index lost")
                .isEqualTo(read(complete));
        assertThat(read(Arrays.copyOf(complete, 24884)).durationSeconds()).isEqualTo("1.523");
    }

    @Test
    void aFragmentedFileThatAnnouncesItsDurationShowsEveryCut() throws Exception {
        byte[] clip = clip(FRAGMENTED);
        int moov = find(clip, "moov");
        int mvex = find(clip, "moov", "mvex");
        byte[] mehd = fullBox("mehd", 0, 0, u32(2083));
        byte[] complete = spliced(grown(withoutIndex(clip), mehd.length, moov, mvex), mvex + 8, 0, mehd);

        assertThat(read(complete)).isEqualTo(read(clip));
        assertThat(report(complete).provesItsEnd()).isTrue();
        assertThat(lengthsAccepted(complete)).isEmpty();
        assertOdd(
                Arrays.copyOf(complete, 24884 + mehd.length),
                "its header announces 2.083 s, but its samples last 1.523 s");
    }

    @Test
    void aFragmentedFileWithAnIndexInFrontShowsEveryCut() throws Exception {
        byte[] clip = clip(FRAGMENTED);
        int first = find(clip, "moof");
        byte[] sidx = TinyMp4.sidx(17109 - first, 33831 - 17109);
        byte[] complete = spliced(withoutIndex(clip), first, 0, sidx);

        assertThat(read(complete)).isEqualTo(read(clip));
        assertThat(report(complete).provesItsEnd()).isTrue();
        assertThat(lengthsAccepted(complete)).isEmpty();
        assertOdd(
                Arrays.copyOf(complete, 24884 + sidx.length),
                "its index reaches to byte 33,887, but the file ends after 24,940");
    }

    @Test
    void anIndexThatEndsBeforeTheFileProvesNothing() throws Exception {
        byte[] clip = withoutIndex(clip(FRAGMENTED));
        int first = find(clip, "moof");
        byte[] ofOneFragment = spliced(clip, first, 0, TinyMp4.sidx(17109 - first, 0));
        assertThat(report(ofOneFragment).oddities()).isEmpty();
        assertThat(report(ofOneFragment).provesItsEnd()).isFalse();
        byte[] ofTheLastFragment = spliced(clip, 24884, 0, TinyMp4.sidx(33831 - 24884, 0));
        assertThat(report(ofTheLastFragment).provesItsEnd())
                .as("no index of all")
                .isFalse();
    }

    @Test
    void anIndexAtTheEndThatOmitsTheLastFragmentProvesNothing() throws Exception {
        byte[] clip = clip(FRAGMENTED);
        byte[] cutWithIndexOfItsStart = join(
                Arrays.copyOf(clip, 24884),
                box("mfra", fullBox("tfra", 0, 0, u32(1, 0, 1), u32(0, find(clip, "moof")), u8(1, 1, 1))));
        assertThat(report(cutWithIndexOfItsStart).oddities()).isEmpty();
        assertThat(report(cutWithIndexOfItsStart).provesItsEnd()).isFalse();
    }

    @Test
    void aHeaderThatExpectsFragmentsProvesNothingWithoutThem() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        assertThat(report(mp4.bytes()).provesItsEnd()).isTrue();
        mp4.mvex = TinyMp4.fragmented().mvex;
        assertThat(report(mp4.bytes()).provesItsEnd()).isFalse();
    }

    @Test
    void theLossOfASingleSampleIsNoProof() throws Exception {
        assertThat(report(announcing(fullBox("mehd", 0, 0, u32(3000)))).provesItsEnd())
                .isFalse();
        assertThat(report(announcing(fullBox("mehd", 0, 0, u32(2000)))).provesItsEnd())
                .isTrue();
        assertThat(report(announcing(fullBox("mehd", 0, 0, u32(0)))).provesItsEnd())
                .isFalse();
        assertThat(report(announcing(box("free"))).provesItsEnd()).isFalse();
    }

    @Test
    void aFragmentLostFromTheMiddleIsNoticedByTheIndexAtTheEnd() throws Exception {
        byte[] lossy = spliced(clip(FRAGMENTED), 9292, 17109 - 9292, new byte[] {});
        assertThat(report(lossy).oddities()).contains("its index names a fragment at byte 17,109, where none begins");
    }

    @ParameterizedTest
    @MethodSource("clips")
    void bytesBehindTheLastBoxAreAnOddity(String name) throws Exception {
        for (int more : new int[] {1, 4, 7, 8, 16, 100}) {
            byte[] clip = clip(name);
            assertOdd(
                    Arrays.copyOf(clip, clip.length + more),
                    String.format(Locale.ROOT, "its last %d bytes, from byte %,d on, are no box", more, clip.length));
        }
        byte[] clip = clip(name);
        assertThat(report(join(clip, code("\n"))).oddities()).hasSize(1);
        assertThat(report(join(clip, code("some garbage, long enough for a box")))
                        .oddities())
                .hasSize(1);
        assertThat(report(join(clip, u32(12, 0, 0))).oddities())
                .containsExactly(String.format(Locale.ROOT, "the box at byte %,d has no readable type", clip.length));
    }

    static List<String> clips() {
        return List.of(SANDBOX, MOOV_LAST, FRAGMENTED, "small-hevc.mp4", "small-portrait.mp4", "small-rotated.mp4");
    }

    @Test
    void theMessageSaysWhatIsMissing() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        assertIncomplete(Arrays.copyOf(clip, 20_000), "it has no box moov");
        assertIncomplete(Arrays.copyOf(clip, 27_122), "it has no box moov");
        assertIncomplete(Arrays.copyOf(clip, 27_127), "it has no box moov");
        assertOdd(
                with(clip, find(clip, "moov", "udta"), u32(5000)),
                "box udta at byte 29,945 says 5,000 bytes, but box moov at byte 27,122 ends at byte 30,006");
        byte[] faststart = clip(SANDBOX);
        assertThat(report(Arrays.copyOf(faststart, 60_000)).problem())
                .startsWith("track 1 has ")
                .endsWith(", but the file ends after 60,000");
    }

    @Test
    void whatIsNoMp4HasNoVideo() throws Exception {
        assertIncomplete(new byte[] {}, "it is empty");
        assertIncomplete(u8(0, 0, 0), "it has no box moov");
        byte[] page = "<!DOCTYPE html><html><body>Gone</body></html>".getBytes(StandardCharsets.US_ASCII);
        assertIncomplete(page, "it has no box moov");
        assertIncomplete(new byte[4096], "it has no box moov");
        assertIncomplete(box("ftyp", code("isom")), "it has no box moov");
        assertIncomplete(join(box("ftyp", code("isom")), box("moov")), "it has no video track with samples");
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            assertIncomplete(noise, null);
            assertIncomplete(join(new TinyMp4().ftyp, noise), null);
        }
    }

    @Test
    void audioAloneIsNoVideo() throws Exception {
        assertIncomplete(clip("audio-only.mp4"), "it has no video track with samples");
    }

    @Test
    void aFileThatCannotBeReadIsAnIoProblem() throws Exception {
        FileChannel closed = FileChannel.open(file(clip(MOOV_LAST)), StandardOpenOption.READ);
        closed.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Mp4Reader.read(closed));
    }

    @Test
    void theFileIsLeftOpenAtItsPosition() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        try (FileChannel channel = FileChannel.open(file(clip), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(123);
            assertThat(Mp4Reader.read(channel).hasCompleteVideo()).isTrue();
            assertThat(channel.isOpen()).isTrue();
            assertThat(channel.position()).isEqualTo(123);
        }
    }

    @Test
    void aFileThatGivesItsBytesOneByOneIsReadAllTheSame() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        assertThat(Mp4Reader.read(new StingyChannel(clip, clip.length)).facts()).isEqualTo(read(clip));
    }

    @Test
    void aFileThatBecomesShorterWhileItIsReadIsAnIoProblem() {
        byte[] clip = clip(MOOV_LAST);
        StingyChannel cut = new StingyChannel(Arrays.copyOf(clip, 28_000), clip.length);
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> Mp4Reader.read(cut))
                .withMessage("the file became shorter while it was read");
    }

    // Sizes of boxes

    @Test
    void sizesOf64BitsAreRead() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        byte[] header = join(u32(1), code("mdat"), u64(27_082 + 8));
        byte[] wide = with(clip, 32, header);
        assertThat(read(wide)).isEqualTo(read(clip));
        assertThat(lengthsAccepted(wide)).isEmpty();
        for (long size : new long[] {Long.MAX_VALUE, -2}) {
            assertIncomplete(with(wide, 40, u64(size)), "it has no box moov");
        }
        assertIncomplete(with(wide, 40, u64(15)), "it has no box moov");
    }

    @Test
    void theLastBoxMayReachToTheEndOfTheFile() throws Exception {
        byte[] clip = clip("small-hevc.mp4");
        byte[] open = with(clip, find(clip, "mdat"), u32(0));
        assertThat(read(open)).isEqualTo(read(clip));
        assertThat(lengthsAccepted(open)).isEmpty();
    }

    @Test
    void anOpenEndOfDataBeforeTheHeaderHidesTheHeader() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        assertIncomplete(with(clip, 40, u32(0)), "it has no box moov");
    }

    @Test
    void aContainerOfAnotherSizeIsNeverClean() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        byte[] fragmented = clip(FRAGMENTED);
        for (int growth : new int[] {-4, -1, 1, 8, 1_000_000}) {
            assertNotClean(grown(clip, growth, find(clip, "moov", "trak")));
            assertNotClean(grown(clip, growth, find(clip, "moov", "trak", "mdia")));
            assertNotClean(grown(clip, growth, find(clip, "moov", "trak", "mdia", "minf")));
            assertNotClean(grown(clip, growth, find(clip, "moov", "trak", "mdia", "minf", "stbl")));
            assertNotClean(grown(clip, growth, find(clip, "moov", "trak", "mdia", "minf", "stbl", "stsd")));
            assertNotClean(grown(clip, growth, find(clip, "moov", "udta")));
            assertNotClean(grown(fragmented, growth, find(fragmented, "moov", "mvex")));
            assertNotClean(grown(fragmented, growth, find(fragmented, "moof")));
            assertNotClean(grown(fragmented, growth, find(fragmented, "moof", "traf")));
            assertNotClean(grown(fragmented, growth, find(fragmented, "moof", "traf", "trun")));
        }
    }

    private void assertNotClean(byte[] bytes) throws IOException {
        Mp4Report report = report(bytes);
        assertThat(report.hasCompleteVideo() && report.oddities().isEmpty()).isFalse();
    }

    @Test
    void aTypeIsFourPrintableCharacters() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.tail = box("\u00A9nam", u32(0));
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        for (String type : List.of("\u00AAnam", "na\u00A9m", "fre\n", "fre\0", "\u007Free")) {
            mp4.tail = box(type, u32(0));
            assertOdd(mp4.bytes(), "the box at byte 619 has no readable type");
        }
    }

    @Test
    void aHugeFileCostsNothing() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        Path file = folder.resolve("huge.mp4");
        long end = 5L << 30;
        byte[] moov = Arrays.copyOfRange(clip, 27_122, clip.length);
        try (SeekableByteChannel channel = sparse(file)) {
            channel.write(
                    ByteBuffer.wrap(with(Arrays.copyOf(clip, 27_122), 32, join(u32(1), code("mdat"), u64(end - 32)))));
            channel.position(end);
            channel.write(ByteBuffer.wrap(moov));
        }
        assertThat(soon(file).facts()).isEqualTo(read(clip));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end + moov.length - 1);
        }
        assertThat(soon(file).oddities()).hasSize(2);
    }

    // Limits

    @Test
    void deepNestingIsOfNoConsequence() throws Exception {
        byte[] nested = nested(20_000);
        TinyMp4 beside = new TinyMp4();
        beside.tail = box("skip", nested);
        assertThat(read(beside.bytes())).isEqualTo(facts("5.000", 40, 30));
        TinyMp4 inside = new TinyMp4();
        inside.moreTracks = nested;
        assertThat(soon(file(inside.bytes())).facts()).isEqualTo(facts("5.000", 40, 30));
    }

    @Test
    void moreBoxesThanAnyVideoHasAreNotRead() throws Exception {
        TinyMp4 flat = new TinyMp4();
        flat.tail = boxes(999_000);
        assertThat(soon(file(flat.bytes())).facts()).isEqualTo(facts("5.000", 40, 30));
        flat.tail = boxes(1_000_000);
        assertThat(soon(file(flat.bytes())).problem()).isEqualTo("it has more than 1,000,000 boxes");
        TinyMp4 inside = new TinyMp4();
        inside.moreTracks = boxes(100_000);
        assertThat(soon(file(inside.bytes())).problem()).isEqualTo("box moov at byte 124 has more than 10,000 boxes");
    }

    private static byte[] boxes(int count) {
        byte[] many = new byte[8 * count];
        for (int i = 0; i < many.length; i += 8) {
            System.arraycopy(box("free"), 0, many, i, 8);
        }
        return many;
    }

    @Test
    void aHundredThousandFragmentsAreReadWithinSeconds() throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        byte[] fragment =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        ByteBuffer all = ByteBuffer.allocate(100_000 * fragment.length);
        while (all.hasRemaining()) {
            all.put(fragment);
        }
        mp4.tail = all.array();
        Mp4Report report = soon(file(mp4.bytes()));
        assertThat(report.facts()).isEqualTo(facts("200000.000", 40, 30));
        assertThat(report.provesItsEnd()).isFalse();
    }

    @Test
    void ofManyOdditiesOnlyTheFirstAreNamed() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        ByteBuffer many = ByteBuffer.allocate(8 * 10_000);
        while (many.hasRemaining()) {
            many.putInt(8).putInt(1);
        }
        mp4.tail = many.array();
        assertThat(report(mp4.bytes()).oddities()).hasSize(7).endsWith("there is more of this kind");
    }

    @Test
    void aHeaderLargerThanAnyVideoHasIsNotRead() throws Exception {
        assertThat(soon(withHeaderOf(64L << 20)).facts()).isEqualTo(facts("5.000", 40, 30));
        assertThat(soon(withHeaderOf((64L << 20) + 1)).problem())
                .isEqualTo("box moov at byte 124 has 67,108,865 bytes, more than the 67,108,864 that are read");
    }

    private Path withHeaderOf(long size) throws IOException {
        byte[] bytes = new TinyMp4().bytes();
        int moov = find(bytes, "moov");
        long free = size - (bytes.length - moov);
        Path file = folder.resolve(size + ".mp4");
        try (SeekableByteChannel channel = sparse(file)) {
            channel.write(ByteBuffer.wrap(with(bytes, moov, u32(size))));
            channel.write(ByteBuffer.wrap(join(u32(free), code("free"))));
            channel.position(moov + size - 1);
            channel.write(ByteBuffer.wrap(u8(0)));
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"stsd", "stsc", "stsz", "stco"})
    void hugeCountsTakeNoTime(String table) throws Exception {
        byte[] clip = clip(MOOV_LAST);
        int box = find(clip, "moov", "trak", "mdia", "minf", "stbl", table);
        int count = box + (table.equals("stsz") ? 16 : 12);
        for (long value : new long[] {0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL}) {
            byte[] damaged = with(clip, count, u32(value));
            if (table.equals("stsd")) {
                // Only the first description is of interest.
                assertThat(soon(file(damaged)).facts()).isEqualTo(read(clip));
            } else if (table.equals("stsz")) {
                assertThat(soon(file(damaged)).problem()).isNotNull();
            } else {
                assertThat(soon(file(damaged)).facts())
                        .as("there are no more samples")
                        .isEqualTo(read(clip));
            }
        }
    }

    @Test
    void hugeNumbersOfEqualSamplesTakeNoTime() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, UNKNOWN_32, 1));
        for (long size : new long[] {1, 0x80000000L, UNKNOWN_32}) {
            mp4.sizes = fullBox("stsz", 0, 0, u32(size, UNKNOWN_32));
            assertThat(soon(file(mp4.bytes())).problem()).isNotNull();
        }
        TinyMp4 fragmented = TinyMp4.fragmented();
        fragmented.mvex = box("mvex", fullBox("trex", 0, 0, u32(1, 1, UNKNOWN_32, UNKNOWN_32, 0)));
        fragmented.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 1, u32(UNKNOWN_32, 0))), box("mdat", u32(0)));
        assertThat(report(fragmented.bytes()).problem()).endsWith(" has numbers in it that are too large to add up");
    }

    // Tables of samples

    @Test
    void everyKindOfSizeTableIsRead() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.sizes = fullBox("stsz", 0, 0, u32(25, 4));
        assertExactFit(mp4);
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 16), u32(4), u16(25, 25, 25, 25));
        assertExactFit(mp4);
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 8), u32(4), u8(25, 25, 25, 25));
        assertExactFit(mp4);
        mp4.mdat = box("mdat", new byte[13 + 15 + 1]);
        mp4.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, 3, 1));
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 4), u32(4), u8(0x67, 0x0F));
        mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, TinyMp4.DATA + 14));
        assertExactFit(mp4);
        mp4.mdat = box("mdat", new byte[15 + 13]);
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 4), u32(4), u8(0x70, 0x6F));
        mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA + 15, TinyMp4.DATA));
        assertExactFit(mp4);
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 5), u32(4), u32(0));
        assertIncomplete(mp4.bytes(), named(mp4.bytes(), "stz2") + " has sizes of 5 bits, which do not exist");
    }

    @Test
    void offsetsOf64BitsAreRead() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA, TinyMp4.DATA + 50));
        assertExactFit(mp4);
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA, Long.MAX_VALUE));
        assertIncomplete(
                mp4.bytes(),
                "track 1 has 50 bytes of data at byte 9,223,372,036,854,775,807, but the file ends after 627");
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA, -1));
        assertIncomplete(mp4.bytes(), named(mp4.bytes(), "co64") + " has a number in it that no file needs");
    }

    @Test
    void tablesLongerThanTheBufferAreRead() throws Exception {
        TinyMp4 wide = new TinyMp4();
        long[] positions = new long[1024];
        Arrays.fill(positions, TinyMp4.DATA);
        positions[1023] += 99;
        wide.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, 1, 1));
        wide.sizes = fullBox("stsz", 0, 0, u32(1, 1024));
        wide.offsets = fullBox("co64", 0, 0, u32(1024), u64(positions));
        assertExactFit(wide);

        // In each of these the last entry alone lies beyond the first 8192 bytes.
        TinyMp4 sizes = new TinyMp4();
        sizes.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, 5000, 1));
        sizes.offsets = fullBox("stco", 0, 0, u32(1), u32(TinyMp4.DATA));
        sizes.sizes = fullBox("stsz", 0, 0, u32(0, 2046), new byte[4 * 2045], u32(100));
        assertExactFit(sizes);
        sizes.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 16), u32(4091), new byte[2 * 4090], u16(100));
        assertExactFit(sizes);
        sizes.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 8), u32(8181), new byte[8180], u8(100));
        sizes.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, 9000, 1));
        assertExactFit(sizes);
    }

    @Test
    void tablesThatEndWithinAnEntryAreBroken() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA), u32(0));
        assertIncomplete(mp4.bytes(), named(mp4.bytes(), "co64") + " ends before its last field");
        mp4 = new TinyMp4();
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 16), u32(4), u16(25, 25, 25), u8(0));
        assertIncomplete(mp4.bytes(), named(mp4.bytes(), "stz2") + " ends before its last field");
    }

    @Test
    void dataMustBeInTheFileAndNotInItsHeaders() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        for (long offset : new long[] {0, 15, 75, 123, 124, 132, 300, 569}) {
            mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, offset));
            assertIncomplete(
                    mp4.bytes(),
                    String.format(
                            Locale.ROOT,
                            "track 1 has 50 bytes of data at byte %,d, where the file has no data",
                            offset));
        }
        for (long offset : new long[] {570, 600, 0x7FFFFFFF, UNKNOWN_32}) {
            mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, offset));
            assertIncomplete(
                    mp4.bytes(),
                    String.format(
                            Locale.ROOT,
                            "track 1 has 50 bytes of data at byte %,d, but the file ends after 619",
                            offset));
        }
    }

    @Test
    void dataInABoxThatIsNoMdatIsAnOddity() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mdat = box("free", new byte[100]);
        assertOdd(mp4.bytes(), "track 1 has data outside of the boxes mdat");
        mp4.mdat = join(u32(58), code("mdat"), new byte[50], box("uuid", new byte[42]));
        assertOdd(mp4.bytes(), "track 1 has data outside of the boxes mdat");
    }

    @Test
    void aBoxOfDataThatSaysMoreThanTheFileHasIsAnOddity() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        byte[] bytes = join(mp4.ftyp, box("moov", mp4.mvhd, mp4.trak()), mp4.mdat);
        int data = find(bytes, "mdat");
        mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(data + 8, data + 58));
        bytes = join(mp4.ftyp, box("moov", mp4.mvhd, mp4.trak()), mp4.mdat);
        assertThat(read(bytes)).isEqualTo(facts("5.000", 40, 30));
        assertOdd(
                with(bytes, data, u32(1000)),
                String.format(Locale.ROOT, "box mdat at byte %d says 1,000 bytes, but the file ends after 619", data));
        assertOdd(
                with(bytes, data, u32(20)),
                "its last 88 bytes, from byte 531 on, are no box",
                "track 1 has data outside of the boxes mdat");
    }

    @Test
    void dataThatASideTrackLacksIsAnOddity() throws Exception {
        TinyMp4 lost = new TinyMp4();
        lost.handler = "text";
        lost.tkhd = TinyMp4.tkhd(0, 2, TinyMp4.UPRIGHT, 0, 0);
        lost.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, 100_000));
        TinyMp4 mp4 = new TinyMp4();
        mp4.moreTracks = lost.trak();
        assertOdd(
                mp4.bytes(),
                "track 2 is not complete: track 2 has 50 bytes of data at byte 100,000, but the file ends after 998");
    }

    @Test
    void samplesThatAreInNoChunkAreMissing() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("stco", 0, 0, u32(1), u32(TinyMp4.DATA));
        assertIncomplete(mp4.bytes(), "track 1 has 4 samples, but does not say where the last 2 are");
        mp4.offsets = box("free");
        assertIncomplete(mp4.bytes(), "track 1 has 4 samples, but does not say where the last 4 are");
    }

    @Test
    void aLastChunkThatIsRoundedUpIsAccepted() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 3), u32(25, 25, 50));
        assertExactFit(mp4);
    }

    @Test
    void chunksOfDifferentLengthsAreFollowed() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsc = fullBox("stsc", 0, 0, u32(2), u32(1, 1, 1, 3, 2, 1));
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 4), u32(10, 20, 30, 40));
        mp4.offsets = fullBox("stco", 0, 0, u32(3), u32(TinyMp4.DATA + 90, TinyMp4.DATA + 70, TinyMp4.DATA));
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        mp4.offsets = fullBox("stco", 0, 0, u32(3), u32(TinyMp4.DATA + 90, TinyMp4.DATA + 70, TinyMp4.DATA + 31));
        assertIncomplete(mp4.bytes(), "track 1 has 70 bytes of data at byte 55, where the file has no data");
    }

    // What a header must say

    @ParameterizedTest
    @ValueSource(strings = {"minf", "stbl", "stsd", "stsc"})
    void whatTheSamplesDependOnMustBeThere(String type) throws Exception {
        assertThat(report(without(type)).problem()).endsWith(" has no box " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvhd", "tkhd", "mdhd"})
    void aMissingSideBoxIsAnOddity(String type) throws Exception {
        Mp4Report report = report(without(type));
        assertThat(report.hasCompleteVideo()).isTrue();
        assertThat(report.oddities()).anyMatch(oddity -> oddity.endsWith(" has no box " + type));
    }

    @Test
    void aTrackWithoutHandlerIsVideoByItsMediaHeader() throws Exception {
        assertIncomplete(without("hdlr"), "it has no video track with samples");
        TinyMp4 mp4 = new TinyMp4();
        byte[] stbl = box("stbl", mp4.stsd, mp4.stsc, mp4.sizes, mp4.offsets);
        byte[] minf = box("minf", fullBox("vmhd", 0, 1, new byte[8]), stbl);
        byte[] trak = box("trak", mp4.tkhd, box("mdia", mp4.mdhd, minf));
        Mp4Report report = report(join(mp4.ftyp, mp4.mdat, box("moov", mp4.mvhd, trak)));
        assertThat(report.facts()).isEqualTo(facts("5.000", 40, 30));
        assertThat(report.oddities()).singleElement().asString().endsWith(" has no box hdlr");
    }

    private static byte[] without(String type) {
        byte[] bytes = new TinyMp4().bytes();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return with(bytes, text.indexOf(type), code("free"));
    }

    @Test
    void aSecondBoxOfAKindIsAnOddity() throws Exception {
        byte[] bytes = new TinyMp4().bytes();
        int moov = find(bytes, "moov");
        assertOdd(join(bytes, Arrays.copyOfRange(bytes, moov, bytes.length)), "it has more than one box moov");
        TinyMp4 header = new TinyMp4();
        header.moreTracks = header.mvhd;
        assertOdd(header.bytes(), "box moov at byte 124 has more than one box mvhd");
        TinyMp4 tracks = new TinyMp4();
        tracks.moreTracks = tracks.trak();
        assertOdd(tracks.bytes(), "two of its tracks have number 1");
        TinyMp4 tables = new TinyMp4();
        tables.stsc = join(tables.stsc, tables.stsc);
        assertOdd(tables.bytes(), "track 1 has more than one box stsc");
    }

    @Test
    void aFileMayBeginWithAnotherBoxThanFtyp() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA + 8, TinyMp4.DATA + 58));
        for (String type : List.of("free", "skip", "wide", "uuid")) {
            byte[] ftyp = mp4.ftyp;
            mp4.ftyp = join(box(type), ftyp);
            assertOdd(mp4.bytes(), "it begins with a box " + type + " in place of ftyp");
            mp4.ftyp = ftyp;
        }
        mp4.ftyp = box("free", new byte[16]);
        assertOdd(mp4.bytes(), "it begins with a box free in place of ftyp");
    }

    @Test
    void aHeaderThatEndsWithinTheDurationIsAnOddity() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvhd = fullBox("mvhd", 0, 0, u32(0, 0, 1000), u16(0));
        assertOdd(mp4.bytes(), "box mvhd at byte 132 ends before its last field");
        mp4.mvhd = fullBox("mvhd", 1, 0, u64(0, 0), u32(1000), u32(0));
        assertOdd(mp4.bytes(), "box mvhd at byte 132 ends before its last field");
        mp4 = new TinyMp4();
        mp4.mdhd = fullBox("mdhd", 0, 0, u32(0, 0, 600));
        assertOdd(mp4.bytes(), named(mp4.bytes(), "mdhd") + " ends before its last field");
    }

    @Test
    void theSizeOfThePictureIsInTheSampleEntryToo() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsd = fullBox("stsd", 0, 0, u32(1), box("avc1", new byte[24], u16(64, 48), new byte[50]));
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        mp4.tkhd = TinyMp4.tkhd(0, 1, TinyMp4.UPRIGHT, 0, 0);
        assertOdd(mp4.bytes(), "track 1 has a header of 0 x 0 pixels");
        assertThat(report(mp4.bytes()).facts()).isEqualTo(facts("5.000", 64, 48));
        mp4.tkhd = TinyMp4.tkhd(0, 1, new long[] {0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000}, 0, 30 << 16);
        assertThat(report(mp4.bytes()).facts()).isEqualTo(facts("5.000", 48, 64));
        mp4.stsd = new TinyMp4().stsd;
        assertOdd(mp4.bytes(), "track 1 has a header of 0 x 30 pixels");
        assertThat(report(mp4.bytes()).facts())
                .isEqualTo(new VideoFacts(new BigDecimal("5.000"), null, null, "avc1", null, null, false));
    }

    @Test
    void whatAHeaderDoesNotSayIsAnOddity() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 0);
        mp4.mdhd = TinyMp4.mdhd(0, 600, 0);
        assertOdd(mp4.bytes(), "it does not say how long it plays");
        assertThat(report(mp4.bytes()).facts().durationSeconds()).isNull();

        mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(0, 0, 5000);
        assertOdd(mp4.bytes(), "box mvhd at byte 132 gives its time no scale");
        assertThat(report(mp4.bytes()).facts()).isEqualTo(facts("5.000", 40, 30));
        mp4 = new TinyMp4();
        mp4.mdhd = TinyMp4.mdhd(0, 0, 3000);
        assertOdd(mp4.bytes(), named(mp4.bytes(), "trak") + " gives its time no scale");
        assertThat(report(mp4.bytes()).facts()).isEqualTo(facts("5.000", 40, 30));

        mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(1, 1000, Long.MIN_VALUE);
        assertOdd(mp4.bytes(), "box mvhd at byte 132 has a number in it that no file needs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvhd", "tkhd", "mdhd", "hdlr", "stsd", "stsc", "stsz", "stco"})
    void aVersionThatIsNotKnownIsAnOddity(String type) throws Exception {
        byte[] bytes = new TinyMp4().bytes();
        int box = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(type) - 4;
        byte[] changed = with(bytes, box + 8, u8(2));
        assertOdd(changed, named(bytes, type) + " has version 2, which is not known");
        assertThat(report(changed).facts()).isEqualTo(facts("5.000", 40, 30));
    }

    @Test
    void aTrackThatDoesNotSayHowItIsEncodedIsNoVideo() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsd = fullBox("stsd", 0, 0, u32(0));
        assertIncomplete(mp4.bytes(), named(mp4.bytes(), "stsd") + " does not say how the samples are encoded");
        mp4.stsd = fullBox("stsd", 0, 0, u32(1, 15), code("avc1"), new byte[78]);
        assertIncomplete(
                mp4.bytes(), named(mp4.bytes(), "stsd") + " describes its samples in 15 bytes, which is too little");
        mp4.stsd = fullBox("stsd", 0, 0, u32(1), u16(0));
        assertIncomplete(mp4.bytes(), named(mp4.bytes(), "stsd") + " ends before its last field");
        mp4.stsd = fullBox("stsd", 0, 0, u32(1, 500), code("avc1"), new byte[78]);
        assertOdd(mp4.bytes(), named(mp4.bytes(), "stsd") + " describes its samples in 500 bytes, which it has not");
    }

    @Test
    void aTrackWithoutBytesIsNoVideo() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 0));
        assertIncomplete(mp4.bytes(), "it has no video track with samples");
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 4), u32(0, 0, 0, 0));
        assertIncomplete(mp4.bytes(), "it has no video track with samples");
    }

    // Times

    @Test
    void aHeaderWhoseDurationDiffersFromThatOfTheSamplesIsAnOddity() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        for (long millis : new long[] {4750, 5250}) {
            mp4.mvhd = TinyMp4.mvhd(0, 1000, millis);
            assertThat(read(mp4.bytes()).durationSeconds()).isEqualTo(BigDecimal.valueOf(millis, 3));
        }
        for (long millis : new long[] {1, 4749, 5251, 0xFFFFFFFEL}) {
            mp4.mvhd = TinyMp4.mvhd(0, 1000, millis);
            assertOdd(
                    mp4.bytes(),
                    "its header announces " + BigDecimal.valueOf(millis, 3) + " s, but its samples last 5.000 s");
            assertThat(report(mp4.bytes()).facts().durationSeconds()).isEqualTo("5.000");
        }
    }

    @Test
    void theTableOfTimesCountsMoreThanTheHeaderOfTheTrack() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        byte[] sizes = mp4.sizes;
        mp4.sizes = join(sizes, fullBox("stts", 0, 0, u32(2), u32(3, 600, 1, 1200)));
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        mp4.mdhd = TinyMp4.mdhd(0, 600, 30_000);
        assertOdd(mp4.bytes(), "track 1 lasts 50.000 s by its header, but its samples last 5.000 s");
        assertThat(report(mp4.bytes()).facts().durationSeconds()).isEqualTo("5.000");
        mp4.mdhd = TinyMp4.mdhd(0, 600, 0);
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        mp4.sizes = join(sizes, fullBox("stts", 0, 0, u32(1), u32(7, 430)));
        assertOdd(mp4.bytes(), "track 1 has times for 7 samples, but sizes for 4");
        mp4.sizes = join(sizes, fullBox("stts", 0, 0, u32(2), u32(4, 750)));
        assertOdd(
                mp4.bytes(),
                named(mp4.bytes(), "stts") + " has fewer entries than it says",
                named(mp4.bytes(), "stts") + " ends before its last field");
        mp4.sizes = join(sizes, fullBox("stts", 0, 0, u32(1), u32(-1, -1)));
        assertOdd(mp4.bytes(), "track 1 has a table of times whose numbers are too large");
    }

    @Test
    void editListsAreFollowedForTheDuration() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        byte[] tkhd = mp4.tkhd;
        mp4.tkhd = join(tkhd, edits(0, u32(3000, 600, 0x10000)));
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 3000);
        assertThat(read(mp4.bytes()).durationSeconds())
                .as("the beginning left out")
                .isEqualTo("3.000");
        mp4.tkhd = join(tkhd, edits(0, u32(2000, -1, 0x10000), u32(5000, 0, 0x10000)));
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 7000);
        assertThat(read(mp4.bytes()).durationSeconds()).as("a pause before").isEqualTo("7.000");
        mp4.tkhd = join(tkhd, edits(1, join(u64(10_000, 0), u32(0x8000))));
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 10_000);
        assertThat(read(mp4.bytes()).durationSeconds()).as("slow motion").isEqualTo("10.000");
        mp4.tkhd = join(tkhd, edits(0, u32(0, 0, 0x10000)));
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 5000);
        assertThat(read(mp4.bytes()).durationSeconds()).as("to the end").isEqualTo("5.000");
    }

    @Test
    void anEditListThatShowsMoreThanThereIsIsAnOddity() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        byte[] tkhd = mp4.tkhd;
        mp4.tkhd = join(tkhd, edits(0, u32(50_000, 0, 0x10000)));
        assertOdd(mp4.bytes(), "track 1 has an edit list of 50.000 s, but samples of 5.000 s");
        assertThat(report(mp4.bytes()).facts().durationSeconds()).isEqualTo("5.000");
        mp4.tkhd = join(tkhd, box("edts", fullBox("elst", 0, 0, u32(9))));
        assertOdd(mp4.bytes(), named(mp4.bytes(), "elst") + " ends before its last field");
        mp4.tkhd = join(tkhd, edits(1, join(u64(Long.MAX_VALUE, 0), u32(0x10000, 1)), u64(Long.MAX_VALUE - 1, 0)));
        assertThat(report(mp4.bytes()).hasCompleteVideo()).isTrue();
        mp4.tkhd = join(tkhd, box("edts"));
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
    }

    private static byte[] edits(int version, byte[]... entries) {
        return box("edts", fullBox("elst", version, 0, u32(entries.length), join(entries)));
    }

    // More than one video track

    @Test
    void aPictureForAListIsNotTheVideo() throws Exception {
        TinyMp4 picture = new TinyMp4();
        picture.tkhd = TinyMp4.tkhd(0, 1, TinyMp4.UPRIGHT, 9 << 16, 9 << 16);
        picture.sizes = fullBox("stsz", 0, 0, u32(0, 1), u32(25));
        picture.offsets = fullBox("stco", 0, 0, u32(1), u32(TinyMp4.DATA));
        TinyMp4 film = new TinyMp4();
        film.tkhd = TinyMp4.tkhd(0, 2, TinyMp4.UPRIGHT, 40 << 16, 30 << 16);
        picture.moreTracks = film.trak();
        assertThat(read(picture.bytes())).isEqualTo(facts("5.000", 40, 30));
        film.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, 100_000));
        picture.moreTracks = film.trak();
        assertThat(report(picture.bytes()).problem()).startsWith("track 2 has 50 bytes of data at byte 100,000");
    }

    @Test
    void aSecondVideoTrackIsASideTrack() throws Exception {
        TinyMp4 second = new TinyMp4();
        second.tkhd = TinyMp4.tkhd(0, 2, TinyMp4.UPRIGHT, 9 << 16, 9 << 16);
        second.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, 100_000));
        TinyMp4 mp4 = new TinyMp4();
        mp4.moreTracks = second.trak();
        assertThat(report(mp4.bytes()).facts()).isEqualTo(facts("5.000", 40, 30));
        assertThat(report(mp4.bytes()).oddities()).singleElement().asString().startsWith("track 2 is not complete: ");
    }

    /** Three samples too many in each table, which is the same as three too few in the others. */
    @Test
    void aSideTrackWhoseTablesDisagreeIsAnOddity() throws Exception {
        for (String table : List.of("stsz", "stsc", "stco", "stts")) {
            byte[] clip = clip(MOOV_LAST);
            int audio = find(clip, "moov", "trak") + u32At(clip, find(clip, "moov", "trak"));
            int box = new String(clip, StandardCharsets.ISO_8859_1).indexOf(table, audio) - 4;
            int count = box + (table.equals("stsz") || table.equals("stts") ? 16 : 12);
            Mp4Report report = report(with(clip, count, u32(u32At(clip, count) + 3)));
            assertThat(report.facts().videoCodec()).as(table).isEqualTo("avc1");
            assertThat(report.oddities()).as(table).isNotEmpty();
        }
    }

    // Fragments

    @Test
    void everySourceOfDefaultsForAFragmentIsUsed() throws Exception {
        int moof = TinyMp4.fragmented().bytes().length;
        byte[] fromTrex = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76)));
        assertFragment(fromTrex, 50, "2.000");
        byte[] fromTfhd = TinyMp4.fragment(0x2001A, u32(1, 300, 10), fullBox("trun", 0, 0x1, u32(2, 88)));
        assertFragment(fromTfhd, 20, "1.000");
        byte[] fromTrun = TinyMp4.fragment(
                0x20000, u8(), fullBox("trun", 1, 0xF05, u32(2, 112, 0), u32(60, 7, 0, -1, 120, 8, 0, 3)));
        assertFragment(fromTrun, 15, "0.300");
        byte[] mixed = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x601, u32(2, 92), u32(3, 0, 4, 0)));
        assertFragment(mixed, 7, "2.000");
        byte[] timed = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x101, u32(2, 84), u32(100, 200)));
        assertFragment(timed, 50, "0.500");
        byte[] flagged = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x401, u32(2, 84), u32(600, 600)));
        assertFragment(flagged, 50, "2.000");
        byte[] absolute = TinyMp4.fragment(0x1, u64(moof), fullBox("trun", 0, 0x1, u32(2, 84)));
        assertFragment(absolute, 50, "2.000");
        byte[] runOn = TinyMp4.fragment(0, u8(), fullBox("trun", 0, 0x1, u32(1, 92)), fullBox("trun", 0, 0, u32(1)));
        assertFragment(runOn, 50, "2.000");
        byte[] empty =
                TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0, u32(0)), fullBox("trun", 0, 0x1, u32(1, 92)));
        assertFragment(empty, 25, "1.000");
    }

    @Test
    void aRunThatEndsBeforeItsLastSampleIsBroken() throws Exception {
        for (int flags : new int[] {0x101, 0x201, 0x401, 0x801}) {
            TinyMp4 mp4 = TinyMp4.fragmented();
            byte[] run = fullBox("trun", 0, flags, u32(2, 80), u32(25));
            mp4.tail = join(TinyMp4.fragment(0x20000, u8(), run), box("mdat", new byte[50]));
            assertIncomplete(mp4.bytes(), named(mp4.bytes(), "trun") + " ends before its last field");
        }
    }

    @Test
    void runsAndIndexesLongerThanTheBufferAreRead() throws Exception {
        long[] samples = new long[2 * 2000];
        for (int i = 0; i < samples.length; i += 2) {
            samples[i] = 1;
            samples[i + 1] = UNKNOWN_32;
        }
        byte[] moof = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x601, u32(2000, 16_076), u32(samples)));
        assertFragment(moof, 2000, "2000.000");

        TinyMp4 mp4 = TinyMp4.fragmented();
        int start = mp4.bytes().length;
        byte[] fragment =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        // Entries of 11 bytes lie across every border.
        byte[][] entries = new byte[1500][];
        Arrays.fill(entries, join(u32(0, start), u8(1, 1, 1)));
        mp4.tail = join(fragment, box("mfra", fullBox("tfra", 0, 0, u32(1, 0, entries.length), join(entries))));
        assertThat(read(mp4.bytes())).isEqualTo(facts("2.000", 40, 30));
        entries[1499] = join(u32(0, start + 1), u8(1, 1, 1));
        mp4.tail = join(fragment, box("mfra", fullBox("tfra", 0, 0, u32(1, 0, entries.length), join(entries))));
        assertOdd(
                mp4.bytes(),
                String.format(Locale.ROOT, "its index names a fragment at byte %,d, where none begins", start + 1));
    }

    @Test
    void aTrackThatSaysNoBaseGoesOnWhereTheOneBeforeEnded() throws Exception {
        TinyMp4 audio = TinyMp4.fragmented();
        audio.handler = "soun";
        audio.tkhd = TinyMp4.tkhd(0, 2, TinyMp4.UPRIGHT, 0, 0);
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.moreTracks = audio.trak();
        byte[] first = box("traf", fullBox("tfhd", 0, 0, u32(1)), fullBox("trun", 0, 0x1, u32(2, 124)));
        byte[] second = box("traf", fullBox("tfhd", 0, 0x10, u32(2, 30)), fullBox("trun", 0, 0x1, u32(1, 0)));
        byte[] moof = box("moof", fullBox("mfhd", 0, 0, u32(1)), first, second);
        assertThat(moof).hasSize(116);
        mp4.tail = join(moof, box("mdat", new byte[80]));
        assertThat(read(mp4.bytes()))
                .isEqualTo(new VideoFacts(new BigDecimal("2.000"), 40, 30, "avc1", "avc1", null, false));
        mp4.tail = join(moof, box("mdat", new byte[79]));
        assertThat(report(mp4.bytes()).oddities())
                .singleElement()
                .asString()
                .startsWith("track 2 is not complete: track 2 has 30 bytes of data");
    }

    @Test
    void fragmentsAfterSamplesInTheHeaderAddToThem() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvex = TinyMp4.fragmented().mvex;
        mp4.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        assertThat(read(mp4.bytes())).isEqualTo(facts("7.000", 40, 30));
    }

    @Test
    void aHeaderThatCountsItsFragmentsInIsNotCountedTwice() throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.mdhd = TinyMp4.mdhd(0, 600, 1200);
        mp4.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        assertThat(read(mp4.bytes())).isEqualTo(facts("2.000", 40, 30));
    }

    @Test
    void aFragmentedFileNeedsNoTableOfSizesInItsHeader() throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.sizes = new byte[] {};
        mp4.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        assertThat(read(mp4.bytes())).isEqualTo(facts("2.000", 40, 30));
    }

    @Test
    void aFragmentedFileMayDifferFromWhatItAnnouncesByAQuarterOfASecond() throws Exception {
        assertThat(read(announcing(fullBox("mehd", 0, 0, u32(2250))))).isEqualTo(facts("2.250", 40, 30));
        assertThat(read(announcing(fullBox("mehd", 0, 0, u32(1750))))).isEqualTo(facts("1.750", 40, 30));
        for (long millis : new long[] {1749, 2251, 90_000}) {
            byte[] bytes = announcing(fullBox("mehd", 0, 0, u32(millis)));
            assertOdd(
                    bytes,
                    "its header announces " + BigDecimal.valueOf(millis, 3) + " s, but its samples last 2.000 s");
            assertThat(report(bytes).facts()).isEqualTo(facts("2.000", 40, 30));
        }
    }

    @Test
    void aFragmentedFileMustNotFallShortOfTheDurationOfTheMovie() throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 4000);
        mp4.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        assertOdd(mp4.bytes(), "its header announces 4.000 s, but its samples last 2.000 s");
    }

    @Test
    void aFragmentedFileThatDoesNotKnowItsDurationHasThatOfItsFragments() throws Exception {
        assertThat(read(announcing(fullBox("mehd", 0, 0, u32(UNKNOWN_32))))).isEqualTo(facts("2.000", 40, 30));
        assertThat(read(announcing(fullBox("mehd", 1, 0, u64(-1))))).isEqualTo(facts("2.000", 40, 30));
    }

    /** A file whose fragments last 2 s. */
    private static byte[] announcing(byte[] mehd) {
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.mvex = box("mvex", mehd, fullBox("trex", 0, 0, u32(1, 1, 600, 25, 0)));
        mp4.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        return mp4.bytes();
    }

    @Test
    void indexesOfEveryLayoutAreRead() throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        int start = mp4.bytes().length;
        byte[] fragment =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76))), box("mdat", new byte[50]));
        byte[] narrow =
                fullBox("tfra", 0, 0, u32(1, 0b01_10_11, 2), u32(0, start), new byte[9], u32(0, start), new byte[9]);
        byte[] wide = fullBox("tfra", 1, 0, u32(1, 0, 1), u64(0, start), u8(1, 1, 1));
        mp4.tail = join(fragment, box("mfra", narrow, wide));
        assertThat(read(mp4.bytes())).isEqualTo(facts("2.000", 40, 30));

        byte[] marked =
                fullBox("sidx", 1, 0, u32(1, 600), u64(0, 0), u16(0, 1), u32(0x80000000L | fragment.length, 0, 0));
        mp4.tail = join(marked, fragment);
        assertThat(read(mp4.bytes())).isEqualTo(facts("2.000", 40, 30));
    }

    @Test
    void fragmentsMustFitTheRest() throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        assertIncomplete(mp4.bytes(), "it has no video track with samples");
        byte[] moof = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76)));
        int start = mp4.bytes().length;
        mp4.tail = join(moof, box("mdat", new byte[50]), moof);
        assertThat(report(mp4.bytes()).problem())
                .as("no data follows the last fragment")
                .startsWith("track 1 has 50 bytes of data at byte ");
        mp4.tail = join(moof, box("mdat", new byte[50]), Arrays.copyOf(moof, moof.length - 1));
        assertIncomplete(
                mp4.bytes(),
                String.format(
                        Locale.ROOT, "the file ends within its last fragment, box moof at byte %d", start + 68 + 58));
        byte[] stranger = with(moof, find(moof, "moof", "traf", "tfhd") + 12, u32(9));
        mp4.tail = join(moof, box("mdat", new byte[50]), stranger, box("mdat", new byte[50]));
        assertOdd(
                mp4.bytes(),
                String.format(
                        Locale.ROOT, "box traf at byte %d is of track 9, which the file has not", start + 126 + 24));
        byte[] early = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, -1_000_000)));
        mp4.tail = join(early, box("mdat", new byte[50]));
        assertThat(report(mp4.bytes()).problem()).startsWith("track 1 has 50 bytes of data at byte -999,");
        byte[] lost = with(moof, find(moof, "moof", "traf", "tfhd") + 4, code("free"));
        mp4.tail = join(moof, box("mdat", new byte[50]), lost, box("mdat", new byte[50]));
        assertThat(report(mp4.bytes()).problem()).endsWith(" has no box tfhd");
    }

    private void assertFragment(byte[] moof, int dataLength, String seconds) throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.tail = join(moof, box("mdat", new byte[dataLength]));
        assertThat(read(mp4.bytes())).isEqualTo(facts(seconds, 40, 30));
        mp4.tail = join(moof, box("mdat", new byte[dataLength - 1]));
        assertThat(report(mp4.bytes()).problem()).startsWith("track 1 has ").contains("but the file ends after");
    }

    /** Complete as it is, incomplete when the data is a byte shorter. */
    private void assertExactFit(TinyMp4 mp4) throws Exception {
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        byte[] complete = mp4.mdat;
        mp4.mdat = box("mdat", new byte[complete.length - 9]);
        byte[] shorter = mp4.bytes();
        mp4.mdat = complete;
        assertThat(report(shorter).problem())
                .contains(" bytes of data at byte ")
                .endsWith(" where the file has no data");
    }

    private void assertOdd(byte[] bytes, String... oddities) throws IOException {
        Mp4Report report = report(bytes);
        assertThat(report.problem()).isNull();
        assertThat(report.oddities()).containsExactly(oddities);
    }

    private void assertIncomplete(byte[] bytes, String problem) throws IOException {
        Mp4Report report = report(bytes);
        assertThat(report.facts()).isNull();
        assertThat(report.hasCompleteVideo()).isFalse();
        assertThat(report.problem())
                .isEqualTo(problem == null ? report.problem() : problem)
                .isNotBlank();
    }

    /** Cuts a file at every byte and answers the lengths at which the reader finds nothing wrong. */
    private List<Integer> lengthsAccepted(byte[] complete) throws IOException {
        return lengths(
                complete,
                report -> report.hasCompleteVideo() && report.oddities().isEmpty());
    }

    private List<Integer> lengths(byte[] complete, Predicate<Mp4Report> wanted) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (FileChannel channel =
                FileChannel.open(file(complete), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Within the data one position is like the next.
            int data = find(complete, "mdat");
            int dataEnd = data + u32At(complete, data);
            for (int length = complete.length - 1; length >= 0; length--) {
                if (length > data + 20 && length < dataEnd - 20 && length % 101 != 0) {
                    continue;
                }
                channel.truncate(length);
                if (wanted.test(Mp4Reader.read(channel))) {
                    found.add(length);
                }
            }
        }
        return found;
    }

    private static byte[] withoutIndex(byte[] fragmented) {
        return Arrays.copyOf(fragmented, find(fragmented, "mfra"));
    }

    /** Boxes trak and moov in each other, trak outside. */
    private static byte[] nested(int depth) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * depth);
        for (int level = 0; level < depth; level++) {
            buffer.putInt(8 * (depth - level)).put(code(level % 2 == 0 ? "trak" : "moov"));
        }
        return buffer.array();
    }

    /** How a message names the first box of a type. */
    private static String named(byte[] bytes, String type) {
        int start = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(type) - 4;
        return String.format(Locale.ROOT, "box %s at byte %,d", type, start);
    }

    private static VideoFacts facts(String seconds, int width, int height) {
        return new VideoFacts(new BigDecimal(seconds), width, height, "avc1", null, null, false);
    }

    private static SeekableByteChannel sparse(Path file) throws IOException {
        return Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    }

    private Mp4Report soon(Path file) throws Exception {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> report(file));
    }

    /** What a file says in which nothing is wrong. */
    private VideoFacts read(byte[] bytes) throws IOException {
        Mp4Report report = report(bytes);
        assertThat(report.problem()).isNull();
        assertThat(report.oddities()).isEmpty();
        return report.facts();
    }

    private Mp4Report report(byte[] bytes) throws IOException {
        return report(file(bytes));
    }

    private static Mp4Report report(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return Mp4Reader.read(channel);
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("video.mp4"), bytes);
    }
}
