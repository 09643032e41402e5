package io.github.happyhorse.maven.task;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What the service said about one task, once. Text is already fit to be shown: one line, without the API key.
 *
 * @param status where the task stands
 * @param statusWord the status as sent
 * @param requestId the service's id of this reply, or null
 * @param code the task's own reason for failing, or null
 * @param message the same in words, or null
 * @param videoLink where the finished video is, or null when the reply has no usable link
 * @param times how long the task queued and ran
 * @param videoSeconds the duration of the video according to {@code usage}, or null
 * @param response the whole reply with API key and URL signatures redacted; not to be modified
 * @since 1.0.0
 */
public record TaskReply(
        TaskStatus status,
        String statusWord,
        String requestId,
        String code,
        String message,
        VideoLink videoLink,
        TaskTimes times,
        BigDecimal videoSeconds,
        Map<String, Object> response) {}
