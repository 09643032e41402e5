package io.github.happyhorse.maven.result;

import static io.github.happyhorse.maven.result.Samples.TASK;
import static io.github.happyhorse.maven.result.Samples.golden;
import static io.github.happyhorse.maven.result.Samples.json;
import static io.github.happyhorse.maven.result.Samples.labelled;
import static io.github.happyhorse.maven.result.Samples.succeeded;
import static io.github.happyhorse.maven.result.Samples.without;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.JsonTrees;
import io.github.happyhorse.maven.text.Redactor;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class MetadataJsonTest {

    @Test
    void hasExactlyTheFormOfTheContract() {
        assertThat(write(succeeded())).isEqualTo(golden("succeeded.json"));
    }

    @Test
    void hasTheSameKeysInTheSameOrderWhereThereIsLittleToSay() {
        ObjectNode little = tree(write(without(TASK, Outcome.RUNNING)));
        assertThat(little.propertyNames())
                .containsExactlyElementsOf(tree(golden("succeeded.json")).propertyNames());
        assertThat(Stream.of(
                        "taskStatus",
                        "requestId",
                        "error",
                        "queueSeconds",
                        "generationSeconds",
                        "video",
                        "download",
                        "response"))
                .allMatch(key -> little.get(key).isNull());
        assertThat(little.get("outcome").stringValue()).isEqualTo("RUNNING");
        assertThat(little.get("wait").toString())
                .isEqualTo("{\"startedAt\":\"1970-01-01T00:00:00Z\",\"endedAt\":\"1970-01-01T00:00:00Z\","
                        + "\"polls\":0,\"failedPolls\":0}");
    }

    @Test
    void saysWhyThereIsNoVideo() {
        Metadata failed = succeeded()
                .with(
                        new Metadata.Problem("DataInspectionFailed", "Input may be inappropriate.", 200),
                        new Metadata.Download(1, 0, BigDecimal.ZERO));
        ObjectNode written = tree(write(failed));
        assertThat(written.get("outcome").stringValue()).isEqualTo("ERROR");
        assertThat(written.get("error").toString())
                .isEqualTo("{\"code\":\"DataInspectionFailed\",\"message\":\"Input may be inappropriate.\","
                        + "\"httpStatus\":200}");
        assertThat(written.get("video").isNull()).isTrue();
        assertThat(written.get("download").toString()).isEqualTo("{\"attempts\":1,\"bytesReceived\":0,\"seconds\":0}");
        assertThat(tree(write(succeeded().with(new Metadata.Problem(null, "m", null), null)))
                        .get("error")
                        .toString())
                .isEqualTo("{\"code\":null,\"message\":\"m\",\"httpStatus\":null}");
    }

    @Test
    void writesWhatIsKnownOfAVideoThatWasNotRead() {
        Metadata unverified = succeeded().with(new Metadata.Video("a.mp4", 1, "00"), null);
        assertThat(tree(write(unverified)).get("video").toString())
                .isEqualTo("{\"file\":\"a.mp4\",\"size\":1,\"sha256\":\"00\",\"durationSeconds\":null,\"width\":null,"
                        + "\"height\":null,\"videoCodec\":null,\"audioCodec\":null}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04-25T07:04:10.123456789Z, 2026-04-25T07:04:10.123Z",
        "2026-04-25T07:04:10.999999999Z, 2026-04-25T07:04:10.999Z",
        "2026-04-25T07:04:10Z, 2026-04-25T07:04:10Z",
        "2026-04-25T00:00:00Z, 2026-04-25T00:00:00Z"
    })
    void writesTimesInUtcToTheMillisecond(Instant time, String written) {
        Metadata at = succeeded().toBuilder()
                .waiting(new Metadata.Wait(time, time, 1, 0))
                .build();
        assertThat(tree(write(at)).at("/wait/startedAt").stringValue()).isEqualTo(written);
        assertThat(tree(write(at)).at("/wait/endedAt").stringValue()).isEqualTo(written);
    }

    @Test
    void isUtf8WithUnixLineEndsAndAnEndOfLine() {
        String text = write(succeeded());
        assertThat(text).endsWith("}\n").doesNotContain("\r", "\uFEFF").contains("läuft, 馬");
    }

    static Stream<Metadata> all() {
        return Stream.of(
                succeeded(),
                without(TASK, Outcome.RUNNING),
                succeeded().with(new Metadata.Problem("c", "m", 503), null),
                succeeded()
                        .with(
                                new Metadata.Problem(null, null, null),
                                new Metadata.Download(3, 0, new BigDecimal("0.1"))),
                succeeded().with(new Metadata.Video("a.mp4", Long.MAX_VALUE, "0".repeat(64)), null));
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsWhatItWrote(Metadata metadata) {
        assertThat(read(MetadataJson.write(metadata, Samples.VERSION))).contains(metadata);
        assertThat(write(read(MetadataJson.write(metadata, Samples.VERSION)).orElseThrow()))
                .isEqualTo(write(metadata));
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void readsEveryOutcome(Outcome outcome) {
        assertThat(read(MetadataJson.write(without(TASK, outcome), Samples.VERSION))
                        .orElseThrow()
                        .outcome())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @EnumSource(Metadata.Origin.class)
    void readsEveryOrigin(Metadata.Origin origin) {
        String text = golden("succeeded.json").replace("\"origin\": \"service\"", "\"origin\": \"" + origin + "\"");
        assertThat(read(text.getBytes(UTF_8)).orElseThrow().origin()).isEqualTo(origin);
        assertThat(write(read(text.getBytes(UTF_8)).orElseThrow()))
                .contains("\"origin\": \"" + origin.name().toLowerCase(Locale.ROOT) + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\\uD83D\"}",
                "{\"a\":\"\\uDC0E\\uD83D\"}",
                "{\"a\":\"\\uD83D\\uDC0E\"}",
                "{\"a\":\"\\u0000\\u2028\\u2029\\u007F\\uFFFF\"}",
                "{\"\":\"\",\" \":[[],{},[{}]]}",
                "{\"n\":[0,-0,1e5,1E-7,0.10,123456789012345678901234567890,1e400]}",
                "{\"\\\"\\\\\\/\\b\\f\\n\\r\\t\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}"
            })
    void readsAnyResponseMadeSafe(String response) {
        Metadata with = succeeded().toBuilder().response(json(response)).build();
        assertThat(read(MetadataJson.write(with, Samples.VERSION)).orElseThrow().response())
                .isEqualTo(Redactor.withoutKey().json(json(response)));
    }

    static Stream<Arguments> wrongFacts() {
        return Stream.of(
                arguments("\"durationSeconds\": 5.04", "\"durationSeconds\": null"),
                arguments("\"durationSeconds\": 5.04", "\"durationSeconds\": -1"),
                arguments("\"durationSeconds\": 5.04", "\"durationSeconds\": 1e30"),
                arguments("\"durationSeconds\": 5.04", "\"durationSeconds\": []"),
                arguments("\"width\": 1280", "\"width\": 1280.5"),
                arguments("\"width\": 1280", "\"width\": 99999999999"),
                arguments("\"height\": 720", "\"height\": null"),
                arguments("\"avc1\"", "\"avc1\\n::error::x\""),
                arguments("\"avc1\"", "\"##[error]\""),
                arguments("\"avc1\"", "{\"a\": 1}"),
                arguments("\"avc1\"", "\"\\u0000\""));
    }

    /** The video is still the one that was verified. */
    @ParameterizedTest
    @MethodSource("wrongFacts")
    void factsOfAVideoAreCompleteOrLeftOut(String right, String wrong) {
        Metadata read = edited(right, wrong).usable().orElseThrow();
        Metadata.Video video = succeeded().video();
        assertThat(read.video()).isEqualTo(new Metadata.Video("clip.mp4", video.size(), video.sha256()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"file\": \"clip\\u0000.mp4\"", "\"file\": \"../clip.mp4\"", "\"file\": \"a\\nb\""})
    void aVideoWithoutASafeNameIsNone(String wrong) {
        assertThat(edited("\"file\": \"clip.mp4\"", wrong)
                        .usable()
                        .orElseThrow()
                        .video())
                .isNull();
    }

    static Stream<Arguments> wrongDetails() {
        return Stream.of(
                arguments("\"wait\": {", "\"wait\": null, \"x\": {"),
                arguments("\"startedAt\": \"2026", "\"startedAt\": \"about 2026"),
                arguments("\"endedAt\": \"2026", "\"endedAt\": \"1026"),
                arguments("\"endedAt\": \"2026", "\"endedAt\": \"+999999999"),
                arguments("\"polls\": 9", "\"polls\": -9"),
                arguments("\"attempts\": 2", "\"attempts\": \"two\""),
                arguments("\"queueSeconds\": 0.036", "\"queueSeconds\": 1e400"),
                arguments("\"bytesReceived\": 5000000100", "\"bytesReceived\": 1e30"),
                arguments("\"requestId\": \"", "\"requestId\": \"\\u0000\\n"),
                arguments("\"error\": null", "\"error\": {\"code\": 1, \"message\": [], \"httpStatus\": -1}"),
                arguments("\"response\": {", "\"response\": [], \"x\": {"));
    }

    @ParameterizedTest
    @MethodSource("wrongDetails")
    void aDetailThatCannotBeRightIsLeftOut(String right, String wrong) {
        Metadata read = edited(right, wrong).usable().orElseThrow();
        assertThat(read.video()).isEqualTo(succeeded().video());
        assertThat(write(read)).doesNotContain("1e30", ": -9", "two", "about", "\\u0000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"schema\": 2",
                "\"schema\": 99999999999",
            })
    void aNewerSchemaIsOfANewerVersion(String schema) {
        assertThat(edited("\"schema\": 1", schema)).isEqualTo(new StoredMetadata.Newer(TASK.value()));
    }

    @Test
    void aWordThatThisVersionDoesNotKnowIsOfANewerVersion() {
        StoredMetadata.Newer newer = new StoredMetadata.Newer(TASK.value());
        assertThat(edited("\"outcome\": \"SUCCEEDED\"", "\"outcome\": \"ENHANCED\""))
                .isEqualTo(newer);
        assertThat(edited("\"origin\": \"service\"", "\"origin\": \"elsewhere\""))
                .isEqualTo(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"schema\": 0", "\"schema\": -1", "\"schema\": 1.5", "\"schema\": \"2\"", "\"x\": 1"})
    void aSchemaThatIsNoNumberIsUnusable(String schema) {
        assertThat(edited("\"schema\": 1", schema)).isInstanceOf(StoredMetadata.Unusable.class);
    }

    @Test
    void deepNestingIsUnusable() {
        String deep = "\"response\": " + "[".repeat(100_000) + "]".repeat(100_000) + ", \"x\": {";
        assertThat(edited("\"response\": {", deep)).isInstanceOf(StoredMetadata.Unusable.class);
    }

    @Test
    void aHugeFileIsUnusableAndNotReadToItsEnd(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("huge.json");
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertThat(MetadataJson.read(file))
                .isEqualTo(new StoredMetadata.Unusable("is larger than " + MetadataJson.LARGEST + " bytes"));
    }

    @Test
    void aDirectoryAndAMissingFileAreUnusable(@TempDir Path directory) throws Exception {
        assertThat(MetadataJson.read(directory)).isEqualTo(new StoredMetadata.Unusable("is no file"));
        assertThat(MetadataJson.read(directory.resolve("gone"))).isEqualTo(new StoredMetadata.Unusable("is not there"));
    }

    @Test
    void isWrittenWithoutTheResponseWhereItWouldBeTooLarge() {
        Metadata large = succeeded().toBuilder()
                .response(Map.of("text", "x".repeat(MetadataJson.LARGEST)))
                .build();
        byte[] written = MetadataJson.write(large, Samples.VERSION);
        assertThat(written).hasSizeLessThan(10_000);
        assertThat(read(written)).contains(large.toBuilder().response(null).build());
    }

    @Test
    void theRequestIsWrittenOnlyWhereThereIsOne() {
        Metadata generated = succeeded().toBuilder()
                .request(new Metadata.Request("0".repeat(64), Map.of("model", "happyhorse-1.0-t2v")))
                .build();
        assertThat(write(succeeded())).doesNotContain("\"request\"");
        assertThat(tree(write(generated)).get("request").toString())
                .isEqualTo("{\"sha256\":\"" + "0".repeat(64) + "\",\"body\":{\"model\":\"happyhorse-1.0-t2v\"}}");
        assertThat(read(MetadataJson.write(generated, Samples.VERSION))).contains(generated);
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                arguments(json("{\"Label\":\"1\"}"), false, "{\"aigc\":{\"Label\":\"1\"},\"c2pa\":false}"),
                arguments(json("{\"a\":[{\"b\":1.5}]}"), true, "{\"aigc\":{\"a\":[{\"b\":1.5}]},\"c2pa\":true}"),
                arguments(Map.of(), false, "{\"aigc\":{},\"c2pa\":false}"),
                arguments(null, true, "{\"aigc\":null,\"c2pa\":true}"));
    }

    @ParameterizedTest
    @MethodSource
    void labels(Map<String, Object> aigcLabel, boolean contentCredentials, String written) {
        Metadata metadata = labelled(aigcLabel, contentCredentials);
        ObjectNode video = (ObjectNode) tree(write(metadata)).get("video");
        assertThat(video.propertyNames()).last().isEqualTo("labels");
        assertThat(video.get("labels").toString()).isEqualTo(written);
        assertThat(read(MetadataJson.write(metadata, Samples.VERSION))).contains(metadata);
        Metadata.Video renamed = metadata.video().named("other.mp4");
        assertThat(renamed.aigcLabel()).isEqualTo(aigcLabel);
        assertThat(renamed.contentCredentials()).isEqualTo(contentCredentials);
    }

    static Stream<Arguments> labelsOfOthers() {
        return Stream.of(
                arguments("null", "null"),
                arguments("[]", "null"),
                arguments("{}", "null"),
                arguments("{\"aigc\": \"AI\", \"c2pa\": \"true\"}", "null"),
                arguments("{\"aigc\": {\"a\": \"" + "x".repeat(20_000) + "\"}, \"c2pa\": false}", "null"),
                arguments("{\"aigc\": [1], \"c2pa\": true}", "{\"aigc\":null,\"c2pa\":true}"),
                arguments(
                        "{\"c2pa\": true, \"aigc\": {\"a\\u0000\": \"\\u001b##[error]\", \"u\": \"https://h/?sig=geheim\"}}",
                        "{\"aigc\":{\"a\":\"# #[error]\",\"u\":\"https://h/?REDACTED\"},\"c2pa\":true}"));
    }

    /** The video and what is known of it stay. */
    @ParameterizedTest
    @MethodSource
    void labelsOfOthers(String labels, String written) {
        Metadata read = edited("\"audioCodec\": \"mp4a\"", "\"audioCodec\": \"mp4a\", \"labels\": " + labels)
                .usable()
                .orElseThrow();
        assertThat(read.video().audioCodec()).isEqualTo("mp4a");
        assertThat(String.valueOf(tree(write(read)).get("video").get("labels"))).isEqualTo(written);
    }

    private static StoredMetadata edited(String right, String wrong) {
        String text = golden("succeeded.json");
        assertThat(text).contains(right);
        return MetadataJson.read(text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong))
                .getBytes(UTF_8));
    }

    @Test
    void toleratesKeysOfALaterVersion() {
        String text = golden("succeeded.json").replace("\"schema\": 1,", "\"schema\": 1, \"later\": {\"a\": [1]},");
        assertThat(read(text.getBytes(UTF_8))).contains(succeeded());
    }

    @Test
    void writesAgainWhatItReadsButForItsOwnVersion() {
        String text = golden("succeeded.json").replace("\"1.2.3\"", "\"0.0.1\"");
        Metadata read = read(text.getBytes(UTF_8)).orElseThrow();
        assertThat(write(read)).isEqualTo(golden("succeeded.json"));
    }

    @Test
    void readsNothingFromAnotherKindOfFile() {
        for (String text :
                new String[] {"", "null", "[]", "{}", "{\"schema\":1}", "<xml/>", "\u0000", "{\"taskId\":\"a\"}"}) {
            assertThat(read(text.getBytes(UTF_8))).as(text).isEmpty();
        }
        assertThat(read(Json.write(Samples.response()))).isEmpty();
    }

    private String write(Metadata metadata) {
        return new String(MetadataJson.write(metadata, Samples.VERSION), UTF_8);
    }

    private static Optional<Metadata> read(byte[] bytes) {
        return MetadataJson.read(bytes).usable();
    }

    private static ObjectNode tree(String text) {
        return JsonTrees.read(text.getBytes(UTF_8));
    }
}
