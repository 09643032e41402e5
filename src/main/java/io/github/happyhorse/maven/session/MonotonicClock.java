package io.github.happyhorse.maven.session;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day when it was made, and from then on only forward: a clock that is set back must not move a deadline.
 */
final class MonotonicClock implements InstantSource {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
