package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.it.RepositoryServer;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.Sha256;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines with a local repository each, under Maven's own repository system, and a video to keep. */
@Timeout(60)
abstract class ArchiveCase {

    static final RepositorySystem SYSTEM = new RepositorySystemSupplier().get();
    static final TaskId TASK = new TaskId("1469cfc3-3004");
    static final Identity IDENTITY = Identity.of(TASK);
    static final String REPOSITORY = "clips";

    private static final String GROUP = "io/github/happyhorse/task/";

    final Events events = new Events();
    final List<Integer> pauses = new CopyOnWriteArrayList<>();

    final Map<String, String> silent = new ConcurrentHashMap<>();
    final FileLocks locks = TestLocks.ofNewRun();

    Duration timeout = Duration.ofMinutes(30);
    long maxVideoSize = 1L << 32;
    Instant now = Instant.parse("2026-04-25T07:03:30Z");

    @TempDir
    Path temporary;

    Path home;
    DefaultRepositorySystemSession session;

    @BeforeEach
    void makeSession() {
        home = temporary.resolve("repository");
        session = session(home);
    }

    @AfterEach
    void nothingIsLeftOnTheWay() throws InterruptedException {
        awaitTransfers();
        for (Path machine : List.of(home, temporary.resolve("another"))) {
            List<String> left = filesIn(machine).stream()
                    .filter(file -> file.contains("staging") || file.endsWith(".lock"))
                    .toList();
            if (!left.isEmpty()) {
                throw new AssertionError("left behind: " + left);
            }
        }
    }

    /** Waits for those that were left behind. */
    static void awaitTransfers() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("happyhorse-archive")) {
                thread.join(20_000);
            }
        }
    }

    static DefaultRepositorySystemSession session(Path repository) {
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        // Maven's transport would make pauses of its own.
        session.setConfigProperty("aether.connector.http.retryHandler.count", 0);
        session.setLocalRepositoryManager(
                SYSTEM.newLocalRepositoryManager(session, new LocalRepository(repository.toFile())));
        return session;
    }

    /** A machine with nothing in its repository yet. */
    DefaultRepositorySystemSession anotherMachine() {
        return session(temporary.resolve("another"));
    }

    MavenArchive archive() {
        return archive(session, (RemoteRepository) null);
    }

    MavenArchive archive(RepositorySystemSession machine, RepositoryServer shared) {
        return archive(machine, repository(machine, shared.url()));
    }

    MavenArchive archive(RepositorySystemSession machine, RemoteRepository shared) {
        return archive(SYSTEM, machine, shared);
    }

    MavenArchive archive(RepositorySystem system, RepositorySystemSession machine, RemoteRepository shared) {
        return new MavenArchive(system, machine, shared, settings(), locks, silent, () -> now);
    }

    MavenArchive.Settings settings() {
        return new MavenArchive.Settings(
                timeout,
                maxVideoSize,
                failures -> {
                    pauses.add(failures);
                    return Duration.ZERO;
                },
                "1.2.3");
    }

    /** An archive whose repository system breaks when it gets such a request, as it does when it waits too long. */
    MavenArchive archiveThatBreaks(RemoteRepository shared, Predicate<Object> request) {
        RepositorySystem breaking = (RepositorySystem) Proxy.newProxyInstance(
                ArchiveCase.class.getClassLoader(), new Class<?>[] {RepositorySystem.class}, (proxy, method, given) -> {
                    if (Stream.of(given).anyMatch(request)) {
                        throw new IllegalStateException("Could not acquire lock(s)");
                    }
                    try {
                        return method.invoke(SYSTEM, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return archive(breaking, session, shared);
    }

    /** Keeps a video as a goal does. */
    Archive.Kept keep(Archive archive, Saved saved) throws ArchiveException, InterruptedException {
        return archive.keep(IDENTITY, saved.video(), saved.metadata(), events);
    }

    Optional<ArchivedVideo> find(Archive archive) throws ArchiveException, InterruptedException {
        return archive.find(IDENTITY, events);
    }

    /** The bytes of a video that was found. */
    byte[] open(Archive archive, ArchivedVideo found) throws ArchiveException, InterruptedException, IOException {
        try (Archive.VideoFile video = archive.open(found, events)) {
            return Files.readAllBytes(video.file());
        }
    }

    /** Finds a video and reads it; empty if there is none. */
    Optional<byte[]> restored(Archive archive) throws ArchiveException, InterruptedException, IOException {
        Optional<ArchivedVideo> found = find(archive);
        return found.isPresent() ? Optional.of(open(archive, found.get())) : Optional.empty();
    }

    /** What a goal has saved under target/. */
    record Saved(Path video, Path metadataFile, Metadata metadata) {}

    static RemoteRepository repository(RepositorySystemSession machine, String url) {
        return SYSTEM.newDeploymentRepository(
                machine, new RemoteRepository.Builder(REPOSITORY, "default", url).build());
    }

    Saved saved() throws IOException {
        return saved(TASK, FakeService.CLIP, Metadata.Origin.SERVICE);
    }

    /** A video of the same length. */
    Saved savedOtherwise() throws IOException {
        return saved(TASK, otherBytes(), Metadata.Origin.SERVICE);
    }

    static byte[] otherBytes() {
        byte[] other = FakeService.CLIP.clone();
        other[other.length / 2] ^= 1;
        return other;
    }

    Saved saved(TaskId task, byte[] clip, Metadata.Origin origin) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "target");
        ResultFiles files = new ResultFiles(directory, "intro");
        Path video = Files.write(directory.resolve("received"), clip);
        Metadata metadata = metadata(task, clip.length, Sha256.of(video), origin);
        TestLocks.publish(files, metadata, target -> Files.move(video, target));
        return new Saved(files.video(), files.metadata(), metadata);
    }

    static Metadata metadata(TaskId task, long size, String sha256, Metadata.Origin origin) {
        return Metadata.builder(task.value(), Outcome.SUCCEEDED, origin)
                .status("SUCCEEDED", "35137489-2862-96cb")
                .video(new Metadata.Video(
                        "intro.mp4", size, sha256, new BigDecimal("5.04"), 320, 180, "avc1", "mp4a", null, false))
                .waiting(new Metadata.Wait(Instant.EPOCH, Instant.EPOCH, 3, 0))
                .build();
    }

    Path installed(String extension) {
        return home.resolve(path(extension));
    }

    static String url(String extension) {
        return "/" + path(extension);
    }

    private static String path(String extension) {
        return GROUP + TASK + "/1/" + TASK + "-1." + extension;
    }

    /** What a build gets that depends on the video. */
    static Path resolve(RepositorySystemSession machine, String extension) throws ArtifactResolutionException {
        ArtifactRequest request = new ArtifactRequest(Coordinates.of(IDENTITY).artifact(extension), List.of(), "");
        return SYSTEM.resolveArtifact(machine, request).getArtifact().getFile().toPath();
    }

    /** All files below a directory, relative to it. */
    static List<String> filesIn(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an archive has events. */
    static final class Events implements Archive.Listener {

        final List<Path> locks = new CopyOnWriteArrayList<>();
        final List<String> warnings = new CopyOnWriteArrayList<>();

        @Override
        public void waitingForLock(Path lock) {
            locks.add(lock);
        }

        @Override
        public void warn(String problem) {
            warnings.add(problem);
        }
    }
}
