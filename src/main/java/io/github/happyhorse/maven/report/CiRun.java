package io.github.happyhorse.maven.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A goal run that is over.
 *
 * @param executionId the id of the execution in the pom, or {@code default-cli}
 * @param goal what it did
 * @param failOnError whether the build ends when a task does not succeed
 * @param reportsDirectory where the reports go
 * @param rootDirectory where Maven was started
 * @param start when the run began
 * @param elapsed how long it took
 * @param tasks what became of each task, in the order asked for
 * @since 1.0.0
 */
public record CiRun(
        String executionId,
        Goal goal,
        boolean failOnError,
        Path reportsDirectory,
        Path rootDirectory,
        Instant start,
        Duration elapsed,
        List<CiTask> tasks) {

    /** What a goal does. */
    public enum Goal {
        /** Waits, and expects a video. */
        AWAIT,
        /** Takes one look. */
        STATUS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A goal run.
     *
     * @param executionId the id of the execution, or null where Maven gives none
     * @param goal what it did
     * @param failOnError whether the build ends when a task does not succeed
     * @param reportsDirectory where the reports go
     * @param rootDirectory where Maven was started
     * @param start when the run began
     * @param elapsed how long it took
     * @param tasks what became of each task
     */
    public CiRun {
        executionId = Objects.requireNonNullElse(executionId, "default");
        Objects.requireNonNull(goal, "goal");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(elapsed, "elapsed");
        reportsDirectory = reportsDirectory.toAbsolutePath().normalize();
        rootDirectory = rootDirectory.toAbsolutePath().normalize();
        tasks = List.copyOf(tasks);
    }

    boolean isSingle() {
        return tasks.size() == 1;
    }

    boolean expectsVideos() {
        return goal == Goal.AWAIT;
    }

    /** The execution as part of a file name; two executions never share one. */
    String fileName() {
        String safe = executionId.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.equals(executionId) ? safe : safe + "-" + Integer.toHexString(executionId.hashCode());
    }
}
