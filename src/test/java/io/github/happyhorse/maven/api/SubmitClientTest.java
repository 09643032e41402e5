package io.github.happyhorse.maven.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.http.RawServer;
import io.github.happyhorse.maven.task.PollFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The submit call over sockets that do what no proper server would. */
@Timeout(60)
class SubmitClientTest {

    private static final String KEY = "a-key-of-24-characters-x";
    private static final String PATH = "/happyhorse/api/v1/services/aigc/video-generation/video-synthesis";
    private static final String BODY = "{\"input\":{\"prompt\":\"\u9a6c\"},\"model\":\"m\"}";
    private static final String ACCEPTED =
            "{\"output\":{\"task_status\":\"PENDING\",\"task_id\":\"t-1\"},\"request_id\":\"r-1\"}";
    private static final Duration GRACE = Duration.ofMillis(300);

    private final HttpClients clients = clients(new OkHttpClient());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private RawServer server;

    @AfterEach
    void close() {
        Thread.interrupted();
        clients.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theRequestIsSentOnceWithTheKeyAndTheBodyAsItIs() throws Exception {
        replying(200, "Date: Wed, 25 Nov 2026 01:02:03 GMT\r\n", ACCEPTED);

        SubmitReply reply = submit();

        assertThat(reply).isInstanceOfSatisfying(SubmitReply.Accepted.class, accepted -> {
            assertThat(accepted.task()).hasToString("t-1");
            assertThat(accepted.requestId()).isEqualTo("r-1");
            assertThat(accepted.time()).isEqualTo(Instant.parse("2026-11-25T01:02:03Z"));
            assertThat(accepted.response()).containsKey("output");
        });
        assertThat(requests)
                .singleElement()
                .asString()
                .startsWith("POST /prefix" + PATH + " HTTP/1.1\r\n")
                .contains("TT-API-KEY: " + KEY + "\r\n", "Content-Type: application/json\r\n", "Content-Length: 38\r\n")
                .doesNotContain("Expect:")
                .endsWith("\r\n\r\n" + new String(BODY.getBytes("UTF-8"), "ISO-8859-1"));
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments(200, ACCEPTED, "accepted"),
                arguments(201, ACCEPTED, "accepted"),
                arguments(200, "{\"code\":0,\"message\":\"success\",\"data\":" + ACCEPTED + "}", "accepted"),
                arguments(200, "{\"status\":\"FAILED\",\"data\":" + ACCEPTED + "}", "accepted"),
                arguments(200, "{\"code\":500,\"result\":" + ACCEPTED + "}", "accepted"),
                arguments(200, "{\"output\":{\"task_id\":12345,\"task_status\":\"PENDING\"}}", "accepted"),
                arguments(202, ACCEPTED, "accepted"),
                // Refused, and it may pass.
                arguments(429, "{\"code\":\"Throttling.RateQuota\",\"message\":\"m\"}", "busy"),
                arguments(429, "slow down", "busy"),
                arguments(499, "{\"status\":\"FAILED\",\"message\":\"queue exhausted\",\"data\":null}", "busy"),
                arguments(200, "{\"code\":429,\"msg\":\"slow down\"}", "busy"),
                arguments(200, "{\"code\":499,\"msg\":\"queue\"}", "busy"),
                arguments(200, "{\"code\":\"Throttling\",\"message\":\"m\"}", "busy"),
                // Refused for good.
                arguments(400, "{\"code\":\"InvalidParameter\",\"message\":\"m\"}", "refused"),
                arguments(400, "<html>", "refused"),
                arguments(401, "{\"status\":\"FAILED\",\"message\":\"Wrong TT-API-KEY\"}", "refused"),
                arguments(401, "who are you", "refused"),
                arguments(402, "{\"status\":\"FAILED\",\"message\":\"balance\"}", "refused"),
                arguments(403, "{\"error\":{\"message\":\"m\",\"code\":\"FORBIDDEN\"}}", "refused"),
                arguments(403, "firewall", "refused"),
                arguments(404, "{\"status\":\"FAILED\",\"message\":\"m\"}", "refused"),
                arguments(404, "<html>", "refused"),
                arguments(405, "", "refused"),
                arguments(413, "", "refused"),
                arguments(422, "{}", "refused"),
                arguments(429, "{\"code\":\"PrepaidBillOverdue\",\"message\":\"m\"}", "refused"),
                arguments(302, "", "refused"),
                arguments(307, "", "refused"),
                arguments(308, "", "refused"),
                arguments(200, "{\"code\":400,\"msg\":\"m\"}", "refused"),
                arguments(200, "{\"code\":\"InvalidParameter\",\"message\":\"m\"}", "refused"),
                arguments(200, "{\"status\":\"FAILED\",\"message\":\"m\",\"data\":null}", "refused"),
                // Open.
                arguments(200, "", "uncertain"),
                arguments(200, "{}", "uncertain"),
                arguments(200, "[]", "uncertain"),
                arguments(200, "<html>welcome to the portal</html>", "uncertain"),
                arguments(200, ACCEPTED.substring(0, 30), "uncertain"),
                arguments(200, ACCEPTED + ACCEPTED, "uncertain"),
                arguments(200, "{\"output\":{}}", "uncertain"),
                arguments(200, "{\"output\":{\"task_id\":\"\",\"task_status\":\"PENDING\"}}", "uncertain"),
                arguments(200, "{\"output\":{\"task_id\":\"../x\"}}", "uncertain"),
                arguments(200, "{\"output\":{\"task_id\":null,\"task_status\":\"PENDING\"}}", "uncertain"),
                arguments(200, "{\"output\":{\"task_id\":1.5}}", "uncertain"),
                arguments(200, "{\"code\":500,\"msg\":\"m\"}", "uncertain"),
                arguments(200, "{\"code\":\"InternalError\",\"message\":\"m\"}", "uncertain"),
                arguments(200, "{\"status\":\"FAILED\",\"code\":\"InternalError\"}", "uncertain"),
                arguments(200, "{\"code\":\"RequestTimeOut\",\"message\":\"m\"}", "uncertain"),
                arguments(202, "", "uncertain"),
                arguments(204, "", "uncertain"),
                arguments(408, "{\"code\":\"RequestTimeOut\"}", "uncertain"),
                arguments(425, "", "uncertain"),
                arguments(500, "{\"code\":\"InvalidParameter\"}", "uncertain"),
                arguments(502, "<html>cloudflare</html>", "uncertain"),
                arguments(503, "", "uncertain"),
                arguments(504, "", "uncertain"),
                arguments(599, "", "uncertain"));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("replies")
    void theReplyDecidesWhetherItMayHaveBeenAccepted(int status, String body, String expected) throws Exception {
        replying(status, "Retry-After: 7\r\nLocation: /elsewhere\r\n", body);

        assertThat(word(submit())).isEqualTo(expected);

        assertThat(requests).as("never sent twice").hasSize(1);
    }

    @Test
    void retryAfterTextAndRequestIdReachTheCaller() throws Exception {
        replying(429, "Retry-After: 7\r\n", "{\"code\":\"Throttling\",\"message\":\"slow\",\"request_id\":\"r-9\"}");

        PollFailure failure = ((SubmitReply.Refused) submit()).failure();

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(failure.requestId()).isEqualTo("r-9");
        assertThat(failure.reason()).isEqualTo("HTTP 429, Throttling: slow");
    }

    @Test
    void theKeyDoesNotFollowARedirect() throws Exception {
        RawServer other = new RawServer(this::record);
        try (other) {
            replying(307, "Location: " + other.url() + "/x\r\n", "");

            assertThat(word(submit())).isEqualTo("refused");

            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void theKeyIsNotShownWhenTheServiceEchoesIt() throws Exception {
        replying(400, "", "{\"message\":\"key " + KEY + " is bad\"}");

        assertThat(submit().toString()).doesNotContain(KEY);
    }

    // No connection: not one byte was sent.

    @Test
    void aRefusedConnectionIsNoSubmission() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(word(submit("http://127.0.0.1:" + port))).isEqualTo("busy");
    }

    @Test
    void aHostThatDoesNotResolveIsNoSubmission() {
        SubmitReply reply = submit("http://does-not-exist.invalid");

        assertThat(word(reply)).isEqualTo("busy");
        assertThat(((SubmitReply.Refused) reply).failure().kind()).isEqualTo(PollFailure.Kind.UNKNOWN_HOST);
    }

    @Test
    void aBrokenHandshakeIsNoSubmission() {
        server = new RawServer(Socket::close);

        assertThat(word(submit("https://127.0.0.1:" + server.port()))).isEqualTo("busy");
    }

    @Test
    void aCertificateThatIsNotTrustedIsARefusal() throws Exception {
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        try (mockwebserver3.MockWebServer https = new mockwebserver3.MockWebServer()) {
            https.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(own)
                    .build()
                    .sslSocketFactory());
            https.start();

            assertThat(word(submit("https://localhost:" + https.getPort()))).isEqualTo("refused");
        }
    }

    @Test
    void nothingIsSentWhenTheBuildIsInterruptedBefore() throws Exception {
        replying(200, "", ACCEPTED);
        Thread.currentThread().interrupt();

        SubmitReply reply = submit();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(word(reply)).isEqualTo("busy");
        assertThat(requests).isEmpty();
    }

    // A break after the first byte: it may have been accepted.

    static Stream<Arguments> breaks() {
        RawServer.Script closeAtOnce = Socket::close;
        RawServer.Script closeAfterHead = RawServer::readHead;
        RawServer.Script reset = socket -> {
            RawServer.readHead(socket);
            RawServer.reset(socket);
        };
        return Stream.of(
                arguments("accept and close", closeAtOnce),
                arguments("close after the headers", closeAfterHead),
                arguments("reset", reset),
                arguments("no status line", reply("hello")),
                arguments("a cut head", reply("HTTP/1.1 200 OK\r\nContent-Le")),
                arguments("a cut body", reply("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + ACCEPTED)),
                arguments("a cut chunk", reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"out")),
                arguments("a negative length", reply("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + ACCEPTED)),
                arguments(
                        "two lengths",
                        reply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 75\r\n\r\n" + ACCEPTED)),
                arguments("continue and close", reply("HTTP/1.1 100 Continue\r\n\r\n")),
                arguments("more than 1 MiB", reply("HTTP/1.1 200 OK\r\n\r\n\"" + "x".repeat(1 << 20) + "\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void aBreakAfterTheFirstByteLeavesItOpen(String name, RawServer.Script script) {
        server = new RawServer(script);

        SubmitReply reply = submit(server.url());

        assertThat(word(reply)).isEqualTo("uncertain");
        assertThat(server.connections()).as("never sent twice").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 503})
    void theLibraryRepeatsNothingBehindOurBack(int status) throws Exception {
        replying(status, "Retry-After: 0\r\nConnection: close\r\n", "");

        assertThat(word(submit())).isEqualTo("uncertain");

        assertThat(requests).hasSize(1);
    }

    @Test
    void aConnectionThatIsReusedAndBreaksIsNotTriedAgain() throws Exception {
        server = new RawServer(socket -> {
            record(socket);
            RawServer.write(socket, http(200, "", ACCEPTED));
            record(socket);
        });
        SubmitClient client = client(server.url(), clients);

        assertThat(word(client.submit(BODY, Duration.ofSeconds(5)))).isEqualTo("accepted");
        assertThat(word(client.submit(BODY, Duration.ofSeconds(5)))).isEqualTo("uncertain");

        assertThat(requests).hasSize(2);
    }

    @Test
    void aContinueBeforeTheReplyIsSkipped() throws Exception {
        server = new RawServer(socket -> {
            record(socket);
            RawServer.write(socket, "HTTP/1.1 100 Continue\r\n\r\n" + http(200, "", ACCEPTED));
        });

        assertThat(word(submit(server.url()))).isEqualTo("accepted");
    }

    @Test
    void aReplyThatDripsIsWaitedFor() throws Exception {
        server = new RawServer(socket -> {
            record(socket);
            for (char c : http(200, "", ACCEPTED).toCharArray()) {
                RawServer.write(socket, String.valueOf(c));
                pause(2);
            }
        });

        assertThat(word(submit(server.url()))).isEqualTo("accepted");
    }

    @Test
    void aReplyMayTakeLongerThanTheRequestTimeout() throws Exception {
        server = new RawServer(socket -> {
            record(socket);
            pause(300);
            RawServer.write(socket, http(200, "", ACCEPTED));
        });

        assertThat(word(client(server.url(), clients).submit(BODY, Duration.ofMillis(1))))
                .isEqualTo("accepted");
    }

    // Interrupts.

    @Test
    void afterAnInterruptTheReplyIsStillWaitedFor() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        server = new RawServer(socket -> {
            record(socket);
            received.countDown();
            await(interrupted);
            RawServer.write(socket, http(200, "", ACCEPTED));
        });
        Submission submission = new Submission(client(server.url(), clients));
        await(received);

        submission.thread.interrupt();
        interrupted.countDown();

        assertThat(word(submission.reply())).isEqualTo("accepted");
        assertThat(submission.flagged).isTrue();
    }

    @Test
    void afterAnInterruptAHangingReplyIsGivenUpAndLeavesItOpen() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        server = new RawServer(socket -> {
            record(socket);
            received.countDown();
            RawServer.hold(socket);
        });
        Submission submission = new Submission(new SubmitClient(
                clients.service(), HttpUrl.get(server.url()), PATH, new ApiKey(KEY, "test"), Instant::now, GRACE));
        await(received);

        submission.thread.interrupt();
        submission.thread.interrupt();

        assertThat(word(submission.reply())).isEqualTo("uncertain");
        assertThat(submission.flagged).isTrue();
    }

    private final class Submission {

        private final FutureTask<SubmitReply> result;
        private final Thread thread;
        private volatile boolean flagged;

        Submission(SubmitClient client) {
            result = new FutureTask<>(() -> {
                SubmitReply reply = client.submit(BODY, Duration.ofSeconds(5));
                flagged = Thread.interrupted();
                return reply;
            });
            thread = new Thread(result);
            thread.start();
        }

        SubmitReply reply() throws Exception {
            return result.get(30, TimeUnit.SECONDS);
        }
    }

    private void replying(int status, String headers, String body) {
        server = new RawServer(socket -> {
            record(socket);
            RawServer.write(socket, http(status, headers, body));
            record(socket);
        });
    }

    private void record(Socket socket) throws IOException {
        String head = RawServer.readHead(socket);
        int length = Integer.parseInt(head.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
        InputStream in = socket.getInputStream();
        requests.add(head + new String(in.readNBytes(length), "ISO-8859-1"));
    }

    private static RawServer.Script reply(String text) {
        return socket -> {
            RawServer.readHead(socket);
            socket.getInputStream().readNBytes(BODY.getBytes("UTF-8").length);
            RawServer.write(socket, text);
        };
    }

    private static String http(int status, String headers, String body) {
        String length = status == 204 ? "" : "Content-Length: " + body.length() + "\r\n";
        return "HTTP/1.1 " + status + " X\r\n" + headers + length + "\r\n" + body;
    }

    private SubmitReply submit() {
        return submit(server.url() + "/prefix");
    }

    private SubmitReply submit(String url) {
        return client(url, clients).submit(BODY, Duration.ofSeconds(5));
    }

    private static SubmitClient client(String url, HttpClients clients) {
        return new SubmitClient(clients.service(), HttpUrl.get(url), PATH, new ApiKey(KEY, "test"), Instant::now);
    }

    private static HttpClients clients(OkHttpClient trusting) {
        return new HttpClients(trusting::newBuilder, url -> Optional.empty(), "test", HttpClients.SILENCE);
    }

    private static String word(SubmitReply reply) {
        if (reply instanceof SubmitReply.Refused refused) {
            return refused.isTransient() ? "busy" : "refused";
        }
        return reply instanceof SubmitReply.Accepted ? "accepted" : "uncertain";
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
