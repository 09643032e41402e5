package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.MavenArchive;
import io.github.happyhorse.maven.archive.MavenOrderArchive;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.CollectRun;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.Log;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.DownloadListener;
import io.github.happyhorse.maven.video.DownloadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.supplier.RepositorySystemSupplier;

/** A machine with a local repository and a project with prompts, on which the goal runs as often as one likes. */
final class Machine {

    private static final RepositorySystem SYSTEM = new RepositorySystemSupplier().get();

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final PollPolicy POLLING = new PollPolicy(LIMIT, Duration.ofMillis(20), LIMIT, 2);

    private final Path directory;
    private HttpUrl service;

    final List<String> log = new CopyOnWriteArrayList<>();
    Map<String, Boolean> submissions = new ConcurrentHashMap<>();
    String key = "tt-0123456789-geheim";
    String sharedUrl;
    String submit = "missing";
    String resubmit;
    String adopt;
    String model = "happyhorse-1.0-t2v";
    boolean offline;
    boolean failOnError = true;
    int maxSubmissions = 10;
    boolean dryRun;
    boolean archived = true;
    InstantSource wallClock = InstantSource.system();
    UnaryOperator<OrderArchive> records = UnaryOperator.identity();

    Machine(Path directory, HttpUrl service) {
        this.directory = directory;
        this.service = service;
    }

    /** Another machine with the same project. */
    Machine another(Path home) throws IOException {
        Machine other = new Machine(home, service);
        try (var files = Files.list(sources())) {
            for (Path file : files.toList()) {
                other.write(file.getFileName().toString(), Files.readString(file));
            }
        }
        other.sharedUrl = sharedUrl;
        return other;
    }

    Machine askAt(HttpUrl url) {
        service = url;
        return this;
    }

    void write(String file, String text) throws IOException {
        Files.createDirectories(sources());
        Files.writeString(sources().resolve(file), text);
    }

    Path sources() {
        return directory.resolve("src");
    }

    Path target() {
        return directory.resolve("target");
    }

    Path home() {
        return directory.resolve("repository");
    }

    List<ClipRequest> clips() {
        return Sources.in(sources(), new PromptParameters(model, null, null, null, null, null));
    }

    /** What {@code mvn clean} does. */
    void clean() throws IOException {
        delete(target());
    }

    void deleteRepository() throws IOException {
        delete(home());
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** One Maven run. */
    List<Collected> generate() {
        submissions.clear();
        return generateAgain();
    }

    /** Another execution of the same Maven run. */
    List<Collected> generateAgain() {
        DefaultRepositorySystemSession session = session();
        RunContext context = context(session);
        List<ClipRequest> requests = clips();
        SubmitPlan plan = SubmitPlan.read("/submit", submit, resubmit, adopt, offline, false);
        CollectRequest request = request(
                requests.stream().map(clip -> clip.clip("mvn generate-again")).toList());
        ClipLookups lookups = new ClipLookups(
                plan, request, context, records.apply(new MavenOrderArchive(SYSTEM, session, shared(session), LIMIT)));
        if (dryRun) {
            log.addAll(lookups.preview(requests));
            return List.of();
        }
        SubmissionLimit limit = new SubmissionLimit(maxSubmissions, submissions);
        return new CollectRun(request, context, used -> new SubmitRun(requests, plan, lookups, limit, context, used))
                .collect();
    }

    /** Collects a task by its id. */
    List<Collected> await(String task) {
        CollectRequest request = request(List.of(new Clip(task, new TaskId(task))));
        return new CollectRun(request, context(session()), used -> (clip, problem) -> clip.knownTask()).collect();
    }

    private CollectRequest request(List<Clip> clips) {
        return new CollectRequest(
                clips,
                service,
                POLLING,
                new DownloadPolicy(LIMIT, Duration.ofMillis(20), 2, 1 << 20, DownloadPolicy.Verify.FULL),
                target(),
                failOnError,
                offline,
                Metadata.Origin.SERVICE);
    }

    private DefaultRepositorySystemSession session() {
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        session.setOffline(offline);
        session.setConfigProperty("aether.connector.http.retryHandler.count", 0);
        session.setLocalRepositoryManager(
                SYSTEM.newLocalRepositoryManager(session, new LocalRepository(home().toFile())));
        return session;
    }

    private RemoteRepository shared(DefaultRepositorySystemSession session) {
        return sharedUrl == null
                ? null
                : SYSTEM.newDeploymentRepository(
                        session, new RemoteRepository.Builder("clips", "default", sharedUrl).build());
    }

    private RunContext context(DefaultRepositorySystemSession session) {
        InstantSource clock = InstantSource.system();
        FileLocks locks = new FileLocks(
                ConcurrentHashMap.newKeySet(), clock, pause -> Thread.sleep(Math.min(20, pause.toMillis())));
        MavenArchive archive = new MavenArchive(
                SYSTEM,
                session,
                shared(session),
                new MavenArchive.Settings(LIMIT, 1 << 20, failures -> Duration.ofMillis(20), "1.2.3"),
                locks,
                new ConcurrentHashMap<>(),
                wallClock);
        return new RunContext(
                new Log(line -> {}, log::add, line -> log.add("WARN " + line)),
                () -> new ApiKey(key, "environment variable TT_API_KEY"),
                url -> Optional.empty(),
                retries -> new NoProgress(),
                archived ? archive : Archive.none(),
                new RunContext.Shared(new RequestLimiter(), locks, clock, wallClock),
                () -> 0.5,
                "1.2.3");
    }

    private static final class NoProgress implements DownloadListener {

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

        @Override
        public void retrying(String reason, Duration pause) {}
    }
}
