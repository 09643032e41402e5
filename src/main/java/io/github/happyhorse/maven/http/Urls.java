package io.github.happyhorse.maven.http;

import java.util.Locale;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Questions about URLs. */
public final class Urls {

    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");

    private Urls() {}

    /**
     * Whether a URL points at this machine.
     *
     * @return whether its host is a loopback address or {@code localhost}
     */
    public static boolean isLoopback(HttpUrl url) {
        String host = url.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals("::1")
                || LOOPBACK_V4.matcher(host).matches();
    }

    /** The server of a URL. */
    public static HttpUrl origin(HttpUrl url) {
        return new HttpUrl.Builder()
                .scheme(url.scheme())
                .host(url.host())
                .port(url.port())
                .build();
    }
}
