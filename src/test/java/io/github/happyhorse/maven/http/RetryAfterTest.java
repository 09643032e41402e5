package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-04-25T07:00:00Z");
    private static final String SENT = "Sat, 25 Apr 2026 10:00:00 GMT";

    @ParameterizedTest
    @CsvSource({"0, PT0S", "00, PT0S", "007, PT7S", "1, PT1S", "' 30 ', PT30S", "3600, PT1H", "86400, PT24H"})
    void maySaySeconds(String value, Duration span) {
        assertThat(read("Retry-After", value)).isEqualTo(span);
        assertThat(read("Retry-After", value, "Date", SENT)).isEqualTo(span);
    }

    @Test
    void maySayMoreSecondsThanAnybodyWaits() {
        assertThat(read("Retry-After", "2147483648")).isEqualTo(Duration.ofSeconds(2147483648L));
        assertThat(read("Retry-After", "9999999999")).isEqualTo(Duration.ofSeconds(9_999_999_999L));
        assertThat(read("Retry-After", "9".repeat(100))).isGreaterThan(Duration.ofDays(3650));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 25 Apr 2026 10:02:00 GMT",
                "Saturday, 25-Apr-26 10:02:00 GMT",
                "Sat Apr 25 10:02:00 2026",
                "Sat, 25 Apr 2026 12:02:00 +0200"
            })
    void maySayADateInAnyFormThatHttpKnows(String value) {
        assertThat(read("Date", SENT, "Retry-After", value)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void countsADateFromTheDateOfTheAnswerElseFromNow() {
        String value = "Sat, 25 Apr 2026 10:02:00 GMT";
        assertThat(read("Date", SENT, "Retry-After", value)).isEqualTo(Duration.ofMinutes(2));
        assertThat(read("Retry-After", value)).isEqualTo(Duration.ofMinutes(182));
        assertThat(read("Date", "?", "Retry-After", value)).isEqualTo(Duration.ofMinutes(182));
    }

    @Test
    void saysNothingWithADateThatIsOver() {
        assertThat(read("Date", SENT, "Retry-After", SENT)).isZero();
        assertThat(read("Date", SENT, "Retry-After", "Sat, 25 Apr 2026 09:59:59 GMT"))
                .isNull();
        assertThat(read("Retry-After", "Sat, 25 Apr 2026 06:59:59 GMT")).isNull();
        assertThat(read("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")).isNull();
    }

    @Test
    void maySayADateThatIsAgesAway() {
        assertThat(read("Date", SENT, "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"))
                .isGreaterThan(Duration.ofDays(365 * 7000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "-1", "+1", "1.5", "1s", "1 2", "0x10", "1e3", "PT1M", "soon", "\u0661", "25 Apr", "99:99"
            })
    void saysNothingWithAnythingElse(String value) {
        assertThat(RetryAfter.in(
                        new Headers.Builder()
                                .addUnsafeNonAscii("Retry-After", value)
                                .build(),
                        NOW))
                .isNull();
    }

    @Test
    void mayBeMissing() {
        assertThat(read()).isNull();
        assertThat(read("Date", SENT)).isNull();
    }

    private static Duration read(String... headers) {
        return RetryAfter.in(Headers.of(headers), NOW);
    }
}
