package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.http.Backoff;
import java.time.Duration;

/**
 * How to wait.
 *
 * @param timeout how long the tasks may take to end, from the start of the goal run
 * @param pollInterval the pause between two looks at a task, at least a second
 * @param requestTimeout how long one look may take
 * @param retries how many passing failures in a row are tolerated before the first good reply
 * @param isSingleLook whether the first look is the only one, whatever it finds
 * @since 1.0.0
 */
public record WaitPolicy(
        Duration timeout, Duration pollInterval, Duration requestTimeout, int retries, boolean isSingleLook) {

    /** How far a last look may reach past the deadline. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration LONGEST_STRETCH = Duration.ofSeconds(15);
    private static final int STRETCH_DIVISOR = 20;

    /** How long a look may have to wait for its turn. */
    private static final Duration LONGEST_QUEUE = Duration.ofMinutes(10);

    /**
     * To wait for the end of the tasks.
     *
     * @param timeout how long they may take to end, from the start of the goal run
     * @param pollInterval the pause between two looks at a task, at least a second
     * @param requestTimeout how long one look may take
     * @param retries how many passing failures in a row are tolerated before the first good reply
     */
    public WaitPolicy(Duration timeout, Duration pollInterval, Duration requestTimeout, int retries) {
        this(timeout, pollInterval, requestTimeout, retries, false);
    }

    /**
     * To look once and not to wait.
     *
     * @param requestTimeout how long the look may take
     * @return the policy
     */
    public static WaitPolicy once(Duration requestTimeout) {
        return new WaitPolicy(requestTimeout.plus(LONGEST_QUEUE), requestTimeout, requestTimeout, 0, true);
    }

    /**
     * The pause after a good reply. A long wait stretches it, up to the 15 s that Model Studio recommends; what is
     * added at random does not go beyond them, or a fixed pause of 15 s would notice the end sooner with fewer looks.
     *
     * @param waited how long the wait has lasted
     * @param random from 0 to 1, adds up to a tenth
     */
    Duration pause(Duration waited, double random) {
        Duration stretched = shorter(Backoff.jittered(interval(waited), random), LONGEST_STRETCH);
        return longer(stretched, Backoff.jittered(pollInterval, random));
    }

    /**
     * The pause after a failed look.
     *
     * @param waited how long the wait has lasted
     * @param failuresBefore how many failed looks went directly before this one
     * @param random from 0 to 1, adds up to a tenth
     */
    Duration pauseAfterFailure(Duration waited, int failuresBefore, double random) {
        return longer(pause(waited, random), new Backoff(pollInterval).pause(failuresBefore, random));
    }

    private Duration interval(Duration waited) {
        return longer(pollInterval, shorter(LONGEST_STRETCH, waited.dividedBy(STRETCH_DIVISOR)));
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
