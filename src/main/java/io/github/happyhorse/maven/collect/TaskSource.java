package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.task.TaskId;

/**
 * Where the tasks of the clips of a run come from. All methods are called on the thread of the clip and may block. Of
 * each clip, either {@link #first} or {@link #notNeeded} is called, once.
 */
@FunctionalInterface
public interface TaskSource {

    /** The task to poll. Called when the video is neither saved nor archived. */
    TaskId first(Clip clip, String archiveProblem) throws NoTaskException, InterruptedException;

    /**
     * Asked after {@link #first}: as what else the video of that task is archived.
     *
     * @return its identity; null if it has to be polled
     */
    default Identity archivedAs(Clip clip) {
        return null;
    }

    /**
     * Called when the task has ended without a video.
     *
     * @return what the user can do next; null for what is right for a task that was submitted elsewhere
     */
    default String failed(Clip clip, PollEnd end) throws InterruptedException {
        return null;
    }

    /** Called when a clip needs no task: it is saved, archived, or cannot be collected. */
    default void notNeeded(Clip clip) {}
}
