package io.github.happyhorse.maven.api;

import static io.github.happyhorse.maven.api.Replies.output;
import static io.github.happyhorse.maven.api.Replies.read;
import static io.github.happyhorse.maven.api.Replies.sample;
import static io.github.happyhorse.maven.api.Replies.status;
import static io.github.happyhorse.maven.api.Replies.succeeded;
import static io.github.happyhorse.maven.task.PollFailure.Kind.TRANSIENT;
import static io.github.happyhorse.maven.task.TaskStatus.RUNNING;
import static io.github.happyhorse.maven.task.TaskStatus.SUCCEEDED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.JsonTrees;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that a parser may trip over: none is ever taken for a success that it is not, and none throws. */
@Timeout(60)
class ReplyJsonTest {

    private static final String LINK = "https://store.example/a.mp4";
    private static final int[] WRONG_BYTES = {
        0, 1, '\t', '\n', ' ', '"', '\\', '/', '{', '}', '[', ']', ',', ':', '0', '9', '-', '.', 'A', 'E', 'S', 'U',
        'a', 'e', 's', 'u', 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xF0, 0xFE, 0xFF
    };

    @ParameterizedTest
    @CsvSource({
        "UTF-8, ''",
        "UTF-8, EFBBBF",
        "UTF-16LE, ''",
        "UTF-16LE, FFFE",
        "UTF-16BE, ''",
        "UTF-16BE, FEFF",
        "UTF-32LE, ''",
        "UTF-32LE, FFFE0000",
        "UTF-32BE, ''",
        "UTF-32BE, 0000FEFF"
    })
    void readsEveryEncodingOfUnicodeWithAndWithoutMark(Charset charset, String mark) {
        String text = output(",\"task_status\":\"RUNNING\",\"message\":\"für \uD83D\uDC0E\"");
        byte[] body = concat(HexFormat.of().parseHex(mark), text.getBytes(charset));
        assertThat(meaning(body)).isEqualTo(RUNNING);
        assertThat(((TaskReply) read(200, body)).message()).isEqualTo("für \uD83D\uDC0E");
    }

    @ParameterizedTest
    @CsvSource({
        "FFFE0000, UTF-16LE",
        "FEFF, UTF-16LE",
        "FFFE, UTF-16BE",
        "FFFE, UTF-8",
        "EFBB, UTF-8",
        "EFBBBFEFBBBF, UTF-8",
        "2B2F7638, UTF-8",
        "00, UTF-8",
        "0000FFFE, UTF-32LE"
    })
    void takesNothingFromAMarkThatLies(String mark, Charset charset) {
        byte[] body = concat(HexFormat.of().parseHex(mark), succeeded(LINK).getBytes(charset));
        assertThat(meaning(body)).isEqualTo(TRANSIENT);
    }

    static Stream<Arguments> strange() {
        return Stream.of(
                fine("blanks around", " \r\n\t" + status("RUNNING") + "\r\n\t "),
                fine("blanks within", status("RUNNING").replace(":", " \n:\t").replace(",", "\r,\n")),
                fine("names with escapes", status("RUNNING").replace("task_id", "\\u0074ask\\u005Fid")),
                fine("slashes with escapes", output(",\"task_status\":\"RUNNING\",\"u\":\"https:\\/\\/a.example\\/\"")),
                fine(
                        "every escape",
                        output(",\"task_status\":\"RUNNING\",\"m\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\"")),
                fine("an escaped NUL in a name", output(",\"task_status\":\"RUNNING\",\"\\u0000\":1")),
                fine("an empty name", output(",\"task_status\":\"RUNNING\",\"\":\"\"")),
                fine(
                        "names that mean something elsewhere",
                        output(",\"task_status\":\"RUNNING\",\"__proto__\":{},\"@class\":\"x\"")),
                fine(
                        "the same names at other levels",
                        "{\"task_status\":\"SUCCEEDED\",\"task_id\":\"x\","
                                + status("RUNNING").substring(1)),
                fine("names that differ in case", output(",\"task_status\":\"RUNNING\",\"Task_Status\":\"SUCCEEDED\"")),
                fine("DEL and noncharacters", output(",\"task_status\":\"RUNNING\",\"m\":\"\u007F\uFFFE\uFFFF\"")),
                fine("line separators", output(",\"task_status\":\"RUNNING\",\"m\":\"\u2028\u2029\"")),
                fine("a lone high surrogate", output(",\"task_status\":\"RUNNING\",\"m\":\"\\uD83D\"")),
                fine("a lone low surrogate", output(",\"task_status\":\"RUNNING\",\"m\":\"\\uDC0E!\"")),
                fine("surrogates in the wrong order", output(",\"task_status\":\"RUNNING\",\"m\":\"\\uDC0E\\uD83D\"")),
                bad("a lone surrogate in a name", output(",\"task_status\":\"RUNNING\",\"\\uD83D\":1")),
                fine("minus zero", output(",\"task_status\":\"RUNNING\",\"n\":-0")),
                fine(
                        "more digits than a double has",
                        output(",\"task_status\":\"RUNNING\",\"n\":0.1234567890123456789012345678901234567890")),
                fine("more than a double holds", output(",\"task_status\":\"RUNNING\",\"n\":1e400,\"m\":-1E-400")),
                fine("a whole number of 900 digits", output(",\"task_status\":\"RUNNING\",\"n\":" + "9".repeat(900))),
                fine("numbers as text", output(",\"task_status\":\"RUNNING\",\"n\":\"720\",\"m\":\"-1.5e3\"")),
                bad("nothing", ""),
                bad("blanks only", " \r\n\t "),
                bad("NUL", "\u0000"),
                bad("a mark only", "\uFEFF"),
                bad("a brace", "{"),
                bad("a closing brace", "}"),
                bad("braces the wrong way round", "}{"),
                bad("an array around it", "[" + succeeded(LINK) + "]"),
                bad("text around it", "\"" + succeeded(LINK).replace("\"", "\\\"") + "\""),
                bad("a callback around it", "callback(" + succeeded(LINK) + ")"),
                bad("a guard before it", ")]}',\n" + succeeded(LINK)),
                bad("a word after it", succeeded(LINK) + " ok"),
                bad("a brace after it", succeeded(LINK) + "}"),
                bad("a comma after it", succeeded(LINK) + ","),
                bad("NUL after it", succeeded(LINK) + "\u0000"),
                bad("a second object", succeeded(LINK) + "\n" + succeeded(LINK)),
                bad("a number after it", succeeded(LINK) + "1"),
                bad("null after it", succeeded(LINK) + " null"),
                bad("markup after it", succeeded(LINK) + "<!-- ok -->"),
                bad("a comment before", "/* ok */" + succeeded(LINK)),
                bad("a comment after", succeeded(LINK) + "// ok"),
                bad("a comment within", succeeded(LINK).replace(",", ", /* ok */")),
                bad("a comment of YAML", succeeded(LINK).replace(",", ", # ok\n")),
                bad("single quotes", succeeded(LINK).replace('"', '\'')),
                bad("no quotes", succeeded(LINK).replace("\"", "")),
                bad("names without quotes", succeeded(LINK).replace("\"task_status\"", "task_status")),
                bad("typographic quotes", succeeded(LINK).replace('"', '\u201C')),
                bad("a comma too many", succeeded(LINK).replace("}}", ",}}")),
                bad("a comma too few", succeeded(LINK).replace("\",\"video", "\" \"video")),
                bad("two commas", succeeded(LINK).replace(",", ",,")),
                bad("a leading comma", succeeded(LINK).replace("{\"task_id", "{,\"task_id")),
                bad("no colon", succeeded(LINK).replace("\"task_status\":", "\"task_status\" ")),
                bad("an equals sign", succeeded(LINK).replace("\"task_status\":", "\"task_status\"=")),
                bad("a name without a value", output(",\"task_status\":\"SUCCEEDED\",\"n\"")),
                bad("a value without a name", output(",\"task_status\":\"SUCCEEDED\",1")),
                bad("a number as a name", output(",\"task_status\":\"SUCCEEDED\",1:2")),
                bad("a status twice", output(",\"task_status\":\"RUNNING\",\"task_status\":\"SUCCEEDED\"")),
                bad("the same status twice", output(",\"task_status\":\"SUCCEEDED\",\"task_status\":\"SUCCEEDED\"")),
                bad(
                        "a status twice, once with escapes",
                        output(",\"task_status\":\"RUNNING\",\"task_\\u0073tatus\":\"SUCCEEDED\"")),
                bad("an id twice", output(",\"task_id\":\"x\",\"task_status\":\"SUCCEEDED\"")),
                bad("output twice", "{\"output\":{}," + succeeded(LINK).substring(1)),
                bad("something else twice", output(",\"task_status\":\"SUCCEEDED\",\"x\":{\"a\":1,\"a\":1}")),
                bad("an empty name twice", output(",\"task_status\":\"SUCCEEDED\",\"\":1,\"\":2")),
                bad(
                        "something twice within an array",
                        output(",\"task_status\":\"SUCCEEDED\",\"x\":[[{\"a\":1,\"a\":2}]]")),
                bad("NaN", output(",\"task_status\":\"SUCCEEDED\",\"n\":NaN")),
                bad("Infinity", output(",\"task_status\":\"SUCCEEDED\",\"n\":-Infinity")),
                bad("undefined", output(",\"task_status\":\"SUCCEEDED\",\"n\":undefined")),
                bad("True", output(",\"task_status\":\"SUCCEEDED\",\"n\":True")),
                bad("nul", output(",\"task_status\":\"SUCCEEDED\",\"n\":nul")),
                bad("nullx", output(",\"task_status\":\"SUCCEEDED\",\"n\":nullx")),
                bad("a leading zero", output(",\"task_status\":\"SUCCEEDED\",\"n\":01")),
                bad("a leading plus", output(",\"task_status\":\"SUCCEEDED\",\"n\":+1")),
                bad("a leading point", output(",\"task_status\":\"SUCCEEDED\",\"n\":.5")),
                bad("a trailing point", output(",\"task_status\":\"SUCCEEDED\",\"n\":5.")),
                bad("an exponent without digits", output(",\"task_status\":\"SUCCEEDED\",\"n\":5e")),
                bad("two minus signs", output(",\"task_status\":\"SUCCEEDED\",\"n\":--5")),
                bad("a minus sign alone", output(",\"task_status\":\"SUCCEEDED\",\"n\":-")),
                bad("a hexadecimal number", output(",\"task_status\":\"SUCCEEDED\",\"n\":0x1F")),
                bad("grouped digits", output(",\"task_status\":\"SUCCEEDED\",\"n\":1_000")),
                bad("digits of another script", output(",\"task_status\":\"SUCCEEDED\",\"n\":\u0661")),
                bad("a number of 2000 digits", output(",\"task_status\":\"SUCCEEDED\",\"n\":" + "9".repeat(2000))),
                bad("a fraction of 2000 digits", output(",\"task_status\":\"SUCCEEDED\",\"n\":0." + "1".repeat(2000))),
                bad("a line end in a text", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"a\nb\"")),
                bad("a tab in a text", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"a\tb\"")),
                bad("NUL in a text", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"a\u0000b\"")),
                bad("an unknown escape", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"\\x41\"")),
                bad("an escaped apostrophe", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"\\'\"")),
                bad("a cut escape", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"\\u12\"")),
                bad("an escape that is no number", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"\\uZZZZ\"")),
                bad("an escape of two bytes", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"\\u{1F40E}\"")),
                bad("a text without an end", output(",\"task_status\":\"SUCCEEDED\",\"m\":\"abc")),
                bad("an array without an end", output(",\"task_status\":\"SUCCEEDED\",\"m\":[1,2")),
                bad("an array closed as an object", output(",\"task_status\":\"SUCCEEDED\",\"m\":[1}")),
                bad("XML", "<output><task_status>SUCCEEDED</task_status></output>"),
                bad("YAML", "output:\n  task_status: SUCCEEDED\n"),
                bad("a form", "task_status=SUCCEEDED&video_url=https%3A%2F%2Fstore.example%2Fa.mp4"),
                bad("an event stream", "data: " + succeeded(LINK) + "\n\n"),
                bad("chunk sizes left in", "1f\r\n" + succeeded(LINK) + "\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("strange")
    void readsOnlyWhatIsJson(String body, Object meaning) {
        assertThat(meaning(body.getBytes(UTF_8))).isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FF",
                "FE",
                "80",
                "BF",
                "C3",
                "C328",
                "E228A1",
                "E28228",
                "F0288CBC",
                "F09028BC",
                "F0",
                "F09F",
                "F09F90",
                "F8A1A1A1A1",
                "FCA1A1A1A1A1"
            })
    void takesNoTextThatIsNotUtf8(String bytes) {
        String before = output(",\"task_status\":\"SUCCEEDED\",\"video_url\":\"" + LINK + "\",\"m\":\"");
        byte[] body = concat(
                before.substring(0, before.length() - 2).getBytes(UTF_8),
                HexFormat.of().parseHex(bytes),
                "\"}}".getBytes(UTF_8));
        assertThat(meaning(body)).isEqualTo(TRANSIENT);
    }

    @Test
    void takesNoTextThatIsLatin1() {
        assertThat(meaning(
                        output(",\"task_status\":\"SUCCEEDED\",\"m\":\"für\"").getBytes(ISO_8859_1)))
                .isEqualTo(TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({
        "10, RUNNING",
        "100, RUNNING",
        "400, RUNNING",
        "1000, TRANSIENT",
        "10000, TRANSIENT",
        "100000, TRANSIENT"
    })
    void endsAtADepthThatIsSafe(int depth, String meaning) {
        String arrays = "[".repeat(depth) + "]".repeat(depth);
        String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        for (String deep : new String[] {arrays, objects}) {
            assertThat(meaning(output(",\"task_status\":\"RUNNING\",\"deep\":" + deep)
                            .getBytes(UTF_8)))
                    .hasToString(meaning);
        }
        assertThat(meaning(arrays.getBytes(UTF_8))).isEqualTo(TRANSIENT);
        assertThat(meaning("[".repeat(depth).getBytes(UTF_8))).isEqualTo(TRANSIENT);
        assertThat(meaning("{\"output\":".repeat(depth).getBytes(UTF_8))).isEqualTo(TRANSIENT);
    }

    @Test
    void readsTextsAsLongAsAReplyMayBe() {
        String prompt = "é".repeat(1 << 19);
        PollResult answer = read(200, output(",\"task_status\":\"RUNNING\",\"orig_prompt\":\"" + prompt + "\""));
        assertThat(JsonTrees.tree(answer.response()).at("/output/orig_prompt").stringValue())
                .isEqualTo(prompt);
    }

    @Test
    void cutsLongTextsThatAreShown() {
        String longText = "x".repeat(1 << 20);
        PollResult answer = read(
                200,
                output(",\"task_status\":\"FAILED\",\"code\":\"" + longText + "\",\"message\":\"" + longText + "\""));
        assertThat(((TaskReply) answer).code()).hasSize(300);
        assertThat(((TaskReply) answer).message()).hasSize(300);
        assertThat(((PollFailure) read(400, "{\"message\":\"" + longText + "\"}")).reason())
                .hasSizeLessThan(350);
    }

    @Test
    void readsHalfAMillionElements() {
        PollResult answer = read(200, output(",\"task_status\":\"RUNNING\",\"a\":[1" + ",1".repeat(499_999) + "]"));
        assertThat(JsonTrees.tree(answer.response()).at("/output/a").size()).isEqualTo(500_000);
    }

    @Test
    void readsAHundredThousandFields() {
        StringBuilder fields = new StringBuilder();
        IntStream.range(0, 100_000)
                .forEach(i -> fields.append(",\"f").append(i).append("\":").append(i));
        PollResult answer = read(200, output(",\"task_status\":\"RUNNING\"" + fields));
        assertThat(JsonTrees.tree(answer.response()).at("/output/f99999").intValue())
                .isEqualTo(99_999);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200-pending.json",
                "200-running.json",
                "200-failed.json",
                "200-failed-bare.json",
                "200-canceled.json",
                "200-unknown.json",
                "200-envelope-failed.json",
                "submit.json"
            })
    void noWrongByteMakesASuccess(String name) {
        byte[] whole = sample(name);
        for (int at = 0; at < whole.length; at++) {
            byte[] body = whole.clone();
            for (int value : WRONG_BYTES) {
                body[at] = (byte) value;
                assertNoSuccess(body);
            }
        }
    }

    @Test
    void noBodyOfTwoBytesMeansAnything() {
        byte[] body = new byte[2];
        for (int value = 0; value <= 0xFFFF; value++) {
            body[0] = (byte) (value >> 8);
            body[1] = (byte) value;
            assertNoSuccess(body);
        }
    }

    @Test
    void nothingThatIsPutTogetherByChanceThrowsOrMakesASuccess() {
        Random random = new Random(20260425);
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "0",
            "-",
            "1e9",
            "null",
            "true",
            "\n",
            " ",
            "\u0000",
            "é",
            "\uD83D\uDC0E",
            "\"output\":",
            "\"task_id\":",
            "\"task_status\":",
            "\"" + Replies.ID + "\"",
            "\"RUNNING\"",
            "\"FAILED\"",
            "\"code\":",
            "\"message\":",
            "\"usage\":",
            "\"duration\":",
            status("RUNNING"),
            "\uFEFF"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder body = new StringBuilder(random.nextBoolean() ? "{\"output\":{" : "");
            for (int n = random.nextInt(24); n > 0; n--) {
                body.append(pieces[random.nextInt(pieces.length)]);
            }
            assertNoSuccess(body.toString().getBytes(UTF_8));
        }
    }

    private static void assertNoSuccess(byte[] body) {
        if (read(200, body) instanceof TaskReply reply) {
            assertThat(reply.status()).as(new String(body, UTF_8)).isNotEqualTo(SUCCEEDED);
        }
    }

    private static Arguments fine(String name, String body) {
        return arguments(named(name, body), RUNNING);
    }

    private static Arguments bad(String name, String body) {
        return arguments(named(name, body), TRANSIENT);
    }

    /**
     * What a body means under 200; whatever it is, it can be shown and written, and it throws under no other status.
     */
    private static Object meaning(byte[] body) {
        PollResult answer = read(200, body);
        assertThat(answer.toString()).isNotEmpty();
        if (answer.response() != null) {
            assertThat(Json.readObject(Json.write(answer.response()))).isPresent();
        }
        for (int status : new int[] {302, 401, 429, 503}) {
            assertThat(read(status, body)).isInstanceOf(PollFailure.class);
        }
        return answer instanceof TaskReply reply ? reply.status() : ((PollFailure) answer).kind();
    }

    private static byte[] concat(byte[]... parts) {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
