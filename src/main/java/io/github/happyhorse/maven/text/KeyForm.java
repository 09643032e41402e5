package io.github.happyhorse.maven.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One encoding of the API key. It is found wherever it stands and however often its characters are escaped, because
 * each position is decoded on its own.
 *
 * @param form the characters that do not depend on what stands around the key
 * @param base64 whether the form is Base64
 * @param before whether the Base64 character before belongs partly to the key
 * @param after whether the Base64 character after does
 * @param wordOnly whether only a complete word is the key
 */
record KeyForm(String form, boolean base64, boolean before, boolean after, boolean wordOnly) {

    private static final int SHORTEST_LONG_KEY = 8;

    /** More than anybody encodes. */
    private static final int MOST_LEVELS = 4;

    /** A place in a text. */
    record Place(int start, int end) {}

    static List<KeyForm> allOf(String key) {
        boolean isShort = key.length() < SHORTEST_LONG_KEY;
        List<KeyForm> forms = new ArrayList<>();
        forms.add(new KeyForm(key, false, false, false, isShort));
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        if (isShort) {
            forms.add(new KeyForm(encoder.encodeToString(bytes), true, false, false, true));
            return forms;
        }
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String encoded = encoder.encodeToString(shifted);
            int start = (offset * 8 + 5) / 6;
            int end = shifted.length * 8 / 6;
            forms.add(new KeyForm(encoded.substring(start, end), true, offset > 0, end < encoded.length(), false));
        }
        return forms;
    }

    /** The place of the key that starts at a position, in any of its forms, or null. */
    static Place placeAt(String text, int start, List<KeyForm> forms) {
        char c = text.charAt(start);
        boolean possible = c == '%' || c == '\\';
        for (KeyForm form : forms) {
            possible |= form.matches(form.form.charAt(0), c);
        }
        if (!possible) {
            return null;
        }
        for (int level = 0; level <= MOST_LEVELS; level++) {
            Decoded.Character first = Decoded.Character.at(text, start, level);
            for (KeyForm form : forms) {
                int end = form.end(text, first, level);
                if (end >= 0 && (!form.wordOnly || isWord(text, start, end, level))) {
                    boolean shared = form.before && start > 0 && isBase64(text.charAt(start - 1));
                    return new Place(shared ? start - 1 : start, end);
                }
            }
        }
        return null;
    }

    private int end(String text, Decoded.Character first, int level) {
        Decoded.Character next = first;
        int at = first.end();
        for (int i = 0; i < form.length(); i++) {
            if (next == null || !matches(form.charAt(i), next.value())) {
                return -1;
            }
            at = next.end();
            next = i + 1 < form.length() ? Decoded.Character.at(text, at, level) : null;
        }
        return base64 ? endOfBase64(text, at, level) : at;
    }

    private int endOfBase64(String text, int end, int level) {
        Decoded.Character next = Decoded.Character.at(text, end, level);
        int last = end;
        if (after && next != null && isBase64(next.value())) {
            last = next.end();
            next = Decoded.Character.at(text, last, level);
        }
        while (next != null && next.value() == '=') {
            last = next.end();
            next = Decoded.Character.at(text, last, level);
        }
        return last;
    }

    /** The URL-safe alphabet differs in two characters. */
    private boolean matches(char wanted, char found) {
        return wanted == found || base64 && (wanted == '+' && found == '-' || wanted == '/' && found == '_');
    }

    /** Whether no name goes on before or after: {@code test} is no word in {@code latest} or {@code test.mp4}. */
    private static boolean isWord(String text, int start, int end, int level) {
        boolean escapeBefore =
                start > 2 && Decoded.Character.at(text, start - 3, 1).end() == start;
        boolean nameBefore =
                isName(text, start - 1, 0) || start > 1 && text.charAt(start - 1) == '.' && isName(text, start - 2, 0);
        Decoded.Character next = Decoded.Character.at(text, end, level);
        boolean nameAfter =
                isName(text, end, level) || next != null && next.value() == '.' && isName(text, next.end(), level);
        return (escapeBefore || !nameBefore) && !nameAfter;
    }

    /** A name may have been cut, so the ellipsis at the end of a line counts. */
    private static boolean isName(String text, int at, int level) {
        Decoded.Character next = at < 0 ? null : Decoded.Character.at(text, at, level);
        if (next == null) {
            return false;
        }
        char c = next.value();
        return c < 0x80 && Character.isLetterOrDigit(c)
                || c == '_'
                || c == '-'
                || c == Redactor.ELLIPSIS && next.end() == text.length();
    }

    private static boolean isBase64(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_';
    }
}
