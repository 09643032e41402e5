package io.github.happyhorse.maven.task;

import java.util.Locale;
import java.util.Map;

/**
 * Where a task stands at the service. The words are those of DashScope's task API; resellers of the same model use
 * synonyms, which are understood too.
 */
public enum TaskStatus {
    /** Queued. */
    PENDING,
    /** Being generated. */
    RUNNING,
    /** Done; the reply carries the link to the video. */
    SUCCEEDED,
    /** Failed; the reply may say why. */
    FAILED,
    /** Canceled before it ran. */
    CANCELED,
    /** The service knows no such task: never existed, older than 24 hours, or another account's. */
    UNKNOWN,
    /** A word that this version does not know; taken for a task still under way. */
    UNRECOGNIZED;

    private static final Map<String, TaskStatus> SYNONYMS = Map.ofEntries(
            Map.entry("SUSPENDED", PENDING),
            Map.entry("QUEUED", PENDING),
            Map.entry("NOT_START", PENDING),
            Map.entry("PENDING_QUEUE", PENDING),
            Map.entry("ON_QUEUE", PENDING),
            Map.entry("IN_PROGRESS", RUNNING),
            Map.entry("PROCESSING", RUNNING),
            Map.entry("SUCCESS", SUCCEEDED),
            Map.entry("COMPLETED", SUCCEEDED),
            Map.entry("FAILURE", FAILED),
            Map.entry("CANCELLED", CANCELED));

    /** Whether the task may still succeed by itself. */
    public boolean isUnderWay() {
        return this == PENDING || this == RUNNING || this == UNRECOGNIZED;
    }

    /** Reads a status word without regard to case. */
    public static TaskStatus of(String word) {
        String upper = word.strip().toUpperCase(Locale.ROOT);
        for (TaskStatus status : values()) {
            if (status != UNRECOGNIZED && status.name().equals(upper)) {
                return status;
            }
        }
        return SYNONYMS.getOrDefault(upper, UNRECOGNIZED);
    }
}
