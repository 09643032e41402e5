package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Quoted;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;

/** What is said about submissions: what happened to which clip, and what to do next. */
final class SubmitMessages {

    private static final String NOTHING_SUBMITTED = " Nothing was submitted for it.";

    private final SubmitPlan plan;
    private final CollectRequest request;

    SubmitMessages(SubmitPlan plan, CollectRequest request) {
        this.plan = plan;
        this.request = request;
    }

    String submitting(ClipRequest clip) {
        return "Submitting clip " + clip.name() + " (" + clip.sourceName() + ") to "
                + request.baseUrl().host() + ": " + facts(clip)
                + (plan.warnOfCost()
                        ? "; without " + InvalidConfigurationException.named("archiveRepository")
                                + " the next build agent submits and pays again"
                        : "");
    }

    /** What the price depends on. */
    static String facts(ClipRequest clip) {
        Map<String, Object> parameters = Json.object(clip.body(), "parameters");
        Object resolution = parameters == null ? null : parameters.get("resolution");
        Object duration = parameters == null ? null : parameters.get("duration");
        return "model " + shown(clip.body().get("model")) + ", resolution "
                + (resolution == null ? "not set" : shown(resolution)) + ", "
                + (duration == null ? "duration not set" : shown(duration) + " s");
    }

    private static String shown(Object value) {
        String quoted = Quoted.text(String.valueOf(value));
        return quoted.substring(1, quoted.length() - 1);
    }

    String ordered(ClipRequest clip, OrderRecord order) {
        return "Clip " + clip.name() + " is task " + order.taskId();
    }

    String orderNotRecorded(ClipRequest clip, OrderRecord order, String problem) {
        return "Clip " + clip.name() + " was accepted and charged as task " + order.taskId()
                + ", but that cannot be recorded: " + problem
                + ". If this build does not finish, run the next one with "
                + adopt(clip, order.taskId()) + ".";
    }

    String orderNotEverywhere(OrderRecord order, String problem) {
        return "The order of task " + order.taskId() + " is not recorded everywhere: " + problem;
    }

    String waitingForLock(ClipRequest clip, Path lock) {
        return "Clip " + clip.name() + ": another build is submitting it, waiting for its lock on " + lock;
    }

    String waitingForOther(ClipRequest clip) {
        return "Clip " + clip.name() + ": another machine is submitting it, waiting for its order";
    }

    String refused(ClipRequest clip, PollFailure failure) {
        return title(clip) + " was refused: " + failure.reason() + request(failure)
                + " Nothing is charged. Correct what the reason names, then run the same command again.";
    }

    String uncertain(ClipRequest clip, PollFailure failure) {
        return title(clip) + " may have been accepted and charged: " + failure.reason() + request(failure) + " "
                + decide(clip);
    }

    String submittedByAnother(ClipRequest clip, String reason) {
        return title(clip) + " is being submitted by another build: " + reason + "." + NOTHING_SUBMITTED
                + " Run the same command again.";
    }

    String notRecorded(ClipRequest clip, String reason) {
        return title(clip) + " cannot be submitted, because that could not be recorded: " + reason + "."
                + NOTHING_SUBMITTED + " Make the repository work, then run the same command again.";
    }

    String notLookedUp(ClipRequest clip, String reason) {
        return title(clip) + " may have been submitted before, and that cannot be looked up: " + reason + "."
                + NOTHING_SUBMITTED;
    }

    String inDoubt(ClipRequest clip, String doubt) {
        return title(clip) + " may have been paid before: " + doubt + "." + NOTHING_SUBMITTED;
    }

    /** Before anything was sent. */
    String notReadable(ClipRequest clip, IOException problem) {
        String reason = problem instanceof FileSystemException system && system.getReason() != null
                ? system.getFile() + ": " + system.getReason()
                : problem.getClass().getSimpleName() + ": " + problem.getMessage();
        return title(clip) + " cannot be submitted: " + reason + "." + NOTHING_SUBMITTED;
    }

    String unexpected(ClipRequest clip, RuntimeException problem) {
        return title(clip) + " was not submitted, or its order was lost: an unexpected error, " + problem
                + ". Run Maven with -e for the cause; what was recorded counts in the next build.";
    }

    String collectedMeanwhile(ClipRequest clip) {
        return title(clip) + " was collected by another build a moment ago. Run the same command again.";
    }

    String notInArchive(ClipRequest clip, ClipRequest other) {
        return title(clip) + " has the same request as clip " + other.name()
                + " and takes its video from the archive, which does not have it." + NOTHING_SUBMITTED
                + " See what became of clip " + other.name() + ", then run the same command again.";
    }

    String notAdopted(ClipRequest clip, OrderRecord order, String reason) {
        return title(clip) + " cannot take task " + order.taskId() + ", because that could not be recorded: " + reason
                + ".";
    }

    String orderedButNoKey(ClipRequest clip, OrderRecord order, String reason) {
        return title(clip) + " is ordered as task " + order.taskId() + ", but cannot be awaited. " + reason;
    }

    /** What to do after the task of a clip has ended without a video. */
    String advice(ClipRequest clip, OrderPolicy.End end) {
        return switch (end) {
            case SPENT ->
                "Run the same command again: it submits the clip once more, " + OrderPolicy.MOST_SUBMISSIONS
                        + " times at most without a video.";
            case FAILED_FOR_GOOD -> "Change the request, or submit it once more with " + resubmit(clip) + ".";
            case UNKNOWN_TOO_EARLY ->
                "A task is kept for 24 hours, so it may be another account's: use the API key that submitted it. Nothing"
                        + " is submitted before that.";
        };
    }

    /** What a task says of its own failure. */
    String reason(TaskReply reply) {
        String code = reply.code() == null ? "" : reply.code();
        return reply.message() == null ? code : code.isEmpty() ? reply.message() : code + ": " + reply.message();
    }

    String stopped(ClipRequest clip, Decision.Stop stop) {
        OrderRecord record = stop.record();
        return switch (stop.why()) {
            case UNCERTAIN ->
                title(clip) + " may have been accepted and charged by the attempt of " + record.time()
                        + ", which left neither an order nor a refusal. " + decide(clip);
            case UNKNOWN_TOO_EARLY ->
                title(clip) + " was ordered as task " + record.taskId() + " at " + record.time()
                        + ", and the service does not know that task, though a task is kept for 24 hours."
                        + NOTHING_SUBMITTED + " Use the API key of the account that submitted it.";
            case FAILED_FOR_GOOD ->
                title(clip) + " failed as task " + record.taskId()
                        + " for a reason that a repetition does not cure. Change the request, or submit it once more with "
                        + resubmit(clip) + ".";
            case TOO_OFTEN ->
                title(clip) + " was submitted " + record.submissions()
                        + " times without a video. Change the request, or submit it once more with " + resubmit(clip)
                        + ".";
            case NOT_ALLOWED ->
                title(clip) + " is neither saved, nor archived, nor ordered, and "
                        + (request.isOffline()
                                ? "Maven is offline"
                                : InvalidConfigurationException.named("submit") + " is never")
                        + ". Run the goal once where it may submit.";
        };
    }

    private static String decide(ClipRequest clip) {
        return "It is not submitted again until you decide. Look into your account at the service: if the task is there,"
                + " run once with " + adopt(clip, "<task id>") + "; if it is not, with " + resubmit(clip) + ".";
    }

    private static String adopt(ClipRequest clip, String task) {
        return "-Dhappyhorse.adopt=" + clip.name() + "=" + task;
    }

    private static String resubmit(ClipRequest clip) {
        return "-Dhappyhorse.resubmit=" + clip.name();
    }

    private static String title(ClipRequest clip) {
        return "Clip " + clip.name() + " (" + clip.sourceName() + ")";
    }

    private static String request(PollFailure failure) {
        return failure.requestId() == null ? "." : " [request " + failure.requestId() + "].";
    }
}
