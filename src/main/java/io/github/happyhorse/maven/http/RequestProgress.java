package io.github.happyhorse.maven.http;

/**
 * Whether any part of a request may have left this machine. It is attached to the request as a tag:
 * {@code Request.Builder.tag(RequestProgress.class, progress)}.
 */
public final class RequestProgress {

    private volatile boolean begun;

    /**
     * Whether sending has begun. A request whose connection was never established has not.
     *
     * @return false only if not one byte of the request was sent
     */
    public boolean hasBegun() {
        return begun;
    }

    void begin() {
        begun = true;
    }
}
