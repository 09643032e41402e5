package io.github.happyhorse.maven.task;

import java.util.Map;

/** What one poll of a task brought. */
public sealed interface PollResult permits TaskReply, PollResult.Accepted, PollFailure {

    /**
     * The service's id of the reply.
     *
     * @return the id, or null
     */
    String requestId();

    /**
     * The JSON object received, redacted.
     *
     * @return the object, or null when there was none
     */
    Map<String, Object> response();

    /**
     * A 202 or 204 that names neither a task nor an error: the task is pending, and the API key is valid.
     *
     * @param requestId the service's id of the reply, or null
     * @param response the JSON object received, or null
     */
    record Accepted(String requestId, Map<String, Object> response) implements PollResult {}
}
