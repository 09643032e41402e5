package io.github.happyhorse.maven.sandbox;

/** What a look at a task meets: a task in some status, or trouble on the way. */
enum Scene {
    /** The service is away. */
    UNAVAILABLE,
    /** The service asks to be left alone for a while. */
    THROTTLED,
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELED,
    UNKNOWN
}
