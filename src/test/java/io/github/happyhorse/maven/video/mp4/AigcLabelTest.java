package io.github.happyhorse.maven.video.mp4;

import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.box;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.fullBox;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.join;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u16;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u32;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u64;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The label of AI-generated content and the content credentials; neither makes a video odd. */
class AigcLabelTest {

    private static final String JSON =
            "{\"Label\":\"1\",\"ContentProducer\":\"001191110102\",\"ProduceID\":\"a-1\",\"ReservedCode1\":\"c2ln==\"}";
    private static final Map<String, Object> LABEL =
            Map.of("Label", "1", "ContentProducer", "001191110102", "ProduceID", "a-1", "ReservedCode1", "c2ln==");
    private static final byte[] VALUE = JSON.getBytes(UTF_8);
    private static final byte[] C2PA = u64(0xD8FEC3D61B0E483CL, 0x92975828877EC481L);

    @TempDir
    Path folder;

    static Stream<Arguments> forms() {
        byte[] named = ("{\"AIGC\":" + JSON + "}").getBytes(UTF_8);
        byte[] spaced = ("\uFEFF " + JSON + "\n\0\0").getBytes(UTF_8);
        byte[] item = box("----", fullBox("mean", 0, 0, "org".getBytes(UTF_8)), name("AIGC"), data(VALUE));
        return Stream.of(
                arguments("metadata of MP4", box("udta", fullBox("meta", 0, 0, items(VALUE)))),
                arguments("metadata of QuickTime", box("meta", items(VALUE))),
                arguments("metadata of QuickTime in the user data", box("udta", box("meta", items(VALUE)))),
                arguments("metadata of the movie", fullBox("meta", 0, 0, items(VALUE))),
                arguments("free form", box("udta", meta(hdlr("mdir"), box("ilst", item)))),
                arguments("item with the name as its type", box("udta", meta(box("ilst", box("AIGC", data(VALUE)))))),
                arguments("box in the user data", box("udta", box("AIGC", VALUE))),
                arguments("box with version and flags", box("udta", fullBox("AIGC", 0, 0, VALUE))),
                arguments("QuickTime text of 123 bytes", box("udta", box("AIGC", u16(123, 0x55C4), VALUE))),
                arguments("name in the value", box("udta", box("AIGC", named))),
                arguments("name in the value of an item", box("udta", meta(items(named)))),
                arguments("byte order mark and zeros at the end", box("udta", box("AIGC", spaced))),
                arguments("behind others", box("udta", box("name"), meta(items(VALUE)), u32(0))),
                arguments("beside a broken one", box("udta", box("AIGC", "{".getBytes(UTF_8)), meta(items(VALUE)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void forms(String form, byte[] inMovie) throws Exception {
        VideoFacts facts = cleanFacts(inMovie);
        assertThat(facts.aigcLabel()).isEqualTo(LABEL);
        assertThat(facts.contentCredentials()).isFalse();
    }

    static Stream<Arguments> unreadable() {
        byte[] large = ("{\"a\":\"" + "x".repeat(5000) + "\"}").getBytes(UTF_8);
        byte[] deep = ("{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}").getBytes(UTF_8);
        return Stream.of(
                arguments("nothing", new byte[0]),
                arguments("no entries", box("udta")),
                arguments("zero at the end of the user data", box("udta", u32(0))),
                arguments("empty", box("udta", box("AIGC"))),
                arguments("too large", box("udta", box("AIGC", large))),
                arguments("too large item", box("udta", meta(items(large)))),
                arguments("too deep", box("udta", box("AIGC", deep))),
                arguments("cut", box("udta", box("AIGC", Arrays.copyOf(VALUE, VALUE.length - 1)))),
                arguments("more than its parent has", box("udta", grown(box("AIGC", VALUE), 1))),
                arguments("item of more than its parent has", box("udta", meta(keys(), box("ilst", grown(item(), 1))))),
                arguments("text", box("udta", box("AIGC", "AI".getBytes(UTF_8)))),
                arguments("list", box("udta", box("AIGC", "[1]".getBytes(UTF_8)))),
                arguments("field twice", box("udta", box("AIGC", "{\"a\":1,\"a\":2}".getBytes(UTF_8)))),
                arguments("two objects", box("udta", box("AIGC", VALUE, VALUE))),
                arguments("other case", box("udta", box("aigc", VALUE))),
                arguments("no data", box("udta", meta(keys(), box("ilst", box("\0\0\0\2"))))),
                arguments("no names", box("udta", meta(hdlr("mdta"), box("ilst", item())))),
                arguments("no items", box("udta", meta(hdlr("mdta"), keys()))),
                arguments("another name", box("udta", meta(box("ilst", box("----", name("AIGC2"), data(VALUE)))))),
                arguments("box at the top", box("free", box("AIGC", VALUE))),
                arguments("more entries than are read", box("udta", many(1000), box("AIGC", VALUE))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unreadable(String form, byte[] inMovie) throws Exception {
        assertThat(cleanFacts(inMovie).aigcLabel()).isNull();
    }

    /** Whatever a byte of the label becomes, the video is what it was. */
    @Test
    void damageToALabelIsNoDamageToTheVideo() throws Exception {
        byte[] userData = box("udta", box("AIGC", "{}x".getBytes(UTF_8)), meta(items(VALUE)));
        for (int i = 8; i < userData.length; i++) {
            for (int value : new int[] {0, 1, 0x7F, 0xFF}) {
                VideoFacts facts = cleanFacts(with(userData, i, Mp4Bytes.u8(value)));
                assertThat(List.of(facts.width(), facts.videoCodec()))
                        .as("byte %d", i)
                        .isEqualTo(List.of(40, "avc1"));
            }
        }
    }

    static Stream<Arguments> credentials() {
        byte[] manifest = join(u32(0), "manifest\0".getBytes(UTF_8), new byte[100]);
        return Stream.of(
                arguments("manifest", box("uuid", C2PA, manifest), true),
                arguments("after another", join(box("uuid", new byte[16]), box("uuid", C2PA)), true),
                arguments("before another", join(box("uuid", C2PA), box("uuid", new byte[16])), true),
                arguments("another", box("uuid", u64(1, 2), C2PA), false),
                arguments("too short", box("uuid", Arrays.copyOf(C2PA, 15)), false),
                arguments("empty", box("uuid"), false),
                arguments("box of another type", box("free", C2PA), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void credentials(String form, byte[] boxes, boolean found) throws Exception {
        TinyMp4 mp4 = new TinyMp4();
        mp4.tail = boxes;
        assertThat(cleanFacts(mp4).contentCredentials()).isEqualTo(found);
        assertThat(cleanFacts(boxes).contentCredentials()).as("inside of moov").isFalse();
    }

    private VideoFacts cleanFacts(byte[] inMovie) throws IOException {
        TinyMp4 mp4 = new TinyMp4();
        mp4.moreTracks = inMovie;
        return cleanFacts(mp4);
    }

    private VideoFacts cleanFacts(TinyMp4 mp4) throws IOException {
        Path file = Files.write(folder.resolve("video.mp4"), mp4.bytes());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Mp4Report report = Mp4Reader.read(channel);
            assertThat(report.problem()).isNull();
            assertThat(report.oddities()).isEmpty();
            return report.facts();
        }
    }

    private static byte[] meta(byte[]... parts) {
        return fullBox("meta", 0, 0, parts);
    }

    private static byte[] hdlr(String handler) {
        return TinyMp4.hdlr(handler);
    }

    /** Two items, as FFmpeg writes them with {@code -movflags use_metadata_tags}; the second is the label. */
    private static byte[] items(byte[] value) {
        byte[] other = box("\0\0\0\1", data("isom".getBytes(UTF_8)));
        return join(hdlr("mdta"), keys(), box("ilst", other, box("\0\0\0\2", data(value))));
    }

    private static byte[] keys() {
        return fullBox(
                "keys", 0, 0, u32(2), box("mdta", "major_brand".getBytes(UTF_8)), box("mdta", "AIGC".getBytes(UTF_8)));
    }

    private static byte[] item() {
        return box("\0\0\0\2", data(VALUE));
    }

    private static byte[] data(byte[] value) {
        return box("data", u32(1, 0), value);
    }

    private static byte[] name(String name) {
        return fullBox("name", 0, 0, name.getBytes(UTF_8));
    }

    private static byte[] grown(byte[] box, int growth) {
        return Mp4Bytes.grown(box, growth, 0);
    }

    private static byte[] many(int count) {
        byte[][] boxes = new byte[count][];
        Arrays.fill(boxes, box("free"));
        return join(boxes);
    }
}
