package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;

/**
 * What became of one task.
 *
 * @param task the task
 * @param outcome how it ended for the build
 * @param data what is known of it, or null where nothing was asked
 * @param video the saved video, or null
 * @param metadata the written metadata, or null
 * @param problem what happened and what to do, or null if all went well; also for a video that is saved, but not
 *     archived where it should be
 * @param savedBefore whether an earlier run had saved it
 * @since 1.0.0
 */
public record Collected(
        TaskId task, Outcome outcome, Metadata data, Path video, Path metadata, String problem, boolean savedBefore) {

    static Collected saved(TaskId task, Metadata data, ResultFiles files, boolean before) {
        return new Collected(task, Outcome.SUCCEEDED, data, files.video(), files.metadata(), null, before);
    }

    Collected withProblem(String problem) {
        return new Collected(task, outcome, data, video, metadata, problem, savedBefore);
    }

    /**
     * Tells whether the video is there.
     *
     * @return true for a video that is saved
     */
    public boolean isSaved() {
        return video != null;
    }
}
