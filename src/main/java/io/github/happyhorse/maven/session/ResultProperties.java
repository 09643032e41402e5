package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.collect.Collected;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;

/**
 * The project properties in which later goals of the build find the results: {@code happyhorse.outcome},
 * {@code .taskId}, {@code .video} and {@code .metadata}; for several tasks with {@code .1}, {@code .2} and so on
 * appended.
 *
 * <p>{@code happyhorse.taskId} is the property of a parameter, too. What a goal has left in it is no value of that
 * parameter, so it is remembered in the project's context, with the value that it has replaced.
 */
public final class ResultProperties {

    private static final String TASK_ID = "happyhorse.taskId";
    private static final String LEFT = "io.github.happyhorse.maven.taskId.left";
    private static final String REPLACED = "io.github.happyhorse.maven.taskId.replaced";

    private final MavenProject project;
    private final Properties properties;

    /** The properties of a project. */
    public ResultProperties(MavenProject project) {
        this.project = project;
        this.properties = project.getProperties();
    }

    /** Sets the properties, and removes those that an earlier execution has left. */
    public void set(List<Collected> results) {
        removeEarlier();
        for (int i = 0; i < results.size(); i++) {
            Collected result = results.get(i);
            String suffix = results.size() == 1 ? "" : "." + (i + 1);
            set("happyhorse.outcome" + suffix, result.outcome().name());
            set(TASK_ID + suffix, result.task() == null ? null : result.task().value());
            set("happyhorse.video" + suffix, path(result.video()));
            set("happyhorse.metadata" + suffix, path(result.metadata()));
            if (result.isNamed()) {
                set("happyhorse.video." + result.name(), path(result.video()));
            }
        }
    }

    private void removeEarlier() {
        properties.keySet().removeIf(name -> name.toString()
                .matches("happyhorse\\.(outcome|taskId|video|metadata)\\.\\d+"));
        List.of("happyhorse.outcome", "happyhorse.video", "happyhorse.metadata").forEach(properties::remove);
        if (left() != null && left().equals(properties.getProperty(TASK_ID))) {
            set(TASK_ID, replaced());
        }
        project.setContextValue(LEFT, null);
    }

    private void set(String name, String value) {
        if (name.equals(TASK_ID) && value != null && !value.equals(properties.getProperty(TASK_ID))) {
            project.setContextValue(REPLACED, properties.getProperty(TASK_ID));
            project.setContextValue(LEFT, value);
        }
        if (value == null) {
            properties.remove(name);
        } else {
            properties.setProperty(name, value);
        }
    }

    /** The value of the parameter {@code taskId} that the user gave. */
    public String withoutLeftTaskId(String value, MavenSession session, MojoExecution execution) {
        String left = left();
        if (value == null
                || left == null
                || !value.contains(left)
                || session.getUserProperties().containsKey(TASK_ID)) {
            return value;
        }
        String expression = "${" + TASK_ID + "}";
        String written = Objects.requireNonNullElse(UserInput.inPom(execution, "taskId"), "");
        if (written.strip().equals(expression)) {
            return replaced();
        }
        if (!written.contains(expression)) {
            return value;
        }
        return replaced() == null ? written : written.replace(expression, replaced());
    }

    private String left() {
        return (String) project.getContextValue(LEFT);
    }

    private String replaced() {
        return (String) project.getContextValue(REPLACED);
    }

    private static String path(Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }
}
