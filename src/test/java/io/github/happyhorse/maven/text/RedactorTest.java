package io.github.happyhorse.maven.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    private static final String KEY = "sk/0123-abc?%+=xyz";

    private final Redactor redactor = new Redactor(KEY);

    static Stream<Arguments> lines() {
        return Stream.of(
                arguments("An error.", "An error."),
                arguments("  around \t", "around"),
                arguments("für Läufer, 馬, \uD83D\uDC0E", "für Läufer, 馬, \uD83D\uDC0E"),
                arguments("a:b::c # ## [x] #[y]", "a:b::c # ## [x] #[y]"),
                // line ends
                arguments("a\nb", "a b"),
                arguments("a\r\nb\rc\n\n\nd", "a b c d"),
                arguments("a\u000Bb\fc\u0085d\u2028e\u2029f", "a b c d e f"),
                arguments("a \t\u00A0\u3000\u2003 b", "a b"),
                // control characters and what cannot be seen
                arguments("a\u0000b\u0007c\bd", "abcd"),
                arguments("\u001B[31mred\u001B[0m", "[31mred[0m"),
                arguments("a\u007Fb\u009B31mc", "ab31mc"),
                arguments("a\u200Bb\u00ADc\uFEFFd", "abcd"),
                arguments("a\u202Ecod.exe\u202C\u2066b\u2069", "acod.exeb"),
                arguments("a\u3164b\u034Fc\u115Fd", "abcd"),
                arguments("a\uFE0Fb\uDB40\uDD00c", "abc"),
                arguments("a\uDB40\uDC41b", "ab"),
                arguments("a\uD83Db\uDC0Ec\uFFFEd\uFFFFe\uFDD0f", "abcdef"),
                arguments("馬\uFE0F", "馬\uFE0F"),
                // commands of GitHub Actions
                arguments("::error::x", ": :error::x"),
                arguments("::", ": :"),
                arguments(":::x", ": ::x"),
                arguments(" \n ::set-env name=a::b", ": :set-env name=a::b"),
                arguments("\u200B::x", ": :x"),
                arguments(":\u0000:x", ": :x"),
                arguments(":\n:x", ": :x"),
                arguments("a\n::error::x", "a ::error::x"),
                // commands of GitHub Actions, Azure DevOps and TeamCity
                arguments("##[error]x", "# #[error]x"),
                arguments("a ##[group]b ##[endgroup]", "a # #[group]b # #[endgroup]"),
                arguments("a###[b]", "a## #[b]"),
                arguments("##\u200B[x]", "# #[x]"),
                arguments("#\u0000#[x]", "# #[x]"),
                arguments("##\n[x]", "## [x]"),
                arguments("##teamcity[buildStop]", "# #teamcity[buildStop]"),
                arguments("a##TeamCity[b]##TEAMCITY[c]", "a# #TeamCity[b]# #TEAMCITY[c]"),
                arguments("##team\u200Bcity[b]", "# #teamcity[b]"),
                arguments("a ##vso[task.setvariable variable=b]c", "a # #vso[task.setvariable variable=b]c"),
                arguments("##teamcity is fine", "##teamcity is fine"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineHasNoControlCharacterAndNoCommand(String text, String line) {
        assertThat(redactor.line(text)).isEqualTo(line);
        assertThat(redactor.line(line)).as("redacted again").isEqualTo(line);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\r\n\t", "\u0000", "\u200B \uFEFF", "\uD83D", "\u2028"})
    void aLineWithNothingVisibleIsNull(String text) {
        assertThat(redactor.line(text)).isNull();
    }

    @Test
    void aLineHasAtMost300Characters() {
        assertThat(redactor.line("x".repeat(300))).isEqualTo("x".repeat(300));
        assertThat(redactor.line("x".repeat(301))).isEqualTo("x".repeat(299) + "…");
        assertThat(redactor.line(" ".repeat(500) + "x".repeat(300) + "\n".repeat(500)))
                .isEqualTo("x".repeat(300));
        assertThat(redactor.line("x".repeat(1 << 20))).hasSize(300);
    }

    @Test
    void aLineIsNotCutWithinACharacter() {
        String horse = "\uD83D\uDC0E";
        assertThat(redactor.line("x".repeat(297) + horse.repeat(9))).isEqualTo("x".repeat(297) + horse + "…");
        assertThat(redactor.line("x".repeat(298) + horse.repeat(9))).isEqualTo("x".repeat(298) + "…");
        assertThat(redactor.line("x".repeat(299) + horse.repeat(9))).isEqualTo("x".repeat(299) + "…");
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments(" a\tb \n c", " a\tb \n c"),
                arguments("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
                arguments("a\n::error::b\n \u00A0::c", "a\n: :error::b\n \u00A0: :c"),
                arguments("a\u0000b\u202Ec\uD83Dd", "abcd"),
                arguments("\uD83D\uDC68\u200D\uD83D\uDC69", "\uD83D\uDC68\u200D\uD83D\uDC69"),
                arguments("sk\u200Da", "ska"),
                arguments("x\n".repeat(1000), "x\n".repeat(1000)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextKeepsItsLinesAndItsLength(String text, String safe) {
        assertThat(redactor.text(text)).isEqualTo(safe);
        assertThat(redactor.text(safe)).as("redacted again").isEqualTo(safe);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '`',
            value = {
                "https://a.example/b                               | https://a.example/b",
                "https://a.example/b?c                             | https://a.example/b?REDACTED",
                "https://a.example/b?                              | https://a.example/b?",
                "https://a.example?c=d                             | https://a.example?REDACTED",
                "http://a.example:80/b?c=d&e=f                     | http://a.example:80/b?REDACTED",
                "HTTPS://A.EXAMPLE/b?c=d                           | HTTPS://A.EXAMPLE/b?REDACTED",
                "https://a.example/b?c=d#e                         | https://a.example/b?REDACTED",
                "https://a.example/b?c=d?e=f                       | https://a.example/b?REDACTED",
                "https://a.example/b?u=https://c.example/d?e=f     | https://a.example/b?REDACTED",
                "https://a.example/b?Expires=1778212489            | https://a.example/b?Expires=1778212489&REDACTED",
                "https://a.example/b?Expires=17&Signature=s        | https://a.example/b?Expires=17&REDACTED",
                "https://a.example/b?Signature=s&Expires=17&x=y    | https://a.example/b?Expires=17&REDACTED",
                "https://a.example/b?Expires=17s&Signature=s       | https://a.example/b?REDACTED",
                "https://a.example/b?Signature=s&Expires=17#e      | https://a.example/b?Expires=17&REDACTED",
                "https://a.example/b?NotExpires=17                 | https://a.example/b?REDACTED",
                "https://a.example/b?Expires=abc                   | https://a.example/b?REDACTED",
                "https://a.example/b?Expires=123456789012345678901 | https://a.example/b?REDACTED",
                "https://a.example/b#access_token=s                | https://a.example/b#REDACTED",
                "https://a.example/b#part                          | https://a.example/b#part",
                "https://a.example/b;Signature=s                   | https://a.example/b;Signature=REDACTED",
                "https://a.example/b?Signature=s t                 | https://a.example/b?REDACTED",
                "https://a.example/b c?Signature=s t&x=y           | https://a.example/b c?REDACTED",
                "https://a.example/b?c=d: not available            | https://a.example/b?REDACTED: not available",
                "see https://a.example/?b, or http://c.example/?d! | see https://a.example/?REDACTED, or http://c.example/?REDACTED!",
                "(https://a.example/?b=c).                         | (https://a.example/?REDACTED).",
                "<a href=\"https://a.example/?b=c\" id=\"d\">      | <a href=\"https://a.example/?REDACTED\" id=\"d\">",
                "{\"a\":\"https://a.example/?b=c\",\"d\":\"e\"}    | {\"a\":\"https://a.example/?REDACTED\",\"d\":\"e\"}",
                "https://a.example/b https://c.example/?d          | https://a.example/b https://c.example/?REDACTED",
                // without a scheme, or with another
                "//a.example/b?Signature=s                         | //a.example/b?REDACTED",
                "oss://bucket/b?Signature=s                        | oss://bucket/b?REDACTED",
                "at oss://bucket/b?Signature=s now                 | at oss://bucket/b?REDACTED now",
                "bucket.example.com/a.mp4?Expires=17&Signature=s   | bucket.example.com/a.mp4?Expires=17&REDACTED",
                "a.mp4?flag&Signature=s                            | a.mp4?REDACTED",
                "see ?Signature=s                                  | see ?REDACTED",
                "Signature=s is wrong                              | Signature=REDACTED is wrong",
                "x-oss-security-token=s                            | x-oss-security-token=REDACTED",
                // no space before
                "视频在https://a.example/b?Signature=s               | 视频在https://a.example/b?REDACTED",
                "视频https://a.example/b?Signature=s，请下载           | 视频https://a.example/b?REDACTED，请下载",
                "urlhttps://a.example/b?s                          | urlhttps://a.example/b?REDACTED",
                // nested
                "callback?video=https://a.example/b?Signature=s    | callback?REDACTED",
                "/to/https://a.example/b?Signature=s               | /to/https://a.example/b?REDACTED",
                // encoded
                "https%3A%2F%2Fa.example%2Fb%3FSignature%3Ds%26c   | https%3A%2F%2Fa.example%2Fb%3FREDACTED",
                "see https%253a%252f%252fa.example%253fSignature%253ds | see https%253a%252f%252fa.example%253fREDACTED",
                "to=https%3A%2F%2Fu%3Ap%40a.example%2Fb            | to=https%3A%2F%2FREDACTED%40a.example%2Fb",
                "https://a.example/b%3FExpires=1%26Signature%3Ds   | https://a.example/b%3FREDACTED",
                "b%3FSignature%3Ds                                 | b%3FREDACTED",
                "https:\\/\\/u:p@a.example\\/b?Signature\\u003ds   | https:\\/\\/REDACTED@a.example\\/b?REDACTED",
                "b?Signature\\u003ds\\u0026x                       | b?REDACTED",
                // user and password
                "https://u:p@a.example/b?c=d                       | https://REDACTED@a.example/b?REDACTED",
                "https://u@a.example/                              | https://REDACTED@a.example/",
                "https://u:p@q@a.example/                          | https://REDACTED@a.example/",
                "https://u:p/q?r#s@a.example/                      | https://REDACTED",
                "https://u:p/q@a.example/                          | https://REDACTED@a.example/",
                "https:/u:p@a.example/                             | https:/REDACTED@a.example/",
                "https:u:p@a.example/                              | https:REDACTED@a.example/",
                "https:u:p/q@a.example/                            | https:REDACTED@a.example/",
                "https://[::1]/b?c=d:e@f&g=h                       | https://[::1]/b?REDACTED",
                "管理:p@a.example:8443/                              | 管理REDACTED@a.example:8443/",
                "https%3A%5C%2F%5C%2Fa.example?b%5Cu003dc          | https%3A%5C%2F%5C%2Fa.example?REDACTED",
                "b%25%33FSignature%25%33Dc                         | b%25%33FREDACTED",
                "{\\\"u\\\":\\\"https://a.example/?b=c\\\",\\\"d\\\":1} | {\\\"u\\\":\\\"https://a.example/?REDACTED\\\",\\\"d\\\":1}",
                "https://u:p%2Fq@a.example/                        | https://REDACTED@a.example/",
                "https:\\\\u:p@a.example\\b                        | https:\\\\REDACTED@a.example\\b",
                "redis://:p@a.example                              | redis://REDACTED@a.example",
                "imap://mail:p@a.example                           | imap://REDACTED@a.example",
                "to :p@a.example                                   | to REDACTED@a.example",
                "use admin:p@proxy now                             | use REDACTED@proxy now",
                "Signature=p@                                      | Signature=REDACTED",
                "[Signature=p@                                     | [Signature=REDACTED",
                "u:p@a.example/b                                   | REDACTED@a.example/b",
                "use admin:secret@proxy:3128 now                   | use REDACTED@proxy:3128 now",
                "use admin:p@ss@a.example now                      | use REDACTED@a.example now",
                "https://a.example/@scope/b                        | https://a.example/@scope/b",
                "https://a.example:8443/@scope/b                   | https://a.example:8443/@scope/b",
            })
    void aUrlLosesItsUserAndItsQuery(String text, String redacted) {
        assertThat(redactor.text(text)).isEqualTo(redacted);
        assertThat(redactor.text(redacted)).as("redacted again").isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What? yes",
                "a/b?c",
                "x=y",
                "x = y? Why not: a ? b : c",
                "Is it a horse?",
                "What?no!",
                "50% of 100%, 5%25",
                "joe@example.com",
                "mailto:joe@example.com",
                "联系:support@example.com",
                "E-Mail:support@example.com",
                "https://a.example/what says: What? yes",
                "C:\\Users\\joe\\clip.mp4",
                "https://a.example:8080/a/b;c/d.mp4",
                "A horse gallops; \"why?\" asks the child (aged 5).",
                "一匹马在奔跑？是的！50％",
                "key: value, other: [1, 2], {a: b}",
                "HTTP/1.1 404 Not Found",
                "InvalidParameter: size must be one of 720P|1080P",
                "2026-04-25 15:03:25.848",
                "35137489-2862-96cb-b6f2-0123456789ab",
                "git@github.com:happyhorse/plugin.git",
            })
    void ordinaryTextIsUnchanged(String text) {
        assertThat(redactor.line(text)).isEqualTo(text);
        assertThat(redactor.text(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$1", "\\1", "$", "${x"})
    void nothingInAUrlIsTakenForAPattern(String odd) {
        assertThat(redactor.text("https://a.example/" + odd + "?b=" + odd))
                .isEqualTo("https://a.example/" + odd + "?REDACTED");
    }

    /** Each makes some part of the redactor search ahead or back as far as it can. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "?",
                "?a",
                "#a",
                "/",
                "//a:b",
                "//a:b@",
                "a@/",
                "a:",
                "a:b@",
                "mail:a@b.c",
                "http:",
                "ahttp:%E2",
                "https://a?b ",
                "x-oss-",
                "Expires=1&",
                "%",
                "25",
                "%252F",
                "\\",
                "\\u003d",
                ".",
                "..x",
                "##a",
                "::",
                "sk/0123-abc?%+=xy",
                "%73%6b/0123-abc%252525253F"
            })
    void timeIsInProportionToTheLength(String piece) {
        String text = piece.repeat((1 << 18) / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            redactor.text(text);
            redactor.line("https://a:b" + text + "@");
            Redactor.url("https://a.example/" + text);
        });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "key sk/0123-abc?%+=xyz!, key ***!",
                "xsk/0123-abc?%+=xyzsk/0123-abc?%+=xyzy, x******y",
                "key sk%2F0123-abc%3F%25%2B%3Dxyz, key ***",
                "key sk%2f0123-abc%3f%25%2b%3dxyz, key ***",
                "key sk%2f0123%2dabc?%25+=xyz, key ***",
                "key %73%6B%2F%30%31%32%33%2D%61%62%63%3F%25%2B%3D%78%79%7A, key ***",
                "key sk%252F0123-abc%253F%2525%252B%253Dxyz, key ***",
                "key sk/0123-abc?%+\\u003dxyz, key ***",
                "sk/0123-abc?%+=xy, sk/0123-abc?REDACTED",
            })
    void theKeyIsMaskedPlainAndPercentEncoded(String text, String masked) {
        assertThat(redactor.text(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "user:", "joe:"})
    void theKeyIsMaskedInBase64AtEachOffset(String before) {
        for (String after : List.of("", ":", "::", ":::", ":pass")) {
            byte[] bytes = (before + KEY + after).getBytes(StandardCharsets.US_ASCII);
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getUrlEncoder(),
                    Base64.getEncoder().withoutPadding())) {
                String encoded = encoder.encodeToString(bytes);
                String masked = redactor.text("Basic " + encoded + " is wrong");
                int left = before.length() * 8 / 6;
                int right = (after.length() * 8) / 6;
                assertThat(masked)
                        .startsWith("Basic " + encoded.substring(0, left) + "***")
                        .endsWith(" is wrong");
                assertThat(masked.length()).isLessThanOrEqualTo("Basic *** is wrong".length() + left + right + 4);
                String percent = encoded.replace("+", "%2B").replace("/", "%2f").replace("=", "%3D");
                assertThat(redactor.text("Basic " + percent + " is wrong"))
                        .startsWith("Basic " + percent.substring(0, left) + "***");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "test | ***",
                "Wrong key: test. | Wrong key: ***.",
                "key=test&a | key=***&a",
                "key%3Dtest%26a | key%3D***%26a",
                "key %74est | key ***",
                "密钥test错误 | 密钥***错误",
                "/a/test/b | /a/***/b",
                "dGVzdA== or dGVzdA | *** or ***",
                "latest | latest",
                "/a/test.mp4 | /a/test.mp4",
                "/a/my-test/b | /a/my-test/b",
                "test_clip contest tests | test_clip contest tests",
                "dGVzdAa xdGVzdA | dGVzdAa xdGVzdA",
            })
    void aShortKeyIsMaskedAsAWordOnly(String text, String masked) {
        assertThat(new Redactor("test").text(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "***", "R", "REDACTED", "ACT"})
    void aKeyThatIsPartOfTheMaskChangesNothing(String key) {
        assertThat(new Redactor(key).text("*** REDACTED")).isEqualTo("*** REDACTED");
    }

    @Test
    void tellsWhetherATextHasTheKey() {
        assertThat(redactor.hasKey("https://a.example/sk%2F0123-abc%3F%25%2B%3Dxyz/b"))
                .isTrue();
        assertThat(redactor.hasKey("https://a.example/")).isFalse();
        assertThat(new Redactor("test").hasKey("https://a.example/test/b.mp4")).isFalse();
        assertThat(Redactor.withoutKey().hasKey("https://a.example/")).isFalse();
    }

    @Test
    void jsonIsRedactedInEachTextAndName() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("a" + KEY, "b" + KEY);
        object.put("list", Arrays.asList("https://u:p@a.example/?b=c", 1, null, true, Map.of("x\u0000", "\u202Ey")));
        object.put("empty", "");
        object.put("number", new BigDecimal("13.24"));
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("a***", "b***");
        expected.put("list", Arrays.asList("https://REDACTED@a.example/?REDACTED", 1, null, true, Map.of("x", "y")));
        expected.put("empty", "");
        expected.put("number", new BigDecimal("13.24"));
        assertThat(redactor.json(object)).isEqualTo(expected);
        assertThat(redactor.json(expected)).as("redacted again").isEqualTo(expected);
        assertThat(redactor.json(null)).isNull();
    }

    @Test
    void jsonKeepsFieldsWhoseNamesBecomeTheSame() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("a", 1);
        object.put("a\u0000", 2);
        assertThat(redactor.json(object).values()).containsExactly(1, 2);
    }

    @Test
    void aNumberWithTheKeyInItBecomesAText() {
        Redactor digits = new Redactor("1234567890");
        assertThat(digits.json(Map.of("a", new BigInteger("12345678901")))).isEqualTo(Map.of("a", "***1"));
        assertThat(digits.json(Map.of("a", 123))).isEqualTo(Map.of("a", 123));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.ttapi.io, https://api.ttapi.io",
        "https://api.ttapi.io/a/b, https://api.ttapi.io/a/b",
        "https://api.ttapi.io:8443/a?b=c&d#e, https://api.ttapi.io:8443/a",
        "https://user:secret@api.ttapi.io/a, https://api.ttapi.io/a",
        "https://user@api.ttapi.io/a?, https://api.ttapi.io/a",
        "https://user:p/a?b@api.ttapi.io/a?, https://REDACTED",
        "https://[::1]:8080/a#b, https://[::1]:8080/a",
        "https://a.example/b%3FSignature%3Ds, https://a.example/b",
        "https://a.example/b%253FSignature%253Ds, https://a.example/b",
        "https://a.example/b;Signature=s, https://a.example/b;Signature=REDACTED",
        "https://a.example/%E9%A6%AC%20b.mp4, https://a.example/%E9%A6%AC%20b.mp4",
        "https://a.example/b%0A::error::c, https://a.example/b_0A::error::c",
        "https://a.example/b%250a::error::c, https://a.example/b_250a::error::c",
        "https://a.example/b%0D%0A%23%23teamcity[c, https://a.example/b_0D_0A",
        "https://a.example/%E2%80%AEb, https://a.example/_E2_80_AEb",
        "https://a.example/%C2%85b%E2%80%A8c%FFd%ED%A0%80e, https://a.example/_C2_85b_E2_80_A8c_FFd_ED_A0_80e",
        "https://a.example/##teamcity[b, https://a.example/",
        "https:\\\\u:p@a.example\\b?c, https:\\\\a.example\\b",
        "a.example/b?c, a.example/b",
    })
    void aUrlIsShownWithoutUserAndQueryAndHiddenCharacters(String url, String shown) {
        assertThat(Redactor.url(url)).isEqualTo(shown);
        assertThat(Redactor.url(shown)).as("redacted again").isEqualTo(shown);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n", "?a"})
    void nothingOfAUrlIsNull(String url) {
        assertThat(Redactor.url(url)).isNull();
    }

    @Test
    void aCopyOfAnExceptionHasSafeMessagesAndTheStackTraces() {
        IllegalArgumentException cause = new IllegalArgumentException("value: tt-geheim-1234");
        IOException exception = new IOException("from https://a/b?Signature=x\n::error::y", cause);

        Exception copy = new Redactor("tt-geheim-1234").exception(exception);

        assertThat(copy).hasToString("java.io.IOException: " + copy.getMessage());
        assertThat(copy.getMessage()).doesNotContain("Signature=x", "\n").contains("https://a/b");
        assertThat(copy.getCause()).hasToString("java.lang.IllegalArgumentException: value: ***");
        assertThat(copy.getStackTrace()).isEqualTo(exception.getStackTrace());
    }

    @Test
    void anExceptionThatIsItsOwnCauseIsCopiedToo() {
        RuntimeException first = new RuntimeException("a");
        first.initCause(new RuntimeException("b", first));

        assertThat(Redactor.withoutKey().exception(first)).hasMessage("a");
        assertThat(Redactor.withoutKey().exception(null)).isNull();
    }
}
