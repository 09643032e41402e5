package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.task.TaskId;

/**
 * Where the task of a clip comes from. All methods are called on the thread of the clip and may block. Of each clip,
 * either {@link #first} or {@link #notNeeded} is called, once.
 */
@FunctionalInterface
public interface TaskSource {

    /**
     * The task to poll. Called when the video is neither saved nor archived.
     *
     * @param archiveProblem why the archive could not be asked; null if it has no such video for certain
     * @return the task
     * @throws NoTaskException if there is none
     * @throws InterruptedException if the build was interrupted
     */
    TaskId first(String archiveProblem) throws NoTaskException, InterruptedException;

    /**
     * Asked after {@link #first}: as what else the video of that task is archived.
     *
     * @return its identity; null if it has to be polled
     */
    default Identity archivedAs() {
        return null;
    }

    /**
     * The command that collects the clip later.
     *
     * @return the command; null for that of the goal {@code await}
     */
    default String resumeCommand() {
        return null;
    }

    /**
     * Another task to poll, after one has ended without a video.
     *
     * @param end how the polling ended
     * @return the task, or null to take this end for that of the clip
     * @throws NoTaskException if there is no other, but something to report instead
     * @throws InterruptedException if the build was interrupted
     */
    default TaskId next(PollEnd end) throws NoTaskException, InterruptedException {
        return null;
    }

    /** Called when the clip needs no task: it is saved, archived, or cannot be collected. */
    default void notNeeded() {}
}
