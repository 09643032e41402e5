package io.github.happyhorse.maven.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes user and query out of the URLs in a text, in one pass: with or without a scheme, nested, or escaped. */
final class UrlRedaction {

    private static final String REDACTED = "REDACTED";
    private static final int LONGEST_SECRET_NAME = 40;
    private static final int LONGEST_MAIL_NAME = 64;

    private static final Pattern EXPIRES = Pattern.compile("(?:^|&)(Expires=\\d{1,20})(?=[&#]|$)");
    private static final Pattern START_OF_REDACTED_QUERY =
            Pattern.compile("E?x?p?i?r?e?s?|Expires=\\d{0,20}(?:&R?E?D?A?C?T?E?D?)?|R?E?D?A?C?T?E?D?");
    private static final Pattern SECRET_NAME =
            Pattern.compile(".*(?:signature|accesskeyid|security-token|access_token)|x-(?:oss|amz)-.+");

    private final String original;
    private final Decoded text;
    private final StringBuilder out = new StringBuilder();
    private int copied;
    private boolean isOneUrl;
    private int noUserBefore;
    private int noUserDepth;

    UrlRedaction(String text) {
        this.original = text;
        this.text = new Decoded(text);
    }

    String redacted() {
        isOneUrl = startsLikeUrl();
        int at = 0;
        while (at < text.size()) {
            int end = at;
            while (end < text.size() && !isSeparator(end)) {
                end++;
            }
            at = Math.max(end + 1, redactWord(at, end));
        }
        return copied == 0
                ? original
                : out.append(original, copied, original.length()).toString();
    }

    /** Scheme, host, port and path. */
    String location() {
        int from = 0;
        int colon = 0;
        while (colon < text.size() && !(at(colon) == ':' && (isHttp(0, colon) || isSlashes(colon + 1)))) {
            colon++;
        }
        if (colon < text.size()) {
            from = authority(colon + 1, text.size());
            out.append(text.raw(0, from));
            from = host(from, text.depth(colon), text.size(), lastAt(from, text.size()));
        }
        int end = from;
        while (end < text.size() && at(end) != '?' && at(end) != '#' && !isSecretName(0, end)) {
            end++;
        }
        while (from < end) {
            int next = from + 1;
            if (!isEscaped(from)) {
                out.append(text.raw(from, next));
            } else {
                while (next < end && isEscaped(next)) {
                    next++;
                }
                out.append(isShowable(from, next) ? text.raw(from, next) : "_");
            }
            from = next;
        }
        return out.toString();
    }

    /** Whether a series of escapes is text that can be seen. */
    private boolean isShowable(int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = from; i < to; i++) {
            bytes[i - from] = (byte) at(i);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .codePoints()
                    .noneMatch(c -> Redactor.isInvisible(c) || Redactor.isSpace(c) && c != ' ');
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Clients forgive a lot in a URL, so a text that begins like one is taken for one to its end. */
    private boolean startsLikeUrl() {
        int at = 0;
        while (at < text.size() && Redactor.isSpace(at(at))) {
            at++;
        }
        int start = at;
        while (at < text.size() && isSchemeCharacter(at(at))) {
            at++;
        }
        boolean slashes = at + 2 < text.size() && at(at + 1) == '/' && at(at + 2) == '/';
        if (at > start && at < text.size() && at(at) == ':') {
            return slashes
                    || isHttp(start, at)
                            && at + 1 < text.size()
                            && !Redactor.isSpace(original.charAt(text.start(at + 1)));
        }
        return at == start && at + 1 < text.size() && at(at) == '/' && at(at + 1) == '/';
    }

    /** Redacts between two separators, and answers where to go on. */
    private int redactWord(int start, int end) {
        boolean url = false;
        int lastAt = lastAt(start, end);
        int user = start;
        int colon = -1;
        int noHostBefore = start;
        for (int i = start; i < end; i++) {
            char c = at(i);
            if (c == ':' && isHttp(start, i) || c == '/' && i > start && at(i - 1) == '/') {
                url = true;
                int authority = authority(i + 1, end);
                int host = host(authority, text.depth(i), end, lastAt);
                if (host > authority && hasQuery(authority, host)) {
                    return redactQuery(authority, end, false);
                }
                if (host > authority) {
                    replace(authority, host - 1, REDACTED);
                }
                i = host - 1;
                user = host;
                colon = -1;
            } else if (c == ':') {
                colon = colon < 0 && i > start ? i : colon;
            } else if (c == '/') {
                if (colon < 0 || text.depth(i) <= text.depth(colon)) {
                    user = i + 1;
                    colon = -1;
                }
            } else if (c == '?' && (url || isNamed(i + 1, end)) || c == '#' && url && isNamed(i + 1, end)) {
                return redactQuery(i + 1, end, true);
            } else if (c == '=' && isSecretName(start, i)) {
                return redactQuery(i + 1, end, false);
            } else if (c == '@' && colon >= 0 && colon < i - 1 && i >= noHostBefore) {
                int host = hostBehindPassword(i, end, isMail(user, colon, i));
                if (host < 0) {
                    noHostBefore = -host;
                } else if (hasQuery(user, host)) {
                    return redactQuery(user, end, false);
                } else {
                    replace(user, host - 1, REDACTED);
                    i = host - 1;
                    user = host;
                    colon = -1;
                }
            } else if (colon < 0 && (c >= 0x80 || ",;()[]{}'|&=".indexOf(c) >= 0)) {
                user = i + 1;
            }
        }
        return end;
    }

    /** Where the host begins behind the last @ that one follows; without one, the negative end of the search. */
    private int hostBehindPassword(int firstAt, int end, boolean mail) {
        int host = -1;
        int i = firstAt;
        while (i < end && !(isDelimiter(at(i)) && text.depth(i) <= text.depth(firstAt))) {
            // No mail address has two of them.
            if (at(i) == '@' && isHost(i + 1, end, mail && i == firstAt)) {
                host = i + 1;
            }
            i++;
        }
        return host < 0 ? -i : host;
    }

    private boolean isSlashes(int index) {
        return index + 1 < text.size() && at(index) == '/' && at(index + 1) == '/';
    }

    /** Where the authority of a URL begins, behind all its slashes. */
    private int authority(int from, int end) {
        int i = from;
        while (i < end && at(i) == '/') {
            i++;
        }
        return i;
    }

    /** Where the host of a URL begins: at the start of the authority, or behind the @ after user and password. */
    private int host(int start, int depth, int end, int lastAt) {
        if (start < noUserBefore && depth >= noUserDepth) {
            return start;
        }
        int at = -1;
        boolean password = false;
        boolean address = false;
        int i = start;
        while (i < end && !(isDelimiter(at(i)) && text.depth(i) <= depth)) {
            char c = at(i);
            at = c == '@' ? i : at;
            address = c == '[' || address && c != ']';
            password |= !address && c == ':' && i + 1 < end && !Character.isDigit(at(i + 1));
            i++;
        }
        // What follows the colon is no port, so it is a password with a delimiter in it.
        at = at < 0 && password && lastAt > i ? lastAt : at;
        if (at > start) {
            return at + 1;
        }
        noUserBefore = i;
        noUserDepth = depth;
        return start;
    }

    private boolean hasQuery(int from, int to) {
        int i = from;
        while (i < to && at(i) != '?') {
            i++;
        }
        return i < to;
    }

    private int lastAt(int start, int end) {
        int at = end - 1;
        while (at >= start && at(at) != '@') {
            at--;
        }
        return at;
    }

    private int redactQuery(int from, int wordEnd, boolean keepExpires) {
        int to = isOneUrl ? text.size() : wordEnd;
        while (to > from && (isOneUrl ? isSpace(to - 1) : isEndOfSentence(to - 1))) {
            to--;
        }
        String query = text.raw(from, to);
        if (!query.isEmpty() && !isCutInRedacted(query, text.start(to))) {
            Matcher expires = EXPIRES.matcher(query);
            replace(from, to, keepExpires && expires.find() ? expires.group(1) + "&" + REDACTED : REDACTED);
        }
        return isOneUrl ? text.size() : wordEnd;
    }

    /** Whether a line was cut within what stands for a query, so that redacting it again changes nothing. */
    private boolean isCutInRedacted(String query, int end) {
        boolean within = query.charAt(query.length() - 1) == Redactor.ELLIPSIS && end == original.length();
        boolean behind = end == original.length() - 1 && original.charAt(end) == Redactor.ELLIPSIS;
        String visible = within ? query.substring(0, query.length() - 1) : query;
        return (within || behind) && START_OF_REDACTED_QUERY.matcher(visible).matches();
    }

    private void replace(int from, int to, String with) {
        out.append(original, copied, text.start(from)).append(with);
        copied = text.start(to);
    }

    private boolean isEscaped(int index) {
        return text.depth(index) > 0;
    }

    /** Clients take a backslash for a slash. */
    private char at(int index) {
        return text.at(index) == '\\' ? '/' : text.at(index);
    }

    private boolean isSeparator(int index) {
        char c = text.at(index);
        return !isEscaped(index)
                && (c == '"' || c == '<' || c == '>' || Redactor.isSpace(c) || c >= 0x80 && isPunctuation(c));
    }

    private boolean isSpace(int index) {
        return !isEscaped(index) && Redactor.isSpace(text.at(index));
    }

    private boolean isEndOfSentence(int index) {
        return !isEscaped(index) && ".,;:!)]}'\\".indexOf(text.at(index)) >= 0;
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
                && text.slice(end - word.length(), end).equalsIgnoreCase(word);
    }

    /** Whether a name and an equals sign follow. */
    private boolean isNamed(int from, int end) {
        int i = from;
        while (i < end && (isLetter(at(i)) || "_.~-$[]+*!&@,;%".indexOf(at(i)) >= 0)) {
            i++;
        }
        return i > from && i < end && at(i) == '=';
    }

    private boolean isSecretName(int start, int equals) {
        if (at(equals) != '=') {
            return false;
        }
        int from = equals;
        while (from > start && equals - from < LONGEST_SECRET_NAME && isNameCharacter(at(from - 1))) {
            from--;
        }
        String name = text.slice(from, equals).toLowerCase(Locale.ROOT);
        return SECRET_NAME.matcher(name).matches();
    }

    /** A letter or digit; an escape beyond ASCII is part of a letter. */
    private static boolean isLetter(char c) {
        return c >= 0x80 || Character.isLetterOrDigit(c);
    }

    private static boolean isNameCharacter(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    /** Whether a host follows. A mail address has neither port nor path. */
    private boolean isHost(int from, int end, boolean mail) {
        int i = from;
        boolean dot = false;
        while (i < end && (isLetter(at(i)) || at(i) == '-' || at(i) == '.')) {
            dot |= at(i) == '.' && i > from && i + 1 < end && isLetter(at(i + 1));
            i++;
        }
        boolean more = i < end && (at(i) == ':' || at(i) == '/' || at(i) == '?' && isNamed(i + 1, end));
        boolean address = i == from && i < end && at(i) == '[';
        return address || i > from && (more || dot && !mail);
    }

    /** Whether this can be a mail address with something like {@code mailto:} before it. */
    private boolean isMail(int from, int colon, int at) {
        boolean label = from >= colon
                || ends(from, colon, "mail")
                || ends(from, colon, "mailto")
                || ends(from, colon, "contact");
        boolean name = at - colon < LONGEST_MAIL_NAME;
        for (int i = colon + 1; i < at && name; i++) {
            name = isLetter(at(i)) || "._+-".indexOf(at(i)) >= 0;
        }
        return label && name;
    }
}
