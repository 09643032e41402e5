package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.config.BaseUrl;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import okhttp3.HttpUrl;

/** Tells what happened to a task that did not succeed, and what to do next. */
final class Wording {

    private final CollectRequest request;
    private final String pluginVersion;
    private String keySource = "";

    Wording(CollectRequest request, String pluginVersion) {
        this.request = request;
        this.pluginVersion = pluginVersion;
    }

    /** Remembers where the key was found, for a service that refuses it. */
    void keyFrom(String source) {
        keySource = source;
    }

    /** The whole message. */
    String ending(PollEnd ending) {
        return "Task " + ending.state().task() + " " + reason(ending) + " "
                + circumstances(ending.state(), ending.endedAt()) + " " + advice(ending);
    }

    /** What happened, as a clause that follows the name of the task. */
    String reason(PollEnd ending) {
        PollState state = ending.state();
        PollFailure failure = state.failure();
        return switch (ending.reason()) {
            case TASK_ENDED -> taskEnded(ending);
            case POLLED_ONCE -> stands(ending);
            case RATE_LIMITED ->
                request.waiting().isSinglePoll()
                        ? "was not polled, the service limits the requests of this account"
                        : "cannot end within " + timeout()
                                + ": the service limits the requests of this account for longer (HTTP 429, Retry-After)";
            case NOT_POLLED ->
                "was not polled within " + timeout() + ", because too many tasks had to be polled before";
            case TASK_UNKNOWN ->
                state.goodReply() == null
                        ? "is not known to the service (UNKNOWN three times)"
                        : "is no longer known to the service (UNKNOWN three times); last seen "
                                + state.goodReply().statusWord() + " at "
                                + state.goodReplyAt().truncatedTo(ChronoUnit.SECONDS);
            case NO_VIDEO_LINK ->
                "succeeded, but the service sent no usable video_url, three times in a row; output has the fields "
                        + String.join(", ", state.reply().outputFields());
            case PERMANENT_FAILURE -> "cannot be polled, the service refuses: " + failure.reason();
            case KEY_REFUSED -> "was not polled, the service refuses the API key: " + failure.reason();
            case NOT_FROM_SERVICE -> "cannot be polled, three times in a row: " + failure.reason();
            case UNKNOWN_HOST -> "cannot be polled, three times in a row: " + failure.reason();
            case TOO_MANY_FAILURES ->
                "cannot be polled, " + state.failuresInRow()
                        + (state.failuresInRow() == 1 ? " poll" : " polls in a row") + " failed and "
                        + InvalidConfigurationException.named("retries") + " allows "
                        + request.waiting().retries()
                        + ": " + failure.reason();
            case DEADLINE ->
                "did not end within " + timeout()
                        + (failure == null ? "" : "; the last poll failed: " + failure.reason())
                        + strangeStatus(state.reply());
            case RETRY_AFTER ->
                "cannot end within " + timeout() + ": the service sent Retry-After, asking to wait for "
                        + Durations.format(failure.retryAfter()) + "; " + failure.reason();
            case INTERRUPTED -> "was still under way when the build was interrupted";
            case UNEXPECTED -> "cannot be polled, an unexpected error: " + ending.cause();
        };
    }

    /** What may be wrong with a task whose last status is no sign of progress. */
    private static String strangeStatus(TaskReply reply) {
        if (reply == null) {
            return "";
        }
        return switch (reply.status()) {
            case UNKNOWN ->
                "; the service reports UNKNOWN: the task id is older than 24 hours, mistyped, or belongs to another"
                        + " account";
            case SUCCEEDED ->
                "; the service reports SUCCEEDED without a usable video_url, output has the fields "
                        + String.join(", ", reply.outputFields());
            default -> "";
        };
    }

    private String timeout() {
        return Durations.format(request.waiting().timeout()) + ", the "
                + InvalidConfigurationException.named("timeout");
    }

    /** Where a task stands, after one look. */
    String standing(PollEnd ending) {
        PollState state = ending.state();
        String word = state.reply() == null ? "" : " [" + state.statusWord() + "]";
        boolean refused = ending.outcome() == Outcome.ERROR
                && state.failure() != null
                && state.failure().kind().isPermanent();
        String standing = "Task " + state.task() + " " + reason(ending) + word;
        return refused
                ? standing + (standing.endsWith(".") ? " " : ". ") + adviceAfterRefusal(state.task(), state.failure())
                : standing;
    }

    private static String stands(PollEnd ending) {
        return switch (ending.outcome()) {
            case RUNNING ->
                ending.state().reply() != null && ending.state().reply().status() == TaskStatus.UNKNOWN
                        ? "is not known to the service: just submitted, older than 24 hours, mistyped, or another"
                                + " account's"
                        : "is under way";
            case EXPIRED -> "is not known to the service: older than 24 hours, mistyped, or another account's";
            case ERROR -> "cannot be asked for: " + ending.state().failure().reason();
            default -> taskEnded(ending);
        };
    }

    private static String taskEnded(PollEnd ending) {
        TaskReply reply = ending.state().reply();
        String verb =
                switch (ending.outcome()) {
                    case FAILED -> "failed at the service";
                    case CANCELED -> "was canceled";
                    default -> "succeeded";
                };
        String why = reply.code() == null
                ? reply.message()
                : reply.message() == null ? reply.code() : reply.code() + ": " + reply.message();
        return why == null ? verb : verb + ": " + why;
    }

    private static String circumstances(PollState state, Instant now) {
        return "[" + (state.statusWord() == null ? "no status yet" : "last status " + state.statusWord())
                + (state.requestId() == null ? "" : ", request " + state.requestId())
                + ", after " + Durations.format(Duration.between(state.startedAt(), now)) + "].";
    }

    private String advice(PollEnd ending) {
        TaskId task = ending.state().task();
        return switch (ending.reason()) {
            case POLLED_ONCE -> "Look again, or wait with " + command(task) + ".";
            case TASK_ENDED ->
                hasReason(ending.state().reply())
                        ? "Change what the reason names, submit anew and wait for the new task id."
                        : "Submit anew and wait for the new task id.";
            case TASK_UNKNOWN ->
                (ending.state().goodReply() == null
                                ? "A task id is valid for 24 hours: it is older, mistyped, or belongs to another"
                                        + " account's API key."
                                : "A task id is valid for 24 hours, and this one's may be over; or the API key is"
                                        + " now another account's.")
                        + " Check the id and the key, or submit anew and wait for the new task id.";
            case NO_VIDEO_LINK -> "Try again with " + command(task) + ", or ask TTAPI, naming the request.";
            case PERMANENT_FAILURE, KEY_REFUSED ->
                adviceAfterRefusal(task, ending.state().failure());
            case NOT_FROM_SERVICE ->
                "A proxy, a firewall or a portal sent this, not the service. Check "
                        + InvalidConfigurationException.named("baseUrl")
                        + " and the <proxy> in settings.xml, then try again with " + command(task) + ".";
            case TOO_MANY_FAILURES, UNKNOWN_HOST ->
                "Check " + InvalidConfigurationException.named("baseUrl")
                        + " and the <proxy> in settings.xml, then try again with " + command(task) + ".";
            case DEADLINE, RETRY_AFTER, RATE_LIMITED, NOT_POLLED ->
                "The task goes on at the service; collect it within 24 hours of its submission with " + command(task)
                        + ", or set a longer <timeout>.";
            case INTERRUPTED ->
                "The task goes on at the service; collect it within 24 hours of its submission with " + command(task)
                        + ".";
            case UNEXPECTED -> "Try again with " + command(task) + ", and report this error.";
        };
    }

    private static boolean hasReason(TaskReply reply) {
        return reply.code() != null || reply.message() != null;
    }

    private String adviceAfterRefusal(TaskId task, PollFailure failure) {
        return switch (failure.kind()) {
            case KEY_REFUSED -> "The API key came from " + keySource + "; put a valid one there.";
            case UNPAID -> "Top up the TTAPI account whose API key came from " + keySource + ".";
            case FORBIDDEN ->
                "The TTAPI account whose API key came from " + keySource + " is blocked or may not use this model.";
            case CERTIFICATE ->
                "Import the certificate authority into the trust store of the JVM that runs Maven, or correct "
                        + InvalidConfigurationException.named("baseUrl") + ".";
            // The reason names what to change.
            case TRUST_STORE, PROXY -> "Then try again with " + command(task) + ".";
            case OTHER, TRANSIENT, RATE_LIMITED, UNAVAILABLE, NOT_FROM_SERVICE, UNKNOWN_HOST ->
                "Check the task id and " + InvalidConfigurationException.named("baseUrl") + ", " + request.baseUrl()
                        + ".";
        };
    }

    /** For a task that succeeded, whose video is not there all the same. */
    String videoNotSaved(PollState state, String reason, Instant now) {
        return "Task " + state.task() + " succeeded, but its video could not be saved: " + reason + " "
                + circumstances(state, now) + " A video can be fetched for 24 hours: try again with "
                + command(state.task()) + ", and after that submit anew.";
    }

    String offline(TaskId task, ResultFiles files, String archive) {
        return "Task " + task
                + " cannot be asked for, Maven is offline, and it was not collected before: there is no "
                + files.video()
                + " with its " + files.metadata().getFileName()
                + (archive.isEmpty() ? "" : ", and no " + archive)
                + ". Run once without -o.";
    }

    /** For a video that is saved, but not where the user wants it for later builds. */
    String notArchived(Collected collected, String reason) {
        return "Task " + collected.task() + " succeeded and its video is saved as " + collected.video()
                + ", but it could not be archived: " + reason + ". Check "
                + InvalidConfigurationException.named("archiveRepository")
                + " and the <server> of that id in settings.xml, then run the goal again: it archives what is saved,"
                + " nothing is fetched anew.";
    }

    String notAskedOffline(TaskId task) {
        return "Task " + task + " was not asked for, Maven is offline.";
    }

    String interruptedBeforeAsking(TaskId task) {
        return "Task " + task + " was not asked for, the build was interrupted. Try again with " + command(task) + ".";
    }

    String unreadable(TaskId task, ResultFiles files, IOException problem) {
        return "Task " + task + " was not asked for, " + files.directory()
                + " cannot be read: " + problem.getMessage() + ". Mend that, or set another "
                + InvalidConfigurationException.named("outputDirectory") + ".";
    }

    /** With the address where another one than the default has the task. */
    private String command(TaskId task) {
        boolean elsewhere = !request.isRehearsal() && !request.baseUrl().equals(HttpUrl.get(BaseUrl.DEFAULT));
        return "mvn io.github.happyhorse:happyhorse-maven-plugin:" + pluginVersion + ":await -Dhappyhorse.taskId="
                + task + (elsewhere ? " -Dhappyhorse.baseUrl=" + request.baseUrl() : "");
    }
}
