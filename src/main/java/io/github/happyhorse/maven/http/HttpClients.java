package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/**
 * The HTTP clients of one goal run. They follow no redirect, keep no cookie, retry nothing behind our back, and leave
 * neither socket nor thread of ours once closed.
 */
public final class HttpClients implements AutoCloseable {

    /** How long a connection to the object store may stay silent before it is given up. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    private final CallsUnderWay calls = new CallsUnderWay();
    private final CallsByScheme service;
    private final CallsByScheme videos;

    /**
     * Makes the clients.
     *
     * @param proxies the proxies that the user configured
     * @param userAgent how the plugin introduces itself
     * @param silence how long a connection to the object store may stay silent, {@link #SILENCE} outside of tests
     */
    public HttpClients(Proxies proxies, String userAgent, Duration silence) {
        this(OkHttpClient.Builder::new, proxies, userAgent, silence);
    }

    /**
     * Makes the clients from one that knows whom to trust.
     *
     * @param trusting begins a client with its trust manager set
     * @param proxies the proxies that the user configured
     * @param userAgent how the plugin introduces itself
     * @param silence how long a connection to the object store may stay silent
     */
    public HttpClients(Supplier<OkHttpClient.Builder> trusting, Proxies proxies, String userAgent, Duration silence) {
        ProxyRoutes routes = new ProxyRoutes(proxies);
        UnaryOperator<OkHttpClient.Builder> common = client -> client.connectionPool(shortLivedPool())
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .proxySelector(routes)
                .proxyAuthenticator(routes)
                .eventListener(calls)
                .addInterceptor(HiddenRetry::undo)
                .addNetworkInterceptor(chain -> introduced(chain, userAgent))
                .addNetworkInterceptor(HiddenRetry::prevent)
                .addNetworkInterceptor(HttpClients::withoutStray407)
                .addNetworkInterceptor(HttpClients::withOneSensibleLength);
        service = new CallsByScheme(trusting, client -> silentFor(Duration.ZERO, common.apply(client)));
        videos = new CallsByScheme(trusting, client -> silentFor(silence, common.apply(client)));
    }

    /**
     * Calls of the service's API. They have no time limit but the one that each is given as a whole.
     *
     * @return makes them
     */
    public Call.Factory service() {
        return service;
    }

    /**
     * Calls of the object store. They share nothing with those of {@link #service()}.
     *
     * @return makes them
     */
    public Call.Factory videos() {
        return videos;
    }

    /** Breaks off what is under way and closes every connection. */
    @Override
    public void close() {
        calls.cancelAll();
        service.hangUp();
        videos.hangUp();
    }

    private static OkHttpClient.Builder silentFor(Duration limit, OkHttpClient.Builder client) {
        return client.connectTimeout(limit).readTimeout(limit).writeTimeout(limit);
    }

    /** Servers drop idle connections after some seconds, and a look on a dropped one would count as failed. */
    private static ConnectionPool shortLivedPool() {
        return new ConnectionPool(8, 2, TimeUnit.SECONDS);
    }

    private static Response introduced(Interceptor.Chain chain, String userAgent) throws IOException {
        Request request =
                chain.request().newBuilder().header("User-Agent", userAgent).build();
        return chain.proceed(request);
    }

    /**
     * OkHttp takes a 407 that no proxy sent for a broken connection, which would be tried again; one that came through
     * a tunnel it would answer with the credentials of the proxy, which are none of that server's business.
     */
    private static Response withoutStray407(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        Route route = chain.connection().route();
        if (response.code() == 407 && (route.proxy().type() != Proxy.Type.HTTP || route.requiresTunnel())) {
            response.close();
            String host = chain.request().url().host();
            throw route.requiresTunnel() ? ProxyRefusal.beyondTunnel(host) : new ProxyRefusal(host);
        }
        return response;
    }

    /**
     * OkHttp takes the last of several lengths, and can neither read nor close a body of a negative one. What comes
     * after such a head is nobody's answer, so the connection must not be used again.
     */
    private static Response withOneSensibleLength(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        List<String> lengths =
                response.headers("Content-Length").stream().distinct().toList();
        if (lengths.size() > 1 || lengths.stream().anyMatch(HttpClients::isNegative)) {
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
