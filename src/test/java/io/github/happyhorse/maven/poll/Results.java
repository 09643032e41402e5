package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.task.VideoLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a service can answer, as a wait is told of it. */
final class Results {

    private static final VideoLink LINK = new VideoLink("https://store.example/clip.mp4?Expires=1&Signature=x");

    private Results() {}

    static PollResult pending() {
        return reply(TaskStatus.PENDING, null);
    }

    static PollResult running() {
        return reply(TaskStatus.RUNNING, null);
    }

    static PollResult unrecognized() {
        return reply(TaskStatus.UNRECOGNIZED, null);
    }

    static PollResult succeeded() {
        return reply(TaskStatus.SUCCEEDED, LINK);
    }

    static PollResult succeededWithoutLink() {
        return reply(TaskStatus.SUCCEEDED, null);
    }

    static PollResult failed() {
        return reply(TaskStatus.FAILED, null);
    }

    static PollResult canceled() {
        return reply(TaskStatus.CANCELED, null);
    }

    static PollResult unknown() {
        return reply(TaskStatus.UNKNOWN, null);
    }

    static PollResult running(String requestId, Map<String, Object> response) {
        return reply(TaskStatus.RUNNING, null, requestId, response);
    }

    /** A connection that was reset, say. */
    static PollFailure transientFailure() {
        return failure(PollFailure.Kind.TRANSIENT, null, null);
    }

    static PollFailure transientFailure(int httpStatus) {
        return transientFailure(httpStatus, null);
    }

    static PollFailure transientFailure(int httpStatus, Duration retryAfter) {
        PollFailure.Kind kind =
                switch (httpStatus) {
                    case 429 -> PollFailure.Kind.RATE_LIMITED;
                    case 503 -> PollFailure.Kind.UNAVAILABLE;
                    default -> PollFailure.Kind.TRANSIENT;
                };
        return failure(kind, httpStatus, retryAfter);
    }

    static PollFailure transientFailure(String requestId, Map<String, Object> response) {
        return new PollFailure(PollFailure.Kind.TRANSIENT, "HTTP 500", 500, null, requestId, null, response);
    }

    static PollFailure permanentFailure() {
        return failure(PollFailure.Kind.OTHER, 404, null);
    }

    static PollFailure permanentFailure(Duration retryAfter) {
        return failure(PollFailure.Kind.OTHER, 403, retryAfter);
    }

    static PollFailure keyRefused() {
        return failure(PollFailure.Kind.KEY_REFUSED, 401, null);
    }

    static Map<String, Object> object(String name, String value) {
        return Map.of(name, value);
    }

    private static PollFailure failure(PollFailure.Kind kind, Integer httpStatus, Duration retryAfter) {
        String reason = httpStatus == null ? "connection reset" : "HTTP " + httpStatus;
        return new PollFailure(kind, reason, httpStatus, null, null, retryAfter, null);
    }

    private static PollResult reply(TaskStatus status, VideoLink link) {
        return reply(status, link, null, Map.of());
    }

    private static TaskReply reply(TaskStatus status, VideoLink link, String requestId, Map<String, Object> response) {
        String word = status == TaskStatus.UNRECOGNIZED ? "REVIEWING" : status.name();
        return new TaskReply(
                status,
                word,
                requestId,
                null,
                null,
                link,
                List.of("task_id", "task_status"),
                new TaskTimes(null, null),
                null,
                response);
    }
}
