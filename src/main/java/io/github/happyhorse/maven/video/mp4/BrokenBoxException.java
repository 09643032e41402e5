package io.github.happyhorse.maven.video.mp4;

import java.util.Locale;

/** A part of the file cannot be read. The message is a clause. */
final class BrokenBoxException extends Exception {

    private static final long serialVersionUID = 1L;

    BrokenBoxException(String format, Object... values) {
        super(String.format(Locale.ROOT, format, values));
    }
}
