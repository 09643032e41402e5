package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.LockTimeoutException;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.Sha256;
import io.github.happyhorse.maven.result.StoredMetadata;
import io.github.happyhorse.maven.task.Outcome;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;

/**
 * The archive in Maven repositories: a video as {@code pom}, {@code mp4} and {@code json}, in the local repository and,
 * where the user has named one, in a shared one. The local repository is written under a lock for each video, because
 * before Maven 3.9 nothing is installed in one step. A lookup takes no lock.
 */
public final class MavenArchive implements Archive {

    /**
     * How an archive is used.
     *
     * @param downloadTimeout how long one transfer may take
     * @param maxVideoSize the most bytes that a video may have
     * @param backoff the pause after so many failures in a row
     * @param pluginVersion stands in the metadata that is written
     */
    public record Settings(
            Duration downloadTimeout, long maxVideoSize, IntFunction<Duration> backoff, String pluginVersion) {

        Duration lookupTimeout() {
            return downloadTimeout.compareTo(LONGEST_LOOKUP) < 0 ? downloadTimeout : LONGEST_LOOKUP;
        }
    }

    /** What archived metadata says of a video that is to be deployed. */
    private enum Deployed {
        SAME,
        OTHER,
        DAMAGED,
        ABSENT,
        UNKNOWN
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException, ArchiveException, InterruptedException;
    }

    private static final Duration LONGEST_LOOKUP = Duration.ofMinutes(1);
    private static final int LARGEST_METADATA = 4 << 20;
    private static final int ATTEMPTS = 3;

    private final LocalArchive local;
    private final SharedArchive shared;
    private final Settings settings;
    private final FileLocks locks;
    private final Map<String, String> silent;
    private final InstantSource wallClock;
    private final Set<Identity> damagedInShared = ConcurrentHashMap.newKeySet();

    /**
     * The archive of one goal.
     *
     * @param system Maven's
     * @param session Maven's
     * @param repository the shared repository, made for deployment; null for this machine alone
     * @param settings how to use it
     * @param locks the locks of the Maven run
     * @param silent the repositories that did not answer a lookup of this Maven run, by URL, with what happened
     * @param wallClock the time of day
     */
    public MavenArchive(
            RepositorySystem system,
            RepositorySystemSession session,
            RemoteRepository repository,
            Settings settings,
            FileLocks locks,
            Map<String, String> silent,
            InstantSource wallClock) {
        this.local = new LocalArchive(system, session);
        this.shared = repository == null ? null : new SharedArchive(system, session, repository);
        this.settings = settings;
        this.locks = locks;
        this.silent = silent;
        this.wallClock = wallClock;
    }

    @Override
    public boolean isRequired() {
        return isSharedOnline();
    }

    private boolean isSharedOnline() {
        return shared != null && !shared.isOffline();
    }

    @Override
    public String describe(Identity identity) {
        return Coordinates.of(identity) + " in " + local.root() + (shared == null ? "" : " or " + shared.name());
    }

    // Lookup.

    @Override
    public Optional<ArchivedVideo> find(Identity identity, Listener listener)
            throws ArchiveException, InterruptedException {
        return guarded(() -> {
            ArchiveException problem = null;
            try {
                Optional<Metadata> here = soundLocalMetadata(identity, listener);
                if (here.isPresent()) {
                    return Optional.of(new ArchivedVideo(identity, here.get(), false));
                }
            } catch (ArchiveException e) {
                if (e.kind() != Kind.DAMAGED || !isSharedOnline()) {
                    throw e;
                }
                problem = e;
            }
            Optional<ArchivedVideo> there = isSharedOnline() ? findShared(identity, problem) : Optional.empty();
            if (problem != null && there.isEmpty()) {
                throw problem;
            }
            if (problem != null) {
                listener.warn(problem.getMessage());
            }
            return there;
        });
    }

    /** What is damaged is set aside. */
    private Optional<Metadata> soundLocalMetadata(Identity identity, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        try {
            return localMetadata(identity);
        } catch (ArchiveException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            FileLock lock;
            try {
                lock = lock(identity, settings.lookupTimeout(), listener);
            } catch (IOException noLock) {
                throw e;
            }
            try {
                // Another build may just have been replacing it.
                return localMetadata(identity);
            } catch (ArchiveException again) {
                throw again.kind() == Kind.DAMAGED ? setAside(identity, again) : again;
            } finally {
                release(identity, lock);
            }
        }
    }

    /** What this machine has, as far as its metadata and the size of its file show. */
    private Optional<Metadata> localMetadata(Identity identity) throws IOException, ArchiveException {
        Coordinates coordinates = Coordinates.of(identity);
        Path json = local.find(coordinates.artifact(Coordinates.METADATA));
        Path video = json == null ? null : local.find(coordinates.artifact(Coordinates.VIDEO));
        if (video == null) {
            return Optional.empty();
        }
        Metadata metadata = usable(identity, MetadataJson.read(json), json.toString());
        long size = Files.size(video);
        if (size != metadata.video().size()) {
            throw ArchiveException.damaged(
                    video + " has " + size + " bytes, not " + metadata.video().size());
        }
        return Optional.of(metadata);
    }

    /** The shared repository is asked, unless it did not answer before in this Maven run. */
    private Optional<ArchivedVideo> findShared(Identity identity, ArchiveException localProblem)
            throws IOException, ArchiveException, InterruptedException {
        try {
            StoredMetadata stored = lookUp(identity);
            return stored == null
                    ? Optional.empty()
                    : Optional.of(new ArchivedVideo(identity, sharedMetadata(identity, stored), true));
        } catch (ArchiveException e) {
            throw localProblem == null
                    ? e
                    : new ArchiveException(e.kind(), localProblem.getMessage() + "; " + e.getMessage(), e);
        }
    }

    private Metadata sharedMetadata(Identity identity, StoredMetadata stored) throws ArchiveException {
        Coordinates coordinates = Coordinates.of(identity);
        try {
            return usable(identity, stored, coordinates.artifact(Coordinates.METADATA) + " in " + shared.name());
        } catch (ArchiveException e) {
            if (e.kind() == Kind.DAMAGED) {
                damagedInShared.add(identity);
            }
            throw e;
        }
    }

    /** The metadata of the shared repository; null if it has none. */
    private StoredMetadata lookUp(Identity identity) throws IOException, ArchiveException, InterruptedException {
        String before = silent.get(shared.url());
        if (before != null) {
            throw new ArchiveException(Kind.SHARED_TRANSIENT, before + "; it is not asked again in this Maven run");
        }
        try (Staging staging = Staging.temporary()) {
            Path json = shared.fetch(
                    Coordinates.of(identity).artifact(Coordinates.METADATA),
                    LARGEST_METADATA,
                    settings.lookupTimeout(),
                    staging);
            return json == null ? null : MetadataJson.read(json);
        } catch (ArchiveException e) {
            if (e.kind() == Kind.SHARED_TRANSIENT) {
                silent.putIfAbsent(shared.url(), e.getMessage());
            }
            if (e.kind() == Kind.DAMAGED) {
                damagedInShared.add(identity);
            }
            throw e;
        }
    }

    private Metadata usable(Identity identity, StoredMetadata stored, String place) throws ArchiveException {
        if (stored instanceof StoredMetadata.Newer) {
            throw new ArchiveException(
                    Kind.LEFT_ALONE,
                    place + " was written by a newer version of this plugin, and is neither used nor changed");
        }
        if (stored instanceof StoredMetadata.Unusable unusable) {
            throw ArchiveException.damaged(place + " " + unusable.reason());
        }
        Metadata metadata = stored.usable().orElseThrow();
        if (!identity.matches(metadata)
                || metadata.outcome() != Outcome.SUCCEEDED
                || metadata.origin() == Metadata.Origin.SANDBOX
                || metadata.video() == null) {
            throw ArchiveException.damaged(place + " does not describe the video of " + identity);
        }
        if (metadata.video().size() > settings.maxVideoSize()) {
            throw new ArchiveException(
                    Kind.LEFT_ALONE,
                    place + " describes a video of " + metadata.video().size() + " bytes, more than "
                            + InvalidConfigurationException.named("maxVideoSize") + " allows");
        }
        return metadata;
    }

    private ArchiveException setAside(Identity identity, ArchiveException damage) throws IOException {
        return new ArchiveException(
                Kind.DAMAGED,
                damage.getMessage() + "; it is set aside as " + local.setAside(Coordinates.of(identity)),
                damage);
    }

    // Transfer.

    @Override
    public VideoFile open(ArchivedVideo found, Listener listener) throws ArchiveException, InterruptedException {
        return guarded(() -> {
            FileLock lock = lockUnlessReadOnly(found.identity(), listener);
            boolean opened = false;
            try {
                VideoFile file = openLocked(found, lock, listener);
                opened = true;
                return file;
            } finally {
                if (!opened) {
                    release(found.identity(), lock);
                }
            }
        });
    }

    private VideoFile openLocked(ArchivedVideo found, FileLock lock, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        Identity identity = found.identity();
        ArchiveException problem = null;
        try {
            // Another build may have installed it since the lookup.
            Optional<Metadata> here = localMetadata(identity);
            if (here.isPresent()) {
                Path file = local.find(Coordinates.of(identity).artifact(Coordinates.VIDEO));
                verify(file, here.get(), file.toString());
                return new VideoFile(file, here.get(), () -> release(identity, lock));
            }
        } catch (ArchiveException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            problem = lock == null ? e : setAside(identity, e);
        }
        ArchivedVideo there = found;
        if (!found.isShared()) {
            there = isSharedOnline() ? findShared(identity, problem).orElse(null) : null;
            if (there == null) {
                throw problem != null
                        ? problem
                        : new ArchiveException(Kind.LOCAL, "another build has just removed " + describe(identity));
            }
        }
        if (problem != null) {
            listener.warn(problem.getMessage());
        }
        return fetch(there, lock, listener);
    }

    /** What the shared repository has is installed here too, for builds that depend on it. */
    private VideoFile fetch(ArchivedVideo there, FileLock lock, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        Identity identity = there.identity();
        Coordinates coordinates = Coordinates.of(identity);
        Metadata.Video video = there.metadata().video();
        Staging staging = lock == null ? Staging.temporary() : Staging.in(local.directory(coordinates));
        boolean fetched = false;
        try {
            Path file = shared.fetch(
                    coordinates.artifact(Coordinates.VIDEO), video.size(), settings.downloadTimeout(), staging);
            String place = coordinates.artifact(Coordinates.VIDEO) + " in " + shared.name();
            if (file == null) {
                throw ArchiveException.damaged(place + " is gone, only its metadata is there");
            }
            verify(file, there.metadata(), place);
            file = lock == null ? file : installed(there, file, staging, listener);
            fetched = true;
            return new VideoFile(file, there.metadata(), () -> {
                staging.close();
                release(identity, lock);
            });
        } catch (ArchiveException e) {
            if (e.kind() == Kind.DAMAGED) {
                damagedInShared.add(identity);
            }
            throw e;
        } finally {
            if (!fetched) {
                staging.close();
            }
        }
    }

    private Path installed(ArchivedVideo there, Path file, Staging staging, Listener listener) {
        try {
            String sha256 = there.metadata().video().sha256();
            Coordinates coordinates = Coordinates.of(there.identity());
            byte[] json = MetadataJson.write(there.metadata(), settings.pluginVersion());
            Path installed = local.install(coordinates, file, sha256, json, staging);
            record(coordinates).add(sha256, shared.url(), wallClock.instant());
            return installed;
        } catch (IOException e) {
            listener.warn(
                    "it is not installed in the local repository " + local.root() + ": " + LocalArchive.reason(e));
            return file;
        }
    }

    private static void verify(Path file, Metadata metadata, String place) throws IOException, ArchiveException {
        if (Files.size(file) != metadata.video().size()
                || !Sha256.of(file).equals(metadata.video().sha256())) {
            throw ArchiveException.damaged(place + " has changed since it was archived");
        }
    }

    // Keeping.

    @Override
    public Kept keep(Identity identity, Path video, Metadata metadata, Listener listener)
            throws ArchiveException, InterruptedException {
        return guarded(() -> {
            Coordinates coordinates = Coordinates.of(identity);
            String sha256 = metadata.video().sha256();
            if (isInstalled(identity, metadata) && isDeployed(identity, sha256)) {
                return Kept.BEFORE;
            }
            FileLock lock = null;
            ArchiveException localProblem = null;
            try {
                lock = lock(identity, settings.downloadTimeout(), listener);
            } catch (IOException e) {
                localProblem = localProblem(e);
            }
            try (Staging staging = Staging.temporary()) {
                byte[] json = MetadataJson.write(metadata, settings.pluginVersion());
                Path installed = null;
                if (localProblem == null && !isInstalled(identity, metadata)) {
                    try {
                        refuseNewer(identity);
                        installed = local.install(coordinates, video, sha256, json, staging);
                    } catch (ArchiveException e) {
                        localProblem = e;
                    } catch (IOException e) {
                        localProblem = localProblem(e);
                    }
                }
                // What fails on this machine does not keep the video from the shared repository.
                String deployed = isDeployed(identity, sha256)
                        ? null
                        : deployed(identity, video, metadata, json, staging, listener);
                if (localProblem != null) {
                    throw localProblem;
                }
                return new Kept(installed, deployed);
            } finally {
                release(identity, lock);
            }
        });
    }

    @Override
    public boolean isKept(Identity identity, Metadata metadata) throws ArchiveException, InterruptedException {
        return guarded(() -> isSharedOnline()
                ? isDeployed(identity, metadata.video().sha256()) || claimed(identity, metadata) == Deployed.SAME
                : isInstalled(identity, metadata));
    }

    /** Whether the same video is there, as far as that shows without reading it. */
    private boolean isInstalled(Identity identity, Metadata metadata) {
        try {
            return localMetadata(identity)
                    .filter(here ->
                            here.video().sha256().equals(metadata.video().sha256()))
                    .isPresent();
        } catch (IOException | ArchiveException e) {
            return false;
        }
    }

    private void refuseNewer(Identity identity) throws IOException, ArchiveException {
        try {
            localMetadata(identity);
        } catch (ArchiveException e) {
            if (e.kind() == Kind.LEFT_ALONE) {
                throw e;
            }
        }
    }

    private boolean isDeployed(Identity identity, String sha256) {
        return !isSharedOnline()
                || !damagedInShared.contains(identity)
                        && record(Coordinates.of(identity)).has(sha256, shared.url(), wallClock.instant());
    }

    private DeployedRecord record(Coordinates coordinates) {
        return new DeployedRecord(local.file(coordinates, Coordinates.VIDEO));
    }

    /** The name of the repository; null if it has the same video already. */
    private String deployed(
            Identity identity, Path video, Metadata metadata, byte[] json, Staging staging, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        Instant end = locks.clock().instant().plus(settings.downloadTimeout());
        Deployed there = damagedInShared.contains(identity) ? Deployed.DAMAGED : claimed(identity, metadata);
        boolean sent = there != Deployed.SAME && deploy(identity, video, metadata, json, end, staging, listener);
        damagedInShared.remove(identity);
        record(Coordinates.of(identity)).add(metadata.video().sha256(), shared.url(), wallClock.instant());
        return sent ? shared.name() : null;
    }

    /** What the metadata in the shared repository says. A lookup that fails does not keep a deploy from being tried. */
    private Deployed claimed(Identity identity, Metadata metadata)
            throws IOException, ArchiveException, InterruptedException {
        StoredMetadata stored;
        try {
            stored = lookUp(identity);
        } catch (ArchiveException e) {
            return e.kind() == Kind.DAMAGED ? Deployed.DAMAGED : Deployed.UNKNOWN;
        }
        if (stored == null) {
            return Deployed.ABSENT;
        }
        try {
            return usable(identity, stored, Coordinates.of(identity) + " in " + shared.name())
                            .video()
                            .sha256()
                            .equals(metadata.video().sha256())
                    ? Deployed.SAME
                    : Deployed.OTHER;
        } catch (ArchiveException e) {
            if (e.kind() == Kind.LEFT_ALONE) {
                throw e;
            }
            return Deployed.DAMAGED;
        }
    }

    /** False if the repository has the same video after all. */
    private boolean deploy(
            Identity identity,
            Path video,
            Metadata metadata,
            byte[] json,
            Instant end,
            Staging staging,
            Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                deployOnce(identity, video, metadata, json, end, staging);
                return true;
            } catch (ArchiveException e) {
                Duration left = left(end);
                if (e.kind() == Kind.SHARED_TRANSIENT && failures < ATTEMPTS && !left.isZero()) {
                    listener.warn(e.getMessage() + " (attempt " + failures + " of " + ATTEMPTS + ")");
                    Duration pause = settings.backoff().apply(failures);
                    locks.pause().sleep(pause.compareTo(left) < 0 ? pause : left);
                } else if (left.isZero()) {
                    throw e;
                } else {
                    return isThereAfterAll(e, identity, metadata, end);
                }
            }
        }
    }

    /** The metadata in a request of its own, because the files of one may be sent in any order. */
    private void deployOnce(Identity identity, Path video, Metadata metadata, byte[] json, Instant end, Staging staging)
            throws IOException, ArchiveException, InterruptedException {
        Coordinates coordinates = Coordinates.of(identity);
        Path pomFile = staging.write("deployed.pom", coordinates.pom());
        Path jsonFile = staging.write("deployed.json", json);
        try {
            shared.deploy(
                    left(end),
                    staging,
                    coordinates.artifact(Coordinates.POM).setFile(pomFile.toFile()),
                    coordinates.artifact(Coordinates.VIDEO).setFile(video.toFile()));
        } catch (ArchiveException e) {
            // A repository that replaces nothing may have them from a deployment that was cut off.
            if (left(end).isZero() || !hasSameVideo(identity, metadata, end)) {
                throw e;
            }
        }
        try {
            verify(video, metadata, video.toString());
        } catch (ArchiveException e) {
            throw new ArchiveException(Kind.SHARED_PERMANENT, video + " was changed while it was archived", e);
        }
        shared.deploy(
                left(end), staging, coordinates.artifact(Coordinates.METADATA).setFile(jsonFile.toFile()));
    }

    private boolean hasSameVideo(Identity identity, Metadata metadata, Instant end)
            throws IOException, InterruptedException {
        try (Staging staging = largeStaging(identity)) {
            Path file = shared.fetch(
                    Coordinates.of(identity).artifact(Coordinates.VIDEO),
                    metadata.video().size(),
                    left(end),
                    staging);
            if (file == null) {
                return false;
            }
            verify(file, metadata, shared.name());
            return true;
        } catch (ArchiveException e) {
            return false;
        }
    }

    private Staging largeStaging(Identity identity) throws IOException {
        try {
            return Staging.in(local.directory(Coordinates.of(identity)));
        } catch (IOException e) {
            return Staging.temporary();
        }
    }

    /** Why a deployment failed shows only by what the repository has. */
    private boolean isThereAfterAll(ArchiveException failure, Identity identity, Metadata metadata, Instant end)
            throws IOException, ArchiveException, InterruptedException {
        Deployed there = claimed(identity, metadata);
        if (there == Deployed.SAME && hasSameVideo(identity, metadata, end)) {
            return false;
        }
        boolean isDamaged = there == Deployed.SAME || there == Deployed.DAMAGED;
        if (isDamaged && failure.kind() == Kind.SHARED_PERMANENT) {
            throw new ArchiveException(
                    Kind.LEFT_ALONE,
                    shared.name() + " has a damaged copy and does not replace it (" + failure.getMessage()
                            + "); delete " + Coordinates.of(identity) + " there, then the next build deploys it",
                    failure);
        }
        throw failure;
    }

    private Duration left(Instant end) {
        Duration left = Duration.between(locks.clock().instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    // Locks and failures.

    private FileLock lock(Identity identity, Duration limit, Listener listener)
            throws IOException, InterruptedException {
        Path file = local.directory(Coordinates.of(identity))
                .resolve(Coordinates.of(identity).artifactId() + ".lock");
        AtomicBoolean told = new AtomicBoolean();
        return locks.lock(file, limit, () -> {
                    if (!told.getAndSet(true)) {
                        listener.waitingForLock(file);
                    }
                    return false;
                })
                .orElseThrow();
    }

    /** Null where no lock file can be created: then this machine installs nothing either. */
    private FileLock lockUnlessReadOnly(Identity identity, Listener listener) throws IOException, InterruptedException {
        try {
            return lock(identity, settings.downloadTimeout(), listener);
        } catch (LockTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
    }

    private void release(Identity identity, FileLock lock) {
        if (lock != null) {
            lock.close();
            deleteIfEmpty(local.directory(Coordinates.of(identity)));
        }
    }

    private static void deleteIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Something is archived there, or another build has the lock by now.
        } catch (IOException e) {
            // An empty directory does no harm.
        }
    }

    /** Whatever is wrong with an archive, the caller gets an {@link ArchiveException}. */
    private <T> T guarded(Work<T> work) throws ArchiveException, InterruptedException {
        try {
            return work.run();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            throw localProblem(e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new ArchiveException(Kind.LOCAL, "the archive failed unexpectedly: " + LocalArchive.reason(e), e);
        }
    }

    /** What breaks because the build was interrupted is no problem of the repository. */
    private ArchiveException localProblem(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return new ArchiveException(
                Kind.LOCAL, "the local repository " + local.root() + ": " + LocalArchive.reason(e), e);
    }
}
