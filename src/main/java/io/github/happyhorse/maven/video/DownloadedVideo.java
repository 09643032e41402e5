package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.video.mp4.VideoFacts;

/**
 * A complete and verified video in its part file.
 *
 * @param size its length in bytes
 * @param sha256 its checksum in lower-case hexadecimal digits
 * @param facts what its structure says, or null where that was not read
 * @param warning what is odd about it, or null
 * @param stats what the download took, or null for a copy
 */
public record DownloadedVideo(long size, String sha256, VideoFacts facts, String warning, DownloadStats stats) {}
