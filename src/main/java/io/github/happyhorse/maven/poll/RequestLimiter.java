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

    /**
     * Starts a request, or puts it into the queue until it is started or {@linkplain #withdraw withdrawn}.
     *
     * @param asker who asks, the same for every try
     * @param servedLast when the task was polled last; {@link Instant#MIN} for never
     * @param now the time
     * @return {@code now} if the request may start, and counts as started; else when to ask again
     */
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

    /**
     * Removes a request from the queue.
     *
     * @param asker who asked
     */
    public synchronized void withdraw(Object asker) {
        waiting.remove(asker);
    }

    /** Ends a request that was started. */
    public synchronized void ended() {
        underWay--;
    }

    /**
     * Lets no request start before a time, because the service has rate limited the account.
     *
     * @param until the time
     */
    public synchronized void pauseUntil(Instant until) {
        nextStart = until.isAfter(nextStart) ? until : nextStart;
    }

    /**
     * The earliest time at which any request can start.
     *
     * @return the time, which may have passed
     */
    public synchronized Instant nextStart() {
        return nextStart;
    }
}
