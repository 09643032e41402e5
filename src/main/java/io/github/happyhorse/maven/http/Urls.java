package io.github.happyhorse.maven.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Questions about URLs that several rooms ask. */
public final class Urls {

    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");
    private static final Pattern URL_START =
            Pattern.compile("https?:|(?:[a-z][a-z0-9+.-]*:)?//", Pattern.CASE_INSENSITIVE);
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern EXPIRES = Pattern.compile("(?:^|&)(Expires=\\d{1,20})(?=[&#]|$)");

    private Urls() {}

    /**
     * Tells whether a URL points at this machine.
     *
     * @param url the URL
     * @return whether its host is a loopback address or {@code localhost}
     */
    public static boolean isLoopback(HttpUrl url) {
        String host = url.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals("::1")
                || LOOPBACK_V4.matcher(host).matches();
    }

    /**
     * The URL as it may be shown: without user, query and fragment, which carry secrets.
     *
     * @param url the URL
     * @return scheme, host, port and path
     */
    public static String shown(HttpUrl url) {
        return url.newBuilder()
                .username("")
                .password("")
                .query(null)
                .fragment(null)
                .build()
                .toString();
    }

    /**
     * Where a URL is, without saying what.
     *
     * @param url the URL
     * @return scheme, host and port
     */
    public static String origin(HttpUrl url) {
        return shown(url.newBuilder().encodedPath("/").build());
    }

    /**
     * Replaces the query of every URL in a text by {@code REDACTED}, keeping only {@code Expires}. A text that begins
     * like a URL is taken for one to its end, since clients forgive a lot in a URL.
     *
     * @param text any text
     * @return the text without signatures
     */
    public static String redactQueries(String text) {
        if (text.indexOf('?') < 0) {
            return text;
        }
        if (URL_START.matcher(text.strip()).lookingAt()) {
            return redactQuery(text);
        }
        return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(redactQuery(word.group())));
    }

    private static String redactQuery(String word) {
        int query = word.indexOf('?');
        if (query < 0 || !URL_START.matcher(word.substring(0, query)).find()) {
            return word;
        }
        Matcher expires = EXPIRES.matcher(word.substring(query + 1));
        return word.substring(0, query + 1) + (expires.find() ? expires.group(1) + "&REDACTED" : "REDACTED");
    }
}
