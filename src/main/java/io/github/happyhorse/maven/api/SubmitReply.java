package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Instant;
import java.util.Map;

/** What came of sending a request once. */
public sealed interface SubmitReply {

    /**
     * The service has accepted it, and charges for it.
     *
     * @param task the new task
     * @param requestId the service's id of the reply, or null
     * @param time by the clock of the service, or null
     * @param response the JSON object received, redacted
     */
    record Accepted(TaskId task, String requestId, Instant time, Map<String, Object> response) implements SubmitReply {}

    /**
     * The service has certainly not accepted it.
     *
     * @param failure why
     * @param isTransient whether it may be accepted when it is sent again
     */
    record Refused(PollFailure failure, boolean isTransient) implements SubmitReply {}

    /**
     * The service may have accepted it, and may charge for it.
     *
     * @param failure what is known
     */
    record Uncertain(PollFailure failure) implements SubmitReply {}
}
