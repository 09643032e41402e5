package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.task.VideoLink;
import java.time.Duration;

/**
 * Asks the task for its link again, after the object store refused the one at hand.
 *
 * @since 1.0.0
 */
@FunctionalInterface
public interface LinkSource {

    /**
     * Asks.
     *
     * @param limit how long that may take
     * @return the link that the service gives now, or null if it gives none
     * @throws InterruptedException if the build was interrupted
     */
    VideoLink freshLink(Duration limit) throws InterruptedException;
}
