package io.github.happyhorse.maven.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When to log that nothing has changed: after 30 s, 1, 2 and 5 minutes, then every 5 minutes. CI systems kill jobs that
 * are silent for ten.
 */
public final class Heartbeat {

    private static final List<Duration> FIRST_BEATS =
            List.of(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(5));
    private static final Duration LATER_BEATS = Duration.ofMinutes(5);

    private Instant lastChange;
    private int beats;

    public Heartbeat(Instant now) {
        lastChange = now;
    }

    /** Something was said, so the silence starts anew. */
    public synchronized void changed(Instant now) {
        lastChange = now;
        beats = 0;
    }

    /** When to break the silence. */
    public synchronized Instant next() {
        if (beats < FIRST_BEATS.size()) {
            return lastChange.plus(FIRST_BEATS.get(beats));
        }
        int later = beats - FIRST_BEATS.size() + 1;
        return lastChange.plus(FIRST_BEATS.get(FIRST_BEATS.size() - 1)).plus(LATER_BEATS.multipliedBy(later));
    }

    /** Takes a beat if it is time for one. */
    public synchronized boolean isDue(Instant now) {
        if (now.isBefore(next())) {
            return false;
        }
        beats++;
        return true;
    }
}
