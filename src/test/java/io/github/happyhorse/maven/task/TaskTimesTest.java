package io.github.happyhorse.maven.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTimesTest {

    private static final String SUBMITTED = "2026-04-25 15:03:25.848";
    private static final String SCHEDULED = "2026-04-25 15:03:25.884";
    private static final String ENDED = "2026-04-25 15:04:05.882";

    @Test
    void tellsHowLongThePublishedSampleQueuedAndRan() {
        assertThat(TaskTimes.between(SUBMITTED, SCHEDULED, ENDED)).isEqualTo(times("0.036", "39.998"));
    }

    @Test
    void tellsWhatIsKnownWhereATimeIsMissing() {
        assertThat(TaskTimes.between(SUBMITTED, SCHEDULED, null)).isEqualTo(times("0.036", null));
        assertThat(TaskTimes.between(null, SCHEDULED, ENDED)).isEqualTo(times(null, "39.998"));
        assertThat(TaskTimes.between(SUBMITTED, null, ENDED)).isEqualTo(times(null, null));
        assertThat(TaskTimes.between(null, null, null)).isEqualTo(times(null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04-25 15:03:25, 2026-04-25 15:03:25, 0.000",
        "2026-04-25 15:03:25, 2026-04-25 15:03:26, 1.000",
        "2026-04-25 15:03:25, 2026-04-25 15:03:25.5, 0.500",
        "2026-04-25 15:03:25.9, 2026-04-25 15:03:27.15, 1.250",
        "2026-04-25 15:03:25.000000, 2026-04-25 15:03:25.123999999, 0.123",
        "2026-04-25 23:59:59.999, 2026-04-26 00:00:00, 0.001",
        "2026-12-31 23:59:00, 2027-01-01 00:01:00, 120.000",
        "2024-02-28 00:00:00, 2024-03-01 00:00:00, 172800.000",
        "' 2026-04-25 15:03:25 ', 2026-04-25 15:03:26, 1.000"
    })
    void takesTimesWithAndWithoutFraction(String from, String to, BigDecimal seconds) {
        assertThat(TaskTimes.between(from, to, null).queueSeconds()).isEqualTo(seconds);
        assertThat(TaskTimes.between(null, from, to).generationSeconds()).isEqualTo(seconds);
    }

    @Test
    void tellsNothingOfTimesInTheWrongOrder() {
        assertThat(TaskTimes.between(ENDED, SCHEDULED, SUBMITTED)).isEqualTo(times(null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "now",
                "1777100605",
                "1777100605848",
                "2026-04-25",
                "15:03:25",
                "2026-04-25T15:03:25",
                "2026-04-25 15:03",
                "2026-04-25 15:03:25Z",
                "2026-04-25 15:03:25 +08:00",
                "2026-13-25 15:03:25",
                "2026-04-32 15:03:25",
                "2026-04-25 25:03:25",
                "2026-04-25 15:60:25",
                "26-04-25 15:03:25",
                "0000-00-00 00:00:00",
                "2026-04-25 15:03:25.1234567890"
            })
    void tellsNothingOfWhatIsNoTime(String text) {
        assertThat(TaskTimes.between(text, SCHEDULED, ENDED)).isEqualTo(times(null, "39.998"));
        assertThat(TaskTimes.between(SUBMITTED, text, ENDED)).isEqualTo(times(null, null));
        assertThat(TaskTimes.between(SUBMITTED, SCHEDULED, text)).isEqualTo(times("0.036", null));
    }

    @Test
    void tellsNothingOfTimesThatLieAgesApart() {
        assertThat(TaskTimes.between("-999999999-01-01 00:00:00", "+999999999-12-31 23:59:59", "+10000-01-01 00:00:00"))
                .isEqualTo(times(null, null));
    }

    private static TaskTimes times(String queued, String generated) {
        return new TaskTimes(
                queued == null ? null : new BigDecimal(queued), generated == null ? null : new BigDecimal(generated));
    }
}
