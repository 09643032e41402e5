package io.github.happyhorse.maven.sandbox;

import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Puts what a look finds into the service's own words: the documented bodies, field by field. */
final class TaskReplies {

    /** The service sends no zone; its published samples are in this one. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.ofHours(8));

    private static final String AWAY = """
            <!DOCTYPE html>
            <html><head><title>503: Service unavailable</title></head>\
            <body><h1>Service unavailable</h1><p>Error code 503</p></body></html>
            """;

    private final SignedLinks links;
    private final Supplier<String> requestIds;

    TaskReplies(SignedLinks links, Supplier<String> requestIds) {
        this.links = links;
        this.requestIds = requestIds;
    }

    /**
     * The answer to a look at a task.
     *
     * @param id the task
     * @param look what the look found
     * @return the answer
     */
    HttpReply to(TaskId id, SandboxTask.Look look) {
        return switch (look.scene()) {
            case UNAVAILABLE -> HttpReply.of(503, "text/html; charset=UTF-8", AWAY);
            case THROTTLED -> json(429, throttling()).with("Retry-After", "2");
            case PENDING, RUNNING, SUCCEEDED, FAILED, CANCELED, UNKNOWN -> json(200, task(id, look));
        };
    }

    /**
     * An answer of the gateway before the service.
     *
     * @param status the HTTP status
     * @param message what it complains about
     * @return the answer
     */
    HttpReply gatewayError(int status, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "FAILED");
        body.put("message", message);
        body.put("data", null);
        return json(status, body);
    }

    private Map<String, Object> throttling() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", "Throttling.RateQuota");
        body.put("message", "Requests rate limit exceeded, please try again later.");
        body.put("request_id", requestIds.get());
        return body;
    }

    private Map<String, Object> task(TaskId id, SandboxTask.Look look) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("request_id", requestIds.get());
        Map<String, Object> output = new LinkedHashMap<>();
        body.put("output", output);
        output.put("task_id", id.value());
        output.put("task_status", look.scene().name());
        switch (look.scene()) {
            case RUNNING -> putTimes(output, look);
            case SUCCEEDED -> {
                putTimes(output, look);
                output.put("orig_prompt", "A chestnut horse gallops along a beach at sunrise.");
                output.put("video_url", links.to(id, look.ended()));
                putUsage(body);
            }
            case FAILED -> {
                putTimes(output, look);
                output.put("code", "DataInspectionFailed");
                output.put("message", "Input data may contain inappropriate content.");
            }
            default -> {
                // The service says no more of a task that did not run.
            }
        }
        return body;
    }

    private static void putTimes(Map<String, Object> output, SandboxTask.Look look) {
        putTime(output, "submit_time", look.submitted());
        putTime(output, "scheduled_time", look.scheduled());
        putTime(output, "end_time", look.ended());
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

    private static HttpReply json(int status, Map<String, Object> body) {
        return HttpReply.of(status, "application/json; charset=UTF-8", Json.write(body));
    }
}
