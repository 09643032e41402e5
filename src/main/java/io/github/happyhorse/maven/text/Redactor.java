package io.github.happyhorse.maven.text;

import io.github.happyhorse.maven.text.Decoded.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes text from outside safe for a person or a file: no control characters, no commands of a CI service, no API key,
 * no user and no query of a URL. Takes time in proportion to the length of the text.
 */
public final class Redactor {

    private static final String MASK = "***";
    private static final String REDACTED = "REDACTED";
    static final char ELLIPSIS = '…';

    private static final int LONGEST_LINE = 300;
    private static final int DEEPEST_JSON = 100;

    private static final Pattern CI_COMMAND = Pattern.compile("##(?=\\w*\\[)");
    private static final Pattern COLONS_AT_LINE_START = Pattern.compile("(?m)^([\\t\\p{Zs}]*):(?=:)");

    private static final int SHORTEST_LONG_KEY = 8;
    private static final String BASE64 = "[A-Za-z0-9+/_-]";

    /** Finds the key in a decoded text; null without one. */
    private final Pattern key;

    private final boolean hasLongKey;

    /** A redactor that knows the API key. */
    public Redactor(String key) {
        // A key that is part of the mask cannot be distinguished from it.
        boolean isMask = key.isEmpty() || MASK.contains(key) || REDACTED.contains(key);
        this.key = isMask ? null : Pattern.compile(keyPattern(key));
        this.hasLongKey = key.length() >= SHORTEST_LONG_KEY;
    }

    private Redactor() {
        this.key = null;
        this.hasLongKey = false;
    }

    /** A redactor for places that have no key. */
    public static Redactor withoutKey() {
        return new Redactor();
    }

    /**
     * One line for a log or a message.
     *
     * @return at most 300 characters; null if nothing is left
     */
    public String line(String text) {
        if (text == null) {
            return null;
        }
        String line = cut(safe(visibleLine(text)), LONGEST_LINE);
        return line.isEmpty() ? null : line;
    }

    /**
     * Text for a file: as long as it was, with its lines and tabs.
     *
     * @return the text, or null
     */
    public String text(String text) {
        return text == null ? null : safe(visibleText(text));
    }

    /**
     * A copy of a JSON object with each text and field name made safe. Field names longer than 300 characters are cut,
     * and what is nested deeper than 100 levels is left out. A number that contains the key becomes a text.
     *
     * @return the copy, or null
     */
    public Map<String, Object> json(Map<String, Object> object) {
        return object == null ? null : object(object, 1);
    }

    /**
     * A copy of an exception for {@code mvn -e}, with the message of each cause made safe.
     *
     * @return the copy, or null
     */
    public Exception exception(Throwable exception) {
        return exception == null ? null : RedactedException.of(exception, this);
    }

    /** Whether a text contains the key, in any encoding. A key of less than 8 characters is too common for that. */
    public boolean hasKey(String text) {
        return hasLongKey && !masked(text).equals(text);
    }

    /**
     * A URL as a log may show it, with nothing in it that becomes dangerous when it is decoded.
     *
     * @return scheme, host, port and path; null if nothing is left
     */
    public static String url(String url) {
        if (url == null) {
            return null;
        }
        String line = visibleLine(url);
        String shown = cut(withoutCommands(UrlRedaction.location(line)), LONGEST_LINE);
        return shown.isEmpty() ? null : shown;
    }

    /**
     * Cuts a text that is too long.
     *
     * @return the text, or its beginning and an ellipsis
     */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + ELLIPSIS;
    }

    private String safe(String visible) {
        return withoutCommands(UrlRedaction.redacted(masked(visible)));
    }

    private String masked(String text) {
        return key == null ? text : Decoded.replace(text, this::keys, found -> MASK);
    }

    private List<Span> keys(String decoded) {
        return key.matcher(decoded)
                .results()
                .map(found -> new Span(found.start(), found.end()))
                .toList();
    }

    /** The key, plain or in Base64 behind any other bytes. A short one only as a word: no name goes on around it. */
    private static String keyPattern(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (key.length() < SHORTEST_LONG_KEY) {
            return "(?<![\\w-]|[\\w-]\\.)(?:" + Pattern.quote(key) + "|" + base64(bytes, 0) + ")(?![\\w-]|\\.[\\w-]|"
                    + ELLIPSIS + "$)";
        }
        return Pattern.quote(key)
                + IntStream.range(0, 3)
                        .mapToObj(before -> "|" + base64(bytes, before))
                        .collect(Collectors.joining());
    }

    /** A character at either end may belong to the key and to another byte. */
    private static String base64(byte[] key, int bytesBefore) {
        byte[] bytes = new byte[bytesBefore + key.length];
        System.arraycopy(key, 0, bytes, bytesBefore, key.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        int start = (bytesBefore * 8 + 5) / 6;
        int end = bytes.length * 8 / 6;
        return (bytesBefore > 0 ? BASE64 + "?" : "")
                + encoded.substring(start, end).replace("+", "[+-]").replace("/", "[/_]")
                + (end < encoded.length() ? BASE64 + "?" : "") + "=*+";
    }

    private Map<String, Object> object(Map<?, ?> object, int level) {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            // A JSON parser refuses names that are too long.
            String safeName = cut(text((String) name), LONGEST_LINE);
            copy.put(copy.containsKey(safeName) ? safeName + " " + copy.size() : safeName, value(value, level + 1));
        });
        return copy;
    }

    private Object value(Object value, int level) {
        if ((value instanceof Map || value instanceof List) && level > DEEPEST_JSON) {
            return "left out: nested deeper than " + DEEPEST_JSON + " levels";
        }
        if (value instanceof Map<?, ?> object) {
            return object(object, level);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(value(element, level + 1)));
            return copy;
        }
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof Number) {
            String safe = text(value.toString());
            return safe.equals(value.toString()) ? value : safe;
        }
        return value;
    }

    // ---- characters

    private static String visibleLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), 1 << 16));
        boolean space = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isSpace(c)) {
                space = true;
            } else if (!isInvisible(c) && !isLostMark(c, space ? ' ' : last(line))) {
                if (space && !line.isEmpty()) {
                    line.append(' ');
                }
                space = false;
                line.appendCodePoint(c);
            }
        }
        return line.toString();
    }

    private static String visibleText(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r' && i < text.length() && text.charAt(i) == '\n') {
                continue;
            }
            if (isLineEnd(c)) {
                visible.append('\n');
            } else if (c == '\t' || (isJoiner(c) || !isInvisible(c)) && !isLostMark(c, last(visible))) {
                visible.appendCodePoint(c);
            }
        }
        return visible.toString();
    }

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || isLineEnd(c);
    }

    private static boolean isLineEnd(int c) {
        return c >= '\n' && c <= '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> true;
            default -> (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF || isFiller(c);
        };
    }

    /** Characters without a glyph that Unicode does not count as format characters. */
    private static boolean isFiller(int c) {
        return switch (c) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0 -> true;
            default -> false;
        };
    }

    /** Emoji and some scripts need these two. */
    private static boolean isJoiner(int c) {
        return c == 0x200C || c == 0x200D;
    }

    /** A joiner or variation selector after ASCII has no effect, except to hide what the ASCII text says. */
    private static boolean isLostMark(int c, char before) {
        boolean mark = isJoiner(c) || c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF;
        return mark && before < 0x80;
    }

    private static char last(StringBuilder text) {
        return text.isEmpty() ? 0 : text.charAt(text.length() - 1);
    }

    private static String withoutCommands(String text) {
        String safe = text.contains("##") ? CI_COMMAND.matcher(text).replaceAll("# #") : text;
        return safe.contains("::") ? COLONS_AT_LINE_START.matcher(safe).replaceAll("$1: ") : safe;
    }
}
