package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.task.TaskId;

/** Reads the base name of the saved files. */
public final class FileNames {

    private static final String PARAMETER = "fileName";

    private FileNames() {}

    /**
     * Reads the name.
     *
     * @param text what the user wrote, or null
     * @param tasks how many tasks there are
     * @return the name, or null for the task id
     * @throws InvalidConfigurationException if it is not safe, or is to serve several tasks
     */
    public static String parse(String text, int tasks) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String name = text.strip();
        if (!TaskId.isSafeName(name)) {
            throw InvalidConfigurationException.of(
                    PARAMETER,
                    Quoted.unsafeName(
                            name,
                            "is no file name that is safe on every system",
                            ": write at most 128 letters, digits, dots, underscores and hyphens, a letter or digit first,"
                                    + " without .mp4"));
        }
        if (tasks > 1) {
            throw InvalidConfigurationException.of(
                    PARAMETER, "one name cannot serve " + tasks + " tasks; leave it out and each gets its task id");
        }
        return name;
    }
}
