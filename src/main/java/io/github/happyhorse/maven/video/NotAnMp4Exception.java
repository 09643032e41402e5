package io.github.happyhorse.maven.video;

import java.util.Locale;

/**
 * A file is not a whole MP4 video. The message is a clause that says why and fits after "the file is not a whole MP4
 * video: ".
 *
 * @since 1.0.0
 */
public final class NotAnMp4Exception extends Exception {

    private static final long serialVersionUID = 1L;

    NotAnMp4Exception(String format, Object... values) {
        super(String.format(Locale.ROOT, format, values));
    }
}
