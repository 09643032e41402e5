package io.github.happyhorse.maven.video;

/**
 * A whole and verified video in its part file.
 *
 * @param size its length in bytes
 * @param sha256 its checksum in lower-case hexadecimal digits
 * @param facts what its structure says, or null where that was not to be read
 * @param warning what is odd about it but no reason to refuse it, or null
 * @since 1.0.0
 */
public record DownloadedVideo(long size, String sha256, VideoFacts facts, String warning) {}
