package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.Outcome;
import java.time.Instant;

/**
 * How the polling of a task ended.
 *
 * @param outcome what became of the task; {@link Outcome#SUCCEEDED} means that the video can be downloaded
 * @param reason why the polling ended
 * @param state what was known then
 * @param endedAt when it ended
 * @param cause the exception for {@link Reason#UNEXPECTED}, else null
 */
public record PollEnd(Outcome outcome, Reason reason, PollState state, Instant endedAt, Throwable cause)
        implements Step {

    /** Why the polling of a task ended. */
    public enum Reason {
        /** The service reported the end of the task. */
        TASK_ENDED,
        /** Only one poll was wanted; the outcome says where the task stands. */
        POLLED_ONCE,
        /** The service reported UNKNOWN for too long. */
        TASK_UNKNOWN,
        /** The service reported SUCCEEDED three times in a row, without a usable link. */
        NO_VIDEO_LINK,
        /** A permanent failure. */
        PERMANENT_FAILURE,
        /** The service refused the API key when another task was polled. */
        KEY_REFUSED,
        /** 401, 403 or 404 without JSON three times in a row, before any good reply. */
        NOT_FROM_SERVICE,
        /** The host name did not resolve three times in a row, before any good reply. */
        UNKNOWN_HOST,
        /** Too many transient failures before the first good reply. */
        TOO_MANY_FAILURES,
        /** The timeout passed. */
        DEADLINE,
        /** The timeout passed before the first poll. */
        NOT_POLLED,
        /** The service asked, by Retry-After, to wait until past the deadline. */
        RETRY_AFTER,
        /** The service asked so when another task was polled: the whole account is rate limited. */
        RATE_LIMITED,
        /** The build was interrupted. */
        INTERRUPTED,
        /** An unexpected exception. */
        UNEXPECTED
    }

    /** An end without an exception. */
    public PollEnd(Outcome outcome, Reason reason, PollState state, Instant endedAt) {
        this(outcome, reason, state, endedAt, null);
    }
}
