package io.github.happyhorse.maven.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the text: no secret, no control character and no command of a CI service is left. */
class RedactorPropertyTest {

    private static final String KEY = "sk-Ab3/x+9?%41=z";

    /** Stands for what a URL must not show; nothing else in the texts has it. */
    private static final String SECRET = "5nWEhF8mqFH";

    private static final Redactor REDACTOR = new Redactor(KEY);

    @Property(tries = 3000)
    void noSecretIsLeft(@ForAll("textsWithSecrets") String text) {
        assertSafe(text);
    }

    @Property(tries = 2000)
    void noControlCharacterAndNoCommandIsLeft(@ForAll("nastyTexts") String text) {
        assertSafe(text);
    }

    @Property
    void anyTextBecomesSafe(@ForAll String text) {
        assertSafe(text);
    }

    @Property
    void ordinaryTextIsUnchanged(@ForAll("ordinaryTexts") String text) {
        assertThat(REDACTOR.text(text)).isEqualTo(text);
    }

    @Property
    void noUrlShowsASecretOrBecomesDangerousWhenDecoded(
            @ForAll("nastyTexts") String path, @ForAll @IntRange(min = 0, max = 2) int times) {
        String encoded = path;
        for (int i = 0; i < times; i++) {
            encoded = URLEncoder.encode(encoded, StandardCharsets.UTF_8);
        }
        String url = Redactor.url("https://joe:" + SECRET + "@a.example/" + encoded + "?x=" + SECRET);
        assertThat(url).startsWith("https://a.example/").hasSizeLessThanOrEqualTo(300);
        for (int i = 0; i <= times; i++) {
            assertThat(url).doesNotContain(SECRET, "##[", "##teamcity[", "\n", "\r");
            assertVisible(url, false);
            try {
                url = URLDecoder.decode(url, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return;
            }
        }
    }

    @Property(tries = 200)
    void aShortKeyIsNoWordOfTheResult(@ForAll("nastyTexts") String before, @ForAll("nastyTexts") String after) {
        assertThat(new Redactor("test").text(before + " test " + after))
                .doesNotContainPattern("(?<![\\w.-])test(?![\\w.-]|…$)");
    }

    @Provide
    Arbitrary<String> textsWithSecrets() {
        return Arbitraries.oneOf(keys(), urls(), pieces(), ordinaryTexts())
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> String.join(" ", parts))
                .flatMap(text -> Combinators.combine(around(), around()).as((before, after) -> before + text + after));
    }

    /** What may stand before or behind without a space. */
    private static Arbitrary<String> around() {
        return Arbitraries.of("", "", "", "视频", "“", "(", "url=", "\n", "\"", "a", "%20", "\u200B", "x?", "x=");
    }

    private static Arbitrary<String> keys() {
        return Combinators.combine(Arbitraries.integers().between(0, 4), Arbitraries.randomValue(r -> r.nextLong()))
                .as((way, seed) -> switch (way) {
                    case 0 -> KEY;
                    case 1 -> percent(KEY, new Random(seed), 1);
                    case 2 -> percent(KEY, new Random(seed), 2);
                    case 3 -> base64(seed, Base64.getEncoder());
                    default -> base64(seed, Base64.getUrlEncoder().withoutPadding());
                });
    }

    private static String base64(long seed, Base64.Encoder encoder) {
        Random random = new Random(seed);
        String text = "user:abc".substring(random.nextInt(9)) + KEY + "=/+&?abc".substring(random.nextInt(9));
        String encoded = encoder.encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return random.nextBoolean() ? encoded : percent(encoded, random, 1);
    }

    /** Encodes what must be encoded, and some of the rest. */
    private static String percent(String text, Random random, int times) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0 && Character.isLetterOrDigit(b) && random.nextInt(4) > 0;
            String form = random.nextBoolean() ? "%%%02X" : "%%%02x";
            encoded.append(plain ? String.valueOf((char) b) : String.format(form, b & 0xFF));
        }
        return times == 1 ? encoded.toString() : percent(encoded.toString(), random, times - 1);
    }

    private static Arbitrary<String> urls() {
        Arbitrary<String> schemes = Arbitraries.of(
                "https://",
                "http://",
                "HTTPS://",
                "//",
                "oss://",
                "",
                "https:\\/\\/",
                "https:/",
                "https:",
                "jdbc:mysql://");
        Arbitrary<String> users = Arbitraries.of(
                "",
                "",
                "joe:" + SECRET + "@",
                "joe:p@" + SECRET + "@",
                ":" + SECRET + "@",
                "mail:" + SECRET + "/@",
                "j%40c:$" + SECRET + "%3A@",
                "管理:;" + SECRET + "@");
        Arbitrary<String> hosts =
                Arbitraries.of("a.example", "bucket.example.com:443", "例.example", "[::1]", "10.0.0.1");
        Arbitrary<String> paths =
                Arbitraries.of("", "/", "/a/b.mp4", "/%E9%A6%AC", "/to/https://c.example/x", "/@u/a:b;c=d");
        Arbitrary<String> queries = Arbitraries.of(
                "",
                "?Signature=" + SECRET,
                "?Expires=17&Signature=" + SECRET + "%3D&x",
                "?flag&x=" + SECRET + "/+" + SECRET,
                "?q=a:b@c&x[]=" + SECRET,
                "?video=https://joe:" + SECRET + "@c.example?Signature=" + SECRET,
                "?Expires=" + SECRET,
                ";x-oss-signature=" + SECRET + "@");
        Arbitrary<String> plain = Combinators.combine(schemes, users, hosts, paths, queries)
                .as((scheme, user, host, path, query) ->
                        scheme + (scheme.isEmpty() && !user.startsWith("joe") ? "" : user) + host + path + query);
        return Combinators.combine(plain, Arbitraries.of(0, 1, 2, 3, 4), Arbitraries.randomValue(r -> r.nextLong()))
                .as((url, way, seed) -> switch (way) {
                    case 0 -> url;
                    case 1 -> percent(url, new Random(seed), 1);
                    case 2 -> percent(url, new Random(seed), 2);
                    case 3 -> json(url);
                    default -> percent(json(percent(url, new Random(seed), 1)), new Random(seed), 1);
                });
    }

    private static String json(String text) {
        return text.replace("/", "\\/").replace("=", "\\u003d").replace("&", "\\u0026");
    }

    private static Arbitrary<String> pieces() {
        return Arbitraries.of(
                "::", "##[", "##vso[", "?", "&amp;", "=", "@", ":", "//", "https:", "%3F", "%", "%25", "\\", "\\u003d",
                "#", "…");
    }

    @Provide
    Arbitrary<String> ordinaryTexts() {
        return Arbitraries.of(
                        "A horse",
                        "gallops,",
                        "why?",
                        "What?",
                        "(yes!)",
                        "x=y",
                        "a/b?c",
                        "5%",
                        "一匹马",
                        "？",
                        "a:b",
                        "e.g.",
                        "joe@example.com",
                        "[1]",
                        "\"q\"",
                        "it's",
                        "#5",
                        "2026-04-25",
                        "15:03:25",
                        "\uD83D\uDC0E",
                        "a_b-c")
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(words -> String.join(" ", words));
    }

    @Provide
    Arbitrary<String> nastyTexts() {
        return Arbitraries.of(
                        ":",
                        "::",
                        "#",
                        "##",
                        "[",
                        "]",
                        "##[",
                        "##teamcity[",
                        "##TeamCity",
                        "teamcity[",
                        "a",
                        " ",
                        "\t",
                        "\n",
                        "\r\n",
                        "\r",
                        "\u0000",
                        "\u001B[0m",
                        "\u007F",
                        "\u0085",
                        "\u00A0",
                        "\u00AD",
                        "\u200B",
                        "\u200D",
                        "\u202E",
                        "\u2028",
                        "\u2029",
                        "\uFEFF",
                        "\uFE0F",
                        "\uD83D",
                        "\uDC0E",
                        "\uD83D\uDC0E",
                        "馬",
                        "?",
                        "=",
                        "@",
                        "/",
                        "//",
                        "http:",
                        "%",
                        "25",
                        "%3F",
                        "%0A",
                        "%E2%80%AE",
                        "\\",
                        "\\u000a",
                        "…",
                        "Expires=1",
                        "&",
                        "Signature=",
                        "REDACTED",
                        "test",
                        ".",
                        "x".repeat(297))
                .list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces));
    }

    private static void assertSafe(String text) {
        String safe = REDACTOR.text(text);
        assertThat(safe).doesNotContain(SECRET, KEY, "##[", "\r").doesNotContainIgnoringCase("##teamcity[");
        assertThat(safe.lines()).noneMatch(line -> line.strip().startsWith("::"));
        assertVisible(safe, true);
        assertThat(decoded(safe)).doesNotContain(KEY);
        assertThat(REDACTOR.text(safe)).as("redacted again").isEqualTo(safe);
        assertThat(REDACTOR.json(Map.of("a", text))).isEqualTo(Map.of("a", safe));

        String line = REDACTOR.line(text);
        if (line != null) {
            assertThat(line)
                    .hasSizeBetween(1, 300)
                    .isEqualTo(line.strip())
                    .doesNotContain(SECRET, KEY, "##[", "\n", "\t")
                    .doesNotContainIgnoringCase("##teamcity[")
                    .doesNotStartWith("::");
            assertVisible(line, false);
            assertThat(REDACTOR.line(line)).as("redacted again").isEqualTo(line);
        }
    }

    private static void assertVisible(String text, boolean inFile) {
        assertThat(text.codePoints()).noneMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL -> !(inFile && (c == '\n' || c == '\t'));
            case Character.FORMAT -> !(inFile && (c == 0x200C || c == 0x200D));
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }

    /** All percent escapes of ASCII characters decoded, and all Base64 words as well. */
    private static String decoded(String text) {
        String decoded = text;
        for (int i = 0; i < 3; i++) {
            decoded = Pattern.compile("%([2-7][0-9A-Fa-f])")
                    .matcher(decoded)
                    .replaceAll(escape ->
                            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
        }
        StringBuilder words = new StringBuilder(decoded);
        for (String word : decoded.replace('-', '+').replace('_', '/').split("[^A-Za-z0-9+/]+")) {
            for (int shift = 0; shift < 4 && shift < word.length(); shift++) {
                String part = word.substring(shift);
                part = part.substring(0, part.length() / 4 * 4);
                words.append(' ').append(new String(Base64.getDecoder().decode(part), StandardCharsets.ISO_8859_1));
            }
        }
        return words.toString();
    }
}
