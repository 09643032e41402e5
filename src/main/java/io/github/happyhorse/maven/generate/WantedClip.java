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

    private final List<ClipRequest> names = new ArrayList<>();
    private final Map<String, OrderPolicy.End> ends = new HashMap<>();
    private boolean isLookedUp;
    private boolean isMissing;
    private String doubt;
    private OrderPolicy.Decision decision;
    private OrderRecord order;
    private boolean isArchived;
    private NoTaskException problem;

    void add(ClipRequest request) {
        names.add(request);
    }

    /** The clips, which differ only in their names. */
    List<ClipRequest> names() {
        return names;
    }

    ClipRequest request() {
        return names.get(0);
    }

    /** What became of its orders, by the id of their task. */
    Map<String, OrderPolicy.End> ends() {
        return ends;
    }

    void lookedUp(boolean missing, String problemOfArchive) {
        isLookedUp = true;
        isMissing = missing;
        doubt = problemOfArchive;
    }

    /** Whether it is known if it is saved or archived. */
    boolean isLookedUp() {
        return isLookedUp;
    }

    boolean isMissing() {
        return isMissing;
    }

    /** Why it is not certain that it was never made, or null. */
    String doubt() {
        return doubt;
    }

    void doubt(String reason) {
        doubt = reason;
    }

    OrderPolicy.Decision decision() {
        return decision;
    }

    void decide(OrderPolicy.Decision made) {
        decision = made;
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
