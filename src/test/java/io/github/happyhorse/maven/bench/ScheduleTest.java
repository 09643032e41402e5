package io.github.happyhorse.maven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 2, 14", "15, 2, 0", "15.5, 3, 14.5"})
    void countsPollsUntilTheEndIsNoticed(double end, int polls, double delay) {
        Schedule.Noticed noticed = Schedules.fixed(15).notice(seconds(end), new Random(1));

        assertThat(noticed).isEqualTo(new Schedule.Noticed(polls, seconds(delay)));
    }

    @Test
    void theSdkPausesLongerAndLonger() {
        assertThat(IntStream.range(0, 11)
                        .mapToObj(poll -> Schedules.sdk(poll, new Random(1)).toSeconds()))
                .containsExactly(1L, 1L, 2L, 2L, 2L, 4L, 4L, 4L, 5L, 5L, 5L);
    }

    /**
     * 5 s plus up to a tenth, so at 11 s it polls for the third time at 10 to 11 s and for the fourth at 15 to 16.5 s.
     */
    @Test
    void oursIsTheStateMachineOfThePlugin() {
        Schedule.Noticed noticed = Schedules.ours(seconds(11), new Random(1));

        assertThat(noticed.polls()).isEqualTo(4);
        assertThat(noticed.delay()).isBetween(seconds(4), seconds(5.5));
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        assertThat(ScheduleComparison.mean(Schedules::ours, 300, 50))
                .isEqualTo(ScheduleComparison.mean(Schedules::ours, 300, 50));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
