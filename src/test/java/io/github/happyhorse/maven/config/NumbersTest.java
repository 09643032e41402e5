package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "10, 10", "' 10 ', 10", "007, 7", "1000000, 1000000"})
    void takesWholeNumbers(String text, int count) {
        assertThat(Numbers.parseCount("retries", text)).isEqualTo(count);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.0",
                "1,000",
                "1e3",
                "0x10",
                "1 0",
                "ten",
                "10s",
                "1000001",
                "9999999",
                "99999999",
                "2147483648",
                "99999999999999999999",
                "\u0661",
                "1\n2",
                "${retries}"
            })
    void refusesAnythingElse(String text) {
        assertRefused("retries", () -> Numbers.parseCount("retries", text))
                .endsWith("is no whole number from 0 to 1000000");
    }
}
