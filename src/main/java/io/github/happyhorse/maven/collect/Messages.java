package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.result.LockTimeoutException;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a failure says: what happened, to which task, and what to do next. */
public final class Messages {

    static final String INTERRUPTED = "the build was interrupted";

    private final CollectRequest request;
    private final String pluginVersion;
    private final Supplier<Redactor> redactor;

    Messages(CollectRequest request, String pluginVersion, Supplier<Redactor> redactor) {
        this.request = request;
        this.pluginVersion = pluginVersion;
        this.redactor = redactor;
    }

    /**
     * One message for all results that have a problem.
     *
     * @return what happened to which task; empty if nothing did
     */
    public static String summary(List<Collected> results) {
        List<Collected> bad =
                results.stream().filter(result -> result.problem() != null).toList();
        if (bad.isEmpty()) {
            return "";
        }
        if (results.size() == 1) {
            return bad.get(0).problem();
        }
        boolean anySaved = bad.stream().anyMatch(Collected::isSaved);
        return bad.size() + " of " + results.size()
                + (anySaved ? " tasks did not succeed, or are not archived:" : " tasks did not succeed:")
                + bad.stream()
                        .map(result -> System.lineSeparator() + "- " + result.outcome() + ": " + result.problem())
                        .collect(Collectors.joining());
    }

    /** A task whose poll ended without a success. */
    String ended(Clip clip, PollEnd end, Instant lastSeen, String advice, String archiveProblem) {
        return clip.title() + " " + reason(end, lastSeen) + " " + circumstances(clip, end.state(), end.endedAt()) + " "
                + advice + sentence(archiveProblem);
    }

    /** What happened, as a clause that follows the name of the task. */
    String reason(PollEnd end, Instant lastSeen) {
        PollState state = end.state();
        PollFailure failure = state.failure();
        return switch (end.reason()) {
            case TASK_ENDED -> taskEnded(end);
            case POLLED_ONCE -> standing(end);
            case RATE_LIMITED ->
                request.polling().isSinglePoll()
                        ? "was not polled, the service limits the requests of this account"
                        : "cannot end within " + timeout()
                                + ": the service limits the requests of this account for longer (HTTP 429, Retry-After)";
            case NOT_POLLED ->
                "was not polled within " + timeout() + ", because too many tasks had to be polled before";
            case TASK_UNKNOWN ->
                lastSeen == null
                        ? "is not known to the service (UNKNOWN three times)"
                        : "is no longer known to the service (UNKNOWN three times); last seen "
                                + state.goodReply().statusWord() + " at "
                                + lastSeen.truncatedTo(ChronoUnit.SECONDS);
            case NO_VIDEO_LINK ->
                "succeeded, but the service sent no usable video_url, three times in a row; output has the fields "
                        + String.join(", ", state.reply().outputFields());
            case PERMANENT_FAILURE -> "cannot be polled, the service refuses: " + failure.reason();
            case KEY_REFUSED -> "was not polled, the service refuses the API key: " + failure.reason();
            case NOT_FROM_SERVICE, UNKNOWN_HOST -> "cannot be polled, three times in a row: " + failure.reason();
            case TOO_MANY_FAILURES ->
                "cannot be polled, " + state.failuresInRow()
                        + (state.failuresInRow() == 1 ? " poll" : " polls in a row") + " failed and "
                        + InvalidConfigurationException.named("retries") + " allows "
                        + request.polling().retries()
                        + ": " + failure.reason();
            case DEADLINE ->
                "did not end within " + timeout()
                        + (failure == null ? "" : "; the last poll failed: " + failure.reason())
                        + unexpectedStatus(state.reply());
            case RETRY_AFTER ->
                "cannot end within " + timeout() + ": the service sent Retry-After, asking to wait for "
                        + Durations.format(failure.retryAfter()) + "; " + failure.reason();
            case INTERRUPTED -> "was still running when the build was interrupted";
            case UNEXPECTED -> "cannot be polled: " + unexpected(end.cause());
        };
    }

    /** What may be wrong with a task whose last status is no sign of progress. */
    private static String unexpectedStatus(TaskReply reply) {
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
        return Durations.format(request.polling().timeout()) + ", the "
                + InvalidConfigurationException.named("timeout");
    }

    /** Where a task stands, after a single poll. */
    String standing(Clip clip, PollEnd end, String keySource) {
        PollState state = end.state();
        String word = state.reply() == null ? "" : " [" + state.statusWord() + "]";
        boolean permanent = end.outcome() == Outcome.ERROR
                && state.failure() != null
                && state.failure().kind().isPermanent();
        String standing = clip.title() + " " + reason(end, null) + word;
        return permanent
                ? standing
                        + (standing.endsWith(".") ? " " : ". ")
                        + adviceAfterPermanentFailure(clip, state.failure(), keySource)
                : standing;
    }

    private static String standing(PollEnd end) {
        return switch (end.outcome()) {
            case RUNNING ->
                end.state().reply() != null && end.state().reply().status() == TaskStatus.UNKNOWN
                        ? "is not known to the service: just submitted, older than 24 hours, mistyped, or another"
                                + " account's"
                        : "is running";
            case EXPIRED -> "is not known to the service: older than 24 hours, mistyped, or another account's";
            case ERROR -> "cannot be polled: " + end.state().failure().reason();
            default -> taskEnded(end);
        };
    }

    private static String taskEnded(PollEnd end) {
        TaskReply reply = end.state().reply();
        String verb =
                switch (end.outcome()) {
                    case FAILED -> "failed at the service";
                    case CANCELED -> "was canceled";
                    default -> "succeeded";
                };
        String why = reply.code() == null
                ? reply.message()
                : reply.message() == null ? reply.code() : reply.code() + ": " + reply.message();
        return why == null ? verb : verb + ": " + why;
    }

    private static String circumstances(Clip clip, PollState state, Instant now) {
        return "[" + (clip.knownTask() == null ? "task " + state.task() + ", " : "")
                + (state.statusWord() == null ? "no status yet" : "last status " + state.statusWord())
                + (state.requestId() == null ? "" : ", request " + state.requestId())
                + ", after " + Durations.format(Duration.between(state.startedAt(), now)) + "].";
    }

    /** What to do next with a task that was submitted elsewhere. */
    String advice(Clip clip, PollEnd end, String keySource) {
        return switch (end.reason()) {
            case POLLED_ONCE -> "Poll again, or wait with " + command(clip) + ".";
            case TASK_ENDED ->
                hasReason(end.state().reply())
                        ? "Change what the reason names, submit anew and wait for the new task id."
                        : "Submit anew and wait for the new task id.";
            case TASK_UNKNOWN ->
                (end.state().goodReply() == null
                                ? "A task id is valid for 24 hours: it is older, mistyped, or belongs to another"
                                        + " account's API key."
                                : "A task id is valid for 24 hours, and this one's may be over; or the API key is"
                                        + " now another account's.")
                        + " Check the id and the key, or submit anew and wait for the new task id.";
            case NO_VIDEO_LINK -> "Try again with " + command(clip) + ", or ask TTAPI, naming the request.";
            case PERMANENT_FAILURE, KEY_REFUSED ->
                adviceAfterPermanentFailure(clip, end.state().failure(), keySource);
            case NOT_FROM_SERVICE ->
                "A proxy, a firewall or a portal sent this, not the service. Check "
                        + InvalidConfigurationException.named("baseUrl")
                        + " and the <proxy> in settings.xml, then try again with " + command(clip) + ".";
            case TOO_MANY_FAILURES, UNKNOWN_HOST ->
                "Check " + InvalidConfigurationException.named("baseUrl")
                        + " and the <proxy> in settings.xml, then try again with " + command(clip) + ".";
            case DEADLINE, RETRY_AFTER, RATE_LIMITED, NOT_POLLED ->
                "The task goes on at the service; collect it within 24 hours of its submission with " + command(clip)
                        + ", or set a longer <timeout>.";
            case INTERRUPTED ->
                "The task goes on at the service; collect it within 24 hours of its submission with " + command(clip)
                        + ".";
            case UNEXPECTED -> "Try again with " + command(clip) + ", and report this error.";
        };
    }

    private static boolean hasReason(TaskReply reply) {
        return reply.code() != null || reply.message() != null;
    }

    private String adviceAfterPermanentFailure(Clip clip, PollFailure failure, String keySource) {
        return switch (failure.kind()) {
            case KEY_REFUSED -> "The API key came from " + keySource + "; put a valid one there.";
            case UNPAID -> "Top up the TTAPI account whose API key came from " + keySource + ".";
            case FORBIDDEN ->
                "The TTAPI account whose API key came from " + keySource + " is blocked or may not use this model.";
            case CERTIFICATE ->
                "Import the certificate authority into the trust store of the JVM that runs Maven, or correct "
                        + InvalidConfigurationException.named("baseUrl") + ".";
            // The reason names what to change.
            case TRUST_STORE, PROXY -> "Then try again with " + command(clip) + ".";
            case OTHER, TRANSIENT, RATE_LIMITED, UNAVAILABLE, NOT_FROM_SERVICE, UNKNOWN_HOST ->
                "Check the task id and " + InvalidConfigurationException.named("baseUrl") + ", " + request.baseUrl()
                        + ".";
        };
    }

    /** A task that succeeded, but its video is not saved. */
    String notSaved(Clip clip, PollEnd end, String reason, Instant now, String archiveProblem) {
        return clip.title() + " succeeded, but its video could not be saved: " + reason + " "
                + circumstances(clip, end.state(), now)
                + " A video can be downloaded for 24 hours: try again with "
                + command(clip) + ", and after that submit anew." + sentence(archiveProblem);
    }

    String offline(Clip clip, String archive, String archiveProblem) {
        ResultFiles files = request.files(clip);
        return clip.title() + " cannot be polled, Maven is offline, and it was not collected before: there is no "
                + files.video()
                + " with its " + files.metadata().getFileName()
                + (archive.isEmpty() ? "" : ", and no " + archive)
                + ". Run once without -o." + sentence(archiveProblem);
    }

    /** A video that is saved, but not archived where the user wants it. */
    String notArchived(Clip clip, Collected saved, String reason) {
        return clip.title() + " succeeded and its video is saved as " + saved.video()
                + ", but it could not be archived: " + reason + ". Check "
                + InvalidConfigurationException.named("archiveRepository")
                + " and the <server> of that id in settings.xml, then run the goal again: it archives what is saved,"
                + " nothing is downloaded again.";
    }

    String notPolledOffline(Clip clip) {
        return clip.title() + " was not polled, Maven is offline.";
    }

    String interrupted(Clip clip) {
        return clip.title() + " was not polled, " + INTERRUPTED + ". Try again with " + command(clip) + ".";
    }

    /** A clip whose files cannot be used. */
    String notPolled(Clip clip, IOException problem) {
        if (problem instanceof LockTimeoutException timeout) {
            return clip.title() + " was not polled, " + timeout.getReason() + ".";
        }
        return clip.title() + " was not polled, " + request.outputDirectory()
                + " cannot be read: " + problem.getMessage() + ". Make it readable, or set another "
                + InvalidConfigurationException.named("outputDirectory") + ".";
    }

    /** A verified video that could not get its name or its metadata. */
    String notPublished(ResultStore.NotPublishedException problem) {
        return problem.getMessage()
                + (problem.keptAs() == null ? "" : "; the verified video is kept as " + problem.keptAs());
    }

    /** The same, for a video from the archive. */
    String notRestored(Clip clip, ResultStore.NotPublishedException problem) {
        return clip.title() + " is archived, but its video could not be saved: " + notPublished(problem)
                + ". Remove what is in the way, then try again with " + command(clip) + ".";
    }

    /** A clip whose files are those of another video that is nowhere else. */
    String replacedNotArchived(Clip clip, String reason) {
        return clip.title() + " would replace another video, "
                + request.files(clip).video() + ", which could not be archived: " + reason
                + ". Nothing was submitted for it.";
    }

    /** A video that is there, with another checksum than the user gave. */
    String notExpected(Clip clip, String place, String mismatch) {
        return clip.title() + " is there as " + place + ", but it is not the expected video: " + mismatch
                + ". It stays where it is: give its checksum, or wait for another task.";
    }

    String locked(Clip clip) {
        return "another build has locked " + request.files(clip).lock();
    }

    /** A sentence to append. */
    String notRecorded(String reason) {
        return " Its metadata is not saved: " + reason + ".";
    }

    /** A sentence to append. */
    String foreignPairMoved(Clip clip, ResultStore.KeptPair kept) {
        return " " + request.files(clip).video() + " was the video of "
                + (kept.taskId() == null ? "another task" : "task " + kept.taskId())
                + " and is kept as " + kept.video() + ", its metadata as " + kept.metadata() + ".";
    }

    /** A sentence to append. */
    String foreignPairStays(Clip clip) {
        return " " + request.files(clip).video() + " may be the video of another task, and could not be moved.";
    }

    private static String sentence(String problem) {
        return problem == null ? "" : " " + problem + ".";
    }

    /** Something that this plugin does not expect. */
    String unexpected(Clip clip, Throwable problem) {
        return clip.title() + " was not collected: " + unexpected(problem)
                + ". Run Maven with -e for the cause, and try again with " + command(clip) + ".";
    }

    /** A clause. */
    String unexpected(Throwable problem) {
        String message = redactor.get().line(problem.getMessage());
        return "an unexpected error, " + problem.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private String command(Clip clip) {
        return request.resumeCommand(clip, pluginVersion);
    }
}
