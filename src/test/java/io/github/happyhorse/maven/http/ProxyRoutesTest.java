package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyRoutesTest {

    private static final String PLAIN = "http://service.example/a";
    private static final String ENCRYPTED = "https://service.example/a";
    private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
            .addSubjectAlternativeName("service.example")
            .build();

    private final ProxySelector jvmSelector = ProxySelector.getDefault();
    private final MockWebServer proxy = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        proxy.start();
        ProxySelector.setDefault(null);
    }

    @AfterEach
    void close() {
        ProxySelector.setDefault(jvmSelector);
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/a",
                "http://127.0.0.1/a",
                "http://127.8.8.8/a",
                "http://[::1]:99/a",
                "https://localhost/a"
            })
    void aLoopbackAddressIsAskedStraightWithoutAskingForAProxy(String url) {
        ProxyRoutes routes = new ProxyRoutes(asked -> {
            throw new AssertionError("asked for " + asked);
        });
        ProxySelector.setDefault(selector(new InetSocketAddress("127.0.0.1", 1)));
        assertThat(routes.select(URI.create(url))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void anythingElseGoesThroughTheUsersProxyWhoseNameOnlyTheConnectionResolves() {
        ProxyRoutes routes = new ProxyRoutes(url -> Optional.of(new Proxies.Server("proxy.example", 3128, null, null)));
        ProxySelector.setDefault(selector(new InetSocketAddress("127.0.0.1", 1)));
        assertThat(routes.select(URI.create(ENCRYPTED)))
                .containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 3128)));
    }

    @Test
    void theProxySelectorGetsTheOriginOnly() {
        List<URI> asked = new ArrayList<>();
        ProxyRoutes routes = new ProxyRoutes(url -> {
            asked.add(url);
            return url.getHost().equals("inside.example")
                    ? Optional.empty()
                    : Optional.of(new Proxies.Server(url.getScheme() + ".proxy.example", 1, null, null));
        });
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.add(uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress failed, IOException failure) {
                // Never.
            }
        });
        assertThat(routes.select(URI.create("https://inside.example:8443/a?b=c")))
                .containsExactly(Proxy.NO_PROXY);
        assertThat(routes.select(URI.create("https://outside.example/a?b=c"))
                        .get(0)
                        .address())
                .hasToString("https.proxy.example/<unresolved>:1");
        assertThat(asked)
                .extracting(URI::toString)
                .containsExactly(
                        "https://inside.example:8443/", "https://inside.example:8443/", "https://outside.example/");
    }

    @Test
    void withoutAProxyOfTheUserTheJvmDecides() {
        ProxyRoutes routes = new ProxyRoutes(url -> Optional.empty());
        InetSocketAddress address = InetSocketAddress.createUnresolved("jvm.example", 8080);
        ProxySelector.setDefault(selector(address));
        assertThat(routes.select(URI.create(ENCRYPTED))).containsExactly(new Proxy(Proxy.Type.HTTP, address));
    }

    @Test
    void withoutAnyProxyTheWayIsStraight() {
        assertThat(new ProxyRoutes(url -> Optional.empty()).select(URI.create(ENCRYPTED)))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void aRequestReachesALoopbackAddressPastAProxyThatIsDead() throws IOException {
        proxy.enqueue(ok());
        try (HttpClients clients = clients(url -> Optional.of(new Proxies.Server("127.0.0.1", 1, "u", "p")))) {
            assertThat(get(clients, proxy.url("/a").toString())).isEqualTo("fine");
        }
    }

    @Test
    void aPlainRequestGoesToTheProxyWithItsWholeUrl() throws Exception {
        proxy.enqueue(ok());
        try (HttpClients clients = clients(configured(null, null))) {
            assertThat(get(clients, PLAIN)).isEqualTo("fine");
        }
        RecordedRequest request = proxy.takeRequest();
        assertThat(request.getRequestLine()).startsWith("GET " + PLAIN + " ");
        assertThat(request.getHeaders().get("Proxy-Authorization")).isNull();
    }

    @Test
    void anEncryptedRequestTunnelsThroughTheProxyWhichSeesNeitherPathNorHeaders() throws Exception {
        serveTunnel();
        proxy.enqueue(tunnel(200));
        proxy.enqueue(ok());
        try (HttpClients clients = clients(configured(null, null))) {
            assertThat(get(clients, ENCRYPTED)).isEqualTo("fine");
        }
        RecordedRequest connect = proxy.takeRequest();
        assertThat(connect.getRequestLine()).startsWith("CONNECT service.example:443 ");
        assertThat(connect.getHeaders().names()).doesNotContain("TT-API-KEY", "Proxy-Authorization");
        RecordedRequest request = proxy.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/a");
        assertThat(request.getHeaders().get("TT-API-KEY")).isEqualTo("key");
    }

    @Test
    void aPlainRequestBringsTheCredentialsOnceAsked() throws Exception {
        proxy.enqueue(challenge());
        proxy.enqueue(ok());
        try (HttpClients clients = clients(configured("user", "pass"))) {
            assertThat(get(clients, PLAIN)).isEqualTo("fine");
        }
        assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
        assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization"))
                .isEqualTo(Credentials.basic("user", "pass"));
    }

    @Test
    void aTunnelBringsTheCredentialsAndWhatGoesThroughItDoesNot() throws Exception {
        serveTunnel();
        proxy.enqueue(tunnel(200));
        proxy.enqueue(ok());
        try (HttpClients clients = clients(configured("user", "pass"))) {
            assertThat(get(clients, ENCRYPTED)).isEqualTo("fine");
        }
        assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization"))
                .isEqualTo(Credentials.basic("user", "pass"));
        assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
    }

    /** The server at the other end of the tunnel acts as a proxy. */
    @Test
    void a407ThroughATunnelIsNotAnsweredWithTheCredentialsOfTheProxy() throws Exception {
        serveTunnel();
        proxy.enqueue(tunnel(200));
        proxy.enqueue(challenge());
        proxy.enqueue(ok());
        try (HttpClients clients = clients(configured("user", "pass"))) {
            ConnectionProblem problem = problem(clients, ENCRYPTED);
            assertThat(problem.isPermanent()).isTrue();
            assertThat(problem.reason()).startsWith("service.example answered 407 through the proxy");
        }
        proxy.takeRequest();
        assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
        assertThat(proxy.getRequestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, ENCRYPTED})
    void a407WithoutCredentialsSaysThatTheyAreMissing(String url) {
        serveChallenges(url);
        try (HttpClients clients = clients(configured(null, null))) {
            ConnectionProblem problem = problem(clients, url);
            assertThat(problem.isPermanent()).isTrue();
            assertThat(problem.reason())
                    .isEqualTo("proxy " + proxy.getHostName() + ":" + proxy.getPort()
                            + " answered 407, so the <proxy> in settings.xml needs a <username> and <password>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, ENCRYPTED})
    void a407WithCredentialsSaysThatTheyAreWrong(String url) {
        serveChallenges(url);
        try (HttpClients clients = clients(configured("user", "pass"))) {
            ConnectionProblem problem = problem(clients, url);
            assertThat(problem.isPermanent()).isTrue();
            assertThat(problem.reason())
                    .isEqualTo("proxy " + proxy.getHostName() + ":" + proxy.getPort()
                            + " answered 407, so it does not accept the <username> and <password> of the <proxy> in"
                            + " settings.xml");
        }
        assertThat(proxy.getRequestCount()).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, ENCRYPTED})
    void aProxyOfTheJvmIsUsed(String url) throws Exception {
        serveTunnel(url);
        proxy.enqueue(ok());
        ProxySelector.setDefault(selector(proxy.getProxyAddress().address()));
        try (HttpClients clients = clients(asked -> Optional.empty())) {
            assertThat(get(clients, url)).isEqualTo("fine");
        }
        assertThat(proxy.takeRequest().getTarget()).isEqualTo(url.equals(PLAIN) ? PLAIN : "service.example:443");
    }

    @Test
    void a407OfAPlainProxyOfTheJvmIsReportedAsSuch() {
        proxy.enqueue(challenge());
        ProxySelector.setDefault(selector(proxy.getProxyAddress().address()));
        try (HttpClients clients = clients(url -> Optional.empty());
                Response response = execute(clients, PLAIN)) {
            assertThat(response.code()).isEqualTo(407);
        } catch (IOException e) {
            ConnectionProblem problem = ConnectionProblem.of(e, HttpUrl.get(PLAIN), Redactor.withoutKey());
            assertThat(problem.isPermanent()).isTrue();
            assertThat(problem.reason()).contains("407");
        }
        assertThat(proxy.getRequestCount()).isEqualTo(1);
    }

    @Test
    void a407ForATunnelThroughAProxyOfTheJvmIsPermanent() {
        serveChallenges(ENCRYPTED);
        ProxySelector.setDefault(selector(proxy.getProxyAddress().address()));
        try (HttpClients clients = clients(url -> Optional.empty())) {
            ConnectionProblem problem = problem(clients, ENCRYPTED);
            assertThat(problem.isPermanent()).isTrue();
            assertThat(problem.reason()).contains("answered 407");
        }
    }

    @Test
    void aProxyThatRefusesATunnelIsNamed() {
        serveTunnel();
        proxy.enqueue(tunnel(403));
        try (HttpClients clients = clients(configured(null, null))) {
            ConnectionProblem problem = problem(clients, ENCRYPTED);
            assertThat(problem.kind()).isEqualTo(ConnectionProblem.Kind.TUNNEL_REFUSED);
            assertThat(problem.proxyStatus()).isEqualTo(403);
            assertThat(problem.reason())
                    .isEqualTo("HTTP 403 from the proxy " + proxy.getHostName() + ":" + proxy.getPort()
                            + " in front of service.example, which does not allow this build to connect to"
                            + " service.example:443");
        }
    }

    @Test
    void aProxyIsNamedWithoutItsCredentials() {
        assertThat(new Proxies.Server("proxy.example", 3128, "user", "pass")).hasToString("proxy.example:3128");
    }

    private Proxies configured(String username, String password) {
        Proxies.Server server = new Proxies.Server(proxy.getHostName(), proxy.getPort(), username, password);
        return url -> Optional.of(server);
    }

    private void serveTunnel() {
        proxy.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(CERTIFICATE)
                .build()
                .sslSocketFactory());
    }

    private void serveTunnel(String url) {
        if (url.startsWith("https")) {
            serveTunnel();
            proxy.enqueue(tunnel(200));
        }
    }

    private void serveChallenges(String url) {
        boolean encrypted = url.startsWith("https");
        if (encrypted) {
            serveTunnel();
        }
        for (int i = 0; i < 5; i++) {
            proxy.enqueue(encrypted ? tunnel(407) : challenge());
        }
    }

    private static MockResponse ok() {
        return new MockResponse.Builder().body("fine").build();
    }

    private static MockResponse challenge() {
        return new MockResponse.Builder()
                .code(407)
                .addHeader("Proxy-Authenticate", "Basic realm=\"office\"")
                .build();
    }

    private static MockResponse tunnel(int code) {
        MockResponse.Builder answer = code == 407 ? challenge().newBuilder() : new MockResponse.Builder().code(code);
        return answer.inTunnel().build();
    }

    private static ProxySelector selector(SocketAddress address) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, address));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress failed, IOException failure) {
                // Seen by the caller.
            }
        };
    }

    private static HttpClients clients(Proxies proxies) {
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(CERTIFICATE.certificate())
                .build();
        OkHttpClient base = new OkHttpClient.Builder()
                .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                .build();
        return new HttpClients(base::newBuilder, proxies, "the-plugin/1", Duration.ofSeconds(30));
    }

    private static Response execute(HttpClients clients, String url) throws IOException {
        Request request =
                new Request.Builder().url(url).header("TT-API-KEY", "key").build();
        return clients.service().newCall(request).execute();
    }

    private static String get(HttpClients clients, String url) throws IOException {
        try (Response response = execute(clients, url)) {
            return response.body().string();
        }
    }

    private static ConnectionProblem problem(HttpClients clients, String url) {
        IOException thrown = catchThrowableOfType(IOException.class, () -> get(clients, url));
        return ConnectionProblem.of(thrown, HttpUrl.get(url), Redactor.withoutKey());
    }
}
