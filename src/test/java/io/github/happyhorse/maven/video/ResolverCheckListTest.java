package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.redirect;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.silence;
import static io.github.happyhorse.maven.video.StoreReply.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.http.Proxies;
import io.github.happyhorse.maven.video.mp4.Mp4Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The rows of Maven Resolver's {@code HttpTransporterTest} that mean something to a download, under their names. */
@Timeout(30)
class ResolverCheckListTest {

    private static final String HOST = "video.example";

    @TempDir
    Path directory;

    @Test
    void toFile() throws Exception {
        when("a file").store(complete(CLIP)).asks(all()).check(directory);
    }

    @Test
    void encodedResourcePath() throws Exception {
        String odd = "/a%20b//%E4%BD%A0%2F..%2e/(x)~!$&,;=:@+.mp4?a=%2f+%2B&b&c=&=d&e=(~!$*,;:@/?)%27&Signature=x%3D";

        when("a redirect to an odd path")
                .store(redirect(302, odd), complete(CLIP))
                .asks(all(), all().at(odd))
                .inAttempts(1)
                .check(directory);
    }

    @Test
    void withCompression() throws Exception {
        when("compressed, though identity was asked")
                .store(complete(CLIP).with("Content-Encoding", "gzip"), complete(CLIP))
                .asks(all(), all())
                .receives(2 * SIZE)
                .check(directory);
    }

    @Test
    void resume() throws Exception {
        when("a break")
                .store(complete(CLIP).closedAt(HALF), rest(CLIP, HALF))
                .asks(all(), from(HALF))
                .check(directory);
    }

    @Test
    void resumeLocalContentsOutdated() throws Exception {
        when("a break, and then another video")
                .store(complete(new byte[SIZE]).closedAt(HALF), status(412), complete(CLIP))
                .asks(all(), from(HALF), all())
                .receives(HALF + SIZE)
                .check(directory);
    }

    @Test
    void resumeRangesNotSupportedByServer() throws Exception {
        when("a break, and then everything from the start")
                .store(complete(CLIP).closedAt(HALF), complete(CLIP))
                .asks(all(), from(HALF))
                .receives(HALF + SIZE)
                .check(directory);
    }

    @Test
    void redirect_toAnotherServer() throws Exception {
        try (ScriptedStore other = ScriptedStore.start(
                directory.resolve("clip.mp4.part"),
                (asked, number) -> number == 0 ? complete(CLIP).closedAt(HALF) : rest(CLIP, HALF))) {
            when("redirects to another server")
                    .store((asked, number) -> redirect(302, other.url("localhost", "/there?Signature=2")))
                    .asks(all(), from(HALF))
                    .check(directory);

            assertThat(other.asked().stream().map(asked -> asked.header("Range")))
                    .containsExactly(null, "bytes=" + HALF + "-");
            assertThat(other.asked().get(1).header("If-Match")).isEqualTo(StoreReply.ETAG);
            assertThat(other.asked().get(1).header("Host")).startsWith("localhost:");
            assertThat(other.asked().get(1).headerNames())
                    .containsExactlyInAnyOrder(
                            "host", "connection", "user-agent", "accept-encoding", "range", "if-match");
        }
    }

    @Test
    void proxyAuthenticated() throws Exception {
        try (MockWebServer proxy = new MockWebServer();
                HttpClients clients = throughProxy(new OkHttpClient(), start(proxy), "me", "secret")) {
            proxy.enqueue(new MockResponse.Builder()
                    .code(407)
                    .addHeader("Proxy-Authenticate", "Basic realm=\"proxy\"")
                    .build());
            proxy.enqueue(video());

            assertThat(fetch(clients, "http://" + HOST + "/clip.mp4?Signature=1")
                            .size())
                    .isEqualTo(SIZE);

            assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization"))
                    .isNull();
            RecordedRequest second = proxy.takeRequest();
            assertThat(second.getTarget()).isEqualTo("http://" + HOST + "/clip.mp4?Signature=1");
            assertThat(second.getHeaders().get("Proxy-Authorization")).isEqualTo(Credentials.basic("me", "secret"));
        }
    }

    @Test
    void proxyUnauthenticated() throws Exception {
        try (MockWebServer proxy = new MockWebServer();
                HttpClients clients = throughProxy(new OkHttpClient(), start(proxy), null, null)) {
            for (int i = 0; i < 20; i++) {
                proxy.enqueue(new MockResponse.Builder()
                        .code(407)
                        .addHeader("Proxy-Authenticate", "Basic realm=\"proxy\"")
                        .build());
            }

            assertThatThrownBy(() -> fetch(clients, "http://" + HOST + "/clip.mp4?Signature=1"))
                    .isInstanceOf(DownloadFailure.class)
                    .hasMessageStartingWith("proxy 127.0.0.1:" + proxy.getPort() + " answered 407, so the <proxy> in"
                            + " settings.xml needs a <username> and <password>")
                    .hasMessageNotContaining("Signature");
        }
    }

    /** What is for the proxy stays with the proxy, and nothing else goes to it. */
    @Test
    void serverAuthScope_NotUsedForProxy() throws Exception {
        HeldCertificate root =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName(HOST)
                .signedBy(root)
                .build();
        try (MockWebServer proxy = new MockWebServer();
                HttpClients clients = throughProxy(trusting(root), start(proxy), "me", "secret")) {
            proxy.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslSocketFactory());
            proxy.enqueue(new MockResponse.Builder().inTunnel().build());
            proxy.enqueue(video());

            assertThat(fetch(clients, "https://" + HOST + "/clip.mp4?Signature=1")
                            .size())
                    .isEqualTo(SIZE);

            RecordedRequest tunnel = proxy.takeRequest();
            assertThat(tunnel.getRequestLine()).isEqualTo("CONNECT " + HOST + ":443 HTTP/1.1");
            assertThat(tunnel.getHeaders().names())
                    .containsExactlyInAnyOrder("Host", "Proxy-Connection", "User-Agent", "Proxy-Authorization");
            RecordedRequest inside = proxy.takeRequest();
            assertThat(inside.getTarget()).isEqualTo("/clip.mp4?Signature=1");
            assertThat(inside.getHeaders().names())
                    .containsExactlyInAnyOrder("Host", "Connection", "User-Agent", "Accept-Encoding");
        }
    }

    @Test
    void ssl() throws Exception {
        HeldCertificate root =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName(HOST)
                .signedBy(root)
                .build();

        when("TLS")
                .tls(
                        new HandshakeCertificates.Builder()
                                .heldCertificate(certificate)
                                .build(),
                        HOST)
                .client(trusting(root))
                .store(complete(CLIP))
                .asks(all())
                .check(directory);
    }

    /** A server whose queue of connections is full answers no further one. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void connectTimeout() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                HttpClients clients = DownloadCase.clients(new OkHttpClient(), DownloadCase.SILENCE)) {
            try {
                while (queue.size() < 100) {
                    queue.add(new Socket());
                    queue.get(queue.size() - 1).connect(new InetSocketAddress("127.0.0.1", busy.getLocalPort()), 200);
                }
            } catch (SocketTimeoutException e) {
                // Now it is full.
            }

            long start = System.nanoTime();

            assertThatThrownBy(() -> fetch(clients, "http://127.0.0.1:" + busy.getLocalPort() + "/clip.mp4", 0))
                    .isInstanceOf(DownloadFailure.class)
                    .hasMessageStartingWith("no complete answer from 127.0.0.1 in time; 1 try failed");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void requestTimeout() throws Exception {
        when("silence")
                .impatient()
                .retries(0)
                .store(silence(""))
                .asks(all())
                .fails("no complete answer from 127.0.0.1 in time; 1 try failed")
                .check(directory);
    }

    @Test
    void closed() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = server.getLocalPort();
        }
        try (HttpClients clients = DownloadCase.clients()) {
            assertThatThrownBy(() -> fetch(clients, "http://127.0.0.1:" + port + "/clip.mp4", 0))
                    .isInstanceOf(DownloadFailure.class)
                    .hasMessageStartingWith("no connection to 127.0.0.1:" + port + " (");
        }
    }

    /** A transfer listener cancels by an exception. */
    @Test
    void startCancelled() throws Exception {
        assertCancelled(0, new DownloadCase.RecordedProgress() {
            @Override
            public void started(HttpUrl url, long resumeAt) {
                throw new IllegalStateException("cancelled");
            }
        });
    }

    @Test
    void answerCancelled() throws Exception {
        assertCancelled(1, new DownloadCase.RecordedProgress() {
            @Override
            public void answered(long total) {
                throw new IllegalStateException("cancelled");
            }
        });
    }

    @Test
    void progressCancelled() throws Exception {
        assertCancelled(1, new DownloadCase.RecordedProgress() {
            @Override
            public void received(byte[] buffer, int length) {
                throw new IllegalStateException("cancelled");
            }
        });
    }

    private void assertCancelled(int requests, DownloadListener listener) throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        try (ScriptedStore store = ScriptedStore.start(path, (asked, number) -> complete(CLIP))) {
            try (HttpClients clients = DownloadCase.clients();
                    PartFile part = PartFile.create(path)) {
                assertThatThrownBy(() -> DownloadCase.download(clients, part, store.url("/clip.mp4"), listener, 10))
                        .isInstanceOf(DownloadFailure.class)
                        .hasMessage("Maven's transfer listener ended the download: cancelled");
            }
            assertThat(store.asked()).hasSize(requests);
            assertThat(store.isHungUp()).isTrue();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void concurrency() throws Exception {
        int downloads = 20;
        CyclicBarrier together = new CyclicBarrier(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ScriptedStore store = ScriptedStore.start(directory.resolve("none"), (asked, number) -> video(asked));
                HttpClients clients = DownloadCase.clients()) {
            List<Future<byte[]>> saved = new ArrayList<>();
            for (int i = 0; i < downloads; i++) {
                String name = "/" + i;
                saved.add(threads.submit(() -> {
                    together.await();
                    return bytes(clients, store, name);
                }));
            }
            for (int i = 0; i < downloads; i++) {
                assertThat(saved.get(i).get()).isEqualTo(video(i));
            }
            assertThat(store.asked()).hasSize(2 * downloads);
        } finally {
            threads.shutdownNow();
        }
    }

    private byte[] bytes(HttpClients clients, ScriptedStore store, String name) throws Exception {
        Path path = directory.resolve(name.substring(1) + ".mp4.part");
        Path target = directory.resolve(name.substring(1) + ".mp4");
        try (PartFile part = PartFile.create(path)) {
            DownloadCase.download(clients, part, store.url(name));
            part.moveTo(target);
        }
        return Files.readAllBytes(target);
    }

    /** Half of a video of its own for each path, and the rest on request. */
    private static StoreReply video(ScriptedStore.Asked asked) {
        byte[] video = video(Integer.parseInt(asked.target().substring(1)));
        return asked.header("Range") == null ? complete(video).closedAt(HALF) : rest(video, HALF);
    }

    private static byte[] video(int number) {
        byte[] name = new byte[100 + number];
        Arrays.fill(name, (byte) number);
        return Mp4Bytes.join(CLIP, Mp4Bytes.box("free", name));
    }

    @Test
    void retryHandler_defaultCount_positive() throws Exception {
        when("ten bad answers")
                .store((asked, number) -> number < 10 ? status(500) : complete(CLIP))
                .check(directory);
    }

    @Test
    void retryHandler_defaultCount_negative() throws Exception {
        when("eleven bad answers")
                .store((asked, number) -> number < 11 ? status(500) : complete(CLIP))
                .fails("11 tries in a row failed")
                .failsWith(null, 500)
                .check(directory);
    }

    @Test
    void retryHandler_explicitCount_positive() throws Exception {
        when("ten connections that are closed")
                .store((asked, number) -> number < 10 ? StoreReply.raw("") : complete(CLIP))
                .check(directory);
    }

    @Test
    void retryHandler_explicitCount_negative() throws Exception {
        when("three connections that are closed")
                .retries(2)
                .store((asked, number) -> StoreReply.raw(""))
                .asks(all(), all(), all())
                .fails("3 tries in a row failed")
                .check(directory);
    }

    @Test
    void retryHandler_disabled() throws Exception {
        when("one connection that is closed")
                .retries(0)
                .store((asked, number) -> StoreReply.raw(""))
                .asks(all())
                .pauses()
                .fails("1 try failed")
                .check(directory);
    }

    @Test
    void tooManyRequests_withRetryAfterHeader() throws Exception {
        when("HTTP 429")
                .store(status(429).with("Retry-After", 30), complete(CLIP))
                .asks(all(), all())
                .pauses(30)
                .check(directory);
    }

    @Test
    void fileHandleLeak() throws Exception {
        when("all is well").store(complete(CLIP)).run(directory);
        List<String> before = LeakTest.handles(directory);
        for (int i = 0; i < 20; i++) {
            when("a break, and a page")
                    .store(complete(CLIP).closedAt(HALF), complete(new byte[100]), complete(CLIP))
                    .run(directory);
        }

        assertThat(LeakTest.handles(directory)).containsExactlyInAnyOrderElementsOf(before);
    }

    private DownloadedVideo fetch(HttpClients clients, String url) throws Exception {
        return fetch(clients, url, 10);
    }

    private DownloadedVideo fetch(HttpClients clients, String url, int retries) throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        try (PartFile part = PartFile.create(path)) {
            return DownloadCase.download(clients, part, url, new DownloadCase.RecordedProgress(), retries);
        }
    }

    private static MockWebServer start(MockWebServer server) throws IOException {
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        return server;
    }

    private static HttpClients throughProxy(OkHttpClient base, MockWebServer proxy, String user, String password) {
        Proxies.Server server = new Proxies.Server("127.0.0.1", proxy.getPort(), user, password);
        return new HttpClients(base::newBuilder, url -> Optional.of(server), "tests", DownloadCase.LONG_SILENCE);
    }

    private static OkHttpClient trusting(HeldCertificate root) {
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(root.certificate())
                .build();
        return new OkHttpClient.Builder()
                .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                .dns(host -> List.of(InetAddress.getByName("127.0.0.1")))
                .build();
    }

    private static MockResponse video() {
        return new MockResponse.Builder()
                .addHeader("Content-Type", "video/mp4")
                .addHeader("x-oss-hash-crc64ecma", Crc64.of(CLIP))
                .body(new Buffer().write(CLIP))
                .build();
    }
}
