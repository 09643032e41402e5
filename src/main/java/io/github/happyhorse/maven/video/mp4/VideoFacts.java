package io.github.happyhorse.maven.video.mp4;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What a video file says about itself.
 *
 * @param durationSeconds how long it plays, to the millisecond, or null
 * @param width the width as shown, after rotation and with square pixels, or null
 * @param height the height as shown, or null
 * @param videoCodec the four-character code of its pictures, such as {@code avc1} or {@code hvc1}
 * @param audioCodec the same of its sound, or null where it is silent
 * @param aigcLabel its label of AI-generated content, as it stands in the file, or null
 * @param contentCredentials whether it has content credentials of C2PA
 */
public record VideoFacts(
        BigDecimal durationSeconds,
        Integer width,
        Integer height,
        String videoCodec,
        String audioCodec,
        Map<String, Object> aigcLabel,
        boolean contentCredentials) {}
