package io.github.happyhorse.maven.generate;

import java.lang.Character.UnicodeScript;
import java.util.Locale;

/** The text that a video is made from. */
final class Prompt {

    /** The service cuts the rest off without a word. */
    private static final int LONGEST = 5_000;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Prompt() {}

    /** Without what an editor or a version control system may add. */
    static String normalized(String text) {
        String withoutMark = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        return withoutMark.replace("\r\n", "\n").replace('\r', '\n').strip();
    }

    /** What is wrong with a normalized prompt, as a clause; null if nothing is. */
    static String problem(String prompt) {
        if (prompt.codePoints().noneMatch(Prompt::isVisible)) {
            return "the prompt is empty, write what is to be seen in the video";
        }
        long length = prompt.codePoints()
                .mapToLong(c -> UnicodeScript.of(c) == UnicodeScript.HAN ? 2 : 1)
                .sum();
        return length <= LONGEST
                ? null
                : String.format(
                        Locale.ROOT,
                        "the prompt has %,d characters (each Han character counts as two), but the service reads only"
                                + " the first %,d",
                        length,
                        LONGEST);
    }

    private static boolean isVisible(int character) {
        int type = Character.getType(character);
        return !Character.isWhitespace(character)
                && !Character.isSpaceChar(character)
                && type != Character.CONTROL
                && type != Character.FORMAT;
    }
}
