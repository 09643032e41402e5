package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.task.TaskId;

/**
 * A video that a goal run collects.
 *
 * @param name the base name of its files
 * @param task the task that makes it
 */
public record Clip(String name, TaskId task) {

    /**
     * What messages call it.
     *
     * @return a noun phrase that can begin a sentence
     */
    public String title() {
        return "Task " + task;
    }
}
