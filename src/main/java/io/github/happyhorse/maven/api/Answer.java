package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.task.TaskReply;
import java.time.Duration;
import java.util.Map;

/**
 * What came of one look at a task: a reply that tells its status, or a failure.
 *
 * @since 1.0.0
 */
public sealed interface Answer {

    /**
     * The last JSON object received, redacted.
     *
     * @return the object, or null when there was none
     */
    Map<String, Object> response();

    /**
     * A reply that tells the status of the task that was asked for.
     *
     * @param task what it says
     */
    record Reply(TaskReply task) implements Answer {
        @Override
        public Map<String, Object> response() {
            return task.response();
        }
    }

    /**
     * A look that told nothing about the task.
     *
     * @param kind whether another look may help
     * @param reason what happened, in a clause fit to be shown
     * @param httpStatus the HTTP status, a proxy's 407 included, or null when there was no complete answer
     * @param code the code that the body carried, or null
     * @param requestId the service's id of the answer, or null
     * @param retryAfter how long the service asks to be left alone, or null
     * @param response the body if it was a JSON object, or null
     */
    record Failure(
            FailureKind kind,
            String reason,
            Integer httpStatus,
            String code,
            String requestId,
            Duration retryAfter,
            Map<String, Object> response)
            implements Answer {

        private static final Integer PROXY_AUTHENTICATION_REQUIRED = 407;

        static Failure withoutAnswer(FailureKind kind, String reason) {
            Integer httpStatus = kind == FailureKind.PROXY_REFUSAL ? PROXY_AUTHENTICATION_REQUIRED : null;
            return new Failure(kind, reason, httpStatus, null, null, null, null);
        }

        /**
         * Tells whether the service asks the whole account to slow down.
         *
         * @return true for a 429 that passes
         */
        public boolean isThrottling() {
            return kind == FailureKind.PASSING && countsAs(429);
        }

        /**
         * Tells whether a {@code Retry-After} that goes past the deadline settles the matter: only where the service is
         * sure to refuse until then.
         *
         * @return true for 429 and 503
         */
        public boolean isRetryAfterBinding() {
            return isThrottling() || countsAs(503);
        }

        /** An error that comes under a 2xx counts as the status that its code belongs to. */
        private boolean countsAs(int status) {
            boolean successful = httpStatus != null && httpStatus / 100 == 2;
            return successful && code != null
                    ? UpstreamCode.httpStatus(code).orElse(0) == status
                    : Integer.valueOf(status).equals(httpStatus);
        }
    }
}
