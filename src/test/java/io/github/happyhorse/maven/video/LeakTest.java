package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.http.HttpClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** After a download, however it went, nothing of it is left in a JVM that goes on. */
@Timeout(30)
class LeakTest {

    private static final Path HANDLES = Path.of("/proc/self/fd");

    /** Some things are opened once and stay. */
    @BeforeAll
    static void warmUp(@TempDir Path directory) throws Exception {
        when("all is well").store(complete(CLIP)).run(directory);
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void leavesNoSocketNoFileAndNoThread(DownloadCase row, @TempDir Path directory) throws Exception {
        List<String> before = handles(directory);
        Set<Thread> threads = lastingThreads();

        row.run(directory);

        assertThat(handles(directory)).as("open sockets and files").containsExactlyInAnyOrderElementsOf(before);
        assertThat(lastingThreads())
                .as("threads that would keep the JVM from ending")
                .isSubsetOf(threads);
    }

    static Stream<DownloadCase> everyKind() {
        return Stream.of(
                        BrokenConnectionTest.cases(),
                        BrokenConnectionTest.silentCases().map(DownloadCase::impatient),
                        ResumeTest.cases(),
                        StoreStatusTest.cases()
                                .filter(row -> row.toString().matches("(?!HTTP ).*|HTTP (204|403|503).*")),
                        RedirectTest.cases(),
                        VideoVerificationTest.cases(),
                        LimitsTest.cases(),
                        CertificateTest.cases())
                .flatMap(rows -> rows);
    }

    /** As an interrupted build does it: the thread is interrupted, then the clients are closed. */
    @ParameterizedTest
    @CsvSource({"-1,10", "0,10", "15003,10", "-1,0", "15003,0"})
    void anInterruptedDownloadLeavesNothing(int silentAt, int retries, @TempDir Path directory) throws Exception {
        List<String> before = handles(directory);
        Path path = directory.resolve("clip.mp4.part");
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (ScriptedStore store = ScriptedStore.start(path, (request, number) -> {
                    asked.countDown();
                    return silentAt < 0 ? silence("") : complete(CLIP).silentAt(silentAt);
                });
                HttpClients clients = new HttpClients(
                        OkHttpClient.Builder::new, url -> Optional.empty(), "tests", Duration.ofMinutes(1))) {
            Thread thread = new Thread(() -> {
                try (PartFile part = PartFile.create(path)) {
                    download(clients, part, store.url("/clip.mp4"), retries);
                    thrown.complete(null);
                } catch (Exception e) {
                    thrown.complete(e);
                }
            });
            thread.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            while (Files.size(path) < silentAt) {
                Thread.onSpinWait();
            }

            thread.interrupt();
            closeEarly(clients);

            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            thread.join();
            assertThat(store.isHungUp()).isTrue();
        }
        assertThat(path).doesNotExist();
        assertThat(handles(directory)).containsExactlyInAnyOrderElementsOf(before);
    }

    /** To write to a file with the flag set closes it, which is not the disk's fault. */
    @Test
    void anInterruptWhileBytesComeIsReportedAsSuch(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("clip.mp4.part");
        DownloadListener progress = new DownloadCase.RecordedProgress() {
            @Override
            public void answered(long total) {
                Thread.currentThread().interrupt();
            }
        };
        try (ScriptedStore store = ScriptedStore.start(path, (request, number) -> complete(CLIP));
                HttpClients clients = DownloadCase.clients();
                PartFile part = PartFile.create(path)) {
            assertThatThrownBy(() -> DownloadCase.download(clients, part, store.url("/clip.mp4"), progress, 10))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(path).doesNotExist();
    }

    private static void closeEarly(HttpClients clients) {
        clients.close();
    }

    private static DownloadedVideo download(HttpClients clients, PartFile part, String url, int retries)
            throws DownloadFailure, InterruptedException {
        DownloadPolicy policy = new DownloadPolicy(
                Duration.ofMinutes(1), Duration.ofSeconds(5), retries, 1 << 20, DownloadPolicy.Verify.FULL);
        return new Downloader(
                        clients.videos(),
                        policy,
                        Instant::now,
                        Instant::now,
                        pause -> Thread.sleep(pause.toMillis()),
                        () -> 0)
                .download(DownloadCase.request(part, url), part, new DownloadCase.RecordedProgress());
    }

    private static Set<Thread> lastingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    /** The sockets that this process has, and its files in a directory. */
    static List<String> handles(Path directory) throws IOException {
        List<String> found = new ArrayList<>();
        if (!Files.isDirectory(HANDLES)) {
            return found;
        }
        try (Stream<Path> links = Files.list(HANDLES)) {
            for (Path link : links.toList()) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("socket:") || target.startsWith(directory.toString())) {
                        found.add(target);
                    }
                } catch (NoSuchFileException e) {
                    // The handle that lists the handles.
                }
            }
        }
        return found;
    }
}
