package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.text.Redactor;

/** The key of the service. It leaves this object only as the header of a request to the service. */
public final class ApiKey {

    private static final String MASK = "***";

    private final String value;
    private final String source;
    private final Redactor redactor;

    /** Takes a key that has been found. */
    public ApiKey(String value, String source) {
        this.value = value;
        this.source = source;
        this.redactor = new Redactor(value);
    }

    /** What a sandbox is sent in place of a key. */
    public static ApiKey standIn() {
        return new ApiKey("no-real-key", "the sandbox");
    }

    /** Whether a text can be sent as a key at all. */
    public static boolean isSendable(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= 0x21 && c <= 0x7E);
    }

    /** Where the key was found, for the log and for the message of a 401. */
    public String source() {
        return source;
    }

    /** Makes text from outside safe, for a service that echoes what it was sent. */
    public Redactor redactor() {
        return redactor;
    }

    String headerValue() {
        return value;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return MASK;
    }
}
