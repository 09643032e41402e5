package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.http.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * How a task is polled.
 *
 * @param timeout how long the task may take to end
 * @param pollInterval the pause between two polls, at least a second
 * @param requestTimeout how long one poll may take
 * @param retries how many transient failures in a row are tolerated before the first good reply
 * @param isSinglePoll whether the first poll is the only one
 * @param unknownSince for a single poll: since when the service has reported UNKNOWN in earlier runs, or null
 */
public record PollPolicy(
        Duration timeout,
        Duration pollInterval,
        Duration requestTimeout,
        int retries,
        boolean isSinglePoll,
        Instant unknownSince) {

    /** How long a poll may last beyond the deadline. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration LONGEST_STRETCH = Duration.ofSeconds(15);
    private static final int STRETCH_DIVISOR = 20;

    /** How long a single poll may wait for its turn. */
    private static final Duration LONGEST_QUEUE = Duration.ofMinutes(10);

    /** Polls until the task ends. */
    public PollPolicy(Duration timeout, Duration pollInterval, Duration requestTimeout, int retries) {
        this(timeout, pollInterval, requestTimeout, retries, false, null);
    }

    public static PollPolicy single(Duration requestTimeout) {
        return new PollPolicy(requestTimeout.plus(LONGEST_QUEUE), requestTimeout, requestTimeout, 0, true, null);
    }

    /** The same for a task that the metadata of an earlier run has as UNKNOWN. */
    public PollPolicy unknownSince(Instant since) {
        return new PollPolicy(timeout, pollInterval, requestTimeout, retries, isSinglePoll, since);
    }

    /** The pause after a reply. A long wait stretches it, up to the 15 s that Model Studio recommends. */
    Duration pause(Duration waited, double random) {
        Duration interval = longer(pollInterval, shorter(LONGEST_STRETCH, waited.dividedBy(STRETCH_DIVISOR)));
        Duration stretched = shorter(Backoff.jittered(interval, random), LONGEST_STRETCH);
        return longer(stretched, Backoff.jittered(pollInterval, random));
    }

    /** The pause after a failed poll. */
    Duration pauseAfterFailure(Duration waited, int failuresBefore, double random) {
        return longer(pause(waited, random), new Backoff(pollInterval).pause(failuresBefore, random));
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
