package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of a task at one moment of the wait.
 *
 * @param task the task
 * @param startedAt when the wait began
 * @param reply the last reply that told its status, or null
 * @param goodReply the last reply that found it under way, or null
 * @param goodReplyAt when that came, or null
 * @param failure the failure of the last look, or null if that went well
 * @param failuresInRow how many looks in a row have failed up to now
 * @param polls how many looks were made
 * @param failedPolls how many of them failed
 * @param requestId the service's id of its last answer that had one, or null
 * @param response the last JSON object received, redacted, or null
 * @since 1.0.0
 */
public record WaitState(
        TaskId task,
        Instant startedAt,
        TaskReply reply,
        TaskReply goodReply,
        Instant goodReplyAt,
        Answer.Failure failure,
        int failuresInRow,
        int polls,
        int failedPolls,
        String requestId,
        Map<String, Object> response) {

    static WaitState atStart(TaskId task, Instant now) {
        return new WaitState(task, now, null, null, null, null, 0, 0, 0, null, null);
    }

    /**
     * The last status word that the service sent.
     *
     * @return the word, or null before the first reply
     */
    public String statusWord() {
        return reply == null ? null : reply.statusWord();
    }

    WaitState afterFailure(Answer.Failure failed) {
        return new WaitState(
                task,
                startedAt,
                reply,
                goodReply,
                goodReplyAt,
                failed,
                failuresInRow + 1,
                polls + 1,
                failedPolls + 1,
                failed.requestId() == null ? requestId : failed.requestId(),
                failed.response() == null ? response : failed.response());
    }

    /** As if it had not been asked for, but for the looks that were made. */
    WaitState refusedUnasked(Answer.Failure refusal) {
        return new WaitState(task, startedAt, null, null, null, refusal, 0, polls, failedPolls, null, null);
    }

    WaitState afterReply(TaskReply told, boolean good, Instant now) {
        return new WaitState(
                task,
                startedAt,
                told,
                good ? told : goodReply,
                good ? now : goodReplyAt,
                null,
                0,
                polls + 1,
                failedPolls,
                told.requestId() == null ? requestId : told.requestId(),
                told.response());
    }
}
