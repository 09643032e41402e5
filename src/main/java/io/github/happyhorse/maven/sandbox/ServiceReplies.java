package io.github.happyhorse.maven.sandbox;

import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The service's documented replies, field by field. */
final class ServiceReplies {

    /** The service sends no zone; its published samples are in this one. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.ofHours(8));

    private static final String UNAVAILABLE = """
            <!DOCTYPE html>
            <html><head><title>503: Service unavailable</title></head>\
            <body><h1>Service unavailable</h1><p>Error code 503</p></body></html>
            """;

    private final ClipStore store;
    private final AtomicLong requests = new AtomicLong();

    ServiceReplies(ClipStore store) {
        this.store = store;
    }

    /** The reply to a submission that is accepted. */
    HttpReply accepted(TaskId id) {
        return json(
                200,
                fields("output", fields("task_status", "PENDING", "task_id", id.value()), "request_id", requestId()));
    }

    /** The reply to a poll. */
    HttpReply status(TaskId id, SandboxTask.State state) {
        return switch (state.step()) {
            case UNAVAILABLE -> HttpReply.of(503, "text/html; charset=UTF-8", UNAVAILABLE);
            case THROTTLED -> throttled();
            case PENDING, RUNNING, SUCCEEDED, FAILED, CANCELED, UNKNOWN -> json(200, task(id, state));
        };
    }

    HttpReply throttled() {
        return error(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
                .with("Retry-After", "2");
    }

    /** An error of the model's own service. */
    HttpReply error(int status, String code, String message) {
        return json(status, fields("code", code, "message", message, "request_id", requestId()));
    }

    /** An error of the gateway in front of it. */
    HttpReply gatewayError(int status, String message) {
        return json(status, fields("status", "FAILED", "message", message, "data", null));
    }

    private Map<String, Object> task(TaskId id, SandboxTask.State state) {
        Map<String, Object> output =
                fields("task_id", id.value(), "task_status", state.step().name());
        Map<String, Object> body = fields("request_id", requestId(), "output", output);
        switch (state.step()) {
            case RUNNING -> putTimes(output, state);
            case SUCCEEDED -> {
                putTimes(output, state);
                output.put("orig_prompt", state.prompt());
                output.put("video_url", store.link(id, state.ended()));
                body.put(
                        "usage",
                        fields(
                                "duration", 5,
                                "input_video_duration", 0,
                                "output_video_duration", 5,
                                "video_count", 1,
                                "SR", 720,
                                "ratio", "16:9"));
            }
            case FAILED -> {
                putTimes(output, state);
                output.put("code", "DataInspectionFailed");
                output.put("message", "Input data may contain inappropriate content.");
            }
            default -> {
                // The service says no more of a task that did not run.
            }
        }
        return body;
    }

    private static void putTimes(Map<String, Object> output, SandboxTask.State state) {
        putTime(output, "submit_time", state.submitted());
        putTime(output, "scheduled_time", state.scheduled());
        putTime(output, "end_time", state.ended());
    }

    private static void putTime(Map<String, Object> output, String field, Instant time) {
        if (time != null) {
            output.put(field, TIME.format(time));
        }
    }

    /** A JSON object of names and values in turn. */
    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** A UUID like those of the service, but the same ones in every run. */
    private String requestId() {
        String name = "sandbox request " + requests.incrementAndGet();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static HttpReply json(int status, Map<String, Object> body) {
        return HttpReply.of(status, "application/json; charset=UTF-8", Json.write(body));
    }
}
