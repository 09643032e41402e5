package io.github.happyhorse.maven.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.video.mp4.Mp4Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;

/**
 * One row of a table: how the object store behaves, and what must come of it. The sockets and files are real; only the
 * pauses are not slept, they are noted and the clock is put forward.
 */
final class DownloadCase {

    static final byte[] CLIP = Mp4Bytes.clip("small-h264-moov-last.mp4");
    static final int SIZE = CLIP.length;
    static final int HALF = SIZE / 2;
    static final String TARGET =
            "/1d/a7/clip%2Fone.mp4?Expires=1777187045&OSSAccessKeyId=LTAI5t&Signature=yR%2Fq%2B3k%3D";
    static final Duration SILENCE = Duration.ofMillis(300);
    static final Duration LONG_SILENCE = Duration.ofSeconds(10);
    static final Instant NOW = Instant.parse("2026-04-26T07:05:00Z");

    /** To read the certificates that Java trusts takes a while. */
    private static final OkHttpClient BASE = new OkHttpClient();

    private static final String SAME_LINK = "the same";
    private static final String ASKING_FAILS = "asking fails";

    /**
     * A request that is expected.
     *
     * @param target its path and query
     * @param range its Range, or null
     * @param ifMatch its If-Match, or null
     */
    record Expected(String target, String range, String ifMatch) {

        /** The same, asked elsewhere. */
        Expected at(String other) {
            return new Expected(other, range, ifMatch);
        }

        private static Expected of(ScriptedStore.Asked asked) {
            return new Expected(asked.target(), asked.header("Range"), asked.header("If-Match"));
        }

        @Override
        public String toString() {
            return (target.equals(TARGET) ? "GET" : "GET " + target)
                    + (range == null ? "" : " " + range)
                    + (ifMatch == null ? "" : " if " + ifMatch);
        }

        private long start() {
            return range == null ? 0 : Long.parseLong(range.substring("bytes=".length(), range.length() - 1));
        }
    }

    /**
     * What came of it.
     *
     * @param video the video, or null
     * @param failure why there is none, or null
     * @param saved the bytes that got the name
     * @param left the names of all other files that are there in the end, and their bytes
     * @param stats the figures
     * @param asked what the store was asked
     * @param pauses what was not slept
     * @param notices why
     * @param events the progress that was reported
     * @param passedOn the bytes that the listener got
     */
    record Outcome(
            DownloadedVideo video,
            DownloadFailure failure,
            byte[] saved,
            Map<String, byte[]> left,
            DownloadStats stats,
            List<ScriptedStore.Asked> asked,
            List<Duration> pauses,
            List<String> notices,
            List<String> events,
            byte[] passedOn) {}

    private final String name;

    private ScriptedStore.Script script = (asked, number) -> StoreReply.status(599);
    private ServerSocketFactory sockets;
    private OkHttpClient base = BASE;
    private String host = "127.0.0.1";
    private Duration silence = LONG_SILENCE;
    private Duration timeout = Duration.ofMinutes(30);
    private int retries = 10;
    private long maxSize = 4L << 30;
    private DownloadPolicy.Verify verify = DownloadPolicy.Verify.FULL;
    private String expectedSha256;
    private BigDecimal announced;
    private List<String> links = List.of();

    private byte[] saved = CLIP;
    private String warning;
    private String videoCodec = "avc1";
    private String message;
    private String code;
    private Integer httpStatus;
    private byte[] rejected;
    private List<Expected> requests;
    private List<Integer> pauses;
    private Integer attempts;
    private long received = -1;

    private DownloadCase(String name) {
        this.name = name;
    }

    // What is given

    static DownloadCase when(String name) {
        return new DownloadCase(name);
    }

    /** The answers of the store, one for each request. */
    DownloadCase store(StoreReply... replies) {
        return store((asked, number) -> number < replies.length ? replies[number] : StoreReply.status(599));
    }

    DownloadCase store(ScriptedStore.Script behaviour) {
        script = behaviour;
        return this;
    }

    /** Over TLS, for this host. */
    DownloadCase tls(HandshakeCertificates ofStore, String nameOfStore) {
        sockets = ofStore.sslContext().getServerSocketFactory();
        host = nameOfStore;
        return this;
    }

    /** A client that knows whom to trust, or where a host is. */
    DownloadCase client(OkHttpClient client) {
        base = client;
        return this;
    }

    DownloadCase host(String name) {
        host = name;
        return this;
    }

    /** A client that gives up silent connections soon. */
    DownloadCase impatient() {
        silence = SILENCE;
        return this;
    }

    DownloadCase timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    DownloadCase retries(int most) {
        retries = most;
        return this;
    }

    DownloadCase maxSize(long most) {
        maxSize = most;
        return this;
    }

    DownloadCase expecting(String checksum) {
        expectedSha256 = checksum;
        return this;
    }

    DownloadCase verifyingTransferOnly() {
        verify = DownloadPolicy.Verify.TRANSFER;
        return this;
    }

    /** How many seconds the service says that the video plays. */
    DownloadCase announced(String seconds) {
        announced = new BigDecimal(seconds);
        return this;
    }

    /** What the service gives each time that it is asked for a fresh link: a path, and it must be asked that often. */
    DownloadCase freshLinks(String... targets) {
        links = List.of(targets);
        return this;
    }

    DownloadCase sameLinkAgain() {
        return freshLinks(SAME_LINK);
    }

    DownloadCase askingFails() {
        return freshLinks(ASKING_FAILS);
    }

    // What is expected

    static Expected all() {
        return new Expected(TARGET, null, null);
    }

    static Expected from(int start) {
        return new Expected(TARGET, "bytes=" + start + "-", StoreReply.ETAG);
    }

    static Expected fromUnconditionally(int start) {
        return new Expected(TARGET, "bytes=" + start + "-", null);
    }

    DownloadCase asks(Expected... expected) {
        requests = List.of(expected);
        return this;
    }

    /** How many of the requests were no redirected ones, where that is not all of them. */
    DownloadCase inAttempts(int count) {
        attempts = count;
        return this;
    }

    /** In seconds. */
    DownloadCase pauses(Integer... expected) {
        pauses = List.of(expected);
        return this;
    }

    /** How many bytes come, where that is not every byte once. */
    DownloadCase receives(long bytes) {
        received = bytes;
        return this;
    }

    /** What is saved, where that is not the clip. */
    DownloadCase saves(byte[] bytes) {
        saved = bytes;
        return this;
    }

    DownloadCase codec(String ofVideo) {
        videoCodec = ofVideo;
        return this;
    }

    DownloadCase warns(String text) {
        warning = text;
        return this;
    }

    /** A failure whose message has all of this in it, in this order. */
    DownloadCase fails(String text) {
        message = text;
        return this;
    }

    DownloadCase failsWith(String codeOfStore, int status) {
        code = codeOfStore;
        httpStatus = status;
        return this;
    }

    DownloadCase keepsRejected(byte[] bytes) {
        rejected = bytes;
        return this;
    }

    // How it is found out

    void check(Path directory) throws Exception {
        Outcome outcome = run(directory);
        assertRequests(outcome);
        if (message == null) {
            assertSaved(outcome);
        } else {
            assertFailed(outcome);
        }
        if (pauses != null) {
            assertThat(outcome.pauses())
                    .as("pauses")
                    .isEqualTo(pauses.stream().map(Duration::ofSeconds).toList());
        }
        assertSecretsAreKept(outcome);
    }

    Outcome run(Path directory) throws IOException, InterruptedException {
        try (HttpClients clients = clients(base, silence)) {
            return run(directory, clients);
        }
    }

    static HttpClients clients() {
        return clients(BASE, LONG_SILENCE);
    }

    static HttpClients clients(OkHttpClient base, Duration silence) {
        return new HttpClients(base::newBuilder, url -> Optional.empty(), "tests", silence);
    }

    Outcome run(Path directory, HttpClients clients) throws IOException, InterruptedException {
        Path part = directory.resolve("clip.mp4.part");
        try (ScriptedStore store =
                sockets == null ? ScriptedStore.start(part, script) : ScriptedStore.startTls(sockets, part, script)) {
            Outcome outcome = run(directory, clients, store);
            clients.close();
            assertThat(store.isHungUp()).as("every connection is closed").isTrue();
            return outcome;
        }
    }

    private Outcome run(Path directory, HttpClients clients, ScriptedStore store)
            throws IOException, InterruptedException {
        Path file = directory.resolve("clip.mp4");
        VirtualTime time = new VirtualTime();
        RecordedProgress progress = new RecordedProgress();
        List<String> linksToGive = new ArrayList<>(links);
        VideoLink link = new VideoLink(store.url(host, TARGET));
        DownloadedVideo video = null;
        DownloadFailure failure = null;
        PartFile part = PartFile.create(directory.resolve("clip.mp4.part"));
        try (part) {
            VideoRequest request = new VideoRequest(
                    link,
                    announced,
                    directory.resolve("clip.mp4.rejected"),
                    limit -> freshLink(linksToGive, link, store, limit));
            try {
                video = downloader(clients, policy(), time).download(request, part, progress);
                part.moveTo(file);
            } catch (DownloadFailure e) {
                failure = e;
            }
        }
        assertThat(linksToGive).as("fresh links not asked for").isEmpty();
        Map<String, byte[]> left = filesIn(directory);
        byte[] bytes = left.remove("clip.mp4");
        return new Outcome(
                video,
                failure,
                bytes,
                left,
                video == null ? failure.stats() : video.stats(),
                store.asked(),
                List.copyOf(time.pauses),
                progress.notices(),
                progress.events(),
                progress.bytes.toByteArray());
    }

    /** A download with nothing special about it, whose pauses are not slept. */
    static DownloadedVideo download(HttpClients clients, PartFile part, String url)
            throws DownloadFailure, InterruptedException {
        return download(clients, part, url, new RecordedProgress(), 10);
    }

    static DownloadedVideo download(
            HttpClients clients, PartFile part, String url, DownloadListener listener, int retries)
            throws DownloadFailure, InterruptedException {
        return downloader(clients, when("").retries(retries).policy(), new VirtualTime())
                .download(request(part, url), part, listener);
    }

    static Downloader downloader(HttpClients clients, DownloadPolicy policy, VirtualTime time) {
        return new Downloader(clients.videos(), policy, time, time, time::sleep, () -> 0);
    }

    static VideoRequest request(PartFile part, String url) {
        return new VideoRequest(new VideoLink(url), null, part.path().resolveSibling("clip.mp4.rejected"), limit -> {
            throw new DownloadFailure("no link is expected to be asked for", null, null);
        });
    }

    private DownloadPolicy policy() {
        return new DownloadPolicy(timeout, Duration.ofSeconds(5), retries, maxSize, verify, expectedSha256);
    }

    private VideoLink freshLink(List<String> linksToGive, VideoLink first, ScriptedStore store, Duration limit)
            throws DownloadFailure {
        assertThat(limit).isPositive().isLessThanOrEqualTo(timeout);
        assertThat(linksToGive).as("no fresh link is expected to be asked for").isNotEmpty();
        String next = linksToGive.remove(0);
        return switch (next) {
            case SAME_LINK -> first;
            case ASKING_FAILS -> throw new DownloadFailure("HTTP 401: Wrong TT-API-KEY", "InvalidApiKey", 401);
            default -> new VideoLink(store.url(next));
        };
    }

    private void assertRequests(Outcome outcome) {
        if (requests != null) {
            assertThat(outcome.asked().stream().map(Expected::of)).isEqualTo(requests);
        }
        for (ScriptedStore.Asked asked : outcome.asked()) {
            assertThat(asked.method()).isEqualTo("GET");
            assertThat(asked.headerNames())
                    .as("nothing that the signature of the link covers, and no key")
                    .isSubsetOf("host", "connection", "user-agent", "accept-encoding", "range", "if-match")
                    .doesNotHaveDuplicates();
            assertThat(asked.header("Accept-Encoding")).isEqualTo("identity");
            assertThat(asked.header("User-Agent")).isEqualTo("tests");
            assertThat(asked.onDisk())
                    .as("bytes on disk at " + asked)
                    .isEqualTo(Expected.of(asked).start());
        }
        if (attempts != null || !outcome.asked().isEmpty()) {
            assertThat(outcome.stats().attempts())
                    .as("attempts")
                    .isEqualTo(attempts == null ? outcome.asked().size() : attempts);
        }
    }

    private void assertSaved(Outcome outcome) {
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.saved()).isEqualTo(saved);
        assertThat(outcome.video().size()).isEqualTo(saved.length);
        assertThat(outcome.video().sha256()).isEqualTo(sha256(saved));
        assertThat(outcome.video().warning()).isEqualTo(warning);
        if (verify == DownloadPolicy.Verify.FULL) {
            assertThat(outcome.video().facts().videoCodec()).isEqualTo(videoCodec);
        } else {
            assertThat(outcome.video().facts()).isNull();
        }
        assertThat(outcome.left()).as("other files").isEmpty();
        assertThat(outcome.stats().bytesReceived())
                .as("bytes received")
                .isEqualTo(received < 0 ? saved.length : received);
    }

    private void assertFailed(Outcome outcome) {
        assertThat(outcome.failure()).as("the download fails").isNotNull();
        assertThat(outcome.failure()).hasMessageContaining(message);
        assertThat(outcome.failure().code()).isEqualTo(code);
        assertThat(outcome.failure().httpStatus()).isEqualTo(httpStatus);
        assertThat(outcome.saved()).isNull();
        assertThat(outcome.left().keySet())
                .as("what is kept")
                .containsExactlyElementsOf(rejected == null ? List.of() : List.of("clip.mp4.rejected"));
        if (rejected != null) {
            assertThat(outcome.left().get("clip.mp4.rejected")).isEqualTo(rejected);
            assertThat(outcome.failure().getMessage()).contains("kept as ", "clip.mp4.rejected");
        }
        if (received >= 0) {
            assertThat(outcome.stats().bytesReceived()).as("bytes received").isEqualTo(received);
        }
    }

    private static void assertSecretsAreKept(Outcome outcome) {
        String shown = outcome.notices() + " " + outcome.events() + " " + outcome.failure();
        assertThat(shown).doesNotContain("Signature", "yR%2Fq");
    }

    private static Map<String, byte[]> filesIn(Path directory) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return found;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Real time, plus what was not slept. */
    static final class VirtualTime implements InstantSource {

        private final List<Duration> pauses = new ArrayList<>();
        private final long start = System.nanoTime();
        private Instant base = NOW;

        @Override
        public Instant instant() {
            return base.plusNanos(System.nanoTime() - start);
        }

        void sleep(Duration pause) {
            pauses.add(pause);
            base = base.plus(pause);
        }
    }

    /** Records the events, and adds up the bytes of each response. */
    static class RecordedProgress implements DownloadListener {

        private final List<String> events = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long inAnswer;

        @Override
        public void started(HttpUrl url, long resumeAt) {
            events.add("started at " + resumeAt);
        }

        @Override
        public void answered(long total) {
            events.add("answered " + total);
        }

        @Override
        public void received(byte[] buffer, int length) {
            bytes.write(buffer, 0, length);
            inAnswer += length;
        }

        @Override
        public void succeeded() {
            ended("succeeded");
        }

        @Override
        public void failed(String reason) {
            ended("failed: " + reason);
        }

        private void ended(String how) {
            events.add("received " + inAnswer);
            events.add(how);
            inAnswer = 0;
        }

        @Override
        public void retrying(String reason, Duration pause) {
            notices.add(reason);
        }

        List<String> notices() {
            return List.copyOf(notices);
        }

        List<String> events() {
            return List.copyOf(events);
        }
    }
}
