package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.DownloadListener;
import io.github.happyhorse.maven.video.DownloadPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/** A goal run as the plugin makes it, but with short pauses. Its log is kept. */
final class TestGoal {

    static final String KEY = "tt-0123456789-geheim";

    private final List<String> tasks;
    private final HttpUrl service;
    private final Path directory;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final List<String> debugLines = new CopyOnWriteArrayList<>();

    private List<Clip> clips;
    private TaskSource source = (clip, problem) -> clip.knownTask();
    private String fileName;
    private boolean failOnError = true;
    private boolean offline;
    private Metadata.Origin origin = Metadata.Origin.SERVICE;
    private Duration timeout = Duration.ofSeconds(60);
    private long maxVideoSize = 1 << 20;
    private Duration downloadTimeout = Duration.ofSeconds(60);
    private DownloadPolicy.Verify verify = DownloadPolicy.Verify.FULL;
    private String expectedSha256;
    private Archive archive = Archive.none();
    private Supplier<ApiKey> keys = () -> new ApiKey(KEY, "environment variable TT_API_KEY");
    private RequestLimiter limiter = new RequestLimiter();
    private Set<Path> filesInUse = ConcurrentHashMap.newKeySet();
    private InstantSource clock = InstantSource.system();
    private InstantSource wallClock = InstantSource.system();
    private Supplier<UnseenTransfer> transfers = UnseenTransfer::new;
    private Consumer<String> onLine = line -> {};
    private Thread thread;
    private CompletableFuture<List<Collected>> results;
    private boolean interruptedAfterwards;

    TestGoal(FakeService service, Path directory, String... tasks) {
        this.tasks = Arrays.asList(tasks);
        this.service = service.url();
        this.directory = directory;
    }

    TestGoal clips(TaskSource tasks, List<Clip> other) {
        source = tasks;
        clips = other;
        return this;
    }

    TestGoal fileName(String name) {
        fileName = name;
        return this;
    }

    TestGoal failOnError(boolean fail) {
        failOnError = fail;
        return this;
    }

    TestGoal offline() {
        offline = true;
        return this;
    }

    TestGoal sandbox() {
        origin = Metadata.Origin.SANDBOX;
        return this;
    }

    TestGoal timeout(Duration duration) {
        timeout = duration;
        return this;
    }

    TestGoal filesInUse(Set<Path> shared) {
        filesInUse = shared;
        return this;
    }

    TestGoal downloadTimeout(Duration duration) {
        downloadTimeout = duration;
        return this;
    }

    TestGoal limiter(RequestLimiter shared) {
        limiter = shared;
        return this;
    }

    TestGoal transfers(Supplier<UnseenTransfer> listeners) {
        transfers = listeners;
        return this;
    }

    /** The clock for deadlines. */
    TestGoal clock(InstantSource source) {
        clock = source;
        return this;
    }

    /** The clock that is shown to people. */
    TestGoal wallClock(InstantSource clock) {
        wallClock = clock;
        return this;
    }

    TestGoal expecting(String sha256) {
        expectedSha256 = sha256;
        return this;
    }

    TestGoal verifyingTransfer() {
        verify = DownloadPolicy.Verify.TRANSFER;
        return this;
    }

    TestGoal archive(Archive repository) {
        archive = repository;
        return this;
    }

    /** Looking the key up would be a failure. */
    TestGoal withoutKey() {
        keys = () -> {
            throw new AssertionError("the key was looked up");
        };
        return this;
    }

    TestGoal onLine(Consumer<String> reader) {
        onLine = reader;
        return this;
    }

    List<Collected> collect() {
        Duration pollInterval = Duration.ofMillis(20);
        int retries = 2;
        return run(
                new PollPolicy(timeout, pollInterval, Duration.ofSeconds(60), retries),
                new DownloadPolicy(downloadTimeout, pollInterval, retries, maxVideoSize, verify, expectedSha256));
    }

    TestGoal withMaxVideoSize(long bytes) {
        maxVideoSize = bytes;
        return this;
    }

    /** One poll, as the goal status makes it. */
    List<Collected> poll() {
        return run(PollPolicy.single(Duration.ofSeconds(60)), null);
    }

    private List<Collected> run(PollPolicy polling, DownloadPolicy downloads) {
        List<Clip> wanted = clips == null
                ? tasks.stream()
                        .map(task -> new Clip(fileName == null ? task : fileName, new TaskId(task)))
                        .toList()
                : clips;
        CollectRequest request =
                new CollectRequest(wanted, service, polling, downloads, directory, failOnError, offline, origin);
        RunContext context = new RunContext(
                new Log(debugLines::add, this::heard, line -> heard("WARN " + line)),
                keys,
                url -> Optional.empty(),
                retries -> {
                    UnseenTransfer transfer = transfers.get();
                    transfer.retries = retries;
                    return transfer;
                },
                archive,
                new RunContext.Shared(limiter, TestLocks.of(filesInUse), clock, wallClock),
                () -> 0.5,
                "1.2.3");
        return new CollectRun(request, context, used -> source).collect();
    }

    /** Runs on a thread of its own, as a goal does in Maven. */
    TestGoal start() {
        results = new CompletableFuture<>();
        thread = new Thread(
                () -> {
                    try {
                        List<Collected> collected = collect();
                        interruptedAfterwards = Thread.currentThread().isInterrupted();
                        results.complete(collected);
                    } catch (RuntimeException | Error e) {
                        results.completeExceptionally(e);
                    }
                },
                "goal");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What came of a goal that was {@linkplain #start() started}. */
    List<Collected> results(Duration limit) throws InterruptedException {
        try {
            return results.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the goal has not ended within " + limit, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Whether the flag of the goal's thread was set when the goal had ended. */
    boolean wasInterruptedAfterwards() {
        return interruptedAfterwards;
    }

    /** What the user has read. */
    List<String> lines() {
        return lines;
    }

    /** What {@code -X} shows. */
    List<String> debugLines() {
        return debugLines;
    }

    private void heard(String line) {
        lines.add(line);
        onLine.accept(line);
    }

    /** A listener that does nothing. */
    static class UnseenTransfer implements DownloadListener {

        private BiConsumer<String, Duration> retries;

        @Override
        public void retrying(String reason, Duration pause) {
            retries.accept(reason, pause);
        }

        @Override
        public void started(HttpUrl url, long resumeAt) {}

        @Override
        public void answered(long total) {}

        @Override
        public void received(byte[] buffer, int length) {}

        @Override
        public void succeeded() {}

        @Override
        public void failed(String reason) {}
    }
}
