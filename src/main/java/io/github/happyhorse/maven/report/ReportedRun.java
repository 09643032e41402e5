package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * A goal run as the reports show it, while it runs and when it has ended.
 *
 * @param artifactId the module
 * @param executionId the execution in the pom, or {@code default-cli}
 * @param goal what it does
 * @param failOnError whether the build fails when a task does not succeed
 * @param reportsDirectory where the reports go
 * @param rootDirectory where Maven was started
 * @param start when the run began, by the wall clock
 * @param elapsed how long it took; null while it runs
 * @param tasks the tasks, in the order given
 */
public record ReportedRun(
        String artifactId,
        String executionId,
        Goal goal,
        boolean failOnError,
        Path reportsDirectory,
        Path rootDirectory,
        Instant start,
        Duration elapsed,
        List<ReportedTask> tasks) {

    /** What a goal does. */
    public enum Goal {
        /** Waits for tasks that were submitted elsewhere. */
        AWAIT,
        /** Submits tasks and waits for them. */
        GENERATE,
        /** Polls once. */
        STATUS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A goal run whose tasks are not known yet. */
    public ReportedRun(
            String artifactId,
            String executionId,
            Goal goal,
            Path reportsDirectory,
            Path rootDirectory,
            Instant start) {
        this(artifactId, executionId, goal, true, reportsDirectory, rootDirectory, start, null, List.of());
    }

    /** A goal run. An execution without an id gets one, and paths become absolute. */
    public ReportedRun {
        Objects.requireNonNull(artifactId, "artifactId");
        executionId = Objects.requireNonNullElse(executionId, "default");
        Objects.requireNonNull(goal, "goal");
        Objects.requireNonNull(start, "start");
        reportsDirectory = reportsDirectory.toAbsolutePath().normalize();
        rootDirectory = rootDirectory.toAbsolutePath().normalize();
        tasks = List.copyOf(tasks);
    }

    /** The same run while it waits. */
    public ReportedRun waitingFor(boolean fails, List<ReportedTask> waiting) {
        return with(fails, null, waiting);
    }

    /** The same run at its end. */
    public ReportedRun ended(Duration took, List<ReportedTask> results) {
        return with(failOnError, Objects.requireNonNull(took, "took"), results);
    }

    private ReportedRun with(boolean fails, Duration took, List<ReportedTask> newTasks) {
        return new ReportedRun(
                artifactId, executionId, goal, fails, reportsDirectory, rootDirectory, start, took, newTasks);
    }

    boolean isOver() {
        return elapsed != null;
    }

    boolean isSingle() {
        return tasks.size() == 1;
    }

    boolean expectsVideos() {
        return goal != Goal.STATUS;
    }

    List<ReportedTask> failuresFirst() {
        return tasks.stream()
                .sorted(Comparator.comparing(ReportedTask::standing))
                .toList();
    }

    /** The execution, as its files and its section of the page name their owner: nothing to redact or to escape. */
    String key() {
        String execution = goal + ":" + artifactId + ":" + executionId;
        return goal + "-"
                + UUID.nameUUIDFromBytes(execution.getBytes(UTF_8)).toString().replace("-", "");
    }

    /** The name of a test suite: the same in every build. Each file has another. */
    String suite(int position) {
        return "happyhorse." + artifactId + "." + executionId + (isSingle() ? "" : "." + position);
    }

    /** The name of a test: the same in every build. */
    String testCase(int position) {
        String name = tasks.get(position - 1).name();
        return name == null ? "video-" + position : name;
    }

    /** A text as part of a file name; two texts do not become one. */
    static String safe(String text) {
        String safe = text.replaceAll("[^A-Za-z0-9._-]", "_");
        if (safe.equals(text) && text.length() <= 80) {
            return text;
        }
        return safe.substring(0, Math.min(70, safe.length())) + "-" + Integer.toHexString(text.hashCode());
    }
}
