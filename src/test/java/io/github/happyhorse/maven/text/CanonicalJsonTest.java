package io.github.happyhorse.maven.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the canonical form against the examples of RFC 8785. */
class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void writesTheNumbersOfAppendixB(String bits, String expected) {
        assertThat(CanonicalJson.canonical(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))))
                .isEqualTo(expected);
    }

    /** Where the interval of a double is lopsided, and where Java before 19 wrote a digit too many. */
    @ParameterizedTest
    @CsvSource({
        "5.684341886080801e-14, 5.684341886080801e-14",
        "2e23, 2e+23",
        "2.2250738585072014E-308, 2.2250738585072014e-308",
        "9.5367431640625e-7, 9.5367431640625e-7",
        "1.8446744073709552e19, 18446744073709552000",
        "123456789012345680000, 123456789012345680000",
        "1e-7, 1e-7",
        "0.1, 0.1",
        "-1.5, -1.5",
        "100, 100"
    })
    void writesTheShortestDigits(double value, String expected) {
        assertThat(CanonicalJson.canonical(value)).isEqualTo(expected);
    }

    @Property
    void everyDoubleIsReadBackAsItself(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
            String written = CanonicalJson.canonical(value);
            assertThat(Double.parseDouble(written)).isEqualTo(value == 0 ? 0.0 : value);
            assertThat(digits(written)).isLessThanOrEqualTo(digits(Double.toString(value)));
        }
    }

    @Property
    void everyPowerOfTwoIsReadBackAsItself(@ForAll("exponents") int exponent) {
        double value = Math.scalb(1.0, exponent);

        assertThat(Double.parseDouble(CanonicalJson.canonical(value))).isEqualTo(value);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<Integer> exponents() {
        return net.jqwik.api.Arbitraries.integers().between(-1074, 1023);
    }

    @Test
    void writesTheExampleOfSection322() {
        String json = """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""";

        assertThat(canonical(json))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void sortsByUtf16CodeUnitsAsInSection323() {
        String json = """
                {
                  "\\u20ac": "Euro Sign",
                  "\\r": "Carriage Return",
                  "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                  "1": "One",
                  "\\ud83d\\ude00": "Emoji: Grinning Face",
                  "\\u0080": "Control",
                  "\\u00f6": "Latin Small Letter O With Diaeresis"
                }""";

        assertThat(canonical(json))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                        + "\"\uD83D\uDE00\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void writesNestedAndEmptyValuesWithoutSpace() {
        assertThat(canonical("""
                {"b": [ ], "a": { }, "c": [ {"z": 1, "a": [ [ ], 2 ] } ]}""")).isEqualTo("{\"a\":{},\"b\":[],\"c\":[{\"a\":[[],2],\"z\":1}]}");
    }

    @Test
    void escapesWhatJsonHasToAndNothingElse() {
        assertThat(CanonicalJson.write("\b\t\n\f\r\"\\/\u0000\u001f\u007f é\u2028"))
                .isEqualTo("\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0000\\u001f\u007f é\u2028\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "a\uDC00", "\uDC00\uD800", "\uD83D\uD83D\uDE00"})
    void refusesHalfASurrogatePairInAValueAndInAName(String text) {
        assertThat(CanonicalJson.isWellFormed(text)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(List.of(text)));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(Map.of(text, 1)));
    }

    @Test
    void refusesWhatIsBeyondADouble() {
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(new BigDecimal("1e400")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "5",
                "5.0",
                "0.1",
                "7.50",
                "1e21",
                "9007199254740992",
                "9007199254740994",
                "0.1000000000000000055511151231257827021181583404541015625"
            })
    void aNumberThatADoubleHoldsIsExact(String number) {
        assertThat(CanonicalJson.isExact(new BigDecimal(number))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "12345678901234567890",
                "3.141592653589793238462643383279",
                "1e400",
                "-1e999999999",
                "1e-999999999",
                "0.10000000000000001"
            })
    void aNumberThatLosesDigitsIsNot(String number) {
        assertThat(CanonicalJson.isExact(new BigDecimal(number))).isFalse();
    }

    @Test
    void wholeNumbersOfEveryTypeAreJudgedAlike() {
        assertThat(CanonicalJson.isExact(9007199254740993L)).isFalse();
        assertThat(CanonicalJson.isExact(new BigInteger("9007199254740993"))).isFalse();
        assertThat(CanonicalJson.isExact(5)).isTrue();
        assertThat(CanonicalJson.write(List.of(5, 5L, BigInteger.valueOf(5), new BigDecimal("5.00"))))
                .isEqualTo("[5,5,5,5]");
    }

    private static int digits(String number) {
        String significand = number.toLowerCase().replaceFirst("e.*", "").replaceAll("[-.]", "");
        return significand.replaceFirst("^0+", "").replaceFirst("0+$", "").length();
    }

    private static String canonical(String json) {
        return CanonicalJson.write(
                Json.readObject(json.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }
}
