package io.github.happyhorse.maven.result;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on only while something sleeps. */
final class VirtualTime implements InstantSource, FileLocks.Pause {

    private Instant now = Instant.EPOCH;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void sleep(Duration time) {
        now = now.plus(time);
    }

    Duration passed() {
        return Duration.between(Instant.EPOCH, instant());
    }
}
