package io.github.happyhorse.maven.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the requests of one Maven run, all goals and modules together: they start at least 200 ms apart, at most eight
 * are in flight, and the task polled longest ago goes first. Model Studio allows an account 20 queries a second. The
 * time is passed in.
 */
public final class RequestLimiter {

    /** The least time between the starts of two requests. */
    public static final Duration SPACING = Duration.ofMillis(200);

    private static final int MOST_UNDER_WAY = 8;

    private final Map<Object, Instant> waiting = new HashMap<>();
    private Instant nextStart = Instant.MIN;
    private int underWay;

    /** Starts a request, or puts it into the queue until it is started or {@linkplain #withdraw withdrawn}. */
    public synchronized Instant tryStart(Object asker, Instant servedLast, Instant now) {
        waiting.put(asker, servedLast);
        if (nextStart.isAfter(now)) {
            return nextStart;
        }
        if (underWay >= MOST_UNDER_WAY || waiting.values().stream().anyMatch(other -> other.isBefore(servedLast))) {
            return now.plus(SPACING);
        }
        waiting.remove(asker);
        nextStart = now.plus(SPACING);
        underWay++;
        return now;
    }

    /** Removes a request from the queue. */
    public synchronized void withdraw(Object asker) {
        waiting.remove(asker);
    }

    /** Ends a request that was started. */
    public synchronized void ended() {
        underWay--;
    }

    /** Lets no request start before a time, because the service has rate limited the account. */
    public synchronized void pauseUntil(Instant until) {
        nextStart = until.isAfter(nextStart) ? until : nextStart;
    }

    /** The earliest time at which any request can start. */
    public synchronized Instant nextStart() {
        return nextStart;
    }
}
