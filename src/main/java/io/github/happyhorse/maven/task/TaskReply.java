package io.github.happyhorse.maven.task;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A reply with the status of the task that was polled. Text is safe to show: one line, without the API key.
 *
 * @param status where the task stands
 * @param statusWord the status as sent
 * @param requestId the service's id of this reply, or null
 * @param code the task's own reason for failing, or null
 * @param message the same in words, or null
 * @param videoLink where the finished video is, or null without a usable link
 * @param outputFields the names of the fields in {@code output}
 * @param times how long the task queued and ran
 * @param videoSeconds the expected duration of the video, or null
 * @param response the reply with API key and URL signatures redacted; not to be modified
 */
public record TaskReply(
        TaskStatus status,
        String statusWord,
        String requestId,
        String code,
        String message,
        VideoLink videoLink,
        List<String> outputFields,
        TaskTimes times,
        BigDecimal videoSeconds,
        Map<String, Object> response)
        implements PollResult {

    /** Whether the service knows the task and serves this API key. */
    public boolean isGood() {
        return switch (status) {
            case PENDING, RUNNING, UNRECOGNIZED, SUCCEEDED -> true;
            case FAILED, CANCELED, UNKNOWN -> false;
        };
    }
}
