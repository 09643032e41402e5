package io.github.happyhorse.maven.video;

import java.math.BigDecimal;

/**
 * What a video file says about itself.
 *
 * @param durationSeconds how long it plays, to the millisecond
 * @param width the width as shown, after rotation and with square pixels
 * @param height the height as shown
 * @param videoCodec the four-character code of its pictures, such as {@code avc1} or {@code hvc1}
 * @param audioCodec the same of its sound, such as {@code mp4a}, or null where it is silent
 * @since 1.0.0
 */
public record VideoFacts(BigDecimal durationSeconds, int width, int height, String videoCodec, String audioCodec) {}
