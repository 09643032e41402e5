package io.github.happyhorse.maven.task;

import java.time.Duration;
import java.util.Map;

/**
 * A poll without a status of the task. Text is safe to show.
 *
 * @param kind whether and how the poll is repeated
 * @param reason what happened, as a clause
 * @param httpStatus the HTTP status, a proxy's included, or null without a complete reply
 * @param code the error code of the reply, or null
 * @param requestId the service's id of the reply, or null
 * @param retryAfter how long the service asks to wait, or null
 * @param response the body if it was a JSON object, redacted, or null
 * @param cause the exception behind it, with messages that are safe to show, or null
 */
public record PollFailure(
        Kind kind,
        String reason,
        Integer httpStatus,
        String code,
        String requestId,
        Duration retryAfter,
        Map<String, Object> response,
        Throwable cause)
        implements PollResult {

    /** What a failure means for the next poll. */
    public enum Kind {
        /** Transient: no connection, a time limit, a server error, an incomplete reply. */
        TRANSIENT(false),
        /** Transient: 429, the account has made too many requests. */
        RATE_LIMITED(false),
        /** Transient: 503. */
        UNAVAILABLE(false),
        /** 401, 403 or 404 without JSON: something in front of the service answered. Final if it stays so. */
        NOT_FROM_SERVICE(false),
        /** The host name does not resolve. Final if it stays so. */
        UNKNOWN_HOST(false),
        /** The API key is refused, for other tasks as well. */
        KEY_REFUSED(true),
        /** The account has to pay first. */
        UNPAID(true),
        /** The account may not do this. */
        FORBIDDEN(true),
        /** The certificate of the server is not trusted. */
        CERTIFICATE(true),
        /** The trust store of this JVM cannot be read. */
        TRUST_STORE(true),
        /** The proxy wants other credentials. */
        PROXY(true),
        /** Any other permanent failure. */
        OTHER(true);

        private final boolean permanent;

        Kind(boolean permanent) {
            this.permanent = permanent;
        }

        /**
         * Whether another poll would fail the same way.
         *
         * @return false for transient failures
         */
        public boolean isPermanent() {
            return permanent;
        }
    }

    /** A failure without an exception. */
    public PollFailure(
            Kind kind,
            String reason,
            Integer httpStatus,
            String code,
            String requestId,
            Duration retryAfter,
            Map<String, Object> response) {
        this(kind, reason, httpStatus, code, requestId, retryAfter, response, null);
    }

    /** The same failure with the exception behind it. */
    public PollFailure causedBy(Throwable exception) {
        return new PollFailure(kind, reason, httpStatus, code, requestId, retryAfter, response, exception);
    }

    /** A failure without a reply. */
    public static PollFailure withoutReply(Kind kind, String reason, Integer httpStatus) {
        return new PollFailure(kind, reason, httpStatus, null, null, null, null);
    }
}
