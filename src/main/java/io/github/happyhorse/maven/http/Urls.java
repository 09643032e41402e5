package io.github.happyhorse.maven.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Questions about URLs that several rooms ask. */
public final class Urls {

    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");
    private static final Pattern QUERY =
            Pattern.compile("(https?://[^\\s\"'<>?#]*)\\?([^\\s\"'<>]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern EXPIRES = Pattern.compile("(?:^|&)(Expires=\\d{1,20})(?=&|$)");

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
     * Replaces the query of every http URL in a text by {@code REDACTED}, keeping only {@code Expires}.
     *
     * @param text any text
     * @return the text without signatures
     */
    public static String redactQueries(String text) {
        if (text.indexOf('?') < 0) {
            return text;
        }
        return QUERY.matcher(text).replaceAll(found -> {
            Matcher expires = EXPIRES.matcher(found.group(2));
            String query = expires.find() ? expires.group(1) + "&REDACTED" : "REDACTED";
            return Matcher.quoteReplacement(found.group(1) + "?" + query);
        });
    }
}
