package io.github.happyhorse.maven.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes text from outside safe for a person or a file: no control characters, no commands of a CI service, no API key,
 * no user and no query of a URL. Takes time in proportion to the length of the text.
 */
public final class Redactor {

    private static final String MASK = "***";
    private static final String REDACTED = "REDACTED";
    private static final char ELLIPSIS = '…';

    private static final int LONGEST_LINE = 300;
    private static final int DEEPEST_JSON = 100;
    private static final int SHORTEST_LONG_KEY = 8;
    private static final int LONGEST_SECRET_NAME = 40;

    private static final Pattern CI_COMMAND = Pattern.compile("##(?=\\w*\\[)");
    private static final Pattern COLONS_AT_LINE_START = Pattern.compile("(?m)^([\\t\\p{Zs}]*):(?=:)");
    private static final Pattern EXPIRES = Pattern.compile("(?:^|&)(Expires=\\d{1,20})(?=[&#]|$)");
    private static final Pattern START_OF_REDACTED_QUERY =
            Pattern.compile("E?x?p?i?r?e?s?|Expires=\\d{0,20}(?:&R?E?D?A?C?T?E?D?)?|R?E?D?A?C?T?E?D?");
    private static final Pattern SECRET_NAME =
            Pattern.compile(".*(?:signature|accesskeyid|security-token|access_token)|x-(?:oss|amz)-.+");

    private final List<KeyForm> keyForms;

    /**
     * A redactor that knows the API key.
     *
     * @param key the key
     */
    public Redactor(String key) {
        this.keyForms = KeyForm.allOf(key);
    }

    private Redactor() {
        this.keyForms = List.of();
    }

    /**
     * A redactor for places that have no key.
     *
     * @return the redactor
     */
    public static Redactor withoutKey() {
        return new Redactor();
    }

    /**
     * One line for a log or a message.
     *
     * @param text any text, or null
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
     * @param text any text, or null
     * @return the text, or null
     */
    public String text(String text) {
        return text == null ? null : safe(visibleText(text));
    }

    /**
     * A copy of a JSON object with each text and field name made safe. Field names longer than 300 characters are cut,
     * and what is nested deeper than 100 levels is left out. A number that contains the key becomes a text.
     *
     * @param object the object, or null
     * @return the copy, or null
     */
    public Map<String, Object> json(Map<String, Object> object) {
        return object == null ? null : object(object, 1);
    }

    /**
     * A copy of an exception for {@code mvn -e}, with the message of each cause made safe.
     *
     * @param exception the exception, or null
     * @return the copy, or null
     */
    public Exception exception(Throwable exception) {
        return exception == null ? null : RedactedException.of(exception, this);
    }

    /**
     * Tells whether a text contains the key, in any encoding. A key of less than 8 characters is too common for that.
     *
     * @param text any text
     * @return whether the key is in it
     */
    public boolean hasKey(String text) {
        return keyForms.stream().anyMatch(form -> !form.wordOnly() && form.isIn(text));
    }

    /**
     * A URL as a log may show it, with nothing in it that becomes dangerous when it is decoded.
     *
     * @param url the URL, or null
     * @return scheme, host, port and path; null if nothing is left
     */
    public static String url(String url) {
        if (url == null) {
            return null;
        }
        String line = visibleLine(url);
        String shown = cut(withoutCommands(new Decoded(line).location()), LONGEST_LINE);
        return shown.isEmpty() ? null : shown;
    }

    /**
     * Cuts a text that is too long.
     *
     * @param text the text
     * @param longest the most characters
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
        String masked = visible;
        for (KeyForm form : keyForms) {
            masked = form.maskIn(masked);
        }
        return withoutCommands(withoutUrlSecrets(masked));
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
            } else if (!isInvisible(c) && !isLostMark(c, line)) {
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
            } else if (c == '\t'
                    || isJoiner(c) && !isLostMark(c, visible)
                    || !isInvisible(c) && !isLostMark(c, visible)) {
                visible.appendCodePoint(c);
            }
        }
        return visible.toString();
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || isLineEnd(c);
    }

    private static boolean isLineEnd(int c) {
        return c >= '\n' && c <= '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isInvisible(int c) {
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
    private static boolean isLostMark(int c, StringBuilder before) {
        boolean mark = isJoiner(c) || c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF;
        return mark && (before.isEmpty() || before.charAt(before.length() - 1) < 0x80);
    }

    private static String withoutCommands(String text) {
        String safe = text.contains("##") ? CI_COMMAND.matcher(text).replaceAll("# #") : text;
        return safe.contains("::") ? COLONS_AT_LINE_START.matcher(safe).replaceAll("$1: ") : safe;
    }

    private static String withoutUrlSecrets(String text) {
        boolean harmless = text.chars().noneMatch(c -> c == '?' || c == '=' || c == '@' || c == '%' || c == '\\');
        return harmless ? text : new Decoded(text).withoutUrlSecrets();
    }

    // ---- escapes

    /** The value of an escape at a position, whatever its number of levels, or -1. Its end is {@link #escapeEnd}. */
    private static int escaped(String text, int at) {
        int end = escapeEnd(text, at);
        return end < 0
                ? -1
                : Character.digit(text.charAt(end - 2), 16) * 16 + Character.digit(text.charAt(end - 1), 16);
    }

    /** Where an escape such as {@code %3F}, {@code %253F} or <code>\</code>{@code u003f} ends, or -1 for none. */
    private static int escapeEnd(String text, int at) {
        if (text.charAt(at) == '%') {
            int digits = at + 1;
            while (text.startsWith("25", digits)) {
                digits += 2;
            }
            if (isHex(text, digits)) {
                return digits + 2;
            }
            return digits > at + 1 ? digits : -1;
        }
        return text.startsWith("\\u00", at) && isHex(text, at + 4) ? at + 6 : -1;
    }

    private static boolean isHex(String text, int at) {
        return at + 1 < text.length()
                && Character.digit(text.charAt(at), 16) >= 0
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && text.charAt(at) < 0x80
                && text.charAt(at + 1) < 0x80;
    }

    /**
     * One encoding of the key, and how to find it.
     *
     * @param form the characters that do not depend on what stands around the key
     * @param base64 whether the URL-safe alphabet means the same
     * @param before whether the character before belongs partly to the key
     * @param after whether the character after does
     * @param wordOnly whether it must be a complete word
     */
    private record KeyForm(String form, boolean base64, boolean before, boolean after, boolean wordOnly) {

        static List<KeyForm> allOf(String key) {
            if (key == null || key.isEmpty() || MASK.contains(key) || REDACTED.contains(key)) {
                return List.of();
            }
            boolean isShort = key.length() < SHORTEST_LONG_KEY;
            List<KeyForm> forms = new ArrayList<>();
            forms.add(new KeyForm(key, false, false, false, isShort));
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            if (isShort) {
                String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
                forms.add(new KeyForm(base64, true, false, false, true));
                return forms;
            }
            for (int offset = 0; offset < 3; offset++) {
                byte[] shifted = new byte[offset + bytes.length];
                System.arraycopy(bytes, 0, shifted, offset, bytes.length);
                String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                int end = shifted.length * 8 / 6;
                int start = (offset * 8 + 5) / 6;
                forms.add(new KeyForm(base64.substring(start, end), true, offset > 0, end < base64.length(), false));
            }
            return forms;
        }

        boolean isIn(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (end(text, i) >= 0) {
                    return true;
                }
            }
            return false;
        }

        String maskIn(String text) {
            StringBuilder masked = null;
            int copied = 0;
            for (int i = 0; i < text.length(); i++) {
                int end = end(text, i);
                if (end < 0) {
                    continue;
                }
                masked = masked == null ? new StringBuilder(text.length()) : masked;
                int start = before && i > copied && isBase64(text.charAt(i - 1)) ? i - 1 : i;
                masked.append(text, copied, start).append(MASK);
                copied = base64 ? endOfBase64(text, end) : end;
                i = copied - 1;
            }
            return masked == null
                    ? text
                    : masked.append(text, copied, text.length()).toString();
        }

        private int endOfBase64(String text, int end) {
            int last = after && end < text.length() && isBase64(text.charAt(end)) ? end + 1 : end;
            while (last < text.length() && (text.charAt(last) == '=' || escaped(text, last) == '=')) {
                last = text.charAt(last) == '=' ? last + 1 : escapeEnd(text, last);
            }
            return last;
        }

        /** Where the key ends that starts at a position, or -1. */
        private int end(String text, int start) {
            char first = text.charAt(start);
            if (first != '%' && first != '\\' && !matches(form.charAt(0), first)) {
                return -1;
            }
            int end = end(text, start, 0);
            return end < 0 || wordOnly && !isWord(text, start, end) ? -1 : end;
        }

        private int end(String text, int start, int from) {
            int at = start;
            for (int i = from; i < form.length(); i++) {
                if (at >= text.length()) {
                    return -1;
                }
                char wanted = form.charAt(i);
                int escaped = escaped(text, at);
                if (escaped >= 0 && matches(wanted, (char) escaped)) {
                    if (wanted == '%') {
                        int end = end(text, escapeEnd(text, at), i + 1);
                        if (end >= 0) {
                            return end;
                        }
                        at++;
                    } else {
                        at = escapeEnd(text, at);
                    }
                } else if (matches(wanted, text.charAt(at))) {
                    at++;
                } else {
                    return -1;
                }
            }
            return at;
        }

        private boolean matches(char wanted, char found) {
            return wanted == found || base64 && (wanted == '+' && found == '-' || wanted == '/' && found == '_');
        }

        /** Whether no name goes on before or after: {@code test} is no word in {@code latest} or {@code test.mp4}. */
        private static boolean isWord(String text, int start, int end) {
            boolean escapeBefore = start >= 3 && text.charAt(start - 3) == '%' && isHex(text, start - 2);
            boolean nameBefore = start > 0 && isName(text.charAt(start - 1))
                    || start > 1 && text.charAt(start - 1) == '.' && isName(text.charAt(start - 2));
            boolean nameAfter = end < text.length() && isName(text.charAt(end))
                    || end + 1 < text.length() && text.charAt(end) == '.' && isName(text.charAt(end + 1))
                    || isCut(text, end)
                    || end < text.length() && text.charAt(end) == '.' && isCut(text, end + 1);
            return (escapeBefore || !nameBefore) && !nameAfter;
        }

        private static boolean isCut(String text, int end) {
            return end == text.length() - 1 && text.charAt(end) == ELLIPSIS;
        }

        private static boolean isName(char c) {
            return c < 0x80 && Character.isLetterOrDigit(c) || c == '_' || c == '-';
        }

        private static boolean isBase64(char c) {
            return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_';
        }
    }

    /** A text with its escapes decoded, each character with its place in the text. */
    private static final class Decoded {

        private final String text;
        private final char[] chars;
        private final int[] starts;
        private final int size;
        private final StringBuilder out = new StringBuilder();
        private int copied;
        private boolean isOneUrl;

        Decoded(String text) {
            this.text = text;
            this.chars = new char[text.length()];
            this.starts = new int[text.length() + 1];
            int count = 0;
            for (int i = 0; i < text.length(); count++) {
                starts[count] = i;
                char c = text.charAt(i);
                int end = c == '%' || c == '\\' ? escapeEnd(text, i) : -1;
                if (end >= 0) {
                    chars[count] = (char) (escaped(text, i) == '\\' ? '/' : escaped(text, i));
                    i = end;
                } else if (c == '\\') {
                    // Clients take it for a slash, and some JSON writers put it before one.
                    chars[count] = '/';
                    i += text.startsWith("\\/", i) ? 2 : 1;
                } else {
                    chars[count] = c;
                    i++;
                }
            }
            starts[count] = text.length();
            size = count;
        }

        String withoutUrlSecrets() {
            isOneUrl = startsLikeUrl();
            int at = 0;
            while (at < size) {
                int end = at;
                while (end < size && !isSeparator(end)) {
                    end++;
                }
                at = Math.max(end + 1, redactWord(at, end));
            }
            return copied == 0 ? text : out.append(text, copied, text.length()).toString();
        }

        /** Scheme, host, port and path. */
        String location() {
            int from = 0;
            int slashes = 1;
            while (slashes < size && !(chars[slashes] == '/' && chars[slashes - 1] == '/')) {
                slashes++;
            }
            if (slashes < size) {
                from = slashes + 1;
                out.append(text, 0, starts[from]);
                int at = endOfUser(slashes, size, lastAt(slashes, size));
                from = at > slashes ? at + 1 : from;
            }
            int end = from;
            while (end < size && chars[end] != '?' && chars[end] != '#' && !isSecretName(0, end)) {
                end++;
            }
            while (from < end) {
                int next = from + 1;
                if (!isEscaped(from)) {
                    out.append(text, starts[from], starts[next]);
                } else {
                    while (next < end && isEscaped(next)) {
                        next++;
                    }
                    out.append(isShowable(from, next) ? text.substring(starts[from], starts[next]) : "_");
                }
                from = next;
            }
            return out.toString();
        }

        /** Whether a series of escapes is text that can be seen. */
        private boolean isShowable(int from, int to) {
            byte[] bytes = new byte[to - from];
            for (int i = from; i < to; i++) {
                bytes[i - from] = (byte) chars[i];
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .codePoints()
                        .noneMatch(c -> isInvisible(c) || isSpace(c) && c != ' ');
            } catch (CharacterCodingException e) {
                return false;
            }
        }

        /** Clients forgive a lot in a URL, so a text that begins like one is taken for one to its end. */
        private boolean startsLikeUrl() {
            int at = 0;
            while (at < size && isSpace(chars[at])) {
                at++;
            }
            int start = at;
            while (at < size && isSchemeCharacter(chars[at])) {
                at++;
            }
            boolean slashes = at + 2 < size && chars[at + 1] == '/' && chars[at + 2] == '/';
            if (at > start && at < size && chars[at] == ':') {
                return slashes || isHttp(start, at) && at + 1 < size && !isSpace(chars[at + 1]);
            }
            return at == start && at + 1 < size && chars[at] == '/' && chars[at + 1] == '/';
        }

        /** Redacts between two separators, and answers where to go on. */
        private int redactWord(int start, int end) {
            boolean url = false;
            int lastAt = lastAt(start, end);
            int user = start;
            int colon = -1;
            for (int i = start; i < end; i++) {
                char c = chars[i];
                if (c == ':') {
                    url |= isHttp(start, i);
                    colon = colon < 0 && i > user ? i : colon;
                } else if (c == '/') {
                    if (i > start && chars[i - 1] == '/') {
                        url = true;
                        int at = endOfUser(i, end, lastAt);
                        if (at > i) {
                            replace(i + 1, at, REDACTED);
                            i = at;
                        }
                    }
                    user = i + 1;
                    colon = -1;
                } else if (c == '?' && (url || isNamed(i + 1, end)) || c == '#' && url && isNamed(i + 1, end)) {
                    return redactQuery(i + 1, end, true);
                } else if (c == '=' && isSecretName(start, i)) {
                    return redactQuery(i + 1, end, false);
                } else if (c == '@' && colon >= 0 && colon < i - 1 && isHost(i + 1, end) && !isMail(user, colon)) {
                    replace(user, i, REDACTED);
                    user = i + 1;
                    colon = -1;
                } else if (colon < 0 && (c >= 0x80 || ",;()[]{}'|&=".indexOf(c) >= 0)) {
                    user = i + 1;
                }
            }
            return end;
        }

        /** The place of the @ that ends user and password after two slashes, or -1. */
        private int endOfUser(int slash, int end, int lastAt) {
            boolean escaped = isEscaped(slash);
            int at = -1;
            boolean password = false;
            int i = slash + 1;
            while (i < end && !(isDelimiter(chars[i]) && (escaped || !isEscaped(i)))) {
                at = chars[i] == '@' ? i : at;
                password |= chars[i] == ':' && i + 1 < end && !Character.isDigit(chars[i + 1]);
                i++;
            }
            // What follows the colon is no port, so it is a password with a delimiter in it.
            at = at < 0 && password && lastAt > i ? lastAt : at;
            return at > slash + 1 ? at : -1;
        }

        private int lastAt(int start, int end) {
            int at = end - 1;
            while (at >= start && chars[at] != '@') {
                at--;
            }
            return at;
        }

        private int redactQuery(int from, int wordEnd, boolean keepExpires) {
            int to = isOneUrl ? size : wordEnd;
            while (to > from && (isOneUrl ? isSpace(chars[to - 1]) : ".,;:!)]}'".indexOf(chars[to - 1]) >= 0)) {
                to--;
            }
            String query = text.substring(starts[from], starts[to]);
            if (!query.isEmpty() && !isCutInRedacted(query, starts[to])) {
                Matcher expires = EXPIRES.matcher(query);
                replace(from, to, keepExpires && expires.find() ? expires.group(1) + "&" + REDACTED : REDACTED);
            }
            return isOneUrl ? size : wordEnd;
        }

        /** Whether a line was cut within what stands for a query, so that redacting it again changes nothing. */
        private boolean isCutInRedacted(String query, int end) {
            boolean within = query.charAt(query.length() - 1) == ELLIPSIS && end == text.length();
            boolean behind = end == text.length() - 1 && text.charAt(end) == ELLIPSIS;
            String visible = within ? query.substring(0, query.length() - 1) : query;
            return (within || behind)
                    && START_OF_REDACTED_QUERY.matcher(visible).matches();
        }

        private void replace(int from, int to, String with) {
            out.append(text, copied, starts[from]).append(with);
            copied = starts[to];
        }

        private boolean isEscaped(int at) {
            return starts[at + 1] - starts[at] > 2;
        }

        private boolean isSeparator(int at) {
            char c = chars[at];
            if (isEscaped(at)) {
                return false;
            }
            return c == '"' || c == '<' || c == '>' || isSpace(c) || c >= 0x80 && isPunctuation(c);
        }

        private static boolean isPunctuation(char c) {
            return switch (Character.getType(c)) {
                case Character.OTHER_PUNCTUATION,
                        Character.START_PUNCTUATION,
                        Character.END_PUNCTUATION,
                        Character.INITIAL_QUOTE_PUNCTUATION,
                        Character.FINAL_QUOTE_PUNCTUATION -> true;
                default -> false;
            };
        }

        private static boolean isDelimiter(char c) {
            return c == '/' || c == '?' || c == '#';
        }

        private static boolean isSchemeCharacter(char c) {
            return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '.' || c == '-';
        }

        private boolean isHttp(int start, int colon) {
            return ends(start, colon, "http") || ends(start, colon, "https");
        }

        private boolean ends(int start, int end, String word) {
            return end - word.length() >= start
                    && new String(chars, end - word.length(), word.length()).equalsIgnoreCase(word);
        }

        /** Whether a name and an equals sign follow. */
        private boolean isNamed(int from, int end) {
            int i = from;
            while (i < end && (isLetter(chars[i]) || "_.~-$[]+*!&@,;%".indexOf(chars[i]) >= 0)) {
                i++;
            }
            return i > from && i < end && chars[i] == '=';
        }

        private boolean isSecretName(int start, int equals) {
            if (chars[equals] != '=') {
                return false;
            }
            int from = equals;
            while (from > start && equals - from < LONGEST_SECRET_NAME && isNameCharacter(chars[from - 1])) {
                from--;
            }
            String name = new String(chars, from, equals - from).toLowerCase(Locale.ROOT);
            return SECRET_NAME.matcher(name).matches();
        }

        /** A letter or digit; an escape beyond ASCII is part of a letter. */
        private static boolean isLetter(char c) {
            return c >= 0x80 || Character.isLetterOrDigit(c);
        }

        private static boolean isNameCharacter(char c) {
            return c < 0x80 && Character.isLetterOrDigit(c) || c == '_' || c == '-';
        }

        private boolean isHost(int from, int end) {
            int i = from;
            boolean dot = false;
            while (i < end && (isLetter(chars[i]) || chars[i] == '-' || chars[i] == '.')) {
                dot |= chars[i] == '.' && i > from && i + 1 < end && isLetter(chars[i + 1]);
                i++;
            }
            return i > from && (dot || i < end && (chars[i] == ':' || chars[i] == '/'));
        }

        private boolean isMail(int from, int to) {
            return ends(from, to, "mail") || ends(from, to, "mailto") || ends(from, to, "contact");
        }
    }
}
