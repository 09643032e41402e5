package io.github.happyhorse.maven.http;

import java.time.Duration;

/**
 * The growing pause after failures in a row: doubled each time, from the poll interval up to a minute or to the poll
 * interval, whichever is longer, plus up to a tenth at random so that builds started together do not retry together.
 *
 * @param first the shortest pause
 */
public record Backoff(Duration first) {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 10;
    private static final double JITTER = 0.1;

    /** The pause after a failure. */
    public Duration pause(int failuresBefore, double random) {
        Duration doubled = first.multipliedBy(1L << Math.min(failuresBefore, MOST_DOUBLINGS));
        Duration capped = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return jittered(capped.compareTo(first) < 0 ? first : capped, random);
    }

    /** Adds up to a tenth. */
    public static Duration jittered(Duration pause, double random) {
        return pause.plusMillis((long) (pause.toMillis() * JITTER * random));
    }
}
