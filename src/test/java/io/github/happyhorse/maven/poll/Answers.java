package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.api.FailureKind;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.task.VideoLink;
import java.time.Duration;
import java.util.Map;

/** What a service can answer, as a wait is told of it. */
final class Answers {

    private static final VideoLink LINK = new VideoLink("https://store.example/clip.mp4?Expires=1&Signature=x");

    private Answers() {}

    static Answer pending() {
        return reply(TaskStatus.PENDING, null);
    }

    static Answer running() {
        return reply(TaskStatus.RUNNING, null);
    }

    static Answer unrecognized() {
        return reply(TaskStatus.UNRECOGNIZED, null);
    }

    static Answer succeeded() {
        return reply(TaskStatus.SUCCEEDED, LINK);
    }

    static Answer succeededWithoutLink() {
        return reply(TaskStatus.SUCCEEDED, null);
    }

    static Answer failed() {
        return reply(TaskStatus.FAILED, null);
    }

    static Answer canceled() {
        return reply(TaskStatus.CANCELED, null);
    }

    static Answer unknown() {
        return reply(TaskStatus.UNKNOWN, null);
    }

    static Answer running(String requestId, Map<String, Object> response) {
        return new Answer.Reply(reply(TaskStatus.RUNNING, null, requestId, response));
    }

    /** A connection that was reset, say. */
    static Answer.Failure passing() {
        return failure(FailureKind.PASSING, null, null);
    }

    static Answer.Failure passing(int httpStatus) {
        return failure(FailureKind.PASSING, httpStatus, null);
    }

    static Answer.Failure passing(int httpStatus, Duration retryAfter) {
        return failure(FailureKind.PASSING, httpStatus, retryAfter);
    }

    static Answer.Failure passing(String requestId, Map<String, Object> response) {
        return new Answer.Failure(FailureKind.PASSING, "HTTP 500", 500, null, requestId, null, response);
    }

    static Answer.Failure refusal() {
        return failure(FailureKind.REFUSAL, 404, null);
    }

    static Answer.Failure refusal(Duration retryAfter) {
        return failure(FailureKind.REFUSAL, 403, retryAfter);
    }

    static Answer.Failure keyRefusal() {
        return failure(FailureKind.KEY_REFUSAL, 401, null);
    }

    static Map<String, Object> object(String name, String value) {
        return Map.of(name, value);
    }

    private static Answer.Failure failure(FailureKind kind, Integer httpStatus, Duration retryAfter) {
        String reason = httpStatus == null ? "connection reset" : "HTTP " + httpStatus;
        return new Answer.Failure(kind, reason, httpStatus, null, null, retryAfter, null);
    }

    private static Answer reply(TaskStatus status, VideoLink link) {
        return new Answer.Reply(reply(status, link, null, Map.of()));
    }

    private static TaskReply reply(TaskStatus status, VideoLink link, String requestId, Map<String, Object> response) {
        String word = status == TaskStatus.UNRECOGNIZED ? "REVIEWING" : status.name();
        return new TaskReply(status, word, requestId, null, null, link, new TaskTimes(null, null), null, response);
    }
}
