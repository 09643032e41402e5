package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/** What happens to each request and response on its way through a client. */
final class Interceptors {

    private static final long BYTES_QUOTED = 4096;
    private static final String RETRY_AFTER = "Retry-After";
    private static final String HIDDEN_RETRY_AFTER = "Happyhorse-Retry-After";

    private final ProxyRoutes routes;
    private final String userAgent;

    Interceptors(ProxyRoutes routes, String userAgent) {
        this.routes = routes;
        this.userAgent = userAgent;
    }

    OkHttpClient.Builder addTo(OkHttpClient.Builder client) {
        return client.addInterceptor(this::namingTheRequest)
                .addInterceptor(chain -> renamed(chain, HIDDEN_RETRY_AFTER, RETRY_AFTER))
                .addNetworkInterceptor(this::withUserAgent)
                .addNetworkInterceptor(chain -> renamed(chain, RETRY_AFTER, HIDDEN_RETRY_AFTER))
                .addNetworkInterceptor(Interceptors::withoutStray407)
                .addNetworkInterceptor(Interceptors::withOneValidLength);
    }

    /** The caller may have followed redirects, so the failure itself has to say which request failed. */
    private Response namingTheRequest(Interceptor.Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (IOException e) {
            e.addSuppressed(new RequestFailure(
                    chain.request().url(), routes.proxyOf(chain.request().url())));
            throw e;
        }
    }

    private Response withUserAgent(Interceptor.Chain chain) throws IOException {
        Request request =
                chain.request().newBuilder().header("User-Agent", userAgent).build();
        return chain.proceed(request);
    }

    /**
     * OkHttp reads {@code Retry-After} itself: it repeats a 503 with a zero at once, and fails on a number that is no
     * int. So the header has another name while OkHttp can see it.
     */
    private static Response renamed(Interceptor.Chain chain, String from, String to) throws IOException {
        Response response = chain.proceed(chain.request());
        String value = response.header(from);
        return value == null
                ? response
                : response.newBuilder().removeHeader(from).header(to, value).build();
    }

    /**
     * OkHttp takes a 407 that no proxy sent for a broken connection, which would be retried; one that came through a
     * tunnel it would answer with the credentials of the proxy, which that server must not get.
     */
    private static Response withoutStray407(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        Route route = chain.connection().route();
        if (response.code() == 407 && (route.proxy().type() != Proxy.Type.HTTP || route.requiresTunnel())) {
            String text = beginning(response);
            response.close();
            String host = chain.request().url().host();
            throw route.requiresTunnel()
                    ? RequestFailure.of407BehindTunnel(host, text)
                    : RequestFailure.of407(host, text);
        }
        return response;
    }

    /** The status decides, so a body that cannot be read is as good as none. */
    private static String beginning(Response response) {
        try {
            return response.peekBody(BYTES_QUOTED).string();
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * OkHttp takes the last of several lengths, and can neither read nor close a body of a negative one. The connection
     * must not be used again.
     */
    private static Response withOneValidLength(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        List<String> lengths =
                response.headers("Content-Length").stream().distinct().toList();
        if (lengths.size() > 1 || lengths.stream().anyMatch(Interceptors::isNegative)) {
            chain.call().cancel();
            throw new ProtocolException(
                    "Content-Length: " + Redactor.withoutKey().line(String.join(", ", lengths)));
        }
        return response;
    }

    /** Some servers write -1 for a length that they do not know, and OkHttp reads it so. */
    private static boolean isNegative(String length) {
        return length.startsWith("-") && !length.equals("-1");
    }
}
