package io.github.happyhorse.maven.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text decoded some number of times, with the place of each character in the original: {@code %253F} becomes
 * {@code %3F} and then {@code ?}. Percent escapes become one character for each byte; of JSON's escapes those of ASCII
 * characters that can be seen are decoded.
 */
final class Decoded {

    /** A place in a text. */
    record Span(int start, int end) {}

    /** Each level takes time in proportion to the text. */
    private static final int MOST_LEVELS = 8;

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})|\\\\(?:u00([0-9A-Fa-f]{2})|([\"\\\\/]))");

    private final String text;
    private final int[] starts;

    private Decoded(String text, int[] starts) {
        this.text = text;
        this.starts = starts;
    }

    /** The text itself, and each decoding of it. */
    static List<String> levels(String text) {
        return all(text).stream().map(level -> level.text).toList();
    }

    /** Replaces what a search finds in a text or in any decoding of it. */
    static String replace(String text, Function<String, List<Span>> search, UnaryOperator<String> replacement) {
        List<Span> found = new ArrayList<>();
        for (Decoded level : all(text)) {
            search.apply(level.text).forEach(span -> found.add(level.inOriginal(span)));
        }
        found.sort(Comparator.comparingInt(Span::start));
        StringBuilder replaced = new StringBuilder();
        int copied = 0;
        for (int i = 0; i < found.size(); ) {
            int start = found.get(i).start();
            int end = start;
            for (; i < found.size() && (end == start || found.get(i).start() < end); i++) {
                end = Math.max(end, found.get(i).end());
            }
            replaced.append(text, copied, start).append(replacement.apply(text.substring(start, end)));
            copied = end;
        }
        return replaced.append(text, copied, text.length()).toString();
    }

    private static List<Decoded> all(String text) {
        List<Decoded> levels = new ArrayList<>();
        Decoded next = new Decoded(text, null);
        while (next != null && levels.size() <= MOST_LEVELS) {
            levels.add(next);
            next = next.decodedOnce();
        }
        return levels;
    }

    /** Null if there is no escape in it. */
    private Decoded decodedOnce() {
        Matcher escape = ESCAPE.matcher(text);
        if (!escape.find()) {
            return null;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        int[] places = new int[text.length() + 1];
        int copied = 0;
        do {
            copy(copied, escape.start(), decoded, places);
            places[decoded.length()] = start(escape.start());
            String hex = escape.group(1) == null ? escape.group(2) : escape.group(1);
            decoded.append(hex == null ? escape.group(3).charAt(0) : (char) Integer.parseInt(hex, 16));
            copied = escape.end();
        } while (escape.find());
        copy(copied, text.length(), decoded, places);
        places[decoded.length()] = start(text.length());
        return new Decoded(decoded.toString(), Arrays.copyOf(places, decoded.length() + 1));
    }

    private void copy(int from, int to, StringBuilder decoded, int[] places) {
        for (int i = from; i < to; i++) {
            places[decoded.length()] = start(i);
            decoded.append(text.charAt(i));
        }
    }

    private Span inOriginal(Span span) {
        return new Span(start(span.start()), start(span.end()));
    }

    private int start(int index) {
        return starts == null ? index : starts[index];
    }
}
