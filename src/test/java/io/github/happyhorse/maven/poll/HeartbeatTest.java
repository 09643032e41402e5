package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");

    private final Heartbeat heartbeat = new Heartbeat(START);

    /** The seconds since a time at which a line is written, seen every second. */
    private List<Long> beats(Instant from, long seconds) {
        List<Long> beats = new ArrayList<>();
        for (long second = 0; second <= seconds; second++) {
            if (heartbeat.isDue(from.plusSeconds(second))) {
                beats.add(second);
            }
        }
        return beats;
    }

    @Test
    void silenceIsBrokenAfter30Seconds1And2And5MinutesAndThenEvery5Minutes() {
        assertThat(beats(START, 26 * 60)).containsExactly(30L, 60L, 120L, 300L, 600L, 900L, 1200L, 1500L);
    }

    @Test
    void itGoesOnForHours() {
        assertThat(beats(START, 3 * 3600)).hasSize(3 + 36).endsWith(10_500L, 10_800L);
    }

    @Test
    void theSilenceStartsAnewAfterAChange() {
        beats(START, 400);
        Instant change = START.plusSeconds(400);

        heartbeat.changed(change);

        assertThat(beats(change, 700)).containsExactly(30L, 60L, 120L, 300L, 600L);
    }

    @Test
    void changesInQuickSuccessionKeepItSilent() {
        for (int second = 0; second < 600; second += 29) {
            heartbeat.changed(START.plusSeconds(second));
            assertThat(heartbeat.isDue(START.plusSeconds(second + 29))).isFalse();
        }
    }

    @Test
    void aMomentTooEarlyIsTooEarly() {
        assertThat(heartbeat.isDue(START.plusSeconds(30).minusNanos(1))).isFalse();
        assertThat(heartbeat.isDue(START.plusSeconds(30))).isTrue();
    }

    @Test
    void eachBeatIsTakenOnce() {
        Instant first = START.plusSeconds(30);

        assertThat(heartbeat.isDue(first)).isTrue();
        assertThat(heartbeat.isDue(first)).isFalse();
    }

    @Test
    void aBeatTakenLateDoesNotDelayTheNext() {
        assertThat(heartbeat.isDue(START.plusSeconds(55))).isTrue();

        assertThat(heartbeat.next()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void theNextBeatIsKnownBeforehand() {
        for (long seconds : List.of(30, 60, 120, 300, 600, 900)) {
            assertThat(Duration.between(START, heartbeat.next())).isEqualTo(Duration.ofSeconds(seconds));
            heartbeat.isDue(heartbeat.next());
        }
    }
}
