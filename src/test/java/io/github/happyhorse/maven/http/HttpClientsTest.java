package io.github.happyhorse.maven.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class HttpClientsTest {

    private static final String UNRESOLVED = "http://clip.example/a";

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<Named<Function<HttpClients, Call.Factory>>> both() {
        return Stream.of(Named.of("service", HttpClients::service), Named.of("videos", HttpClients::videos));
    }

    @ParameterizedTest
    @MethodSource("both")
    void introduceThemselves(Function<HttpClients, Call.Factory> which) throws Exception {
        server.enqueue(answer(200));
        try (HttpClients clients = clients()) {
            assertThat(get(which.apply(clients))).isEqualTo(200);
        }
        RecordedRequest request = server.takeRequest();
        assertThat(request.getHeaders().values("User-Agent")).containsExactly("the-plugin/1");
        assertThat(request.getVersion()).isEqualTo("HTTP/1.1");
    }

    @ParameterizedTest
    @MethodSource("both")
    void followNoRedirect(Function<HttpClients, Call.Factory> which) throws IOException {
        try (HttpClients clients = clients()) {
            for (int code : new int[] {301, 302, 303, 307, 308}) {
                server.enqueue(answer(code)
                        .newBuilder()
                        .addHeader("Location", "/elsewhere")
                        .build());
                assertThat(get(which.apply(clients))).isEqualTo(code);
            }
        }
        assertThat(server.getRequestCount()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("both")
    void repeatNothingOfTheirOwnAccord(Function<HttpClients, Call.Factory> which) throws IOException {
        try (HttpClients clients = clients()) {
            for (String retryAfter : new String[] {"0", "00", " 0 ", "1"}) {
                server.enqueue(answer(503)
                        .newBuilder()
                        .addHeader("Retry-After", retryAfter)
                        .build());
                assertThat(get(which.apply(clients))).isEqualTo(503);
            }
            server.enqueue(answer(408));
            assertThat(get(which.apply(clients))).isEqualTo(408);
        }
        assertThat(server.getRequestCount()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("both")
    void doNotConnectAgainWhenAConnectionBreaks(Function<HttpClients, Call.Factory> which) {
        try (HttpClients clients = clients();
                RawServer raw = RawServer.answering("")) {
            assertThatThrownBy(() -> get(which.apply(clients), raw.url())).isInstanceOf(IOException.class);
            assertThat(raw.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void keepNoCookie(Function<HttpClients, Call.Factory> which) throws Exception {
        server.enqueue(
                answer(200).newBuilder().addHeader("Set-Cookie", "a=b; Path=/").build());
        server.enqueue(answer(200));
        try (HttpClients clients = clients()) {
            get(which.apply(clients));
            get(which.apply(clients));
        }
        server.takeRequest();
        assertThat(server.takeRequest().getHeaders().get("Cookie")).isNull();
    }

    @Test
    void giveUpAStoreThatFallsSilent() {
        try (RawServer silent = new RawServer(RawServer::hold);
                HttpClients clients =
                        new HttpClients(url -> Optional.empty(), "the-plugin/1", Duration.ofMillis(100))) {
            assertThatThrownBy(() -> get(clients.videos(), silent.url())).isInstanceOf(InterruptedIOException.class);
        }
    }

    /** Its time limit is the call's, and may be longer than a store may be silent. */
    @Test
    void waitForAServiceThatTakesItsTime() throws IOException {
        server.enqueue(answer(200).newBuilder().headersDelay(500, MILLISECONDS).build());
        try (HttpClients clients = new HttpClients(url -> Optional.empty(), "the-plugin/1", Duration.ofMillis(100))) {
            assertThat(get(clients.service())).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void tellThatTheTrustStoreCannotBeRead(Function<HttpClients, Call.Factory> which, @TempDir Path directory)
            throws IOException {
        Path store = Files.writeString(directory.resolve("cacerts"), "no trust store");
        String before = System.setProperty("javax.net.ssl.trustStore", store.toString());
        try (HttpClients clients = clients()) {
            IOException thrown = catchThrowableOfType(
                    IOException.class, () -> get(which.apply(clients), "https://127.0.0.1:1/clip.mp4"));

            ConnectionProblem problem = ConnectionProblem.of(thrown, HttpUrl.get("https://127.0.0.1:1/"));
            assertThat(problem.isPermanent()).isTrue();
            assertThat(problem.reason()).startsWith("the trust store of the JVM cannot be read (");
        } finally {
            restore("javax.net.ssl.trustStore", before);
        }
    }

    private static void restore(String property, String before) {
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }

    @Test
    void shareNoConnection() throws IOException {
        server.enqueue(answer(200));
        server.enqueue(answer(200));
        try (HttpClients clients = clients()) {
            get(clients.service());
            assertThat(connections(clients.videos())).isZero();
            get(clients.videos());
            assertThat(connections(clients.service())).isEqualTo(1);
            assertThat(connections(clients.videos())).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void leaveNoIdleConnectionOnceClosed(Function<HttpClients, Call.Factory> which) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        HttpClients clients = clients();
        try (RawServer raw = new RawServer(socket -> {
            RawServer.readHead(socket);
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            RawServer.hold(socket);
            gone.countDown();
        })) {
            assertThat(get(which.apply(clients), raw.url())).isEqualTo(200);
            assertThat(connections(which.apply(clients))).isEqualTo(1);
            clients.close();
            assertThat(connections(which.apply(clients))).isZero();
            assertThat(gone.await(30, SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void breakOffACallThatWaitsForAnAnswerWhenClosed(Function<HttpClients, Call.Factory> which) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        HttpClients clients = clients();
        try (RawServer raw = new RawServer(socket -> {
            RawServer.readHead(socket);
            asked.countDown();
            try {
                RawServer.hold(socket);
            } finally {
                gone.countDown();
            }
        })) {
            Future<Integer> call = inBackground(() -> get(which.apply(clients), raw.url()));
            assertThat(asked.await(30, SECONDS)).isTrue();
            clients.close();
            assertThatThrownBy(() -> call.get(20, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class);
            assertThat(gone.await(20, SECONDS)).isTrue();
            assertThat(connections(which.apply(clients))).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void breakOffABodyThatIsBeingReadWhenClosed(Function<HttpClients, Call.Factory> which) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        HttpClients clients = clients();
        try (RawServer raw = new RawServer(socket -> {
            RawServer.readHead(socket);
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            try {
                RawServer.hold(socket);
            } finally {
                gone.countDown();
            }
        })) {
            Future<Integer> call = inBackground(() -> {
                Request request = new Request.Builder().url(raw.url()).build();
                try (Response response = which.apply(clients).newCall(request).execute()) {
                    answered.countDown();
                    return response.body().bytes().length;
                }
            });
            assertThat(answered.await(20, SECONDS)).isTrue();
            clients.close();
            assertThatThrownBy(() -> call.get(20, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class);
            assertThat(gone.await(20, SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void sendNothingOnceClosed(Function<HttpClients, Call.Factory> which) {
        server.enqueue(answer(200));
        HttpClients clients = clients();
        clients.close();
        assertThatThrownBy(() -> get(which.apply(clients))).isInstanceOf(IOException.class);
        assertThat(server.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @MethodSource("both")
    void passOnWhenToComeBackAsItWasSent(Function<HttpClients, Call.Factory> which) throws IOException {
        try (HttpClients clients = clients()) {
            for (String retryAfter : new String[] {"0", "120", "99999999999", "Sat, 25 Apr 2026 07:06:10 GMT"}) {
                server.enqueue(answer(503)
                        .newBuilder()
                        .addHeader("Retry-After", retryAfter)
                        .build());
                Request request = new Request.Builder().url(server.url("/")).build();
                try (Response response = which.apply(clients).newCall(request).execute()) {
                    assertThat(response.headers().values("Retry-After")).containsExactly(retryAfter);
                }
            }
        }
    }

    @Test
    void leaveNoThreadThatKeepsAJvmAlive() throws IOException {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        server.enqueue(answer(200));
        server.enqueue(answer(200));
        try (HttpClients clients = clients()) {
            get(clients.service());
            get(clients.videos());
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(
                        thread -> !before.contains(thread) && !thread.getName().startsWith("MockWebServer"))
                .allMatch(Thread::isDaemon);
    }

    @ParameterizedTest
    @MethodSource("both")
    void speakOnlyHttp11(Function<HttpClients, Call.Factory> which) throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        HandshakeCertificates identity = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(certificate.certificate())
                .build();
        OkHttpClient.Builder trusting =
                new OkHttpClient.Builder().sslSocketFactory(identity.sslSocketFactory(), identity.trustManager());
        try (MockWebServer secure = new MockWebServer();
                HttpClients clients =
                        new HttpClients(() -> trusting, url -> Optional.empty(), "the-plugin/1", HttpClients.SILENCE)) {
            secure.useHttps(identity.sslSocketFactory());
            secure.enqueue(answer(200));
            secure.start();
            get(
                    which.apply(clients),
                    secure.url("/").newBuilder().host("localhost").build().toString());
            assertThat(secure.takeRequest().getVersion()).isEqualTo("HTTP/1.1");
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void sayWhichRequestFailed(Function<HttpClients, Call.Factory> which) {
        try (HttpClients clients = clients();
                RawServer raw = RawServer.answering("")) {
            IOException thrown = catchThrowableOfType(IOException.class, () -> get(which.apply(clients), raw.url()));
            assertThat(ConnectionProblem.of(thrown, HttpUrl.get("https://asked-first.example/"))
                            .reason())
                    .contains("127.0.0.1")
                    .doesNotContain("asked-first");
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void endAtTheTimeLimitOfACallWhoseNameServerHangs(Function<HttpClients, Call.Factory> which) {
        try (HttpClients clients = clientsWith(HttpClientsTest::hang, HttpClients.SILENCE)) {
            Call call = which.apply(clients)
                    .newCall(new Request.Builder().url(UNRESOLVED).build());
            call.timeout().timeout(200, MILLISECONDS);
            IOException thrown = catchThrowableOfType(IOException.class, call::execute);
            assertThat(thrown).isInstanceOf(InterruptedIOException.class);
            assertThat(ConnectionProblem.of(thrown, HttpUrl.get(UNRESOLVED)).kind())
                    .isEqualTo(ConnectionProblem.Kind.TRANSIENT);
        }
    }

    @Test
    void giveUpANameServerThatHangs() {
        try (HttpClients clients = clientsWith(HttpClientsTest::hang, Duration.ofMillis(100))) {
            IOException thrown = catchThrowableOfType(IOException.class, () -> get(clients.videos(), UNRESOLVED));
            ConnectionProblem problem = ConnectionProblem.of(thrown, HttpUrl.get(UNRESOLVED));
            assertThat(problem.kind()).isEqualTo(ConnectionProblem.Kind.TRANSIENT);
            assertThat(problem.reason()).startsWith("no name server answered for host clip.example");
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void endALookupWhenClosed(Function<HttpClients, Call.Factory> which) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HttpClients clients = clientsWith(
                host -> {
                    asked.countDown();
                    return hang(host);
                },
                HttpClients.SILENCE);
        Future<Integer> call = inBackground(() -> get(which.apply(clients), UNRESOLVED));
        assertThat(asked.await(20, SECONDS)).isTrue();
        clients.close();
        assertThatThrownBy(() -> call.get(20, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void endALookupWhenInterrupted() {
        try (HttpClients clients = clientsWith(HttpClientsTest::hang, HttpClients.SILENCE)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> get(clients.service(), UNRESOLVED)).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void startOneLookupOfAHostAtATime() {
        AtomicInteger lookups = new AtomicInteger();
        Dns hanging = host -> {
            lookups.incrementAndGet();
            return hang(host);
        };
        try (HttpClients clients = clientsWith(hanging, Duration.ofMillis(50))) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> get(clients.videos(), UNRESOLVED)).isInstanceOf(IOException.class);
            }
        }
        assertThat(lookups).hasValue(1);
    }

    @Test
    void lookUpAHostAgainAfterAMiss() throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        server.enqueue(answer(200));
        Dns late = host -> {
            if (lookups.incrementAndGet() == 1) {
                throw new UnknownHostException(host + ": Name or service not known");
            }
            return List.of(InetAddress.getByName("127.0.0.1"));
        };
        String url = server.url("/").newBuilder().host("clip.example").build().toString();
        try (HttpClients clients = clientsWith(late, HttpClients.SILENCE)) {
            IOException thrown = catchThrowableOfType(IOException.class, () -> get(clients.service(), url));
            ConnectionProblem problem = ConnectionProblem.of(thrown, HttpUrl.get(url));
            assertThat(problem.kind()).isEqualTo(ConnectionProblem.Kind.UNKNOWN_HOST);
            assertThat(problem.reason()).isEqualTo("host clip.example is not known");
            assertThat(get(clients.service(), url)).isEqualTo(200);
        }
    }

    private static List<InetAddress> hang(String host) throws UnknownHostException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // Nothing interrupts the system's lookup.
        }
        throw new UnknownHostException(host);
    }

    private static HttpClients clientsWith(Dns dns, Duration silence) {
        return new HttpClients(OkHttpClient.Builder::new, url -> Optional.empty(), "the-plugin/1", silence, dns);
    }

    private static HttpClients clients() {
        return new HttpClients(url -> Optional.empty(), "the-plugin/1", HttpClients.SILENCE);
    }

    private static MockResponse answer(int code) {
        return new MockResponse.Builder().code(code).body("fine").build();
    }

    private static int connections(Call.Factory client) {
        return ((CallsByScheme) client).connections();
    }

    private int get(Call.Factory client) throws IOException {
        return get(client, server.url("/").toString());
    }

    private static <T> Future<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "in-background");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static int get(Call.Factory client, String url) throws IOException {
        try (Response response =
                client.newCall(new Request.Builder().url(url).build()).execute()) {
            response.body().bytes();
            return response.code();
        }
    }
}
