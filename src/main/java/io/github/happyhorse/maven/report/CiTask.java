package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the reports tell of one task.
 *
 * @param id the task
 * @param outcome how it ended, or where it stands
 * @param data what is known of it, or null
 * @param video the saved video, or null
 * @param metadata the written metadata, or null
 * @param problem what happened and what to do, or null; with a saved video it is about what came after
 * @param savedBefore whether an earlier run had saved the video
 * @since 1.0.0
 */
public record CiTask(
        String id, Outcome outcome, Metadata data, Path video, Path metadata, String problem, boolean savedBefore) {

    /** What a report makes of a task. */
    enum Judgement {
        GOOD,
        FAILURE,
        ERROR
    }

    /**
     * What the reports tell of a result. The only place that reads one.
     *
     * @param result the result
     * @return the same for the reports
     */
    public static CiTask of(Collected result) {
        return new CiTask(
                result.task().value(),
                result.outcome(),
                result.data(),
                absolute(result.video()),
                absolute(result.metadata()),
                result.problem(),
                result.savedBefore());
    }

    private static Path absolute(Path path) {
        return path == null ? null : path.toAbsolutePath().normalize();
    }

    /** As seen by a goal that expects the video. */
    Judgement judgement() {
        return switch (outcome) {
            case SUCCEEDED -> problem == null ? Judgement.GOOD : Judgement.ERROR;
            case FAILED, CANCELED, EXPIRED, TIMED_OUT -> Judgement.FAILURE;
            case RUNNING, ERROR -> Judgement.ERROR;
        };
    }

    boolean isGood() {
        return judgement() == Judgement.GOOD;
    }

    /** What to say of a task that is not good. */
    String message() {
        return problem == null ? "Task " + id + ": " + outcome : problem;
    }

    /** A few words for a heading. */
    String headline() {
        return outcome == Outcome.SUCCEEDED && problem != null
                ? "HappyHorse task " + id + ": video saved, then an error"
                : "HappyHorse task " + id + ": " + outcome;
    }

    /** How long the build was held up by it. */
    Duration waited() {
        if (data == null || savedBefore) {
            return Duration.ZERO;
        }
        Duration wait =
                Duration.between(data.waiting().startedAt(), data.waiting().endedAt());
        Metadata.Download download = data.download();
        Duration both = download == null || download.seconds() == null
                ? wait
                : wait.plusMillis(download.seconds().movePointRight(3).longValue());
        return both.isNegative() ? Duration.ZERO : both;
    }

    /** What the clip was asked to show, or null. */
    String prompt() {
        Map<String, Object> output =
                data == null || data.response() == null ? null : Json.object(data.response(), "output");
        return output == null ? null : Json.text(output, "orig_prompt");
    }

    Metadata.Video facts() {
        return data == null ? null : data.video();
    }

    BigDecimal queueSeconds() {
        return data == null ? null : data.queueSeconds();
    }

    BigDecimal generationSeconds() {
        return data == null ? null : data.generationSeconds();
    }
}
