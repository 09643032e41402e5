package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * A task as the reports show it.
 *
 * @param prompt what the clip shall show, or null
 * @param command the command to resume, or null where it does not help
 * @param result what became of the task
 */
public record ReportedTask(String prompt, String command, Collected result) {

    /** Where a task stands, the worst first. */
    enum Standing {
        BAD,
        OPEN,
        GOOD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A task as far as it is known. */
    public static ReportedTask of(Clip clip, String command, Collected result) {
        Map<String, Object> reply = result.data() == null ? null : result.data().response();
        String prompt = clip.request() == null
                ? text(reply, "output", "orig_prompt")
                : text(clip.request().body(), "input", "prompt");
        return new ReportedTask(prompt, result.isResumable() ? command : null, result);
    }

    private static String text(Map<String, Object> json, String object, String field) {
        Map<String, Object> inner = json == null ? null : Json.object(json, object);
        return inner == null ? null : Json.text(inner, field);
    }

    /** The clip's name or the file name that the user gave; null where files are named after the task id. */
    String name() {
        return result.name().equals(id()) ? null : result.name();
    }

    /** The id; null for a task that was never accepted. */
    String id() {
        return result.task() == null ? null : result.task().value();
    }

    /** The base name of the task's files: its name, or the id where it has none. */
    String title() {
        return result.name();
    }

    /** Both, as far as they are known. */
    String nameAndId() {
        return name() == null || id() == null ? title() : name() + " (" + id() + ")";
    }

    Outcome outcome() {
        return result.outcome();
    }

    Metadata data() {
        return result.data();
    }

    Path video() {
        return absolute(result.video());
    }

    Path metadata() {
        return absolute(result.metadata());
    }

    private static Path absolute(Path path) {
        return path == null ? null : path.toAbsolutePath().normalize();
    }

    String problem() {
        return result.problem();
    }

    boolean isGood() {
        return outcome() == Outcome.SUCCEEDED && problem() == null;
    }

    /** Whether the task itself, or the time limit, ended it; everything else that is not good is an error. */
    boolean isFailure() {
        return switch (outcome()) {
            case FAILED, CANCELED, EXPIRED, TIMED_OUT -> true;
            case SUCCEEDED, RUNNING, ERROR -> false;
        };
    }

    Standing standing() {
        if (isGood()) {
            return Standing.GOOD;
        }
        return outcome() == Outcome.RUNNING && problem() == null ? Standing.OPEN : Standing.BAD;
    }

    boolean isSavedWithProblem() {
        return outcome() == Outcome.SUCCEEDED && problem() != null;
    }

    /** What to say of a task that is not good. */
    String message() {
        return problem() == null ? "Task " + nameAndId() + ": " + outcome() : problem();
    }

    /** A few words for a heading. */
    String headline() {
        return "HappyHorse task " + nameAndId() + ": "
                + (isSavedWithProblem() ? "video saved, then an error" : outcome());
    }

    /** How long the build waited for it, download included. */
    Duration waited() {
        if (data() == null || result.savedBefore()) {
            return Duration.ZERO;
        }
        Metadata.Wait wait = data().waiting();
        Metadata.Download download = data().download();
        Duration waited = Duration.between(wait.startedAt(), wait.endedAt());
        if (download != null && download.seconds() != null) {
            waited = waited.plusMillis(download.seconds().movePointRight(3).longValue());
        }
        return waited.isNegative() ? Duration.ZERO : waited;
    }

    Metadata.Video facts() {
        return data() == null ? null : data().video();
    }
}
