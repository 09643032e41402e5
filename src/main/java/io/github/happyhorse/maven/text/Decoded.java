package io.github.happyhorse.maven.text;

/**
 * A text whose escapes are decoded, each character with its place in the text and the number of its escapes:
 * {@code %253F} is {@code ?}, twice escaped. JSON escapes of ASCII characters are decoded as well.
 */
final class Decoded {

    /** More than anybody encodes. Each level takes time in proportion to the text. */
    private static final int MOST_LEVELS = 8;

    private final String text;
    private final char[] chars;
    private final int[] starts;
    private final byte[] depths;
    private int size;

    Decoded(String text) {
        this.text = text;
        this.size = text.length();
        this.chars = text.toCharArray();
        this.starts = new int[size + 1];
        for (int i = 0; i <= size; i++) {
            starts[i] = i;
        }
        this.depths = new byte[size];
        int levels = 0;
        while (levels < MOST_LEVELS && decodeLevel()) {
            levels++;
        }
    }

    private boolean decodeLevel() {
        int to = 0;
        int from = 0;
        while (from < size) {
            int length = escapeLength(from);
            char decoded = length == 1 ? chars[from] : decoded(from, length);
            byte depth = depths[from];
            for (int i = from + 1; i < from + length; i++) {
                depth = depth < depths[i] ? depths[i] : depth;
            }
            chars[to] = decoded;
            starts[to] = starts[from];
            depths[to] = length > 2 ? (byte) (depth + 1) : depth;
            to++;
            from += length;
        }
        starts[to] = starts[size];
        boolean changed = to < size;
        size = to;
        return changed;
    }

    private int escapeLength(int at) {
        if (chars[at] == '%' && isHex(at + 1)) {
            return 3;
        }
        if (chars[at] != '\\' || at + 1 == size) {
            return 1;
        }
        return switch (chars[at + 1]) {
            case '\\', '/' -> 2;
            case 'u' -> at + 3 < size && chars[at + 2] == '0' && chars[at + 3] == '0' && isHex(at + 4) ? 6 : 1;
            default -> 1;
        };
    }

    private char decoded(int at, int length) {
        int last = at + length - 1;
        return length == 2 ? chars[last] : (char) (hex(chars[last - 1]) * 16 + hex(chars[last]));
    }

    private boolean isHex(int at) {
        return at + 1 < size && hex(chars[at]) >= 0 && hex(chars[at + 1]) >= 0;
    }

    private static int hex(char c) {
        return c < 0x80 ? java.lang.Character.digit(c, 16) : -1;
    }

    int size() {
        return size;
    }

    char at(int index) {
        return chars[index];
    }

    /** How many times a character was escaped. */
    int depth(int index) {
        return depths[index];
    }

    /** Where a character starts in the text, also for the end. */
    int start(int index) {
        return starts[index];
    }

    /** The text as it was, between two characters. */
    String raw(int from, int to) {
        return text.substring(starts[from], starts[to]);
    }

    /** The decoded text between two characters. */
    String slice(int from, int to) {
        return new String(chars, from, to - from);
    }

    /**
     * One character, decoded without regard to what stands before it.
     *
     * @param value the character
     * @param end where the next one starts
     */
    record Character(char value, int end) {

        /** The character at a position after some levels of decoding; null at the end of the text. */
        static Character at(String text, int start, int level) {
            if (start >= text.length()) {
                return null;
            }
            char c = text.charAt(start);
            if (level == 0 || c != '%' && c != '\\') {
                return new Character(c, start + 1);
            }
            Character first = at(text, start, level - 1);
            if (level > 1 && first.end == start + 1) {
                // Whoever escapes twice escapes the percent sign as well.
                return first;
            }
            if (first.value == '%') {
                return hex(text, first.end, level - 1, first);
            }
            if (first.value != '\\') {
                return first;
            }
            Character second = at(text, first.end, level - 1);
            if (second != null && (second.value == '/' || second.value == '\\')) {
                return second;
            }
            return second != null && second.value == 'u' && text.startsWith("00", second.end)
                    ? hex(text, second.end + 2, level - 1, first)
                    : first;
        }

        private static Character hex(String text, int start, int level, Character otherwise) {
            Character high = at(text, start, level);
            Character low = high == null ? null : at(text, high.end, level);
            boolean isHex = low != null && Decoded.hex(high.value) >= 0 && Decoded.hex(low.value) >= 0;
            return isHex
                    ? new Character((char) (Decoded.hex(high.value) * 16 + Decoded.hex(low.value)), low.end)
                    : otherwise;
        }
    }
}
