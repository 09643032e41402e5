package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.Outcome;
import java.time.Instant;

/**
 * How a wait ended.
 *
 * @param outcome what became of the task; {@link Outcome#SUCCEEDED} means that the video can be fetched
 * @param reason why the wait ended there
 * @param state what was known then
 * @param endedAt when
 * @since 1.0.0
 */
public record Ending(Outcome outcome, Reason reason, WaitState state, Instant endedAt) {

    /** Why a wait ended. */
    public enum Reason {
        /** The service said how the task ended. */
        TASK_ENDED,
        /** Only one look was asked for; the outcome says where the task stands. */
        LOOKED_ONCE,
        /** Its turn does not come any more: the service wants to be left alone by the account for too long. */
        NO_TURN,
        /** The service said three times in a row that it knows no such task. */
        TASK_UNKNOWN,
        /** The service said three times in a row that the task succeeded, without a usable link. */
        NO_VIDEO_LINK,
        /** The service refused to answer. */
        REFUSED,
        /** The service refused the API key when it was asked for another task of this run. */
        KEY_REFUSED_BEFORE,
        /** Too many looks failed before the first good reply. */
        TOO_MANY_FAILURES,
        /** The time was up. */
        DEADLINE,
        /** The service asked to be left alone until past the deadline. */
        RETRY_AFTER_DEADLINE,
        /** The build was interrupted. */
        INTERRUPTED
    }
}
