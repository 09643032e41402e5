package io.github.happyhorse.maven.video;

import java.time.Duration;

/**
 * How to download.
 *
 * @param timeout how long one video may take, from its first request, retries included
 * @param pollInterval the shortest pause before a retry
 * @param retries how many failures in a row are tolerated
 * @param maxSize the most bytes a video may have, declared or received
 * @param verify what is checked before a video gets its name
 * @since 1.0.0
 */
public record DownloadPolicy(Duration timeout, Duration pollInterval, int retries, long maxSize, Verify verify) {

    /** What is checked. */
    public enum Verify {
        /** Length, checksums and the structure of the MP4. */
        FULL,
        /** Length and checksums only. */
        TRANSFER
    }
}
