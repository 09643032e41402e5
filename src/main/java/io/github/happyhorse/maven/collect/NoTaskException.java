package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.result.Metadata;

/** A clip has no task that could be polled. The message is complete: what happened, and what to do next. */
public final class NoTaskException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What the service replied, or null. */
    private final transient Metadata.Problem problem;

    /** The service's id of its reply, or null. */
    private final String requestId;

    public NoTaskException(String message, Metadata.Problem problem, String requestId, Throwable cause) {
        super(message, cause);
        this.problem = problem;
        this.requestId = requestId;
    }

    Metadata.Problem problem() {
        return problem;
    }

    String requestId() {
        return requestId;
    }
}
