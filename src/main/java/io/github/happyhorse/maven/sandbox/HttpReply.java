package io.github.happyhorse.maven.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One reply of the sandbox.
 *
 * @param status the HTTP status
 * @param headers the headers, without Content-Length
 * @param body the body, whose length is declared
 * @param sent how much of the body is sent before the connection is cut; less than 0 to cut it before the reply
 */
record HttpReply(int status, Map<String, String> headers, byte[] body, int sent) {

    static HttpReply of(int status, String contentType, byte[] body) {
        return new HttpReply(status, Map.of("Content-Type", contentType), body, body.length);
    }

    static HttpReply of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpReply(status, more, body, sent);
    }

    /** The same reply with only the first half of its body. */
    HttpReply brokenOff() {
        return new HttpReply(status, headers, body, body.length / 2);
    }

    /** The connection is cut instead of the reply. */
    HttpReply lost() {
        return new HttpReply(status, headers, body, -1);
    }

    boolean isLost() {
        return sent < 0;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
