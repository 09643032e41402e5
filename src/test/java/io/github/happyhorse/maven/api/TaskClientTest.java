package io.github.happyhorse.maven.api;

import static io.github.happyhorse.maven.api.Replies.ID;
import static io.github.happyhorse.maven.api.Replies.KEY;
import static io.github.happyhorse.maven.api.Replies.KEY_TEXT;
import static io.github.happyhorse.maven.api.Replies.output;
import static io.github.happyhorse.maven.api.Replies.status;
import static io.github.happyhorse.maven.task.PollFailure.Kind.CERTIFICATE;
import static io.github.happyhorse.maven.task.PollFailure.Kind.KEY_REFUSED;
import static io.github.happyhorse.maven.task.PollFailure.Kind.OTHER;
import static io.github.happyhorse.maven.task.PollFailure.Kind.PROXY;
import static io.github.happyhorse.maven.task.PollFailure.Kind.TRANSIENT;
import static io.github.happyhorse.maven.task.PollFailure.Kind.UNAVAILABLE;
import static io.github.happyhorse.maven.task.TaskStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.http.RawServer;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one call, over real sockets. */
@Timeout(60)
class TaskClientTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int LIMIT = 1 << 20;
    private static final String RUNNING_REPLY = status("RUNNING");

    private final MockWebServer server = new MockWebServer();
    private HttpClients clients = clients(new OkHttpClient());

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Nested
    class TheRequest {

        @ParameterizedTest
        @CsvSource({
            "'', /happyhorse/api/v1/tasks/",
            "/, /happyhorse/api/v1/tasks/",
            "/gateway, /gateway/happyhorse/api/v1/tasks/",
            "/gateway/, /gateway/happyhorse/api/v1/tasks/",
            "/a/b/c/, /a/b/c/happyhorse/api/v1/tasks/",
            "/a%20b, /a%20b/happyhorse/api/v1/tasks/",
            "/a%2Fb, /a%2Fb/happyhorse/api/v1/tasks/",
            "/a%3Fb%23c%25, /a%3Fb%23c%25/happyhorse/api/v1/tasks/",
            "/~x;y=z/%E9%A6%AC, /~x;y=z/%E9%A6%AC/happyhorse/api/v1/tasks/"
        })
        void goesBelowThePathOfTheBaseUrlWhichStaysAsItIs(String basePath, String path) throws Exception {
            server.enqueue(reply(RUNNING_REPLY));
            poll(server.url("/").resolve(basePath.isEmpty() ? "/" : basePath), LONG);
            assertThat(server.takeRequest().getTarget()).isEqualTo(path + ID);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "a..b", "A-1_2.3", "a.-_"})
        void namesTheTaskAsItIs(String id) throws Exception {
            server.enqueue(reply("{}"));
            client(server.url("/")).poll(new TaskId(id), LONG);
            assertThat(server.takeRequest().getTarget()).isEqualTo("/happyhorse/api/v1/tasks/" + id);
        }

        @Test
        void carriesTheKeyInItsOwnHeaderAndNowhereElse() throws Exception {
            server.enqueue(reply(RUNNING_REPLY));
            poll(server.url("/"), LONG);
            RecordedRequest request = server.takeRequest();
            assertThat(request.getMethod()).isEqualTo("GET");
            assertThat(request.getHeaders().values("TT-API-KEY")).containsExactly(KEY_TEXT);
            assertThat(request.getRequestLine()).doesNotContain(KEY_TEXT);
            assertThat(request.getHeaders()
                            .newBuilder()
                            .removeAll("TT-API-KEY")
                            .build()
                            .toString())
                    .doesNotContain(KEY_TEXT);
            assertThat(request.getHeaders().names())
                    .containsExactlyInAnyOrder(
                            "TT-API-KEY", "Accept", "Accept-Encoding", "Connection", "Host", "User-Agent");
            assertThat(request.getHeaders().get("Accept")).isEqualTo("application/json");
            assertThat(request.getHeaders().get("User-Agent")).isEqualTo("the-plugin/1");
            assertThat(request.getBodySize()).isZero();
        }

        @Test
        void carriesNoCookieOfAnEarlierReply() throws Exception {
            server.enqueue(reply(RUNNING_REPLY)
                    .newBuilder()
                    .addHeader("Set-Cookie", "session=1; Path=/")
                    .build());
            server.enqueue(reply(RUNNING_REPLY));
            poll(server.url("/"), LONG);
            poll(server.url("/"), LONG);
            server.takeRequest();
            assertThat(server.takeRequest().getHeaders().get("Cookie")).isNull();
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 301, 401, 408, 421, 425, 429, 499, 500, 502, 503, 504})
        void isMadeOnlyOnce(int code) {
            for (int i = 0; i < 3; i++) {
                server.enqueue(new MockResponse.Builder()
                        .code(code)
                        .addHeader("Retry-After", "0")
                        .body("{}")
                        .build());
            }
            PollFailure failure = (PollFailure) poll(server.url("/"), LONG);
            assertThat(failure.httpStatus()).isEqualTo(code);
            assertThat(server.getRequestCount()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(ints = {300, 301, 302, 303, 307, 308})
        void doesNotFollowARedirectButNamesItsTarget(int code) throws IOException {
            try (MockWebServer elsewhere = new MockWebServer()) {
                elsewhere.start();
                elsewhere.enqueue(reply(RUNNING_REPLY));
                server.enqueue(new MockResponse.Builder()
                        .code(code)
                        .addHeader("Location", elsewhere.url("/login?token=secret"))
                        .build());
                PollFailure failure = (PollFailure) poll(server.url("/"), LONG);
                assertThat(failure.kind()).isEqualTo(OTHER);
                assertThat(failure.reason())
                        .isEqualTo("HTTP " + code + ", redirected to " + elsewhere.url("/login")
                                + ", where the API key must not follow");
                assertThat(elsewhere.getRequestCount()).isZero();
                assertThat(server.getRequestCount()).isEqualTo(1);
            }
        }
    }

    @Nested
    class TheReply {

        @Test
        void isReadWithItsStatusAndHeaders() {
            server.enqueue(reply(RUNNING_REPLY));
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(RUNNING);

            server.enqueue(new MockResponse.Builder()
                    .code(503)
                    .addHeader("Retry-After", "7")
                    .body("{\"code\":\"ModelUnavailable\",\"message\":\"busy\",\"request_id\":\"r-2\"}")
                    .build());
            PollFailure failure = (PollFailure) poll(server.url("/"), LONG);
            assertThat(failure.kind()).isEqualTo(UNAVAILABLE);
            assertThat(failure.httpStatus()).isEqualTo(503);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(failure.reason()).isEqualTo("HTTP 503, ModelUnavailable: busy");
            assertThat(failure.requestId()).isEqualTo("r-2");
        }

        @Test
        void mayNameATimeToComeBackByTheClockHere() {
            server.enqueue(new MockResponse.Builder()
                    .code(429)
                    .addHeader("Retry-After", "Sat, 25 Apr 2026 07:06:10 GMT")
                    .build());
            assertThat(((PollFailure) poll(server.url("/"), LONG)).retryAfter()).isEqualTo(Duration.ofMinutes(2));
        }

        @Test
        void maySayThatTheKeyIsWrong() {
            server.enqueue(new MockResponse.Builder()
                    .code(401)
                    .body(new Buffer().write(Replies.sample("401-gateway.json")))
                    .build());
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(KEY_REFUSED);
        }

        static Stream<Named<MockResponse>> ofExactlyTheLimit() throws IOException {
            return inEveryForm(LIMIT);
        }

        static Stream<Named<MockResponse>> pastTheLimit() throws IOException {
            return inEveryForm(LIMIT + 1);
        }

        private static Stream<Named<MockResponse>> inEveryForm(int size) throws IOException {
            String start = output(",\"task_status\":\"RUNNING\",\"p\":\"");
            start = start.substring(0, start.length() - 2);
            String body = start + "x".repeat(size - start.length() - 3) + "\"}}";
            return Stream.of(
                    named("with its length", reply(body)),
                    named(
                            "in chunks",
                            new MockResponse.Builder().chunkedBody(body, 10_000).build()),
                    named(
                            "in one chunk",
                            new MockResponse.Builder().chunkedBody(body, size).build()),
                    named(
                            "in GZIP",
                            new MockResponse.Builder()
                                    .addHeader("Content-Encoding", "gzip")
                                    .body(gzip(body))
                                    .build()),
                    named(
                            "in GZIP in chunks",
                            new MockResponse.Builder()
                                    .addHeader("Content-Encoding", "gzip")
                                    .chunkedBody(gzip(body), 100)
                                    .build()));
        }

        @ParameterizedTest
        @MethodSource
        void ofExactlyTheLimit(MockResponse response) {
            server.enqueue(response);
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(RUNNING);
        }

        @ParameterizedTest
        @MethodSource
        void pastTheLimit(MockResponse response) {
            server.enqueue(response);
            PollFailure failure = (PollFailure) poll(server.url("/"), LONG);
            assertThat(failure.kind()).isEqualTo(TRANSIENT);
            assertThat(failure.reason()).contains("larger than 1 MiB");
        }

        @ParameterizedTest
        @CsvSource({"302, OTHER", "400, OTHER", "401, NOT_FROM_SERVICE", "503, UNAVAILABLE"})
        void pastTheLimitStillHasAStatusThatDecides(int code, PollFailure.Kind kind) {
            server.enqueue(new MockResponse.Builder()
                    .code(code)
                    .addHeader("Retry-After", "600")
                    .body("no such region".repeat(LIMIT))
                    .build());
            PollFailure failure = (PollFailure) poll(server.url("/"), LONG);
            assertThat(failure.kind()).isEqualTo(kind);
            if (code != 302) {
                assertThat(failure.reason()).contains("no such region");
            }
            assertThat(failure.httpStatus()).isEqualTo(code);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(10));
        }

        @ParameterizedTest
        @CsvSource({"302, OTHER", "400, OTHER", "401, NOT_FROM_SERVICE", "500, TRANSIENT"})
        void thatIsCutStillHasAStatusThatDecides(int code, PollFailure.Kind kind) {
            try (RawServer raw =
                    RawServer.answering("HTTP/1.1 " + code + " No\r\nContent-Length: 100\r\n\r\nno such region")) {
                PollFailure failure = (PollFailure) poll(raw);
                if (code != 302) {
                    assertThat(failure.reason()).contains("no such region");
                }
                assertThat(failure.kind()).isEqualTo(kind);
                assertThat(failure.httpStatus()).isEqualTo(code);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"2147483648", "99999999999", "99999999999999999999"})
        void mayAskForMoreSecondsThanAnIntHolds(String seconds) {
            server.enqueue(new MockResponse.Builder()
                    .code(503)
                    .addHeader("Retry-After", seconds)
                    .build());
            PollFailure failure = (PollFailure) poll(server.url("/"), LONG);
            assertThat(failure.httpStatus()).isEqualTo(503);
            assertThat(failure.retryAfter()).isGreaterThan(Duration.ofDays(3650));
        }

        @Test
        void thatIsA407WithoutAnyProxyIsARefusal() {
            server.enqueue(new MockResponse.Builder()
                    .code(407)
                    .body("{\"message\":\"no such user\"}")
                    .build());
            PollResult answer = poll(server.url("/"), LONG);

            assertThat(meaning(answer)).isEqualTo(PROXY);
            assertThat(reason(answer)).contains("no such user");
            assertThat(((PollFailure) answer).httpStatus()).isEqualTo(407);
        }

        @Test
        void thatUnpacksToAHundredTimesTheLimitIsLeftUnread() throws IOException {
            Buffer bomb = new Buffer();
            try (BufferedSink sink = Okio.buffer(new GzipSink(bomb))) {
                sink.writeUtf8(RUNNING_REPLY);
                byte[] blanks = " ".repeat(LIMIT).getBytes();
                for (int i = 0; i < 100; i++) {
                    sink.write(blanks);
                }
            }
            assertThat(bomb.size()).isLessThan(LIMIT);
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-Encoding", "gzip")
                    .body(bomb)
                    .build());
            assertThat(reason(poll(server.url("/"), LONG))).contains("larger than 1 MiB");
        }

        @Test
        void thatHasNoEndIsLeftAtTheLimit() {
            try (RawServer endless = new RawServer(socket -> {
                RawServer.readHead(socket);
                RawServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
                String blanks = " ".repeat(1 << 16);
                while (true) {
                    RawServer.write(socket, blanks);
                }
            })) {
                assertThat(reason(poll(endless))).contains("larger than 1 MiB");
            }
        }

        @Test
        void inGzipIsUnpacked() throws IOException {
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-Encoding", "gzip")
                    .body(gzip(RUNNING_REPLY))
                    .build());
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(RUNNING);
        }

        @ParameterizedTest
        @ValueSource(strings = {"br", "zstd", "deflate", "compress"})
        void inAnEncodingThatWasNotRequestedPasses(String encoding) {
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-Encoding", encoding)
                    .body(new Buffer().write(new byte[] {0x1B, 0x2E, 0, -8, 0x25, 0, -62, -104}))
                    .build());
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(TRANSIENT);
        }

        @Test
        void thatIsNoGzipButSaysSoPasses() {
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-Encoding", "gzip")
                    .body(RUNNING_REPLY)
                    .build());
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(TRANSIENT);
        }

        @Test
        void inGzipThatIsCutPasses() throws IOException {
            Buffer whole = gzip(RUNNING_REPLY);
            for (long length = 0; length < whole.size(); length += 7) {
                Buffer cut = new Buffer();
                whole.copyTo(cut, 0, length);
                server.enqueue(new MockResponse.Builder()
                        .addHeader("Content-Encoding", "gzip")
                        .body(cut)
                        .build());
                assertThat(meaning(poll(server.url("/"), LONG)))
                        .as("cut at %s", length)
                        .isEqualTo(TRANSIENT);
            }
        }
    }

    @Nested
    class ABrokenConnection {

        @Test
        void thatIsRefusedPasses() throws IOException {
            int port;
            try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                port = closed.getLocalPort();
            }
            PollResult answer = poll(HttpUrl.get("http://127.0.0.1:" + port), LONG);
            assertThat(meaning(answer)).isEqualTo(TRANSIENT);
            assertThat(reason(answer)).startsWith("no connection to 127.0.0.1:" + port);
            assertThat(((PollFailure) answer).httpStatus()).isNull();
        }

        static List<Named<String>> partsOfAnAnswer() {
            String whole = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + RUNNING_REPLY.length() + "\r\n\r\n" + RUNNING_REPLY;
            List<Named<String>> parts = new ArrayList<>();
            for (String end :
                    List.of("", "HTT", "HTTP/1.1", "200 OK", "OK\r\n", "Content-Ty", "json\r\n", "\r\n\r\n")) {
                parts.add(named("up to: " + end.strip(), whole.substring(0, whole.indexOf(end) + end.length())));
            }
            parts.add(named("all but a byte", whole.substring(0, whole.length() - 1)));
            return parts;
        }

        @ParameterizedTest
        @MethodSource("partsOfAnAnswer")
        void thatIsClosedPasses(String part) {
            try (RawServer raw = RawServer.answering(part)) {
                assertThat(meaning(poll(raw))).isEqualTo(TRANSIENT);
                assertThat(raw.connections()).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @MethodSource("partsOfAnAnswer")
        void thatIsResetPasses(String part) {
            try (RawServer raw = new RawServer(socket -> {
                RawServer.readHead(socket);
                RawServer.write(socket, part);
                RawServer.reset(socket);
            })) {
                PollResult answer = poll(raw);
                assertThat(meaning(answer)).isEqualTo(TRANSIENT);
                assertThat(reason(answer)).startsWith("the connection to 127.0.0.1 broke");
                assertThat(raw.connections()).isEqualTo(1);
            }
        }

        @Test
        void thatIsResetBeforeTheRequestPasses() {
            try (RawServer raw = new RawServer(RawServer::reset)) {
                assertThat(meaning(poll(raw))).isEqualTo(TRANSIENT);
                assertThat(raw.connections()).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @MethodSource("partsOfAnAnswer")
        void thatFallsSilentPassesInTime(String part) {
            try (RawServer raw = new RawServer(socket -> {
                RawServer.readHead(socket);
                RawServer.write(socket, part);
                RawServer.hold(socket);
            })) {
                PollResult answer = client(HttpUrl.get(raw.url())).poll(ID, SHORT);
                assertThat(meaning(answer)).isEqualTo(TRANSIENT);
                assertThat(reason(answer)).isEqualTo("no complete answer from 127.0.0.1 in time");
            }
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, -10_000, Long.MIN_VALUE / 1000})
        void hasALimitEvenWhereNoTimeIsLeft(long millis) {
            try (RawServer raw = new RawServer(RawServer::hold)) {
                PollResult answer = client(HttpUrl.get(raw.url())).poll(ID, Duration.ofMillis(millis));
                assertThat(meaning(answer)).isEqualTo(TRANSIENT);
            }
        }

        @Test
        void isNoneWhereTheThreadIsInterruptedWhichStaysSo() {
            Thread.currentThread().interrupt();
            try {
                assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(TRANSIENT);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }

        @Test
        void thatDripsPassesInTime() {
            server.enqueue(reply(RUNNING_REPLY + " ".repeat(100_000))
                    .newBuilder()
                    .throttleBody(1, 10, TimeUnit.MILLISECONDS)
                    .build());
            PollResult answer = poll(server.url("/"), SHORT);
            assertThat(meaning(answer)).isEqualTo(TRANSIENT);
            assertThat(reason(answer)).endsWith("in time");
        }

        @Test
        void doesNotKeepTheNextPollFromSucceeding() {
            server.enqueue(reply(RUNNING_REPLY)
                    .newBuilder()
                    .throttleBody(1, 10, TimeUnit.SECONDS)
                    .build());
            server.enqueue(reply(RUNNING_REPLY));
            assertThat(meaning(poll(server.url("/"), SHORT))).isEqualTo(TRANSIENT);
            assertThat(meaning(poll(server.url("/"), LONG))).isEqualTo(RUNNING);
        }
    }

    @Nested
    class AnAnswerThatIsWrong {

        static Stream<Named<String>> passing() {
            String body = "\r\n\r\n" + RUNNING_REPLY;
            return Stream.of(
                    named("a body without any head", RUNNING_REPLY),
                    named("a garbled status line", "HTTZ/1.1 200 OK" + body),
                    named("a version of its own", "HTTP/7.3 200 OK" + body),
                    named("no status", "HTTP/1.1 OK" + body),
                    named("a status of two digits", "HTTP/1.1 20 OK" + body),
                    named("a status of four digits", "HTTP/1.1 2000 OK" + body),
                    named("a negative status", "HTTP/1.1 -20 OK" + body),
                    named("a banner of another protocol", "SSH-2.0-OpenSSH_9.6\r\n"),
                    named("the alert of a TLS server", "\u0015\u0003\u0001\u0000\u0002\u0002\u0016"),
                    named("noise", "\u0000\u0001\u0002\u00FF\u00FE\r\n\r\n"),
                    named("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5" + body),
                    named("a very negative length", "HTTP/1.1 200 OK\r\nContent-Length: -9223372036854775808" + body),
                    named("a length too long", "HTTP/1.1 200 OK\r\nContent-Length: 999999" + body),
                    named("a length too short", "HTTP/1.1 200 OK\r\nContent-Length: 10" + body),
                    named("a length of zero", "HTTP/1.1 200 OK\r\nContent-Length: 0" + body),
                    named(
                            "a length beyond a long",
                            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999" + "\r\n\r\n"),
                    named("a body where there must be none", "HTTP/1.1 204 No Content\r\nContent-Length: 9" + body),
                    named("chunks that are none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + body),
                    named(
                            "a chunk of negative size",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n"),
                    named(
                            "a chunk of a huge size",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx"),
                    named(
                            "chunks without an end",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
                    named("a head that is too long", "HTTP/1.1 200 OK\r\n" + "X-Long: x\r\n".repeat(40_000) + body),
                    named("a header that is too long", "HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(400_000) + body),
                    named("a status line that is too long", "HTTP/1.1 200 " + "x".repeat(400_000) + body));
        }

        @Test
        void noContentMeansThatTheTaskIsPending() {
            try (RawServer raw = RawServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
                assertThat(poll(raw)).isInstanceOf(PollResult.Accepted.class);
            }
        }

        @ParameterizedTest
        @MethodSource
        void passing(String answer) {
            try (RawServer raw = RawServer.answering(answer)) {
                PollFailure failure = (PollFailure) poll(raw);
                assertThat(failure.kind()).isEqualTo(TRANSIENT);
                assertThat(failure.reason()).isNotBlank().hasSizeLessThan(400).doesNotContain("\n", "\r", "\u0000");
                assertThat(raw.connections()).isEqualTo(1);
            }
        }

        static Stream<Named<String>> tolerable() {
            String body = "\r\n\r\n" + RUNNING_REPLY;
            return Stream.of(
                    named("no length", "HTTP/1.1 200 OK" + body),
                    named("an old version", "HTTP/1.0 200 OK" + body),
                    named("no phrase", "HTTP/1.1 200" + body),
                    named("line ends of Unix", "HTTP/1.1 200 OK\nX: y\n\n" + RUNNING_REPLY),
                    named("a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: many" + body),
                    named("a type that is none", "HTTP/1.1 200 OK\r\nContent-Type: ;;;=\u00FF" + body),
                    named("a type of text", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=none" + body),
                    named("a header without colon", "HTTP/1.1 200 OK\r\nnonsense" + body),
                    named("a header without name", "HTTP/1.1 200 OK\r\n: value" + body),
                    named("a header that is no ASCII", "HTTP/1.1 200 OK\r\nX-Name: f\u00FCr" + body),
                    named("dates that are none", "HTTP/1.1 200 OK\r\nDate: today\r\nRetry-After: tomorrow" + body),
                    named("an early hint", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK" + body),
                    named("a request to go on", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK" + body),
                    named(
                            "trailers",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(RUNNING_REPLY.length()) + ";x=y\r\n" + RUNNING_REPLY
                                    + "\r\n0\r\nX-Sum: 1\r\n\r\n"));
        }

        @ParameterizedTest
        @MethodSource
        void tolerable(String answer) {
            try (RawServer raw = RawServer.answering(answer)) {
                assertThat(meaning(poll(raw))).isEqualTo(RUNNING);
            }
        }
    }

    @Nested
    class ACertificate {

        @Test
        void thatIsNotTrustedIsARefusalBeforeTheKeyIsSent() {
            HeldCertificate unknown = new HeldCertificate.Builder()
                    .addSubjectAlternativeName("localhost")
                    .build();
            serve(unknown);
            assertRefused();
        }

        @Test
        void ofAnotherHostIsARefusalBeforeTheKeyIsSent() {
            HeldCertificate other = new HeldCertificate.Builder()
                    .addSubjectAlternativeName("other.example")
                    .build();
            serve(other);
            trust(other);
            assertRefused();
        }

        @Test
        void thatHasExpiredIsARefusalBeforeTheKeyIsSent() {
            HeldCertificate root =
                    new HeldCertificate.Builder().certificateAuthority(0).build();
            HeldCertificate expired = new HeldCertificate.Builder()
                    .signedBy(root)
                    .addSubjectAlternativeName("localhost")
                    .validityInterval(0, 1)
                    .build();
            serve(expired);
            trust(root);
            assertRefused();
        }

        @Test
        void thatIsTrustedLetsTheKeyPass() throws Exception {
            HeldCertificate good = new HeldCertificate.Builder()
                    .addSubjectAlternativeName("localhost")
                    .build();
            serve(good);
            trust(good);
            server.enqueue(reply(RUNNING_REPLY));
            assertThat(meaning(poll(url(), LONG))).isEqualTo(RUNNING);
            assertThat(server.takeRequest().getHeaders().get("TT-API-KEY")).isEqualTo(KEY_TEXT);
        }

        @Test
        void isMissedWhereAServerSpeaksNoTls() {
            try (RawServer plain = new RawServer(socket -> {
                RawServer.write(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                RawServer.hold(socket);
            })) {
                PollResult answer = poll(HttpUrl.get("https://127.0.0.1:" + plain.port()), LONG);
                assertThat(meaning(answer)).isEqualTo(TRANSIENT);
                assertThat(answer.toString()).doesNotContain(KEY_TEXT);
            }
        }

        private HttpUrl url() {
            return server.url("/")
                    .newBuilder()
                    .scheme("https")
                    .host("localhost")
                    .build();
        }

        private void serve(HeldCertificate certificate) {
            server.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslSocketFactory());
        }

        private void trust(HeldCertificate certificate) {
            HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                    .addTrustedCertificate(certificate.certificate())
                    .build();
            clients = clients(new OkHttpClient.Builder()
                    .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                    .build());
        }

        private void assertRefused() {
            PollResult answer = poll(url(), LONG);
            assertThat(meaning(answer)).isEqualTo(CERTIFICATE);
            assertThat(reason(answer)).startsWith("the certificate of localhost is not trusted");
            assertThat(server.getRequestCount()).isZero();
        }
    }

    @Nested
    class TheKey {

        static Stream<Named<String>> echoes() {
            return Stream.of(
                    named("in the status line", "HTTP/1.1 400 " + KEY_TEXT + "\r\n\r\n"),
                    named("in place of the status line", KEY_TEXT + "\r\n\r\n"),
                    named("in a broken status line", "HTTP/9 TT-API-KEY: " + KEY_TEXT + "\r\n\r\n"),
                    named("in a header", "HTTP/1.1 500 Oh\r\nX-Echo: " + KEY_TEXT + "\r\n\r\n"),
                    named("in a redirect", "HTTP/1.1 302 Oh\r\nLocation: https://x.example/" + KEY_TEXT + "\r\n\r\n"),
                    named("in a header that is read", "HTTP/1.1 503 Oh\r\nRetry-After: " + KEY_TEXT + "\r\n\r\n"),
                    named("as a length", "HTTP/1.1 200 OK\r\nContent-Length: " + KEY_TEXT + "\r\n\r\n{}"),
                    named(
                            "as an encoding",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + KEY_TEXT + "\r\n"),
                    named("in a page", "HTTP/1.1 401 Oh\r\n\r\n<html>" + KEY_TEXT),
                    named("in a message", "HTTP/1.1 401 Oh\r\n\r\n{\"message\":\"Wrong key " + KEY_TEXT + "\"}"),
                    named(
                            "in a good reply",
                            "HTTP/1.1 200 OK\r\n\r\n"
                                    + output(",\"task_status\":\"" + KEY_TEXT + "\",\"" + KEY_TEXT + "\":1")));
        }

        @ParameterizedTest
        @MethodSource
        void echoes(String answer) {
            try (RawServer raw = RawServer.answering(answer)) {
                assertThat(poll(raw).toString()).doesNotContain(KEY_TEXT);
            }
        }

        @Test
        void isNotShownInPartWhereALongLineIsCut() {
            for (int before = 220; before < 300; before++) {
                try (RawServer raw = RawServer.answering("x".repeat(before) + KEY_TEXT + "\r\n\r\n")) {
                    assertThat(poll(raw).toString()).doesNotContain(KEY_TEXT.substring(0, 4));
                }
            }
        }

        @Test
        void isNotShownForAServerThatSendsTheRequestBack() {
            try (RawServer raw = new RawServer(socket -> RawServer.write(socket, RawServer.readHead(socket)))) {
                PollResult answer = poll(raw);
                assertThat(meaning(answer)).isEqualTo(TRANSIENT);
                assertThat(answer.toString()).doesNotContain(KEY_TEXT);
            }
        }

        @Test
        void isNotShownByTheObjectsThatHoldIt() {
            assertThat(KEY.toString()).isEqualTo("***");
            assertThat(KEY.source()).isEqualTo("environment variable TT_API_KEY");
            assertThat(client(server.url("/")).toString()).doesNotContain(KEY_TEXT);
        }
    }

    private static HttpClients clients(OkHttpClient base) {
        return new HttpClients(base::newBuilder, url -> Optional.empty(), "the-plugin/1", LONG);
    }

    private TaskClient client(HttpUrl baseUrl) {
        return new TaskClient(clients.service(), baseUrl, KEY, () -> Instant.from(Replies.NOW));
    }

    private PollResult poll(HttpUrl baseUrl, Duration limit) {
        return client(baseUrl).poll(ID, limit);
    }

    private PollResult poll(RawServer raw) {
        return poll(HttpUrl.get(raw.url()), LONG);
    }

    private static MockResponse reply(String body) {
        return new MockResponse.Builder().body(body).build();
    }

    private static Buffer gzip(String text) throws IOException {
        Buffer packed = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            sink.writeUtf8(text);
        }
        return packed;
    }

    private static Object meaning(PollResult answer) {
        return answer instanceof TaskReply reply ? reply.status() : ((PollFailure) answer).kind();
    }

    private static String reason(PollResult answer) {
        return ((PollFailure) answer).reason();
    }
}
