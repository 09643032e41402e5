package io.github.happyhorse.maven.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * OkHttp reads {@code Retry-After} itself: it repeats a 503 with a zero at once, and breaks on a number that is no int.
 * So the header goes by another name on its way through.
 */
final class HiddenRetry {

    private static final String NAME = "Retry-After";
    private static final String HIDDEN = "Happyhorse-Retry-After";

    private HiddenRetry() {}

    static Response prevent(Interceptor.Chain chain) throws IOException {
        return renamed(chain.proceed(chain.request()), NAME, HIDDEN);
    }

    static Response undo(Interceptor.Chain chain) throws IOException {
        return renamed(chain.proceed(chain.request()), HIDDEN, NAME);
    }

    private static Response renamed(Response response, String from, String to) {
        String value = response.header(from);
        return value == null
                ? response
                : response.newBuilder().removeHeader(from).header(to, value).build();
    }
}
