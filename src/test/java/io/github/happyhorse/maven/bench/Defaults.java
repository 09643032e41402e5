package io.github.happyhorse.maven.bench;

import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.video.DownloadPolicy;
import java.time.Duration;

/** What the goal does where nothing is configured; the same as in the table of parameters of the README. */
final class Defaults {

    static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

    private static final int RETRIES = 10;
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final long LARGEST_VIDEO = 4L << 30;

    private Defaults() {}

    static PollPolicy waiting() {
        return new PollPolicy(TIMEOUT, POLL_INTERVAL, Duration.ofSeconds(30), RETRIES);
    }

    static DownloadPolicy downloading() {
        return new DownloadPolicy(TIMEOUT, POLL_INTERVAL, RETRIES, LARGEST_VIDEO, DownloadPolicy.Verify.FULL);
    }
}
