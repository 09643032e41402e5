package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "1s, PT1S",
        "30s, PT30S",
        "10m, PT10M",
        "1h, PT1H",
        "1h30m, PT1H30M",
        "1h30m15s, PT1H30M15S",
        "1h 30m, PT1H30M",
        "' 10m ', PT10M",
        "90m, PT1H30M",
        "1d, P1D",
        "1d12h, P1DT12H",
        "1500ms, PT1.5S",
        "1s500ms, PT1.5S",
        "1h5s, PT1H5S",
        "0h30m, PT30M",
        "007s, PT7S",
        "365d, P365D",
        "PT10M, PT10M",
        "PT1H30M, PT1H30M",
        "pt10m, PT10M",
        "PT1.5S, PT1.5S",
        "P1D, PT24H",
        "P1DT2H, PT26H",
        "31536000s, P365D"
    })
    void takesSpansWithUnitsAndThoseOfIso(String text, Duration span) {
        assertThat(Durations.parse("timeout", text, Duration.ofSeconds(1))).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "30", "600", "-5", "+5", "1.5", "1,5", " 30 "})
    void refusesABareNumberAndSaysSo(String text) {
        assertRefused("timeout", () -> Durations.parse("timeout", text, Duration.ZERO))
                .contains("\"" + text.strip() + "\" has no unit")
                .contains("for example 30s, 10m, 1h30m or PT10M");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "m",
                "abc",
                "30 seconds",
                "30sec",
                "10min",
                "10M",
                "30S",
                "1.5h",
                "-30s",
                "+30s",
                "--30s",
                "30m1h",
                "5s5s",
                "1h30",
                "30s,",
                "PT",
                "P",
                "P1Y",
                "P1M",
                "PT10",
                "P10M",
                "\u0663s",
                "10m\n::error::x",
                "${timeout}"
            })
    void refusesWhatIsNoSpan(String text) {
        assertRefused("pollInterval", () -> Durations.parse("pollInterval", text, Duration.ZERO))
                .contains("is no time span, write one with a unit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999ms", "0s", "0h0m", "PT0S", "PT0.999S", "PT-5S", "-PT10M", "PT1M-61S"})
    void refusesWhatIsTooShort(String text) {
        assertRefused("pollInterval", () -> Durations.parse("pollInterval", text, Duration.ofSeconds(1)))
                .contains("\"" + text + "\" is too short, it must be at least 1s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "PT0.0001S", "PT-5S"})
    void saysThatAMillisecondIsTheLeastWhereItIs(String text) {
        assertRefused("timeout", () -> Durations.parse("timeout", text, Duration.ofMillis(1)))
                .contains("\"" + text + "\" is too short, it must be at least 1ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "366d",
                "8761h",
                "999999999d",
                "999999999d999999999h",
                "PT8761H",
                "31536001s",
                "365d1ms",
                "1000000000s"
            })
    void refusesWhatIsLongerThanAYear(String text) {
        assertRefused("timeout", () -> Durations.parse("timeout", text, Duration.ofSeconds(1)))
                .contains("\"" + text + "\" is longer than a year");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "99999999999999999999h",
                "999999999999999999d",
                "1m99999999999999999999999ms",
                "PT999999999999999999H",
                "P99999999999999D",
                "PT9223372036854775807S",
                "PT99999999999999999999S"
            })
    void refusesNumbersThatOverflowAsLongerThanAYear(String text) {
        assertRefused("timeout", () -> Durations.parse("timeout", text, Duration.ofSeconds(1)))
                .contains("\"" + text + "\" is longer than a year");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT1S, 1s",
        "PT1.5S, 1.5s",
        "PT0.001S, 1ms",
        "PT0.0999S, 99ms",
        "PT0.1S, 0.1s",
        "PT0.25S, 0.3s",
        "PT9.94S, 9.9s",
        "PT10.9S, 10s",
        "PT30S, 30s",
        "PT1M, 1m",
        "PT1M5S, 1m5s",
        "PT90M, 1h30m",
        "PT1H1S, 1h1s",
        "PT26H, 26h",
        "P365D, 8760h"
    })
    void areWrittenInShort(Duration span, String text) {
        assertThat(Durations.format(span)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1ms", "99ms", "1s", "59s", "1m", "1m1s", "59m59s", "1h", "1h1m1s", "30m", "25h", "8760h"})
    void areReadAsTheyAreWritten(String text) {
        assertThat(Durations.format(Durations.parse("timeout", text, Duration.ZERO)))
                .isEqualTo(text);
    }
}
