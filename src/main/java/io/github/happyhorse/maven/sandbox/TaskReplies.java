package io.github.happyhorse.maven.sandbox;

import io.github.happyhorse.maven.json.Json;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

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
        ObjectNode body = Json.object();
        body.put("status", "FAILED");
        body.put("message", message);
        body.putNull("data");
        return json(status, body);
    }

    private ObjectNode throttling() {
        ObjectNode body = Json.object();
        body.put("code", "Throttling.RateQuota");
        body.put("message", "Requests rate limit exceeded, please try again later.");
        body.put("request_id", requestIds.get());
        return body;
    }

    private ObjectNode task(TaskId id, SandboxTask.Look look) {
        ObjectNode body = Json.object();
        body.put("request_id", requestIds.get());
        ObjectNode output = body.putObject("output");
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

    private static void putTimes(ObjectNode output, SandboxTask.Look look) {
        putTime(output, "submit_time", look.submitted());
        putTime(output, "scheduled_time", look.scheduled());
        putTime(output, "end_time", look.ended());
    }

    private static void putTime(ObjectNode output, String field, Instant time) {
        if (time != null) {
            output.put(field, TIME.format(time));
        }
    }

    private static void putUsage(ObjectNode body) {
        ObjectNode usage = body.putObject("usage");
        usage.put("duration", 5);
        usage.put("input_video_duration", 0);
        usage.put("output_video_duration", 5);
        usage.put("video_count", 1);
        usage.put("SR", 720);
        usage.put("ratio", "16:9");
    }

    private static HttpReply json(int status, ObjectNode body) {
        return HttpReply.of(status, "application/json; charset=UTF-8", Json.write(body));
    }
}
