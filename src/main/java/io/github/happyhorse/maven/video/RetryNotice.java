package io.github.happyhorse.maven.video;

import java.time.Duration;

/**
 * Is told that a download will be tried again.
 *
 * @since 1.0.0
 */
@FunctionalInterface
public interface RetryNotice {

    /**
     * Something went wrong, and will be tried again.
     *
     * @param reason what happened
     * @param pause how long until the next try
     */
    void retrying(String reason, Duration pause);
}
