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
 * @param expectedSha256 the checksum that the video must have, in lower-case hexadecimal digits; null for any
 */
public record DownloadPolicy(
        Duration timeout, Duration pollInterval, int retries, long maxSize, Verify verify, String expectedSha256) {

    public DownloadPolicy(Duration timeout, Duration pollInterval, int retries, long maxSize, Verify verify) {
        this(timeout, pollInterval, retries, maxSize, verify, null);
    }

    public DownloadPolicy expecting(String sha256) {
        return new DownloadPolicy(timeout, pollInterval, retries, maxSize, verify, sha256);
    }

    /** {@return why a video is not the expected one, as a clause; null if it may be} */
    public String mismatch(String sha256) {
        return expectedSha256 == null || expectedSha256.equals(sha256)
                ? null
                : "its SHA-256 is " + sha256 + ", but <sha256> (happyhorse.sha256) says " + expectedSha256;
    }

    /** What is checked. */
    public enum Verify {
        /** Length, checksums and the structure of the MP4. */
        FULL,
        /** Length and checksums only. */
        TRANSFER
    }
}
