package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.text.Redactor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the object store says when it refuses: an XML body with {@code Code} and {@code Message}. The rest of that body
 * can hold the signature and is not kept.
 *
 * @param code for example {@code AccessDenied}, or null
 * @param message the same in words, or null
 * @param expires when the link expired, as sent, or null
 * @param serverTime the store's clock, as sent, or null
 */
record StoreError(String code, String message, String expires, String serverTime) {

    static StoreError in(String body) {
        return new StoreError(
                element("Code", body), element("Message", body), element("Expires", body), element("ServerTime", body));
    }

    private static String element(String name, String body) {
        Matcher found =
                Pattern.compile("<" + name + ">([^<]{1,300})</" + name + ">").matcher(body);
        return found.find() ? Redactor.withoutKey().line(found.group(1)) : null;
    }

    /** For the end of a sentence: " (AccessDenied: Request has expired.)". */
    String quoted() {
        if (code == null) {
            return "";
        }
        return message == null ? " (" + code + ")" : " (" + code + ": " + message + ")";
    }

    boolean isExpiry() {
        return expires != null;
    }
}
