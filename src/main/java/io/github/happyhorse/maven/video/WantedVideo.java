package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.task.VideoLink;
import java.math.BigDecimal;

/**
 * A video to be fetched.
 *
 * @param link where it is
 * @param announcedSeconds how long it should play according to the service, or null
 * @since 1.0.0
 */
public record WantedVideo(VideoLink link, BigDecimal announcedSeconds) {}
