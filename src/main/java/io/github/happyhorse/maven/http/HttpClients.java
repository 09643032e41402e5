package io.github.happyhorse.maven.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * The HTTP clients of one goal run. They follow no redirect, keep no cookie, retry nothing on their own, and leave
 * neither socket nor thread once closed.
 */
public final class HttpClients implements AutoCloseable {

    /** How long a connection to the object store, or a name server, may stay silent before it is given up. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    private final OpenCalls calls;
    private final CallsByScheme service;
    private final CallsByScheme videos;

    public HttpClients(Proxies proxies, String userAgent, Consumer<String> debug) {
        this(OkHttpClient.Builder::new, proxies, userAgent, SILENCE, Dns.SYSTEM, debug);
    }

    HttpClients(Proxies proxies, String userAgent, Duration silence) {
        this(OkHttpClient.Builder::new, proxies, userAgent, silence, Dns.SYSTEM);
    }

    /** Makes the clients from one that has its own trust manager and its own lookup of hosts. */
    public HttpClients(Supplier<OkHttpClient.Builder> trusting, Proxies proxies, String userAgent, Duration silence) {
        this(trusting, proxies, userAgent, silence, trusting.get().build().dns());
    }

    HttpClients(Supplier<OkHttpClient.Builder> trusting, Proxies proxies, String userAgent, Duration silence, Dns dns) {
        this(trusting, proxies, userAgent, silence, dns, line -> {});
    }

    private HttpClients(
            Supplier<OkHttpClient.Builder> trusting,
            Proxies proxies,
            String userAgent,
            Duration silence,
            Dns dns,
            Consumer<String> debug) {
        LimitedDns limitedDns = new LimitedDns(dns, silence);
        calls = new OpenCalls(limitedDns);
        ProxyRoutes routes = new ProxyRoutes(proxies);
        Interceptors interceptors = new Interceptors(routes, userAgent);
        UnaryOperator<OkHttpClient.Builder> common = client -> interceptors
                .addTo(client)
                .connectionPool(shortLivedPool())
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .proxySelector(routes)
                .proxyAuthenticator(routes)
                .dns(limitedDns)
                .eventListenerFactory(call -> calls.plus(new RequestLog(debug, System::nanoTime)));
        service = new CallsByScheme(trusting, client -> silentFor(Duration.ZERO, common.apply(client)));
        videos = new CallsByScheme(trusting, client -> silentFor(silence, common.apply(client)));
    }

    /** Calls of the service's API. They have no time limit but the one that each call is given. */
    public Call.Factory service() {
        return service;
    }

    /** Calls of the object store. They share nothing with those of {@link #service()}. */
    public Call.Factory videos() {
        return videos;
    }

    /** Cancels what is still running and closes every connection. */
    @Override
    public void close() {
        calls.cancelAll();
        service.closeIdle();
        videos.closeIdle();
    }

    private static OkHttpClient.Builder silentFor(Duration limit, OkHttpClient.Builder client) {
        return client.connectTimeout(limit).readTimeout(limit).writeTimeout(limit);
    }

    /** Servers drop idle connections after some seconds, and a poll on a dropped one would fail. */
    private static ConnectionPool shortLivedPool() {
        return new ConnectionPool(8, 2, TimeUnit.SECONDS);
    }

    /**
     * Knows the calls whose body is not read to its end yet; OkHttp's own dispatcher forgets them once the headers are
     * there.
     */
    private static final class OpenCalls extends EventListener {

        private final LimitedDns dns;
        private final Set<Call> calls = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        OpenCalls(LimitedDns dns) {
            this.dns = dns;
        }

        @Override
        public void dnsStart(Call call, String host) {
            dns.startFor(call);
        }

        @Override
        public void callStart(Call call) {
            calls.add(call);
            if (closed) {
                call.cancel();
            }
        }

        @Override
        public void requestHeadersStart(Call call) {
            RequestProgress progress = call.request().tag(RequestProgress.class);
            if (progress != null) {
                progress.begin();
            }
        }

        @Override
        public void callEnd(Call call) {
            calls.remove(call);
        }

        @Override
        public void callFailed(Call call, IOException thrown) {
            calls.remove(call);
        }

        void cancelAll() {
            closed = true;
            calls.forEach(Call::cancel);
        }
    }
}
