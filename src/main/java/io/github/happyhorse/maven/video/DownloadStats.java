package io.github.happyhorse.maven.video;

import java.time.Duration;

/**
 * What a download took, also one that failed.
 *
 * @param attempts how many requests were made, redirects not counted
 * @param bytesReceived how many bytes came, those fetched again included
 * @param elapsed how long it took
 */
public record DownloadStats(int attempts, long bytesReceived, Duration elapsed) {}
