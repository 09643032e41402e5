package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.collect.Collected;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Tells later goals of the build what was collected, in properties of the project: {@code happyhorse.outcome},
 * {@code .taskId}, {@code .video} and {@code .metadata}; for several tasks with {@code .1}, {@code .2} and so on
 * appended.
 *
 * @since 1.0.0
 */
public final class ResultProperties {

    private final Properties properties;

    /**
     * Properties to be set.
     *
     * @param properties those of the project
     */
    public ResultProperties(Properties properties) {
        this.properties = properties;
    }

    /**
     * Sets the properties, and removes those of an earlier execution that no longer hold.
     *
     * @param results what was collected, in the order asked for
     */
    public void set(List<Collected> results) {
        // A taskId without a number may be the user's own, so it stays.
        properties.keySet().removeIf(name -> name.toString()
                .matches("happyhorse\\.(outcome|taskId|video|metadata)\\.\\d+"));
        List.of("happyhorse.outcome", "happyhorse.video", "happyhorse.metadata").forEach(properties::remove);
        for (int i = 0; i < results.size(); i++) {
            Collected result = results.get(i);
            String suffix = results.size() == 1 ? "" : "." + (i + 1);
            set("happyhorse.outcome" + suffix, result.outcome().name());
            set("happyhorse.taskId" + suffix, result.task().value());
            set("happyhorse.video" + suffix, path(result.video()));
            set("happyhorse.metadata" + suffix, path(result.metadata()));
        }
    }

    private void set(String name, String value) {
        if (value == null) {
            properties.remove(name);
        } else {
            properties.setProperty(name, value);
        }
    }

    private static String path(Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }
}
