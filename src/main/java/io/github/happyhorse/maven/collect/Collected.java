package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;

/**
 * What became of one clip.
 *
 * @param name the base name of its files
 * @param task the task, or null if there is none
 * @param outcome how it ended
 * @param data what is known of the task, or null
 * @param video the saved video, or null
 * @param metadata the written metadata, or null
 * @param problem what happened and what to do, or null; with a saved video it is about what came after
 * @param cause the exception behind the problem, or null
 * @param savedBefore whether an earlier run had saved the video
 */
public record Collected(
        String name,
        TaskId task,
        Outcome outcome,
        Metadata data,
        Path video,
        Path metadata,
        String problem,
        Throwable cause,
        boolean savedBefore) {

    /** A clip that is being waited for. */
    public static Collected running(Clip clip) {
        return new Collected(clip.name(), clip.knownTask(), Outcome.RUNNING, null, null, null, null, null, false);
    }

    static Collected saved(Clip clip, Metadata data, ResultFiles files, boolean before) {
        return new Collected(
                clip.name(), task(data), Outcome.SUCCEEDED, data, files.video(), files.metadata(), null, null, before);
    }

    static Collected withoutVideo(Clip clip, Metadata data, Path metadata, String problem, Throwable cause) {
        return new Collected(clip.name(), task(data), data.outcome(), data, null, metadata, problem, cause, false);
    }

    static Collected error(Clip clip, String problem, Throwable cause) {
        return new Collected(clip.name(), clip.knownTask(), Outcome.ERROR, null, null, null, problem, cause, false);
    }

    private static TaskId task(Metadata data) {
        return data.taskId() == null || !TaskId.isSafeName(data.taskId()) ? null : new TaskId(data.taskId());
    }

    Collected withProblem(String message, Throwable exception) {
        return new Collected(name, task, outcome, data, video, metadata, message, exception, savedBefore);
    }

    Collected withCause(Throwable exception) {
        return new Collected(name, task, outcome, data, video, metadata, problem, exception, savedBefore);
    }

    /**
     * Whether the name is that of a source, and not of a task.
     *
     * @return true for a clip of the goal {@code generate}
     */
    public boolean isNamed() {
        return data != null && data.request() != null;
    }

    /** Whether the video is there. */
    public boolean isSaved() {
        return video != null;
    }

    /**
     * Whether running the goal again can bring the video, or archive it.
     *
     * @return false for a task that is over at the service, and where all went well
     */
    public boolean isResumable() {
        return switch (outcome) {
            case FAILED, CANCELED, EXPIRED -> false;
            case SUCCEEDED -> problem != null;
            case RUNNING, TIMED_OUT, ERROR -> true;
        };
    }

    /** Whether something broke, as opposed to a task that failed or did not end in time. */
    public boolean isBroken() {
        return problem != null && (outcome == Outcome.ERROR || isSaved());
    }
}
