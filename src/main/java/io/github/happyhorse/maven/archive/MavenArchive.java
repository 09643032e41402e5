package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.LockTimeoutException;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
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

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException, ArchiveException, InterruptedException;
    }

    private static final Duration LONGEST_LOOKUP = Duration.ofMinutes(1);

    private final LocalArchive local;
    private final SharedArchive repository;
    private final SharedVideos shared;
    private final Settings settings;
    private final FileLocks locks;
    private final InstantSource wallClock;

    /** The archive of one goal. */
    public MavenArchive(
            RepositorySystem system,
            RepositorySystemSession session,
            RemoteRepository repository,
            Settings settings,
            FileLocks locks,
            Map<String, String> silent,
            InstantSource wallClock) {
        this.local = new LocalArchive(system, session);
        this.repository = repository == null ? null : new SharedArchive(system, session, repository, silent);
        this.shared = new SharedVideos(this.repository, local, settings, locks);
        this.settings = settings;
        this.locks = locks;
        this.wallClock = wallClock;
    }

    @Override
    public boolean isRequired() {
        return repository != null && !repository.isOffline();
    }

    @Override
    public String describe(Identity identity) {
        return Coordinates.of(identity) + " in " + local.root()
                + (repository == null ? "" : " or " + repository.name());
    }

    // Lookup.

    @Override
    public Optional<ArchivedVideo> find(Identity identity, Listener listener)
            throws ArchiveException, InterruptedException {
        return guarded(Kind.LOCAL, () -> {
            ArchiveException problem = null;
            try {
                Optional<Metadata> here = soundLocalMetadata(identity, listener);
                if (here.isPresent()) {
                    return Optional.of(new ArchivedVideo(identity, here.get(), false));
                }
            } catch (ArchiveException e) {
                if (e.kind() != Kind.DAMAGED || !isRequired()) {
                    throw e;
                }
                problem = e;
            }
            Optional<ArchivedVideo> there = isRequired() ? findShared(identity, problem) : Optional.empty();
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
                throw again.kind() == Kind.DAMAGED ? local.setAside(identity, again) : again;
            } finally {
                release(identity, lock);
            }
        }
    }

    private Optional<Metadata> localMetadata(Identity identity) throws IOException, ArchiveException {
        return local.metadata(identity, settings.maxVideoSize());
    }

    private Optional<ArchivedVideo> findShared(Identity identity, ArchiveException localProblem)
            throws ArchiveException, InterruptedException {
        try {
            return shared.find(identity).map(metadata -> new ArchivedVideo(identity, metadata, true));
        } catch (ArchiveException e) {
            throw localProblem == null
                    ? e
                    : new ArchiveException(e.kind(), localProblem.getMessage() + "; " + e.getMessage(), e);
        }
    }

    // Transfer.

    @Override
    public VideoFile open(ArchivedVideo found, Listener listener) throws ArchiveException, InterruptedException {
        return guarded(Kind.LOCAL, () -> {
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
                return new VideoFile(local.verified(identity, here.get()), here.get(), () -> release(identity, lock));
            }
        } catch (ArchiveException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            problem = lock == null ? e : local.setAside(identity, e);
        }
        ArchivedVideo there = found;
        if (!found.isShared()) {
            there = isRequired() ? findShared(identity, problem).orElse(null) : null;
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
        Staging staging = lock == null ? Staging.temporary() : Staging.in(local.directory(identity));
        boolean fetched = false;
        try {
            Path file = shared.fetch(identity, there.metadata(), settings.downloadTimeout(), staging);
            Path usable = lock == null ? file : installed(there, file, staging, listener);
            fetched = true;
            return new VideoFile(usable, there.metadata(), () -> {
                staging.close();
                release(identity, lock);
            });
        } finally {
            if (!fetched) {
                staging.close();
            }
        }
    }

    private Path installed(ArchivedVideo there, Path file, Staging staging, Listener listener) {
        try {
            String sha256 = there.metadata().video().sha256();
            byte[] json = MetadataJson.write(there.metadata(), settings.pluginVersion());
            Path installed = local.install(there.identity(), file, sha256, json, staging);
            deployed(there.identity()).add(sha256, repository.url(), wallClock.instant());
            return installed;
        } catch (IOException e) {
            listener.warn(
                    "it is not installed in the local repository " + local.root() + ": " + ArchiveException.reason(e));
            return file;
        }
    }

    // Keeping.

    @Override
    public Kept keep(Identity identity, Path video, Metadata metadata, Listener listener)
            throws ArchiveException, InterruptedException {
        return guarded(isRequired() ? Kind.SHARED_PERMANENT : Kind.LOCAL, () -> {
            if (isInstalled(identity, metadata) && isDeployed(identity, metadata)) {
                return Kept.BEFORE;
            }
            FileLock lock = null;
            ArchiveException localProblem = null;
            try {
                lock = lock(identity, settings.downloadTimeout(), listener);
            } catch (IOException e) {
                localProblem = problem(Kind.LOCAL, e);
            }
            try (Staging staging = Staging.temporary()) {
                byte[] json = MetadataJson.write(metadata, settings.pluginVersion());
                Path installed = null;
                if (localProblem == null && !isInstalled(identity, metadata)) {
                    try {
                        refuseNewer(identity);
                        installed =
                                local.install(identity, video, metadata.video().sha256(), json, staging);
                    } catch (ArchiveException e) {
                        localProblem = e;
                    } catch (IOException e) {
                        localProblem = problem(Kind.LOCAL, e);
                    }
                }
                // What fails on this machine does not keep the video from the shared repository.
                boolean sent = false;
                if (!isDeployed(identity, metadata)) {
                    sent = shared.deploy(new SharedVideos.Upload(identity, video, metadata, json, staging, listener));
                    deployed(identity).add(metadata.video().sha256(), repository.url(), wallClock.instant());
                }
                if (localProblem != null) {
                    throw localProblem;
                }
                return new Kept(installed, sent ? repository.name() : null);
            } finally {
                release(identity, lock);
            }
        });
    }

    @Override
    public boolean isKept(Identity identity, Metadata metadata) throws ArchiveException, InterruptedException {
        return guarded(
                Kind.LOCAL,
                () -> isRequired()
                        ? isDeployed(identity, metadata) || shared.has(identity, metadata)
                        : isInstalled(identity, metadata));
    }

    /** Whether the same video is here, as far as its metadata shows, or another intact clip of the same request. */
    private boolean isInstalled(Identity identity, Metadata metadata) throws ClosedByInterruptException {
        try {
            Optional<Metadata> here = localMetadata(identity);
            if (here.isEmpty()
                    || here.get().video().sha256().equals(metadata.video().sha256())) {
                return here.isPresent();
            }
            if (identity.requestSha256() == null) {
                return false;
            }
            local.verified(identity, here.get());
            return true;
        } catch (ClosedByInterruptException e) {
            throw e;
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

    private boolean isDeployed(Identity identity, Metadata metadata) {
        return !isRequired()
                || !shared.isDamaged(identity)
                        && deployed(identity).has(metadata.video().sha256(), repository.url(), wallClock.instant());
    }

    private DeployedRecord deployed(Identity identity) {
        return new DeployedRecord(local.video(identity));
    }

    // Locks and failures.

    private FileLock lock(Identity identity, Duration limit, Listener listener)
            throws IOException, InterruptedException {
        Path file = local.directory(identity).resolve(Coordinates.of(identity).artifactId() + ".lock");
        AtomicBoolean logged = new AtomicBoolean();
        return locks.lock(file, limit, () -> {
                    if (!logged.getAndSet(true)) {
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
        if (lock == null) {
            return;
        }
        lock.close();
        try {
            Files.deleteIfExists(local.directory(identity));
        } catch (IOException e) {
            // Something is archived there, or another build has the lock by now.
        }
    }

    /** Whatever goes wrong, the caller gets an {@link ArchiveException}. */
    private <T> T guarded(Kind kind, Work<T> work) throws ArchiveException, InterruptedException {
        try {
            return work.run();
        } catch (IOException e) {
            throw problem(kind, e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new ArchiveException(kind, "the archive failed unexpectedly: " + ArchiveException.reason(e), e);
        }
    }

    /** What breaks because the build was interrupted is no problem of a repository. */
    private ArchiveException problem(Kind kind, IOException e) throws InterruptedException {
        if (Thread.interrupted() || e instanceof ClosedByInterruptException) {
            throw new InterruptedException();
        }
        return kind == Kind.LOCAL
                ? local.problem(e)
                : new ArchiveException(kind, repository.name() + ": " + ArchiveException.reason(e), e);
    }
}
