package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.result.Metadata;
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
 * @param problem what happened and what to do, or null for a success
 * @param savedBefore whether an earlier run had saved it
 * @since 1.0.0
 */
public record Collected(
        TaskId task, Outcome outcome, Metadata data, Path video, Path metadata, String problem, boolean savedBefore) {

    /**
     * Tells whether the video is there.
     *
     * @return true for a success
     */
    public boolean isSuccess() {
        return outcome == Outcome.SUCCEEDED;
    }
}
