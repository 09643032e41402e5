package io.github.happyhorse.maven.task;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;

/**
 * How long a task queued and was generated, from the three times in a reply. Those carry no zone, so only their
 * differences mean anything.
 *
 * @param queueSeconds from submission to start, or null where a time is missing
 * @param generationSeconds from start to end, or null where a time is missing
 */
public record TaskTimes(BigDecimal queueSeconds, BigDecimal generationSeconds) {

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4)
            .appendPattern("-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    /** Computes the two spans from the texts of a reply; a missing or unreadable one leaves its span null. */
    public static TaskTimes between(String submitted, String scheduled, String ended) {
        return new TaskTimes(seconds(submitted, scheduled), seconds(scheduled, ended));
    }

    private static BigDecimal seconds(String from, String to) {
        LocalDateTime start = parse(from);
        LocalDateTime end = parse(to);
        if (start == null || end == null || end.isBefore(start)) {
            return null;
        }
        return BigDecimal.valueOf(Duration.between(start, end).toMillis(), 3);
    }

    private static LocalDateTime parse(String text) {
        try {
            return text == null ? null : LocalDateTime.parse(text.strip(), FORMAT);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
