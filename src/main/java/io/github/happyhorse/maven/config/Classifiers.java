package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.task.TaskId;

/**
 * Reads the classifier of an attached video.
 *
 * @since 1.0.0
 */
public final class Classifiers {

    private Classifiers() {}

    /**
     * Reads the classifier.
     *
     * @param text what the user wrote, or null
     * @return the classifier; the empty text for none
     * @throws InvalidConfigurationException if Maven coordinates cannot have it
     */
    public static String parse(String text) {
        String classifier = text == null ? "" : text.strip();
        if (!classifier.isEmpty() && !TaskId.isSafeName(classifier)) {
            throw InvalidConfigurationException.of(
                    "classifier",
                    Quoted.unsafeName(
                            classifier,
                            "is no classifier",
                            ": write at most 128 letters, digits, dots, underscores and hyphens, a letter or digit first"));
        }
        return classifier;
    }
}
