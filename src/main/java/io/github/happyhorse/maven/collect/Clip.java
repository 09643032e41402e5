package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.TaskId;

/**
 * A video that a goal run collects.
 *
 * @param name the base name of its files
 * @param identity how a saved or archived video is recognised
 * @param request what was submitted for it, for the metadata; null where that is not known
 * @param command what collects it later; null for the command of the goal {@code await}
 */
public record Clip(String name, Identity identity, Metadata.Request request, String command) {

    /** The video of a task that was submitted elsewhere. */
    public Clip(String name, TaskId task) {
        this(name, Identity.of(task), null, null);
    }

    /**
     * The task, if it is known from the start.
     *
     * @return the task, or null
     */
    public TaskId knownTask() {
        return identity.taskId() == null ? null : new TaskId(identity.taskId());
    }

    public String title() {
        return identity.taskId() == null ? "Clip " + name : "Task " + identity.taskId();
    }
}
