package io.github.happyhorse.maven.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One answer of the stand-in.
 *
 * @param status the HTTP status
 * @param headers the headers, without Content-Length
 * @param body the body, whose length is declared
 * @param sent how much of the body is sent before the connection is cut; all of it if the connection is not
 */
record HttpReply(int status, Map<String, String> headers, byte[] body, int sent) {

    /** A whole answer. */
    static HttpReply of(int status, String contentType, byte[] body) {
        return new HttpReply(status, Map.of("Content-Type", contentType), body, body.length);
    }

    /** A whole answer that is text. */
    static HttpReply of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The same answer with a header more. */
    HttpReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpReply(status, more, body, sent);
    }

    /** The same answer, broken off half-way. */
    HttpReply brokenOff() {
        return new HttpReply(status, headers, body, body.length / 2);
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
