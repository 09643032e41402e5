package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of a task while it is polled.
 *
 * @param task the task
 * @param startedAt when the polling began
 * @param reply the last reply with a status, or null
 * @param goodReply the last good reply, or null
 * @param goodReplyAt when that came, or null
 * @param failure why the last poll failed, or null if it did not
 * @param failuresInRow how many polls have failed in a row
 * @param polls how many polls were made
 * @param failedPolls how many of them failed
 * @param requestId the last request id that the service sent, or null
 * @param response the last JSON object received, redacted, or null
 */
public record PollState(
        TaskId task,
        Instant startedAt,
        TaskReply reply,
        TaskReply goodReply,
        Instant goodReplyAt,
        PollFailure failure,
        int failuresInRow,
        int polls,
        int failedPolls,
        String requestId,
        Map<String, Object> response) {

    static PollState atStart(TaskId task, Instant now) {
        return new PollState(task, now, null, null, null, null, 0, 0, 0, null, null);
    }

    /**
     * The last status word that the service sent.
     *
     * @return the word, or null before the first reply
     */
    public String statusWord() {
        return reply == null ? null : reply.statusWord();
    }

    PollState after(PollResult result, Instant now) {
        TaskReply latest = result instanceof TaskReply taskReply ? taskReply : null;
        PollFailure failed = result instanceof PollFailure pollFailure ? pollFailure : null;
        boolean good = latest != null && latest.isGood();
        return new PollState(
                task,
                startedAt,
                latest == null ? reply : latest,
                good ? latest : goodReply,
                good ? now : goodReplyAt,
                failed,
                failed == null ? 0 : failuresInRow + 1,
                polls + 1,
                failed == null ? failedPolls : failedPolls + 1,
                result.requestId() == null ? requestId : result.requestId(),
                result.response() == null ? response : result.response());
    }

    /** With a failure that a poll of another task met. */
    PollState failedElsewhere(PollFailure other) {
        return new PollState(
                task,
                startedAt,
                reply,
                goodReply,
                goodReplyAt,
                other,
                failuresInRow,
                polls,
                failedPolls,
                requestId,
                response);
    }
}
