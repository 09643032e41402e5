package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.http.RetryAfter;
import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * Judges one answer of the service. The HTTP status decides first; the body only under 2xx. What an error body can look
 * like, and which statuses and codes exist, is from TTAPI's response page and Model Studio's error table.
 */
final class ReplyParser {

    private final HttpUrl baseUrl;
    private final ApiKey key;

    ReplyParser(HttpUrl baseUrl, ApiKey key) {
        this.baseUrl = baseUrl;
        this.key = key;
    }

    /**
     * Reads an answer.
     *
     * @param asked the task that was asked for
     * @param status the HTTP status
     * @param headers the answer's headers
     * @param body the body; may be cut, empty or anything else
     * @param now the time, for a Retry-After that is a date in an answer without one of its own
     * @return what it means
     */
    PollResult parse(TaskId asked, int status, Headers headers, byte[] body, Instant now) {
        Map<String, Object> json = Json.readObject(body).orElse(null);
        Draft draft = new Draft(status, headers, json, json != null || Json.isJson(body), now);
        if (status >= 200 && status < 300) {
            return json == null ? draft.passing("the answer is no JSON object") : readBody(asked, json, draft);
        }
        if (status >= 300 && status < 400) {
            return draft.refusal("redirected to " + target(headers) + ", where the API key must not follow");
        }
        return draft.judged(status);
    }

    private PollResult readBody(TaskId asked, Map<String, Object> json, Draft draft) {
        Map<String, Object> output = Json.object(json, "output");
        if (output == null) {
            if ("FAILED".equalsIgnoreCase(Json.text(json, "status"))) {
                return draft.refusal(null);
            }
            if (draft.code != null) {
                OptionalInt status = UpstreamCode.httpStatus(draft.code);
                return status.isPresent() ? draft.judged(status.getAsInt()) : draft.passing(null);
            }
            return draft.passing("the answer has no task in it");
        }
        String id = Json.text(output, "task_id");
        String word = Json.text(output, "task_status");
        if (id == null || shown(word) == null) {
            return draft.passing("the answer lacks a task id or a status");
        }
        if (!id.equals(asked.value())) {
            return draft.refusal("the service answered for another task, " + shown(id));
        }
        return new TaskReply(
                TaskStatus.of(word),
                shown(word),
                shown(Json.text(json, "request_id")),
                shown(codeOf(output)),
                shown(Json.text(output, "message")),
                usableLink(Json.text(output, "video_url")),
                output.keySet().stream().map(this::shown).toList(),
                TaskTimes.between(
                        Json.text(output, "submit_time"),
                        Json.text(output, "scheduled_time"),
                        Json.text(output, "end_time")),
                videoSeconds(Json.object(json, "usage")),
                draft.response);
    }

    /** An http link is asked over https; plain http only stays for a rehearsal on this machine. */
    private VideoLink usableLink(String text) {
        HttpUrl url = text == null ? null : HttpUrl.parse(text);
        // A link with the key in it must not be followed: it would carry the key to another host and into the log.
        if (url == null || key.redactor().hasKey(text)) {
            return null;
        }
        if (url.isHttps() || (Urls.isLoopback(url) && Urls.isLoopback(baseUrl))) {
            return new VideoLink(text.strip());
        }
        return new VideoLink(url.newBuilder().scheme("https").build().toString());
    }

    private static BigDecimal videoSeconds(Map<String, Object> usage) {
        if (usage == null) {
            return null;
        }
        BigDecimal output = Json.number(usage, "output_video_duration");
        return output == null || output.signum() <= 0 ? Json.number(usage, "duration") : output;
    }

    private String target(Headers headers) {
        String location = headers.get("Location");
        HttpUrl url = location == null ? null : baseUrl.resolve(location);
        return url == null ? "an unnamed place" : shown(Redactor.url(url.toString()));
    }

    private static String codeOf(Map<String, Object> object) {
        Object code = object.get("code");
        return code instanceof String || code instanceof Number && !(code instanceof BigDecimal)
                ? code.toString()
                : null;
    }

    private String shown(String text) {
        return key.redactor().line(text);
    }

    /** A failure in the making: what every kind of failure says of its answer. */
    private final class Draft {

        private final int httpStatus;
        private final String code;
        private final String message;
        private final String requestId;
        private final Duration retryAfter;
        private final Map<String, Object> response;
        private final boolean isJson;

        Draft(int httpStatus, Headers headers, Map<String, Object> json, boolean isJson, Instant now) {
            this.isJson = isJson;
            this.httpStatus = httpStatus;
            this.retryAfter = RetryAfter.in(headers, now);
            this.code = json == null ? null : codeOf(json);
            this.message = json == null ? null : shown(Json.text(json, "message"));
            this.requestId = json == null ? null : shown(Json.text(json, "request_id"));
            this.response = key.redactor().json(json);
        }

        /** The row of the contract's table that an HTTP status other than 2xx and 3xx has. */
        PollFailure judged(int status) {
            return switch (status) {
                case 408, 425, 499 -> passing(null);
                case 402 -> failure(PollFailure.Kind.UNPAID, null);
                case 429 ->
                    failure(
                            UpstreamCode.isUnpaid(code) ? PollFailure.Kind.UNPAID : PollFailure.Kind.RATE_LIMITED,
                            null);
                case 503 -> failure(PollFailure.Kind.UNAVAILABLE, null);
                // Without JSON it is some box on the way that answered, not the service.
                case 401 ->
                    isJson
                            ? failure(PollFailure.Kind.KEY_REFUSED, null)
                            : failure(PollFailure.Kind.NOT_FROM_SERVICE, null);
                case 403 ->
                    isJson
                            ? failure(PollFailure.Kind.FORBIDDEN, null)
                            : failure(PollFailure.Kind.NOT_FROM_SERVICE, null);
                case 404 -> isJson ? refusal(null) : failure(PollFailure.Kind.NOT_FROM_SERVICE, null);
                case 400 -> UpstreamCode.isUnpaid(code) ? failure(PollFailure.Kind.UNPAID, null) : refusal(null);
                default -> status >= 500 ? passing(null) : refusal(null);
            };
        }

        PollFailure passing(String reason) {
            return failure(PollFailure.Kind.TRANSIENT, reason);
        }

        PollFailure refusal(String reason) {
            return failure(PollFailure.Kind.OTHER, reason);
        }

        private PollFailure failure(PollFailure.Kind kind, String reason) {
            StringBuilder text = new StringBuilder("HTTP ").append(httpStatus);
            if (reason != null) {
                text.append(", ").append(reason);
            }
            if (code != null) {
                text.append(", ").append(shown(code));
            }
            if (message != null) {
                text.append(": ").append(message);
            }
            return new PollFailure(kind, text.toString(), httpStatus, shown(code), requestId, retryAfter, response);
        }
    }
}
