package io.github.happyhorse.maven.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;
import okhttp3.Headers;

/** Reads the header {@code Retry-After}, seconds or a date (RFC 9110, 10.2.3). */
public final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("\\d+");

    private static final int LONGEST = 15;
    private static final Duration FOR_EVER = Duration.ofSeconds(999_999_999_999_999L);

    private RetryAfter() {}

    /**
     * How long a server asks to be left alone. A date is measured against the answer's own Date, so that a clock that
     * is off does no harm.
     *
     * @return the time span, or null where none is named
     */
    public static Duration in(Headers headers, Instant now) {
        String value = headers.get("Retry-After");
        if (value == null) {
            return null;
        }
        String seconds = value.strip();
        if (SECONDS.matcher(seconds).matches()) {
            return seconds.length() > LONGEST ? FOR_EVER : Duration.ofSeconds(Long.parseLong(seconds));
        }
        Date until = headers.getDate("Retry-After");
        Date sent = headers.getDate("Date");
        Instant from = sent == null ? now : sent.toInstant();
        return until == null || until.toInstant().isBefore(from) ? null : Duration.between(from, until.toInstant());
    }
}
