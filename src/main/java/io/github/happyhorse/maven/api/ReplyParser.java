package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.PollFailure.Kind;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** Says what the reply to a poll means. The HTTP status decides first; the body only under 2xx. */
final class ReplyParser {

    private static final String VIDEO_URL = "video_url";
    private static final String RESULTS = "results";
    private static final int MOST_FIELDS = 30;

    private final HttpUrl baseUrl;
    private final Redactor redactor;

    ReplyParser(HttpUrl baseUrl, Redactor redactor) {
        this.baseUrl = baseUrl;
        this.redactor = redactor;
    }

    /** Reads the reply to a poll. */
    PollResult parse(TaskId asked, int status, Headers headers, byte[] body, Instant now) {
        ServiceReply reply = new ServiceReply(status, headers, body, now, redactor);
        Map<String, Object> task = reply.isSuccessful() ? reply.task() : null;
        if (task != null) {
            return ofTask(asked, task, reply);
        }
        return reply.isAccepted()
                ? new PollResult.Accepted(reply.requestId(), reply.response())
                : reply.withoutTask(baseUrl);
    }

    private PollResult ofTask(TaskId asked, Map<String, Object> task, ServiceReply reply) {
        Map<String, Object> output = Json.object(task, "output");
        String id = ErrorText.textOrNumber(output, "task_id");
        String word = Json.text(output, "task_status");
        if (id == null || redactor.line(word) == null) {
            return reply.failure(Kind.TRANSIENT, "the reply lacks a task id or a status");
        }
        if (!id.equals(asked.value())) {
            return reply.failure(Kind.OTHER, "the service replied about another task, " + redactor.line(id));
        }
        TaskStatus status = TaskStatus.of(word);
        ErrorText error = ErrorText.of(output, redactor);
        if (!status.isUnderWay()) {
            error = error.or(reply.error());
        }
        return new TaskReply(
                status,
                redactor.line(word),
                reply.requestId(),
                error.code(),
                error.message(),
                videoLink(output),
                fieldsOf(output),
                TaskTimes.between(
                        Json.text(output, "submit_time"),
                        Json.text(output, "scheduled_time"),
                        Json.text(output, "end_time")),
                videoSeconds(Json.object(task, "usage")),
                reply.response());
    }

    /** In {@code output}, or in its {@code results}: an object, or the first of a list. */
    private VideoLink videoLink(Map<String, Object> output) {
        VideoLink link = usableLink(Json.text(output, VIDEO_URL));
        Object results = output.get(RESULTS);
        Object first = results instanceof List<?> list && !list.isEmpty() ? list.get(0) : results;
        return link == null && first instanceof Map<?, ?> result && result.get(VIDEO_URL) instanceof String text
                ? usableLink(text)
                : link;
    }

    /** An http link is requested over https; plain http is for a sandbox on this machine. */
    private VideoLink usableLink(String text) {
        HttpUrl url = text == null ? null : HttpUrl.parse(text);
        // A link with the key in it would carry the key to another host and into the log.
        if (url == null || redactor.hasKey(text)) {
            return null;
        }
        if (url.isHttps() || (Urls.isLoopback(url) && Urls.isLoopback(baseUrl))) {
            return new VideoLink(text.strip());
        }
        return new VideoLink(url.newBuilder().scheme("https").build().toString());
    }

    private List<String> fieldsOf(Map<String, Object> output) {
        return output.keySet().stream()
                .limit(MOST_FIELDS)
                .map(redactor::line)
                .filter(Objects::nonNull)
                .toList();
    }

    /** {@code duration} is what is billed, which for an edited video includes the input. */
    private static BigDecimal videoSeconds(Map<String, Object> usage) {
        if (usage == null) {
            return null;
        }
        BigDecimal output = Json.number(usage, "output_video_duration");
        if (output != null && output.signum() > 0) {
            return output;
        }
        BigDecimal input = Json.number(usage, "input_video_duration");
        return input != null && input.signum() == 0 ? Json.number(usage, "duration") : null;
    }
}
