package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.api.ErrorText;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * What the object store says when it refuses: XML with {@code Code} and {@code Message}; from something in front of it,
 * any text. The rest of that XML can hold the signature and is not kept.
 *
 * @param code for example {@code AccessDenied}, or null
 * @param quoted code and message for the end of a clause, such as " (AccessDenied: Request has expired.)", and both
 *     clocks if the link expired; empty if nothing is known
 */
record StoreError(String code, String quoted) {

    private static final long LARGEST_BODY = 1 << 16;
    private static final int SECONDS_TO_READ = 10;
    private static final String EXPIRED = "0002-00000069";

    /** Reads the body of a response as far as it comes within a few seconds. */
    static StoreError of(Response response, Redactor redactor, Instant now) {
        byte[] bytes = body(response);
        String body = new String(bytes, StandardCharsets.UTF_8);
        String code = redactor.line(element("Code", body));
        String message = redactor.line(element("Message", body));
        if (code == null && message == null) {
            Optional<ErrorText> json = Json.readObject(bytes).map(object -> ErrorText.of(object, redactor));
            code = json.map(ErrorText::code).orElse(null);
            message = json.isPresent()
                    ? json.get().message()
                    : ErrorText.plain(bytes, response.body().contentType(), redactor);
        }
        String text = Stream.of(code, message).filter(Objects::nonNull).collect(Collectors.joining(": "));
        return new StoreError(code, (text.isEmpty() ? "" : " (" + text + ")") + clocks(response, body, redactor, now));
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

    private static String clocks(Response response, String body, Redactor redactor, Instant now) {
        String expires = redactor.line(element("Expires", body));
        if (expires == null && !EXPIRED.equals(response.header("x-oss-ec")) && !EXPIRED.equals(element("EC", body))) {
            return "";
        }
        String serverTime = redactor.line(element("ServerTime", body));
        String date = serverTime == null ? redactor.line(response.header("Date")) : serverTime;
        return "; the link expired at "
                + (expires == null ? expiryOf(response.request().url()) : expires)
                + ", the store's clock says " + (date == null ? "nothing" : date)
                + ", this machine's " + now.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String expiryOf(HttpUrl link) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(link.queryParameter("Expires")))
                    .toString();
        } catch (NumberFormatException | DateTimeException e) {
            return "an unknown time";
        }
    }
}
