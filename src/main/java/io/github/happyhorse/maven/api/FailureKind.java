package io.github.happyhorse.maven.api;

/**
 * What a failed look means for the next one.
 *
 * @since 1.0.0
 */
public enum FailureKind {
    /** It may go better next time. */
    PASSING,
    /** The service, or something before it, will not answer this. */
    REFUSAL,
    /** The service refuses the API key, and so will refuse every other task. */
    KEY_REFUSAL
}
