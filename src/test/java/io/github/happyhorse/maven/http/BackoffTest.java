package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({
        "PT1S, 0, PT1S",
        "PT1S, 1, PT2S",
        "PT1S, 5, PT32S",
        "PT1S, 6, PT1M",
        "PT1S, 7, PT1M",
        "PT5S, 0, PT5S",
        "PT5S, 1, PT10S",
        "PT5S, 2, PT20S",
        "PT5S, 3, PT40S",
        "PT5S, 4, PT1M",
        "PT5S, 100, PT1M",
        "PT5S, 2147483647, PT1M",
        "PT59S, 0, PT59S",
        "PT59S, 1, PT1M",
        "PT1M, 0, PT1M",
        "PT1M, 9, PT1M",
        "PT2M, 0, PT2M",
        "PT2M, 9, PT2M",
        "P365D, 64, P365D"
    })
    void doublesFromThePollIntervalToAMinuteOrThePollInterval(Duration first, int before, Duration pause) {
        assertThat(new Backoff(first).pause(before, 0)).isEqualTo(pause);
    }

    @ParameterizedTest
    @CsvSource({"0, PT20S", "0.5, PT21S", "1, PT22S"})
    void isUpToATenthLongerByChance(double random, Duration pause) {
        assertThat(new Backoff(Duration.ofSeconds(5)).pause(2, random)).isEqualTo(pause);
        assertThat(Backoff.jittered(Duration.ofSeconds(20), random)).isEqualTo(pause);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.999, 1})
    void isNeverShorterThanAskedFor(double random) {
        for (int before = 0; before < 40; before++) {
            assertThat(new Backoff(Duration.ofSeconds(7)).pause(before, random))
                    .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(66));
        }
    }

    @Test
    void addsNothingToNothing() {
        assertThat(Backoff.jittered(Duration.ZERO, 1)).isZero();
    }
}
