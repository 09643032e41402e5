package io.github.happyhorse.maven.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service sends is stored in a file that is not much larger, and that can be read back. */
class JsonSizeTest {

    private static final int MOST_GROWTH = 5;

    private final Redactor redactor = new Redactor("k");

    static Stream<Arguments> bodies() {
        int size = 1 << 14;
        return Stream.of(
                arguments("deep arrays", repeated(nested("[", 480, "0", "]"), size)),
                arguments("deep objects", repeated(nested("{\"a\":", 480, "0", "}"), size)),
                arguments("wide where indented deepest", nested("{\"a\":", 5, repeated("{\"a\":0}", size), "}")),
                arguments("wide array", repeated("0", size)),
                arguments("empty objects", repeated("{}", size)),
                arguments("empty arrays", repeated("[]", size)),
                arguments("many fields", fields(size / 10)),
                arguments("line ends", "\"" + "\\n".repeat(size / 2) + "\""),
                arguments("quotes and backslashes", "\"" + "\\\"\\\\".repeat(size / 4) + "\""),
                arguments("control characters", "\"" + "\\u0001\\u202e".repeat(size / 12) + "\""),
                arguments("queries", "\"" + "?a=b ".repeat(size / 5) + "\""),
                arguments("queries and quotes", "\"" + "?a=b\\\"".repeat(size / 6) + "\""),
                arguments("users", "\"" + "//a@b ".repeat(size / 6) + "\""),
                arguments("users without a scheme", "\"" + "a:b@c/ ".repeat(size / 7) + "\""),
                arguments("keys", "\"" + "k ".repeat(size / 2) + "\""),
                arguments("line starts", "\"" + "::\\n".repeat(size / 4) + "\""),
                arguments("commands", "\"" + "##[".repeat(size / 3) + "\""),
                arguments("wide characters", "\"" + "馬\uD83D\uDC0E".repeat(size / 7) + "\""),
                arguments("huge exponents", repeated("1e999999999", size)),
                arguments("tiny exponents", repeated("1e-999999999", size)),
                arguments("long numbers", repeated("9".repeat(1000), size)),
                arguments("a long name", "{\"" + "a ?b=c ".repeat(6000) + "\":0}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void aStoredResponseIsNotMuchLargerAndCanBeReadBack(String name, String value) {
        byte[] body = ("{\"output\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        byte[] stored = stored(body);
        assertThat(stored.length).isLessThan(MOST_GROWTH * body.length + 1000);
        assertThat(Json.readObject(stored)).isPresent();
        assertThat(stored(stored).length).as("stored once more").isLessThan(MOST_GROWTH * body.length + 1000);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void anyStoredResponseIsNotMuchLargerAndCanBeReadBack(@ForAll("values") String value) {
        byte[] body = ("{\"output\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        byte[] stored = stored(body);
        assertThat(stored.length).isLessThan(MOST_GROWTH * body.length + 1000);
        assertThat(Json.readObject(stored)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999999999999", "1e2147483648"})
    void anExponentBeyondAllNumbersIsKeptAsText(String number) {
        assertThat(Json.readObject(("{\"a\":" + number + "}").getBytes(StandardCharsets.UTF_8)))
                .contains(Map.of("a", number));
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 100_000})
    void whatIsNestedTooDeeplyIsNoJson(int depth) {
        assertThat(Json.readObject(nested("{\"a\":", depth, "0", "}").getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> leaves = Arbitraries.of(
                "0",
                "1e99999",
                "-0.5",
                "null",
                "true",
                "\"?a=b \"",
                "\"//u@b\"",
                "\"\\n\\u0007k\"",
                "\"::\"",
                "[]",
                "{}");
        return Arbitraries.recursive(() -> leaves, JsonSizeTest::around, 0, 4);
    }

    private static Arbitrary<String> around(Arbitrary<String> values) {
        return Arbitraries.oneOf(
                values.list().ofMinSize(1).ofMaxSize(9).map(list -> "[" + String.join(",", list) + "]"),
                values.list().ofMinSize(1).ofMaxSize(9).map(list -> IntStream.range(0, list.size())
                        .mapToObj(i -> "\"" + i + "\":" + list.get(i))
                        .collect(Collectors.joining(",", "{", "}"))),
                Combinators.combine(values, Arbitraries.integers().between(1, 60))
                        .as((value, depth) -> nested("{\"a\":[", depth, value, "]}")));
    }

    private byte[] stored(byte[] body) {
        return Json.write(Map.of("response", redactor.json(Json.readObject(body).orElseThrow())));
    }

    private static String nested(String open, int depth, String value, String close) {
        return open.repeat(depth) + value + close.repeat(depth);
    }

    private static String repeated(String value, int size) {
        return "[" + (value + ",").repeat(size / (value.length() + 1)) + value + "]";
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"" + i + "\":0").collect(Collectors.joining(",", "{", "}"));
    }
}
