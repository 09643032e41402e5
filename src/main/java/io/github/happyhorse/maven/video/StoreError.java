package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.api.ErrorText;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * What the object store says when it refuses: XML with {@code Code} and {@code Message}; from something in front of it,
 * any text. The rest of that XML can hold the signature and is not kept.
 *
 * @param code for example {@code AccessDenied}, or null
 * @param message the same in words, or null
 * @param expires when the link expired, or null if that is not the reason
 * @param serverTime the store's clock, or null
 */
record StoreError(String code, String message, String expires, String serverTime) {

    private static final long LARGEST_BODY = 1 << 16;
    private static final int SECONDS_TO_READ = 10;
    private static final String EXPIRED = "0002-00000069";

    /** Reads the body of a response as far as it comes within a few seconds. */
    static StoreError of(Response response, Redactor redactor) {
        byte[] bytes = body(response);
        String body = new String(bytes, StandardCharsets.UTF_8);
        String code = element("Code", body);
        String message = element("Message", body);
        if (code == null && message == null) {
            Map<String, Object> json = Json.readObject(bytes).orElse(null);
            ErrorText text = json == null ? null : ErrorText.of(json, redactor);
            code = text == null ? null : text.code();
            message = text == null ? ErrorText.plain(bytes, redactor) : text.message();
        }
        boolean expired = element("Expires", body) != null
                || EXPIRED.equals(response.header("x-oss-ec"))
                || EXPIRED.equals(element("EC", body));
        return new StoreError(
                redactor.line(code),
                redactor.line(message),
                expired ? redactor.line(expires(response, body)) : null,
                expired ? redactor.line(serverTime(response, body)) : null);
    }

    private static byte[] body(Response response) {
        BufferedSource source = response.body().source();
        try {
            source.timeout().deadline(SECONDS_TO_READ, TimeUnit.SECONDS);
            source.request(LARGEST_BODY);
        } catch (IOException e) {
            // The status says enough, and what came until now may still be of use.
        }
        Buffer buffer = source.getBuffer();
        return buffer.snapshot((int) Math.min(buffer.size(), LARGEST_BODY)).toByteArray();
    }

    private static String element(String name, String body) {
        int start = body.indexOf("<" + name + ">");
        int end = body.indexOf("</" + name + ">");
        return start < 0 || end < start ? null : body.substring(start + name.length() + 2, end);
    }

    private static String expires(Response response, String body) {
        String element = element("Expires", body);
        String seconds = response.request().url().queryParameter("Expires");
        if (element != null || seconds == null) {
            return element == null ? "an unknown time" : element;
        }
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds)).toString();
        } catch (NumberFormatException | DateTimeException e) {
            return "an unknown time";
        }
    }

    private static String serverTime(Response response, String body) {
        String element = element("ServerTime", body);
        String date = element == null ? response.header("Date") : element;
        return date == null ? "nothing" : date;
    }

    /** For the end of a clause: " (AccessDenied: Request has expired.)". */
    String quoted() {
        if (code == null && message == null) {
            return "";
        }
        if (code == null || message == null) {
            return " (" + (code == null ? message : code) + ")";
        }
        return " (" + code + ": " + message + ")";
    }

    boolean isExpiry() {
        return expires != null;
    }
}
