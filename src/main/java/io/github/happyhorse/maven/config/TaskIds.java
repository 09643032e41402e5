package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The ids that a user gave, in one of three ways.
 *
 * @param taskId one id, or several with commas, or null
 * @param taskIds several, or null
 * @param taskFile a file with them, or null
 * @since 1.0.0
 */
public record TaskIds(String taskId, List<String> taskIds, Path taskFile) {

    private static final String WAYS = "<taskId> (happyhorse.taskId), <taskIds> or <taskFile> (happyhorse.taskFile)";

    /** The ids, in the order given, each once. */
    public List<TaskId> required() {
        List<TaskId> ids = given();
        if (ids.isEmpty()) {
            throw new InvalidConfigurationException("No task id is given. Set exactly one of " + WAYS
                    + ". If one of them is set, a ${…} in it may be undefined.");
        }
        return ids;
    }

    /** The ids, or a fresh one for a sandbox run before anything is submitted. */
    public List<TaskId> orFresh() {
        boolean notYetThere = taskFile != null && !Files.exists(taskFile);
        List<TaskId> ids = notYetThere ? new TaskIds(taskId, taskIds, null).given() : given();
        return ids.isEmpty()
                ? List.of(new TaskId("sandbox-" + UUID.randomUUID().toString().substring(0, 8)))
                : ids;
    }

    /** The ids, in the order given, each once; none if none are given. */
    private List<TaskId> given() {
        List<String> commas = taskId == null ? List.of() : Arrays.asList(taskId.split(","));
        List<String> list = taskIds == null ? List.of() : taskIds;
        long ways = (hasEntry(commas) ? 1 : 0) + (hasEntry(list) ? 1 : 0) + (taskFile == null ? 0 : 1);
        if (ways > 1) {
            throw new InvalidConfigurationException("Task ids are given in more than one way. Set exactly one of "
                    + WAYS + "; what a pom configures cannot be replaced with -D.");
        }
        if (taskFile != null) {
            return ids(TaskFile.entries(taskFile), "<taskFile> (happyhorse.taskFile) " + taskFile);
        }
        return hasEntry(list) ? ids(list, "<taskIds>") : ids(commas, "<taskId> (happyhorse.taskId)");
    }

    private static boolean hasEntry(List<String> entries) {
        return entries.stream().filter(Objects::nonNull).anyMatch(entry -> !entry.isBlank());
    }

    private static List<TaskId> ids(List<String> entries, String source) {
        Set<TaskId> ids = new LinkedHashSet<>();
        for (String entry : entries) {
            if (entry == null || entry.isBlank()) {
                continue;
            }
            String id = entry.strip();
            if (!TaskId.isSafeName(id)) {
                String reason = Quoted.unsafeName(
                        id,
                        "is no task id",
                        ", which has at most 128 letters, digits, dots, underscores and hyphens and begins with a letter"
                                + " or digit");
                throw new InvalidConfigurationException(
                        source + ": " + reason + (id.contains("${") ? "; the ${…} in it is undefined" : ""));
            }
            ids.add(new TaskId(id));
        }
        return new ArrayList<>(ids);
    }
}
