package io.github.happyhorse.maven.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/** Chooses the route of a request: direct to a loopback address, else the user's proxy, else as the JVM is set up. */
final class ProxyRoutes extends ProxySelector implements Authenticator {

    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    private final Proxies configured;
    private final Map<Proxy, Proxies.Server> used = new ConcurrentHashMap<>();

    ProxyRoutes(Proxies configured) {
        this.configured = configured;
    }

    @Override
    public List<Proxy> select(URI uri) {
        HttpUrl url = HttpUrl.get(uri);
        if (url == null || Urls.isLoopback(url)) {
            return DIRECT;
        }
        // A proxy selector does not need the path of a video or its signature.
        URI origin = Urls.origin(url).uri();
        return configured.forUrl(origin).map(this::proxy).map(List::of).orElseGet(() -> jvmProxies(origin));
    }

    /** The proxy for a URL, to be named in a message, or null for none. */
    String proxyOf(HttpUrl url) {
        Proxy proxy = select(url.uri()).get(0);
        return proxy.address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : null;
    }

    private Proxy proxy(Proxies.Server server) {
        Proxy proxy = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port()));
        used.put(proxy, server);
        return proxy;
    }

    private static List<Proxy> jvmProxies(URI uri) {
        ProxySelector selector = ProxySelector.getDefault();
        return selector == null ? DIRECT : selector.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The failure reaches the caller of the request anyway.
    }

    /** Answers a 407 once; a second one means that the credentials are not accepted. */
    @Override
    public Request authenticate(Route route, Response response) throws IOException {
        Proxies.Server server = route == null ? null : used.get(route.proxy());
        boolean beforehand =
                response.challenges().stream().anyMatch(c -> c.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
        if (server == null) {
            Request answer = Authenticator.JAVA_NET_AUTHENTICATOR.authenticate(route, response);
            if (answer == null && !beforehand) {
                throw RequestFailure.of407(
                        String.valueOf(route == null ? null : route.proxy().address()));
            }
            return answer;
        }
        if (beforehand && !server.hasCredentials()) {
            return null;
        }
        if (!server.hasCredentials() || response.request().header("Proxy-Authorization") != null) {
            throw RequestFailure.of407(server);
        }
        return response.request()
                .newBuilder()
                .header("Proxy-Authorization", Credentials.basic(server.username(), server.password()))
                .build();
    }
}
