package io.github.happyhorse.maven.task;

import java.util.regex.Pattern;

/**
 * The id that the submit call answered. It becomes a path segment of a URL, a file name and an artifactId, so only a
 * value that is safe as all three is one.
 *
 * @param value the id, as given
 */
public record TaskId(String value) {

    private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern WINDOWS_DEVICE =
            Pattern.compile("(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\\..*)?", Pattern.CASE_INSENSITIVE);

    /** Accepts an id that is a safe name. */
    public TaskId {
        if (!isSafeName(value)) {
            throw new IllegalArgumentException("not a task id");
        }
    }

    /**
     * Whether a text can be used as a file name on every system, as a path segment and as an artifactId: at most 128
     * letters, digits, dots, underscores and hyphens, a letter or digit first, and no device name of Windows.
     */
    public static boolean isSafeName(String name) {
        return SAFE_NAME.matcher(name).matches() && !isDeviceName(name);
    }

    /** Whether a text is the name of a device on Windows, with or without an extension. */
    public static boolean isDeviceName(String name) {
        return WINDOWS_DEVICE.matcher(name).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
