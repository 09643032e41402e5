package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Redactor;
import java.util.regex.Pattern;

/** Quotes in a message what a user wrote. */
public final class Quoted {

    /** What a line does not show, or shows as a plain space. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}&&[^\\s]]");

    private Quoted() {}

    /** Quotes a text in one line. */
    public static String text(String written) {
        String line = Redactor.withoutKey().line(written);
        String quoted = "\"" + (line == null ? "" : line) + "\"";
        boolean hidden = written != null && INVISIBLE.matcher(written.strip()).find();
        return hidden ? quoted + " (it has an invisible character in it)" : quoted;
    }

    /** Quotes a name that is not safe on every system, and says why it is not. */
    static String unsafeName(String name, String verdict, String form) {
        return TaskId.isDeviceName(name)
                ? text(name) + " is a device name on Windows, so it " + verdict
                : text(name) + " " + verdict + form;
    }
}
