package io.github.happyhorse.maven.http;

import java.util.regex.Pattern;

/**
 * Makes text that came from a server fit for a log: one line, no control characters, nothing that a CI system would
 * take for a command.
 */
public final class ServerText {

    private static final int LONGEST = 300;
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\x{85}]+");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}]");
    private static final Pattern HASH_COMMAND = Pattern.compile("##(?=\\w*\\[)");
    private static final Pattern COLON_COMMAND = Pattern.compile("^::");

    private ServerText() {}

    /**
     * Cleans a text.
     *
     * @param text what the server sent, or null
     * @return one line of at most 300 characters; null for null or for a text with nothing to show
     */
    public static String oneLine(String text) {
        if (text == null) {
            return null;
        }
        String line = WHITE_SPACE.matcher(text).replaceAll(" ");
        line = INVISIBLE.matcher(line).replaceAll("").strip();
        line = HASH_COMMAND.matcher(line).replaceAll("# #");
        line = COLON_COMMAND.matcher(line).replaceFirst(": :");
        if (line.length() > LONGEST) {
            int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
            line = line.substring(0, end) + "…";
        }
        return line.isEmpty() ? null : line;
    }
}
