package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.task.VideoLink;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A video to be downloaded.
 *
 * @param link where it is
 * @param expectedSeconds how long it should play, or null
 * @param rejected where to keep what is not accepted; if there is such a file, a number is appended
 * @param freshLinks for another link when the store refuses this one
 */
public record VideoRequest(VideoLink link, BigDecimal expectedSeconds, Path rejected, FreshLinks freshLinks) {

    /** Asks the task for its link again. */
    @FunctionalInterface
    public interface FreshLinks {

        VideoLink ask(Duration limit) throws DownloadFailure, InterruptedException;
    }
}
