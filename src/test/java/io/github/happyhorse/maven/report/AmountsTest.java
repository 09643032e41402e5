package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "0.036, under 0.1 s",
        "0.1, 0.1 s",
        "39.998, 40.0 s",
        "59.99, 60.0 s",
        "60, 1 min 0 s",
        "125.4, 2 min 5 s",
        "3599, 59 min 59 s",
        "3600, 1 h 0 min",
        "9000, 2 h 30 min"
    })
    void timeIsForPeople(BigDecimal seconds, String text) {
        assertThat(Amounts.seconds(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1023, 1023 bytes",
        "1024, 1.0 KiB",
        "76331, 74.5 KiB",
        "5000000000, 4.7 GiB",
        "9223372036854775807, 8388608.0 TiB"
    })
    void sizesAreForPeople(long size, String text) {
        assertThat(Amounts.bytes(size)).isEqualTo(text);
    }
}
