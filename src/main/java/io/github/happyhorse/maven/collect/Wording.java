package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.config.BaseUrl;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.Ending;
import io.github.happyhorse.maven.poll.WaitState;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
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
    String ending(Ending ending) {
        return "Task " + ending.state().task() + " " + reason(ending) + " "
                + circumstances(ending.state(), ending.endedAt()) + " " + advice(ending);
    }

    /** What happened, as a clause that follows the name of the task. */
    String reason(Ending ending) {
        WaitState state = ending.state();
        Answer.Failure failure = state.failure();
        return switch (ending.reason()) {
            case TASK_ENDED -> taskEnded(ending);
            case LOOKED_ONCE -> stands(ending);
            case NO_TURN ->
                request.waiting().isSingleLook()
                        ? "was not asked for, the service wants to be left alone"
                        : "cannot end within " + timeout()
                                + ": the service wants this account to be left alone for longer (HTTP 429, Retry-After)";
            case TASK_UNKNOWN ->
                state.goodReply() == null
                        ? "is not known to the service (UNKNOWN three times in a row)"
                        : "is no longer known to the service (UNKNOWN three times in a row); last seen "
                                + state.goodReply().statusWord() + " at "
                                + state.goodReplyAt().truncatedTo(ChronoUnit.SECONDS);
            case NO_VIDEO_LINK -> "succeeded, but the service sent no usable video_url, three times in a row";
            case REFUSED -> "cannot be asked for, the service refuses: " + failure.reason();
            case KEY_REFUSED_BEFORE -> "was not asked for, the service refuses the API key: " + failure.reason();
            case TOO_MANY_FAILURES ->
                "cannot be asked for, " + state.failuresInRow()
                        + (state.failuresInRow() == 1 ? " look" : " looks in a row") + " failed and "
                        + InvalidConfigurationException.named("retries") + " allows "
                        + request.waiting().retries()
                        + ": " + failure.reason();
            case DEADLINE ->
                "did not end within " + timeout()
                        + (failure == null ? "" : "; the last look failed: " + failure.reason());
            case RETRY_AFTER_DEADLINE ->
                "cannot end within " + timeout() + ": the service sent Retry-After, asking to be left alone for "
                        + Durations.format(failure.retryAfter()) + "; " + failure.reason();
            case INTERRUPTED -> "was still under way when the build was interrupted";
        };
    }

    private String timeout() {
        return Durations.format(request.waiting().timeout()) + ", the "
                + InvalidConfigurationException.named("timeout");
    }

    /** Where a task stands, after one look. */
    String standing(Ending ending) {
        WaitState state = ending.state();
        String word = state.reply() == null ? "" : " [" + state.statusWord() + "]";
        boolean refused = ending.outcome() == Outcome.ERROR
                && state.failure() != null
                && state.failure().kind().isRefusal();
        String standing = "Task " + state.task() + " " + reason(ending) + word;
        return refused
                ? standing + (standing.endsWith(".") ? " " : ". ") + adviceAfterRefusal(state.task(), state.failure())
                : standing;
    }

    private static String stands(Ending ending) {
        return switch (ending.outcome()) {
            case RUNNING -> "is under way";
            case EXPIRED -> "is not known to the service: older than 24 hours, mistyped, or another account's";
            case ERROR -> "cannot be asked for: " + ending.state().failure().reason();
            default -> taskEnded(ending);
        };
    }

    private static String taskEnded(Ending ending) {
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

    private static String circumstances(WaitState state, Instant now) {
        return "[" + (state.statusWord() == null ? "no status yet" : "last status " + state.statusWord())
                + (state.requestId() == null ? "" : ", request " + state.requestId())
                + ", after " + Durations.format(Duration.between(state.startedAt(), now)) + "].";
    }

    private String advice(Ending ending) {
        TaskId task = ending.state().task();
        return switch (ending.reason()) {
            case LOOKED_ONCE -> "Look again, or wait with " + command(task) + ".";
            case TASK_ENDED ->
                hasReason(ending.state().reply())
                        ? "Change what the reason names, submit anew and wait for the new task id."
                        : "Submit anew and wait for the new task id.";
            case TASK_UNKNOWN ->
                ending.state().goodReply() == null
                        ? "A task id is valid for 24 hours: it is older, was never submitted, or belongs to another"
                                + " account's API key. Check the id, or submit anew and wait for the new task id."
                        : "A task id is valid for 24 hours, and this one's are over. Submit anew and wait for the new"
                                + " task id.";
            case NO_VIDEO_LINK -> "Try again with " + command(task) + ", or ask TTAPI, naming the request.";
            case REFUSED, KEY_REFUSED_BEFORE ->
                adviceAfterRefusal(task, ending.state().failure());
            case TOO_MANY_FAILURES ->
                "Check " + InvalidConfigurationException.named("baseUrl")
                        + " and the <proxy> in settings.xml, then try again with " + command(task) + ".";
            case DEADLINE, RETRY_AFTER_DEADLINE, NO_TURN ->
                "The task goes on at the service; collect it within 24 hours of its submission with " + command(task)
                        + ", or set a longer <timeout>.";
            case INTERRUPTED ->
                "The task goes on at the service; collect it within 24 hours of its submission with " + command(task)
                        + ".";
        };
    }

    private static boolean hasReason(TaskReply reply) {
        return reply.code() != null || reply.message() != null;
    }

    private String adviceAfterRefusal(TaskId task, Answer.Failure failure) {
        return switch (failure.kind()) {
            case KEY_REFUSAL -> "The API key came from " + keySource + "; put a valid one there.";
            case UNPAID -> "Top up the TTAPI account whose API key came from " + keySource + ".";
            case FORBIDDEN ->
                "The TTAPI account whose API key came from " + keySource + " is blocked or may not use this model.";
            case UNTRUSTED ->
                "Import the certificate authority into the trust store of the JVM that runs Maven, or correct "
                        + InvalidConfigurationException.named("baseUrl") + ".";
            // The reason names what to change.
            case TRUST_STORE, PROXY_REFUSAL -> "Then try again with " + command(task) + ".";
            case REFUSAL, PASSING ->
                "Check the task id and " + InvalidConfigurationException.named("baseUrl") + ", " + request.baseUrl()
                        + ".";
        };
    }

    /** For a task that succeeded, whose video is not there all the same. */
    String videoNotSaved(WaitState state, String reason, Instant now) {
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
