package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.http.RetryAfter;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollFailure.Kind;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;

/**
 * One reply of the service: bare, in an envelope, or an error in any of the known shapes. Says what it means when it is
 * about no task. What an error body can look like, and which statuses and codes exist, is from TTAPI's response page,
 * Model Studio's error table and bug reports about relays.
 */
final class ServiceReply {

    private static final String OUTPUT = "output";

    private final int status;
    private final Headers headers;
    private final Map<String, Object> json;
    private final boolean isJson;
    private final String plainText;
    private final ErrorText error;
    private final Duration retryAfter;
    private final Redactor redactor;

    ServiceReply(int status, Headers headers, byte[] body, Instant now, Redactor redactor) {
        this.status = status;
        this.headers = headers;
        this.redactor = redactor;
        this.json = Json.readObject(body).orElse(null);
        this.isJson = json != null || Json.isJson(body);
        String type = headers.get("Content-Type");
        this.plainText = ErrorText.plain(body, type == null ? null : MediaType.parse(type), redactor);
        this.error = ErrorText.of(json == null ? Map.of() : json, redactor);
        this.retryAfter = RetryAfter.in(headers, now);
    }

    boolean isSuccessful() {
        return status >= 200 && status < 300;
    }

    boolean isRedirect() {
        return status >= 300 && status < 400;
    }

    /** A 202 or 204 that names neither a task nor an error. A page or a cut object is none. */
    boolean isAccepted() {
        boolean saysNothing = json == null
                ? plainText == null || Stream.of("<", "{", "[").noneMatch(plainText::startsWith)
                : !error.isError() && !saysFailed() && !Boolean.FALSE.equals(json.get("success"));
        return (status == 202 || status == 204) && saysNothing;
    }

    /**
     * The object whose {@code output} is about the task: the reply itself, or what is in its envelope.
     *
     * @return the object, or null if there is none
     */
    Map<String, Object> task() {
        if (json == null) {
            return null;
        }
        return Stream.of(json, Json.object(json, "data"), Json.object(json, "result"))
                .filter(object -> object != null && hasTask(Json.object(object, OUTPUT)))
                .findFirst()
                .orElse(null);
    }

    private static boolean hasTask(Map<String, Object> output) {
        return output != null && (output.containsKey("task_id") || output.containsKey("task_status"));
    }

    ErrorText error() {
        return error;
    }

    /** The id of this reply, in its envelope or outside. */
    String requestId() {
        if (json == null) {
            return null;
        }
        return Stream.of(json, Json.object(json, "data"), Json.object(json, "result"))
                .map(object -> object == null ? null : redactor.line(ErrorText.textOrNumber(object, "request_id")))
                .filter(id -> id != null)
                .findFirst()
                .orElse(null);
    }

    Map<String, Object> response() {
        return redactor.json(json);
    }

    /** What a reply without a task means. */
    PollFailure withoutTask(HttpUrl baseUrl) {
        if (isRedirect()) {
            String location = headers.get("Location");
            HttpUrl target = location == null ? null : baseUrl.resolve(location);
            String named = target == null ? null : redactor.line(Redactor.url(target.toString()));
            return failure(
                    Kind.OTHER,
                    "redirected to " + (named == null ? "an unnamed place" : named)
                            + ", where the API key must not follow");
        }
        if (!isSuccessful()) {
            return failureOf(status);
        }
        if (json == null) {
            return failure(Kind.TRANSIENT, "the reply is no JSON object");
        }
        OptionalInt meant = meantStatus();
        if (meant.isPresent() && !(saysFailed() && UpstreamCode.isName(error.code()))) {
            return failureOf(meant.getAsInt());
        }
        if (saysFailed()) {
            PollFailure named = meant.isPresent() ? failureOf(meant.getAsInt()) : null;
            return named != null && named.kind().isPermanent() ? named : failure(Kind.OTHER, null);
        }
        return failure(Kind.TRANSIENT, error.code() == null ? "the reply has no task in it" : null);
    }

    /** The HTTP status that stands in a field, or that the error code belongs to. */
    private OptionalInt meantStatus() {
        OptionalInt ofCode = error.code() == null ? OptionalInt.empty() : UpstreamCode.httpStatus(error.code());
        String field = ErrorText.textOrNumber(json, "status");
        return ofCode.isPresent() || field == null ? ofCode : UpstreamCode.httpStatus(field);
    }

    private boolean saysFailed() {
        String word = json == null ? null : Json.text(json, "status");
        return word != null && TaskStatus.of(word) == TaskStatus.FAILED;
    }

    /** The row of the contract's table that an HTTP status other than 2xx and 3xx has. */
    private PollFailure failureOf(int meant) {
        boolean unpaid = UpstreamCode.isUnpaid(error.code());
        Kind kind =
                switch (meant) {
                    case 400 -> unpaid ? Kind.UNPAID : Kind.OTHER;
                    case 401 -> isJson ? Kind.KEY_REFUSED : Kind.NOT_FROM_SERVICE;
                    case 402 -> Kind.UNPAID;
                    case 403 -> isJson ? Kind.FORBIDDEN : Kind.NOT_FROM_SERVICE;
                    case 404 -> isJson ? Kind.OTHER : Kind.NOT_FROM_SERVICE;
                    case 408, 425, 499 -> Kind.TRANSIENT;
                    case 429 -> unpaid ? Kind.UNPAID : Kind.RATE_LIMITED;
                    case 503 -> Kind.UNAVAILABLE;
                    default -> meant >= 500 ? Kind.TRANSIENT : Kind.OTHER;
                };
        return failure(
                kind,
                kind == Kind.NOT_FROM_SERVICE
                        ? "sent by something in front of the service, such as a proxy, a firewall or a portal"
                        : null);
    }

    PollFailure failure(Kind kind, String reason) {
        StringBuilder text = new StringBuilder("HTTP ").append(status);
        if (reason != null) {
            text.append(", ").append(reason);
        }
        if (error.code() != null) {
            text.append(", ").append(error.code());
        }
        boolean quoted = error.isEmpty() && !isRedirect() && task() == null;
        String message = quoted ? plainText : error.message();
        if (message != null) {
            text.append(": ").append(message);
        }
        return new PollFailure(kind, text.toString(), status, error.code(), requestId(), retryAfter, response());
    }
}
