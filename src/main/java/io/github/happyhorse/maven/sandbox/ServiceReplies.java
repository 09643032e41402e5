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
        Map<String, Object> body = new LinkedHashMap<>();
        Map<String, Object> output = new LinkedHashMap<>();
        body.put("output", output);
        output.put("task_status", "PENDING");
        output.put("task_id", id.value());
        body.put("request_id", requestId());
        return json(200, body);
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
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message);
        body.put("request_id", requestId());
        return json(status, body);
    }

    /** An error of the gateway in front of it. */
    HttpReply gatewayError(int status, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "FAILED");
        body.put("message", message);
        body.put("data", null);
        return json(status, body);
    }

    private Map<String, Object> task(TaskId id, SandboxTask.State state) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("request_id", requestId());
        Map<String, Object> output = new LinkedHashMap<>();
        body.put("output", output);
        output.put("task_id", id.value());
        output.put("task_status", state.step().name());
        switch (state.step()) {
            case RUNNING -> putTimes(output, state);
            case SUCCEEDED -> {
                putTimes(output, state);
                output.put("orig_prompt", state.prompt());
                output.put("video_url", store.link(id, state.ended()));
                putUsage(body);
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

    private static void putUsage(Map<String, Object> body) {
        Map<String, Object> usage = new LinkedHashMap<>();
        body.put("usage", usage);
        usage.put("duration", 5);
        usage.put("input_video_duration", 0);
        usage.put("output_video_duration", 5);
        usage.put("video_count", 1);
        usage.put("SR", 720);
        usage.put("ratio", "16:9");
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
