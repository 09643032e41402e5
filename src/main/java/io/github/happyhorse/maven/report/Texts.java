package io.github.happyhorse.maven.report;

/** Makes any text fit for a report. Each format does its own escaping after this. */
final class Texts {

    private static final int REPLACEMENT = 0xFFFD;

    private Texts() {}

    /** The text without what XML and HTML forbid: control characters, halves of surrogate pairs, noncharacters. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .map(c -> isCharacter(c) ? c : REPLACEMENT)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isCharacter(int c) {
        return !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) && (c & 0xFFFE) != 0xFFFE;
    }

    /** The same in one line. */
    static String oneLine(String text) {
        return clean(text.replaceAll("[\\s\\x{85}\\x{2028}\\x{2029}]+", " ")).strip();
    }

    /** The text, cut to a number of characters where it is longer. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }
}
