package io.github.happyhorse.maven.task;

/**
 * How a task ended for this build, as it stands in the metadata and in the project property {@code happyhorse.outcome}.
 */
public enum Outcome {
    /** The video is saved and verified. */
    SUCCEEDED,
    /** The service said that the task failed. */
    FAILED,
    /** The service said that the task was canceled. */
    CANCELED,
    /** The service no longer knows the task. */
    EXPIRED,
    /** The task did not end within {@code timeout}; it goes on at the service. */
    TIMED_OUT,
    /** The task was under way when last polled; a killed build leaves this. */
    RUNNING,
    /** Something broke: the service, the connection, the video or this machine. */
    ERROR
}
