package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.Mp4Bytes.box;
import static io.github.happyhorse.maven.video.Mp4Bytes.clip;
import static io.github.happyhorse.maven.video.Mp4Bytes.code;
import static io.github.happyhorse.maven.video.Mp4Bytes.find;
import static io.github.happyhorse.maven.video.Mp4Bytes.fullBox;
import static io.github.happyhorse.maven.video.Mp4Bytes.grown;
import static io.github.happyhorse.maven.video.Mp4Bytes.join;
import static io.github.happyhorse.maven.video.Mp4Bytes.spliced;
import static io.github.happyhorse.maven.video.Mp4Bytes.u16;
import static io.github.happyhorse.maven.video.Mp4Bytes.u32;
import static io.github.happyhorse.maven.video.Mp4Bytes.u64;
import static io.github.happyhorse.maven.video.Mp4Bytes.u8;
import static io.github.happyhorse.maven.video.Mp4Bytes.with;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
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
        assertThat(read(clip(name))).isEqualTo(new VideoFacts(seconds, width, height, video, audio));
    }

    @ParameterizedTest
    @ValueSource(strings = {SANDBOX, MOOV_LAST, "small-hevc.mp4", "small-portrait.mp4", "small-rotated.mp4"})
    void anotherReaderSeesTheSameDurationAndSize(String name) throws Exception {
        Path file = file(clip(name));
        Metadata metadata = ImageMetadataReader.readMetadata(file.toFile());
        Mp4Directory movie = metadata.getFirstDirectoryOfType(Mp4Directory.class);
        Mp4VideoDirectory video = metadata.getFirstDirectoryOfType(Mp4VideoDirectory.class);
        VideoFacts facts = Mp4Reader.read(file);
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
    void theHandMadeVideoIsOne() throws Exception {
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
        TinyMp4 encrypted = new TinyMp4();
        encrypted.stsd = fullBox("stsd", 0, 0, u32(1), box("encv", new byte[78]));
        assertThat(read(encrypted.bytes()).videoCodec()).isEqualTo("encv");

        TinyMp4 binary = new TinyMp4();
        binary.stsd = fullBox("stsd", 0, 0, u32(1), box("ms\0\n", new byte[78]));
        assertThat(read(binary.bytes()).videoCodec()).isEqualTo("0x6D73000A");

        TinyMp4 spaced = new TinyMp4();
        spaced.stsd = fullBox("stsd", 0, 0, u32(1), box("a ~ ", new byte[78]));
        assertThat(read(spaced.bytes()).videoCodec()).isEqualTo("a ~ ");
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

    // Whole and cut

    @ParameterizedTest
    @ValueSource(strings = {SANDBOX, MOOV_LAST, "small-hevc.mp4", "small-portrait.mp4", "small-rotated.mp4"})
    void aFileCutAtAnyByteIsRefused(String name) throws Exception {
        assertThat(lengthsAccepted(clip(name))).isEmpty();
    }

    @Test
    void aFragmentedFileIsRefusedUnlessCutBetweenTwoFragments() throws Exception {
        byte[] whole = clip(FRAGMENTED);
        assertThat(lengthsAccepted(whole)).containsExactlyInAnyOrder(9292, 17109, 24884, 33831);
        assertThat(read(Arrays.copyOf(whole, 33831)))
                .as("nothing but its index lost")
                .isEqualTo(read(whole));
        assertThat(read(Arrays.copyOf(whole, 24884)).durationSeconds()).isEqualTo("1.523");
    }

    @Test
    void aFragmentedFileThatAnnouncesItsDurationIsRefusedWhereverItIsCut() throws Exception {
        byte[] clip = clip(FRAGMENTED);
        int moov = find(clip, "moov");
        int mvex = find(clip, "moov", "mvex");
        byte[] mehd = fullBox("mehd", 0, 0, u32(2083));
        byte[] whole = spliced(grown(withoutIndex(clip), mehd.length, moov, mvex), mvex + 8, 0, mehd);

        assertThat(read(whole)).isEqualTo(read(clip));
        assertThat(lengthsAccepted(whole)).isEmpty();
        assertRefused(
                Arrays.copyOf(whole, 24884 + mehd.length), "its header announces 2.083 s, but it holds only 1.523 s");
    }

    @Test
    void aFragmentedFileWithAnIndexInFrontIsRefusedWhereverItIsCut() throws Exception {
        byte[] clip = clip(FRAGMENTED);
        int first = find(clip, "moof");
        byte[] sidx = TinyMp4.sidx(17109 - first, 33831 - 17109);
        byte[] whole = spliced(withoutIndex(clip), first, 0, sidx);

        assertThat(read(whole)).isEqualTo(read(clip));
        assertThat(lengthsAccepted(whole)).isEmpty();
        assertRefused(
                Arrays.copyOf(whole, 24884 + sidx.length),
                "its index reaches to byte 33,887, but the file ends after 24,940");
    }

    @Test
    void aFragmentLostFromTheMiddleIsNoticedByTheIndexAtTheEnd() {
        byte[] lossy = spliced(clip(FRAGMENTED), 9292, 17109 - 9292, new byte[] {});
        assertRefused(lossy, "its index names a fragment at byte 17,109, where none begins");
    }

    @ParameterizedTest
    @MethodSource("clips")
    void aFileWithSomethingBehindItIsRefused(String name) {
        for (int more : new int[] {1, 4, 7, 8, 100}) {
            byte[] clip = clip(name);
            assertRefused(Arrays.copyOf(clip, clip.length + more), null);
        }
    }

    static List<String> clips() {
        return List.of(SANDBOX, MOOV_LAST, FRAGMENTED, "small-hevc.mp4", "small-portrait.mp4", "small-rotated.mp4");
    }

    @Test
    void theMessageSaysWhatIsMissing() {
        byte[] clip = clip(MOOV_LAST);
        assertRefused(
                Arrays.copyOf(clip, 20_000), "box mdat at byte 40 says 27,082 bytes, but the file ends after 20,000");
        assertRefused(Arrays.copyOf(clip, 27_122), "it has no box moov");
        assertRefused(
                Arrays.copyOf(clip, 27_127), "the file ends after 27,127, within the header of the box at byte 27,122");
        assertRefused(
                with(clip, 27_238, u32(5000)),
                "box trak at byte 27,238 says 5,000 bytes, but box moov at byte 27,122 ends at byte 30,006");
        assertRefused(with(clip, 32, u32(3)), "box free at byte 32 says 3 bytes, less than its own header has");
        assertRefused(join(clip, new byte[12]), "what should be a box at byte 30,006 has no readable type");
    }

    @Test
    void whatIsNoMp4IsRefused() throws Exception {
        assertRefused(new byte[] {}, "it is empty");
        assertRefused(u8(0, 0, 0), "the file ends after 3, within the header of the box at byte 0");
        byte[] page = "<!DOCTYPE html><html><body>Gone</body></html>".getBytes(StandardCharsets.US_ASCII);
        assertRefused(page, "it does not begin with a box ftyp");
        assertRefused(new byte[4096], "it does not begin with a box ftyp");
        assertRefused(box("ftyp", code("isom")), "it has no box moov");
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            assertRefused(noise, null);
            assertRefused(join(new TinyMp4().ftyp, noise), null);
        }
    }

    @Test
    void audioAloneIsNoVideo() {
        assertRefused(clip("audio-only.mp4"), "it has no video track with samples");
    }

    @Test
    void aFileThatCannotBeReadIsAnotherMatter() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Mp4Reader.read(folder.resolve("absent.mp4")));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Mp4Reader.read(folder));
    }

    @Test
    void theFileIsClosedAfterwards() throws Exception {
        Path file = file(clip(MOOV_LAST));
        Mp4Reader.read(file);
        Files.write(file, new byte[3]);
        assertThatExceptionOfType(NotAnMp4Exception.class).isThrownBy(() -> Mp4Reader.read(file));
        Files.delete(file);
        assertThat(file).doesNotExist();
    }

    @Test
    void anOpenFileIsLeftAsItWas() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        try (FileChannel channel = FileChannel.open(file(clip), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock();
            channel.position(123);
            assertThat(Mp4Reader.read(channel)).isEqualTo(read(clip.clone(), "another.mp4"));
            assertThat(channel.isOpen()).isTrue();
            assertThat(channel.position()).isEqualTo(123);
        }
    }

    @Test
    void aFileThatGivesItsBytesOneByOneIsReadAllTheSame() throws Exception {
        byte[] clip = clip(MOOV_LAST);
        assertThat(Mp4Reader.read(new StingyChannel(clip, clip.length))).isEqualTo(read(clip));
    }

    @Test
    void aFileThatBecomesShorterWhileItIsReadIsAnotherMatter() {
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

        assertRefused(
                with(wide, 40, u64(Long.MAX_VALUE)),
                "box mdat at byte 32 says 9,223,372,036,854,775,807 bytes, but the file ends after 30,006");
        assertRefused(
                with(wide, 40, u64(-2)),
                "box mdat at byte 32 says 18446744073709551614 bytes, but the file ends after 30,006");
        assertRefused(with(wide, 40, u64(15)), "box mdat at byte 32 says 15 bytes, less than its own header has");
        assertRefused(with(wide, 40, u64(0)), "box mdat at byte 32 says 0 bytes, less than its own header has");
    }

    @Test
    void theLastBoxMayReachToTheEndOfTheFile() throws Exception {
        byte[] clip = clip("small-hevc.mp4");
        byte[] open = with(clip, find(clip, "mdat"), u32(0));
        assertThat(read(open)).isEqualTo(read(clip));
        assertThat(lengthsAccepted(open)).isEmpty();
    }

    @Test
    void anOpenEndAnywhereElseIsRefused() {
        byte[] clip = clip(MOOV_LAST);
        assertRefused(with(clip, 40, u32(0)), "it has no box moov");
        assertRefused(with(clip, 27_122, u32(0)), "box moov at byte 27,122 says 0 bytes, less than its own header has");
        assertRefused(with(clip, 27_238, u32(0)), "box trak at byte 27,238 says 0 bytes, less than its own header has");
    }

    @Test
    void theChildrenOfEveryContainerMustAddUp() {
        byte[] clip = clip(MOOV_LAST);
        byte[] fragmented = clip(FRAGMENTED);
        for (int growth : new int[] {-4, -1, 1, 8, 1_000_000}) {
            assertRefused(grown(clip, growth, find(clip, "moov", "trak")), null);
            assertRefused(grown(clip, growth, find(clip, "moov", "trak", "mdia")), null);
            assertRefused(grown(clip, growth, find(clip, "moov", "trak", "mdia", "minf")), null);
            assertRefused(grown(clip, growth, find(clip, "moov", "trak", "mdia", "minf", "stbl")), null);
            assertRefused(grown(clip, growth, find(clip, "moov", "trak", "mdia", "minf", "stbl", "stsd")), null);
            assertRefused(grown(clip, growth, find(clip, "moov", "udta")), null);
            assertRefused(grown(fragmented, growth, find(fragmented, "moov", "mvex")), null);
            assertRefused(grown(fragmented, growth, find(fragmented, "moof")), null);
            assertRefused(grown(fragmented, growth, find(fragmented, "moof", "traf")), null);
            assertRefused(grown(fragmented, growth, find(fragmented, "moof", "traf", "trun")), null);
        }
    }

    @Test
    void aTypeIsFourPrintableCharacters() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.tail = box("\u00A9nam", u32(0));
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        for (String type : List.of("\u00AAnam", "na\u00A9m", "fre\n", "fre\0", "\u007Free")) {
            mp4.tail = box(type, u32(0));
            assertRefused(mp4.bytes(), "what should be a box at byte 619 has no readable type");
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
        assertThat(soon(file)).isEqualTo(read(clip));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end + moov.length - 1);
        }
        assertThatExceptionOfType(NotAnMp4Exception.class).isThrownBy(() -> soon(file));
    }

    // Limits

    @Test
    void deepNestingIsOfNoConsequence() throws Exception {
        byte[] nested = nested(20_000);
        TinyMp4 beside = new TinyMp4();
        beside.tail = box("skip", nested);
        assertThat(soon(file(beside.bytes()))).isEqualTo(facts("5.000", 40, 30));
        TinyMp4 inside = new TinyMp4();
        inside.moreTracks = nested;
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> soon(file(inside.bytes())))
                .withMessageEndingWith("has no box tkhd");
    }

    @Test
    void moreBoxesThanAnyVideoHasAreRefused() throws Exception {
        byte[] many = new byte[8 * 100_000];
        for (int i = 0; i < many.length; i += 8) {
            System.arraycopy(box("free"), 0, many, i, 8);
        }
        TinyMp4 flat = new TinyMp4();
        flat.tail = many;
        assertRefused(flat.bytes(), "it has more than 100,000 boxes");
        TinyMp4 inside = new TinyMp4();
        inside.moreTracks = many;
        assertRefused(inside.bytes(), "it has more than 100,000 boxes");
        flat.tail = Arrays.copyOf(many, 8 * 99_000);
        assertThat(soon(file(flat.bytes()))).isEqualTo(facts("5.000", 40, 30));
    }

    @Test
    void asManyBoxesAsAreReadAreAccepted() throws Exception {
        int ofTheVideoItself = 15;
        TinyMp4 mp4 = new TinyMp4();
        byte[] many = new byte[8 * (100_000 - ofTheVideoItself)];
        for (int i = 0; i < many.length; i += 8) {
            System.arraycopy(box("free"), 0, many, i, 8);
        }
        mp4.tail = many;
        assertThat(soon(file(mp4.bytes()))).isEqualTo(facts("5.000", 40, 30));
        mp4.tail = join(many, box("free"));
        assertRefused(mp4.bytes(), "it has more than 100,000 boxes");
    }

    @Test
    void aHeaderLargerThanAnyVideoHasIsRefused() throws Exception {
        assertThat(soon(withHeaderOf(64L << 20))).isEqualTo(facts("5.000", 40, 30));
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> soon(withHeaderOf((64L << 20) + 1)))
                .withMessage("box moov at byte 124 has 67,108,865 bytes, more than the 67,108,864 that are read");
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
    void hugeCountsAreRefusedAtOnce(String table) throws Exception {
        byte[] clip = clip(MOOV_LAST);
        int box = find(clip, "moov", "trak", "mdia", "minf", "stbl", table);
        int count = box + (table.equals("stsz") ? 16 : 12);
        for (long value : new long[] {0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL}) {
            byte[] damaged = with(clip, count, u32(value));
            if (table.equals("stsd")) {
                // Only the first description is of interest.
                assertThat(soon(file(damaged))).isEqualTo(read(clip));
            } else {
                assertThatExceptionOfType(NotAnMp4Exception.class).isThrownBy(() -> soon(file(damaged)));
            }
        }
    }

    @Test
    void hugeNumbersOfEqualSamplesAreRefusedAtOnce() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, UNKNOWN_32, 1));
        for (long size : new long[] {1, 0x80000000L, UNKNOWN_32}) {
            mp4.sizes = fullBox("stsz", 0, 0, u32(size, UNKNOWN_32));
            assertThatExceptionOfType(NotAnMp4Exception.class).isThrownBy(() -> soon(file(mp4.bytes())));
        }
        TinyMp4 fragmented = TinyMp4.fragmented();
        fragmented.mvex = box("mvex", fullBox("trex", 0, 0, u32(1, 1, UNKNOWN_32, UNKNOWN_32, 0)));
        fragmented.tail =
                join(TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 1, u32(UNKNOWN_32, 0))), box("mdat", u32(0)));
        assertRefused(fragmented.bytes(), "the numbers in it are too large to add up");
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
        assertRefused(mp4.bytes(), named(mp4.bytes(), "stz2") + " has sizes of 5 bits, which do not exist");
    }

    @Test
    void offsetsOf64BitsAreRead() throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA, TinyMp4.DATA + 50));
        assertExactFit(mp4);
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA, Long.MAX_VALUE));
        assertRefused(
                mp4.bytes(),
                "track 1 has 50 bytes of data at byte 9,223,372,036,854,775,807, but no box mdat holds them");
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA, -1));
        assertRefused(mp4.bytes(), named(mp4.bytes(), "co64") + " has a number in it that no file needs");
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
    void tablesThatEndWithinAnEntryAreRefused() {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("co64", 0, 0, u32(2), u64(TinyMp4.DATA), u32(0));
        assertRefused(mp4.bytes(), named(mp4.bytes(), "co64") + " ends before what it should hold");
        mp4 = new TinyMp4();
        mp4.sizes = fullBox("stz2", 0, 0, u8(0, 0, 0, 16), u32(4), u16(25, 25, 25), u8(0));
        assertRefused(mp4.bytes(), named(mp4.bytes(), "stz2") + " ends before what it should hold");
    }

    @Test
    void dataOutsideOfItsBoxIsRefused() {
        for (long offset : new long[] {0, 23, 75, 123, 124, 132, 300, 600, 0x7FFFFFFF, UNKNOWN_32}) {
            TinyMp4 mp4 = new TinyMp4();
            mp4.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, offset));
            assertRefused(
                    mp4.bytes(),
                    String.format(
                            Locale.ROOT,
                            "track 1 has 50 bytes of data at byte %,d, but no box mdat holds them",
                            offset));
        }
    }

    @Test
    void dataOfAnyTrackMustBeThere() {
        TinyMp4 lost = new TinyMp4();
        lost.handler = "text";
        lost.tkhd = TinyMp4.tkhd(0, 2, TinyMp4.UPRIGHT, 0, 0);
        lost.offsets = fullBox("stco", 0, 0, u32(2), u32(TinyMp4.DATA, TinyMp4.DATA + 51));
        TinyMp4 mp4 = new TinyMp4();
        mp4.moreTracks = lost.trak();
        assertRefused(mp4.bytes(), "track 2 has 50 bytes of data at byte 75, but no box mdat holds them");
    }

    @Test
    void samplesThatAreInNoChunkAreRefused() {
        TinyMp4 mp4 = new TinyMp4();
        mp4.offsets = fullBox("stco", 0, 0, u32(1), u32(TinyMp4.DATA));
        assertRefused(mp4.bytes(), "track 1 has 4 samples, but does not say where the last 2 are");
        mp4.offsets = box("free");
        assertRefused(mp4.bytes(), "track 1 has 4 samples, but does not say where the last 4 are");
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
        assertRefused(mp4.bytes(), "track 1 has 70 bytes of data at byte 55, but no box mdat holds them");
    }

    // What a header must say

    @ParameterizedTest
    @ValueSource(strings = {"mvhd", "tkhd", "mdia", "mdhd", "hdlr", "minf", "stbl", "stsd", "stsc"})
    void whatIsMissingIsNamed(String type) {
        byte[] bytes = new TinyMp4().bytes();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        byte[] without = with(bytes, text.indexOf(type), code("free"));
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> read(without))
                .withMessageEndingWith(" has no box " + type);
    }

    @Test
    void whatMayBeThereOnceIsRefusedTwice() {
        byte[] bytes = new TinyMp4().bytes();
        int moov = find(bytes, "moov");
        assertRefused(join(bytes, Arrays.copyOfRange(bytes, moov, bytes.length)), "it has more than one box moov");
        TinyMp4 header = new TinyMp4();
        header.moreTracks = header.mvhd;
        assertRefused(header.bytes(), "box moov at byte 124 has more than one box mvhd");
        TinyMp4 tracks = new TinyMp4();
        tracks.moreTracks = tracks.trak();
        assertRefused(tracks.bytes(), "two of its tracks have number 1");
    }

    @Test
    void headersThatEndWithinTheDurationAreRefused() {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mvhd = fullBox("mvhd", 0, 0, u32(0, 0, 1000), u16(0));
        assertRefused(mp4.bytes(), "box mvhd at byte 132 ends before what it should hold");
        mp4.mvhd = fullBox("mvhd", 1, 0, u64(0, 0), u32(1000), u32(0));
        assertRefused(mp4.bytes(), "box mvhd at byte 132 ends before what it should hold");
        mp4 = new TinyMp4();
        mp4.mdhd = fullBox("mdhd", 0, 0, u32(0, 0, 600));
        assertRefused(mp4.bytes(), named(mp4.bytes(), "mdhd") + " ends before what it should hold");
    }

    @Test
    void whatCannotBeShownIsRefused() {
        TinyMp4 mp4 = new TinyMp4();
        mp4.tkhd = TinyMp4.tkhd(0, 1, TinyMp4.UPRIGHT, 0, 30 << 16);
        assertRefused(mp4.bytes(), "its picture has 0 x 30 pixels");
        mp4.tkhd = TinyMp4.tkhd(0, 1, TinyMp4.UPRIGHT, 40 << 16, 0x7FFF);
        assertRefused(mp4.bytes(), "its picture has 40 x 0 pixels");

        mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(0, 1000, 0);
        mp4.mdhd = TinyMp4.mdhd(0, 600, 0);
        assertRefused(mp4.bytes(), "it has no duration");

        mp4 = new TinyMp4();
        mp4.mvhd = TinyMp4.mvhd(0, 0, 5000);
        assertRefused(mp4.bytes(), "its time has no scale");
        mp4 = new TinyMp4();
        mp4.mdhd = TinyMp4.mdhd(0, 0, 3000);
        assertRefused(mp4.bytes(), "its time has no scale");

        mp4 = new TinyMp4();
        mp4.stsd = fullBox("stsd", 0, 0, u32(0));
        assertRefused(mp4.bytes(), "its video track does not say how it is encoded");
        mp4.stsd = fullBox("stsd", 0, 0, u32(1, 500), code("avc1"), new byte[78]);
        assertRefused(
                mp4.bytes(), named(mp4.bytes(), "stsd") + " describes its samples in 500 bytes, which it has not");
        mp4.stsd = fullBox("stsd", 0, 0, u32(1), u16(0));
        assertRefused(mp4.bytes(), named(mp4.bytes(), "stsd") + " ends before what it should hold");

        mp4 = new TinyMp4();
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 0));
        assertRefused(mp4.bytes(), "it has no video track with samples");
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 4), u32(0, 0, 0, 0));
        assertRefused(mp4.bytes(), "it has no video track with samples");
        mp4.mvhd = TinyMp4.mvhd(1, 1000, Long.MIN_VALUE);
        assertRefused(mp4.bytes(), "box mvhd at byte 132 has a number in it that no file needs");
        mp4.mvhd = fullBox("mvhd", 2, 0, new byte[200]);
        assertRefused(mp4.bytes(), "box mvhd at byte 132 has version 2, which is not known");
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
    void aRunThatEndsBeforeItsLastSampleIsRefused() {
        for (int flags : new int[] {0x101, 0x201, 0x401, 0x801}) {
            TinyMp4 mp4 = TinyMp4.fragmented();
            byte[] run = fullBox("trun", 0, flags, u32(2, 80), u32(25));
            mp4.tail = join(TinyMp4.fragment(0x20000, u8(), run), box("mdat", new byte[50]));
            assertRefused(mp4.bytes(), named(mp4.bytes(), "trun") + " ends before what it should hold");
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
        assertRefused(
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
        assertThat(read(mp4.bytes())).isEqualTo(new VideoFacts(new BigDecimal("2.000"), 40, 30, "avc1", "avc1"));
        mp4.tail = join(moof, box("mdat", new byte[79]));
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> read(mp4.bytes()))
                .withMessageStartingWith("track 2 has 30 bytes of data");
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
    void aFragmentedFileMayFallShortOfWhatItAnnouncesByAQuarterOfASecond() throws Exception {
        assertThat(read(announcing(fullBox("mehd", 0, 0, u32(2250))))).isEqualTo(facts("2.250", 40, 30));
        assertRefused(
                announcing(fullBox("mehd", 0, 0, u32(2251))),
                "its header announces 2.251 s, but it holds only 2.000 s");
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
    void fragmentsMustFitTheRest() {
        TinyMp4 mp4 = TinyMp4.fragmented();
        assertRefused(mp4.bytes(), "it has no video track with samples");
        byte[] moof = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, 76)));
        int start = mp4.bytes().length;
        mp4.tail = join(moof, box("mdat", new byte[50]), TinyMp4.fragment(0x20000, u8()));
        assertRefused(
                mp4.bytes(),
                String.format(Locale.ROOT, "no data follows its last fragment, box moof at byte %d", start + 68 + 58));
        byte[] stranger = with(moof, find(moof, "moof", "traf", "tfhd") + 12, u32(9));
        mp4.tail = join(stranger, box("mdat", new byte[50]));
        assertRefused(
                mp4.bytes(),
                String.format(Locale.ROOT, "box traf at byte %d is of track 9, which it has not", start + 24));
        byte[] early = TinyMp4.fragment(0x20000, u8(), fullBox("trun", 0, 0x1, u32(2, -1_000_000)));
        mp4.tail = join(early, box("mdat", new byte[50]));
        assertRefused(
                mp4.bytes(),
                String.format(
                        Locale.ROOT,
                        "track 1 has 50 bytes of data at byte %,d, but no box mdat holds them",
                        start - 1_000_000));
    }

    private void assertFragment(byte[] moof, int dataLength, String seconds) throws Exception {
        TinyMp4 mp4 = TinyMp4.fragmented();
        mp4.tail = join(moof, box("mdat", new byte[dataLength]));
        assertThat(read(mp4.bytes())).isEqualTo(facts(seconds, 40, 30));
        mp4.tail = join(moof, box("mdat", new byte[dataLength - 1]));
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> read(mp4.bytes()))
                .withMessageEndingWith("but no box mdat holds them");
    }

    /** Accepted as it is, refused when the data is a byte shorter. */
    private void assertExactFit(TinyMp4 mp4) throws Exception {
        assertThat(read(mp4.bytes())).isEqualTo(facts("5.000", 40, 30));
        byte[] whole = mp4.mdat;
        mp4.mdat = join(box("mdat", new byte[whole.length - 9]), new byte[] {});
        byte[] shorter = mp4.bytes();
        mp4.mdat = whole;
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> read(shorter))
                .withMessageEndingWith("but no box mdat holds them");
    }

    private void assertRefused(byte[] bytes, String message) {
        assertThatExceptionOfType(NotAnMp4Exception.class)
                .isThrownBy(() -> read(bytes))
                .satisfies(thrown ->
                        assertThat(thrown.getMessage()).isEqualTo(message == null ? thrown.getMessage() : message));
    }

    /** Cuts a file at every byte and answers the lengths that the reader takes for whole. */
    private List<Integer> lengthsAccepted(byte[] whole) throws IOException {
        List<Integer> accepted = new ArrayList<>();
        Path file = file(whole);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int length = whole.length - 1; length >= 0; length--) {
                channel.truncate(length);
                try {
                    Mp4Reader.read(file);
                    accepted.add(length);
                } catch (NotAnMp4Exception expected) {
                    assertThat(expected.getMessage()).isNotBlank();
                }
            }
        }
        return accepted;
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
        return new VideoFacts(new BigDecimal(seconds), width, height, "avc1", null);
    }

    private static SeekableByteChannel sparse(Path file) throws IOException {
        return Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    }

    private VideoFacts soon(Path file) throws Exception {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Mp4Reader.read(file));
    }

    private VideoFacts read(byte[] bytes) throws IOException, NotAnMp4Exception {
        return Mp4Reader.read(file(bytes));
    }

    private VideoFacts read(byte[] bytes, String name) throws IOException, NotAnMp4Exception {
        return Mp4Reader.read(Files.write(folder.resolve(name), bytes));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("video.mp4"), bytes);
    }
}
