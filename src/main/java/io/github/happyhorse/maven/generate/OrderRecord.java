package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * One thing that happened to a submission. Each is a file of its own, which is never changed.
 *
 * @param kind what happened
 * @param sha256 the identity of the clip
 * @param n the number of the attempt, from 1
 * @param submissions how many attempts up to this one may have been charged, from 1
 * @param nonce tells the attempt from another one with the same number
 * @param time when it happened; of an order, by the clock of the service
 * @param origin the origin of {@code baseUrl}
 * @param taskId the task, or null
 * @param requestId the service's id of its reply, or null
 * @param reason why it was refused, or null
 */
record OrderRecord(
        Kind kind,
        String sha256,
        int n,
        int submissions,
        String nonce,
        Instant time,
        String origin,
        String taskId,
        String requestId,
        String reason) {

    /** What happened. */
    enum Kind {
        /** The request is about to be sent. */
        ATTEMPT,
        /** The service has accepted it. */
        ORDER,
        /** The service has refused it, or its task has failed for a reason that a repetition does not cure. */
        REFUSED;

        /** The word in coordinates and files. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What cannot be understood is never a permission to submit. The message is a clause. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    private static final int SCHEMA = 1;
    private static final int LARGEST_NUMBER = 1_000_000;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+");

    static OrderRecord attempt(String sha256, int n, int submissions, String nonce, Instant time, String origin) {
        return new OrderRecord(Kind.ATTEMPT, sha256, n, submissions, nonce, time, origin, null, null, null);
    }

    /** 32 hexadecimal digits, never the same. */
    static String newNonce() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** The service has accepted this attempt. */
    OrderRecord accepted(TaskId task, String request, Instant acceptedAt) {
        return new OrderRecord(
                Kind.ORDER, sha256, n, submissions, nonce, acceptedAt, origin, task.value(), request, null);
    }

    /** The service has refused this attempt, or the task of this order has failed for good. */
    OrderRecord refused(String request, String why, Instant refusedAt) {
        return new OrderRecord(Kind.REFUSED, sha256, n, submissions, nonce, refusedAt, origin, taskId, request, why);
    }

    /** The task of an order. */
    TaskId task() {
        return new TaskId(taskId);
    }

    byte[] write(String pluginVersion) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("pluginVersion", pluginVersion);
        json.put("kind", kind.word());
        json.put("sha256", sha256);
        json.put("n", n);
        json.put("submissions", submissions);
        json.put("nonce", nonce);
        json.put("time", time.toString());
        json.put("origin", origin);
        json.put("taskId", taskId);
        json.put("requestId", requestId);
        json.put("reason", reason);
        return Json.write(json);
    }

    /** Reads one strictly: it has to be about this clip, and have this number and kind. */
    static OrderRecord read(byte[] bytes, String sha256, int n, Kind kind) throws UnreadableException {
        Map<String, Object> json = Json.readObject(bytes)
                .orElseThrow(() -> new UnreadableException("is damaged: it is not one JSON object"));
        int schema = number(json, "schema");
        if (schema > SCHEMA) {
            throw new UnreadableException("was written by a newer version of this plugin (schema " + schema + ")");
        }
        require(Arrays.stream(Kind.values()).anyMatch(k -> k.word().equals(json.get("kind"))), "kind");
        require(kind.word().equals(json.get("kind")), "kind");
        require(number(json, "n") == n, "n");
        OrderRecord record = new OrderRecord(
                kind,
                text(json, "sha256", SHA256),
                n,
                number(json, "submissions"),
                text(json, "nonce", NONCE),
                time(json),
                text(json, "origin", ORIGIN),
                Json.text(json, "taskId"),
                Json.text(json, "requestId"),
                Json.text(json, "reason"));
        require(record.sha256.equals(sha256), "sha256");
        require(HttpUrl.parse(record.origin) != null, "origin");
        require(kind != Kind.ORDER || record.taskId != null, "taskId");
        require(record.taskId == null || TaskId.isSafeName(record.taskId), "taskId");
        return record;
    }

    private static int number(Map<String, Object> json, String field) throws UnreadableException {
        BigDecimal number = json.get(field) instanceof Number ? Json.number(json, field) : null;
        boolean isCount = number != null
                && number.stripTrailingZeros().scale() <= 0
                && number.signum() > 0
                && number.compareTo(BigDecimal.valueOf(LARGEST_NUMBER)) <= 0;
        require(isCount, field);
        return number.intValueExact();
    }

    private static String text(Map<String, Object> json, String field, Pattern form) throws UnreadableException {
        String text = Json.text(json, field);
        require(text != null && form.matcher(text).matches(), field);
        return text;
    }

    private static Instant time(Map<String, Object> json) throws UnreadableException {
        String text = Json.text(json, "time");
        try {
            return Instant.parse(text == null ? "" : text);
        } catch (DateTimeParseException e) {
            throw damaged("time");
        }
    }

    private static void require(boolean holds, String field) throws UnreadableException {
        if (!holds) {
            throw damaged(field);
        }
    }

    private static UnreadableException damaged(String field) {
        return new UnreadableException("is damaged: \"" + field + "\" is missing or wrong");
    }
}
