package io.github.happyhorse.maven.text;

import io.github.happyhorse.maven.text.Decoded.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes user and query out of the URLs in a text: with or without a scheme, nested, or escaped. Each word is searched
 * at each level of its escapes. Time is in proportion to the length of the text.
 */
final class UrlRedaction {

    private static final String REDACTED = "REDACTED";
    private static final String END_OF_SENTENCE = ".,;:!)]}'\\";
    private static final int MOST_ROUNDS = 4;

    /** Clients need no slash behind these. */
    private static final Pattern SCHEME = Pattern.compile("(?i)https?:");

    private static final Pattern URL = Pattern.compile(SCHEME + "|//");

    /** Ends where the first value starts: in a query or fragment with a named value, or behind a name of a secret. */
    private static final Pattern SECRET = Pattern.compile("(?i)[?#](?=[\\w.~$\\[\\]+*!&@,;%\\x{80}-\\x{10FFFF}-]+=)"
            + "|(?:signature|accesskeyid|security-token|access_token|x-(?:oss|amz)-[\\w-]{1,40})=");

    private static final Pattern STARTS_LIKE_URL = Pattern.compile("(?i)\\s*(?:https?:\\S|[\\w+.-]*:?[/\\\\]{2})");
    private static final Pattern EXPIRES = Pattern.compile("(?:^|&)(Expires=\\d{1,20})(?=[&#]|$)");
    private static final Pattern SEGMENT = Pattern.compile("[^/?#]+");
    private static final Pattern END_OF_PATH = Pattern.compile("[?#]");
    private static final Pattern MAIL = Pattern.compile(
            "(?i)(?:[\\w-]{0,20}mail|mailto|contact|(?<=[^\\x00-\\x7F])):[\\w.+-]{1,64}@[\\w.-]++(?![:/?@\\[])");

    private UrlRedaction() {}

    static String redacted(String text) {
        StringBuilder redacted = new StringBuilder(text.length());
        boolean startsLikeUrl = STARTS_LIKE_URL.matcher(text).lookingAt();
        int at = 0;
        while (at < text.length()) {
            int end = endOfWord(text, at);
            String word = redactedWord(text.substring(at, end));
            redacted.append(word);
            if (startsLikeUrl && word.endsWith(REDACTED)) {
                // Clients accept spaces in a query.
                return redacted.toString();
            }
            redacted.append(text, end, Math.min(end + 1, text.length()));
            at = end + 1;
        }
        return redacted.toString();
    }

    private static int endOfWord(String text, int from) {
        int end = from;
        while (end < text.length() && !isSeparator(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Scheme, host, port and path of a URL, without escapes if one of them hides a character. */
    static String location(String url) {
        String location = Decoded.replace(
                        redacted(url),
                        decoded -> {
                            Matcher end = END_OF_PATH.matcher(decoded);
                            return end.find() ? List.of(new Span(end.start(), decoded.length())) : List.of();
                        },
                        rest -> "")
                .replace(REDACTED + "@", "");
        String bytes = new String(location.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        boolean hides = Decoded.levels(bytes).stream()
                .map(decoded -> new String(decoded.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .flatMapToInt(String::codePoints)
                .anyMatch(c -> c == '\uFFFD' || Redactor.isInvisible(c) || Redactor.isSpace(c) && c != ' ');
        return hides ? location.replaceAll("[%\\\\]", "_") : location;
    }

    private static boolean isSeparator(char c) {
        return c == '"' || c == '<' || c == '>' || Redactor.isSpace(c) || c >= 0x80 && isPunctuation(c);
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

    private static String redactedWord(String word) {
        if (word.chars().noneMatch(c -> "?#=@%\\".indexOf(c) >= 0)) {
            return word;
        }
        int end = word.length();
        while (end > 0 && END_OF_SENTENCE.indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        String redacted = word.substring(0, end);
        String before = null;
        // Without what was redacted, the rest can look like another URL.
        for (int round = 0; round < MOST_ROUNDS && !redacted.equals(before); round++) {
            before = redacted;
            redacted = Decoded.replace(before, UrlRedaction::secrets, UrlRedaction::replacement);
        }
        return redacted + word.substring(end);
    }

    private static String replacement(String secret) {
        // A line that was cut may end within the name.
        if ("Expires=".startsWith(secret)) {
            return secret;
        }
        Matcher expires = EXPIRES.matcher(secret);
        return expires.find() ? expires.group(1) + "&" + REDACTED : REDACTED;
    }

    private static List<Span> secrets(String decoded) {
        // Clients take a backslash for a slash.
        String word = decoded.replace('\\', '/');
        List<Span> secrets = new ArrayList<>();
        int query = queryStart(word);
        int lastAt = word.lastIndexOf('@');
        Matcher segments = SEGMENT.matcher(word);
        int next = 0;
        while (next < lastAt && segments.find(next) && segments.start() < query) {
            next = segments.end();
            Matcher scheme = SCHEME.matcher(segments.group());
            boolean hasScheme = scheme.find();
            int start = segments.start() + (hasScheme ? scheme.end() : 0);
            String segment = word.substring(start, next);
            int at = start + segment.lastIndexOf('@');
            boolean authority = hasScheme || isBehindSlashes(word, start);
            if (authority && at < start && hasPassword(segment)) {
                // There is a delimiter in the password.
                at = lastAt;
                next = lastAt;
            }
            int user = authority ? start : userStart(word, start, at);
            if (user < at && at > query) {
                query = Math.min(user, query);
            } else if (user < at) {
                secrets.add(new Span(user, at));
            }
        }
        if (query < word.length()) {
            secrets.add(new Span(query, word.length()));
        }
        return secrets;
    }

    private static boolean isBehindSlashes(String word, int start) {
        return start > 1 && word.charAt(start - 1) == '/' && "/:".indexOf(word.charAt(start - 2)) >= 0;
    }

    /** Whether something follows the host that is no port. */
    private static boolean hasPassword(String authority) {
        int address = authority.startsWith("[") ? authority.indexOf(']') : -1;
        int colon = authority.indexOf(':', address + 1);
        return colon >= 0 && !authority.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Where user and password before an @ start, or the @ itself: there is no colon, or this is a mail address. */
    private static int userStart(String word, int segment, int at) {
        int colon = segment;
        while (colon < at && word.charAt(colon) != ':') {
            colon++;
        }
        int start = colon;
        while (start > segment && word.charAt(start - 1) < 0x80 && ",;()[]{}'|&=".indexOf(word.charAt(start - 1)) < 0) {
            start--;
        }
        Matcher mail = MAIL.matcher(word).useTransparentBounds(true).region(start, word.length());
        return colon >= at - 1 || mail.lookingAt() ? at : start;
    }

    /** Where the values of the query start, or the end. */
    private static int queryStart(String word) {
        Matcher secret = SECRET.matcher(word);
        int start = secret.find() ? secret.end() : word.length();
        Matcher url = URL.matcher(word);
        int mark = url.find() ? word.indexOf('?', url.start()) : -1;
        return mark < 0 ? start : Math.min(start, mark + 1);
    }
}
