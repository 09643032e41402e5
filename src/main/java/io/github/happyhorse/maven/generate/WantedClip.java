package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.collect.NoTaskException;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.PollFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All clips of a run with the same request, which one task makes, and what is known of that task. */
final class WantedClip {

    /** The clips, which differ only in their names. */
    final List<ClipRequest> names = new ArrayList<>();

    /** What became of its orders, by the id of their task. */
    final Map<String, OrderPolicy.End> ends = new HashMap<>();

    /** Whether it is known if it is saved or archived. */
    boolean isLookedUp;

    private boolean isMissing;

    /** Why it is not certain that it was never made, or null. */
    String doubt;

    /** What is to be done, once it was decided. */
    OrderPolicy.Decision decision;

    private OrderRecord order;
    private boolean isArchived;
    private NoTaskException problem;

    ClipRequest request() {
        return names.get(0);
    }

    void lookedUp(boolean missing, String archiveProblem) {
        isLookedUp = true;
        isMissing = missing;
        doubt = archiveProblem;
    }

    /** What the limit counts; null if nothing is to be submitted. */
    String submissionKey() {
        return decision instanceof OrderPolicy.Decision.Submit submit
                ? request().sha256() + "/" + submit.n()
                : null;
    }

    /** Neither a task nor a reason why there is none is found yet. */
    boolean isOpen() {
        return isMissing && order == null && problem == null;
    }

    void take(OrderRecord found) {
        order = found;
    }

    /** The video of the order is archived under the id of its task. */
    void takeArchived(OrderRecord found) {
        order = found;
        isArchived = true;
    }

    OrderRecord order() {
        return order;
    }

    boolean isArchived() {
        return isArchived;
    }

    void fail(String message, Exception cause) {
        problem = new NoTaskException(message, null, null, cause);
    }

    /** The reply of the service is the reason. */
    void fail(String message, PollFailure failure) {
        problem = new NoTaskException(
                message,
                new Metadata.Problem(failure.code(), failure.reason(), failure.httpStatus()),
                failure.requestId(),
                null);
    }

    NoTaskException problem() {
        return problem;
    }
}
