package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The videos of the shared repository. */
final class SharedVideos {

    private static final int ATTEMPTS = 3;

    /**
     * A video that is to be deployed.
     *
     * @param json the bytes of its metadata
     * @param staging for small files
     */
    record Upload(
            Identity identity,
            Path video,
            Metadata metadata,
            byte[] json,
            Staging staging,
            Archive.Listener listener) {}

    /** What the metadata in the repository says; neither, if there is none or it could not be looked up. */
    private record Claim(Metadata metadata, boolean isDamaged) {

        boolean isOf(Metadata wanted) {
            return metadata != null
                    && metadata.video().sha256().equals(wanted.video().sha256());
        }
    }

    private final SharedArchive repository;
    private final LocalArchive local;
    private final MavenArchive.Settings settings;
    private final FileLocks locks;
    private final Set<Identity> damaged = ConcurrentHashMap.newKeySet();

    SharedVideos(SharedArchive repository, LocalArchive local, MavenArchive.Settings settings, FileLocks locks) {
        this.repository = repository;
        this.local = local;
        this.settings = settings;
        this.locks = locks;
    }

    /** Whether a damaged copy was seen, and not replaced since. */
    boolean isDamaged(Identity identity) {
        return damaged.contains(identity);
    }

    Optional<Metadata> find(Identity identity) throws ArchiveException, InterruptedException {
        Coordinates coordinates = Coordinates.of(identity);
        try {
            byte[] json = repository.lookUp(
                    coordinates.artifact(Coordinates.METADATA), MetadataJson.LARGEST, settings.lookupTimeout());
            return json == null
                    ? Optional.empty()
                    : Optional.of(ArchivedMetadata.of(
                            identity,
                            MetadataJson.read(json),
                            settings.maxVideoSize(),
                            place(identity, Coordinates.METADATA)));
        } catch (ArchiveException e) {
            throw noted(identity, e);
        }
    }

    /** Downloads a video, and verifies it. */
    Path fetch(Identity identity, Metadata metadata, Duration limit, Staging staging)
            throws IOException, ArchiveException, InterruptedException {
        try {
            Path file = repository.fetch(
                    Coordinates.of(identity).artifact(Coordinates.VIDEO),
                    metadata.video().size(),
                    limit,
                    staging);
            if (file == null) {
                throw ArchiveException.damaged(
                        place(identity, Coordinates.VIDEO) + " is gone, only its metadata is there");
            }
            ArchivedMetadata.verify(file, metadata, place(identity, Coordinates.VIDEO));
            return file;
        } catch (ArchiveException e) {
            throw noted(identity, e);
        }
    }

    private ArchiveException noted(Identity identity, ArchiveException e) {
        if (e.kind() == Kind.DAMAGED) {
            damaged.add(identity);
        }
        return e;
    }

    private String place(Identity identity, String extension) {
        return Coordinates.of(identity).artifact(extension) + " in " + repository.name();
    }

    /** Whether the repository says that it has this video. */
    boolean has(Identity identity, Metadata metadata) throws ArchiveException, InterruptedException {
        return claim(identity).isOf(metadata);
    }

    /** A lookup that fails does not keep a deployment from being tried. */
    private Claim claim(Identity identity) throws ArchiveException, InterruptedException {
        try {
            return new Claim(find(identity).orElse(null), false);
        } catch (ArchiveException e) {
            if (e.kind() == Kind.LEFT_ALONE) {
                throw e;
            }
            return new Claim(null, e.kind() == Kind.DAMAGED);
        }
    }

    /** Deploys a video unless the repository has it. Returns whether it was sent. */
    boolean deploy(Upload upload) throws IOException, ArchiveException, InterruptedException {
        Instant end = locks.clock().instant().plus(settings.downloadTimeout());
        boolean sent = (isDamaged(upload.identity()) || !isThere(upload, end)) && send(upload, end);
        damaged.remove(upload.identity());
        return sent;
    }

    /** Of several clips of one request the first that is intact stays. */
    private boolean isThere(Upload upload, Instant end) throws IOException, ArchiveException, InterruptedException {
        Claim there = claim(upload.identity());
        if (there.metadata() == null || upload.identity().requestSha256() == null) {
            return there.isOf(upload.metadata());
        }
        return there.isOf(upload.metadata()) || isIntact(upload.identity(), there.metadata(), end);
    }

    /** Retries what may pass. Returns false if the repository has the same video after all. */
    private boolean send(Upload upload, Instant end) throws IOException, ArchiveException, InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                sendOnce(upload, end);
                return true;
            } catch (ArchiveException e) {
                Duration left = left(end);
                if (left.isZero()) {
                    throw e;
                }
                if (e.kind() != Kind.SHARED_TRANSIENT || failures == ATTEMPTS) {
                    requireThereAfterAll(upload, e, end);
                    return false;
                }
                upload.listener().warn(e.getMessage() + " (attempt " + failures + " of " + ATTEMPTS + ")");
                Duration pause = settings.backoff().apply(failures);
                locks.pause().sleep(pause.compareTo(left) < 0 ? pause : left);
            }
        }
    }

    /** The metadata in a request of its own, because the files of one may be sent in any order. */
    private void sendOnce(Upload upload, Instant end) throws IOException, ArchiveException, InterruptedException {
        Coordinates coordinates = Coordinates.of(upload.identity());
        Staging staging = upload.staging();
        Path pom = staging.write("deployed.pom", coordinates.pom());
        Path json = staging.write("deployed.json", upload.json());
        try {
            repository.deploy(
                    left(end),
                    staging,
                    coordinates.artifact(Coordinates.POM).setFile(pom.toFile()),
                    coordinates
                            .artifact(Coordinates.VIDEO)
                            .setFile(upload.video().toFile()));
        } catch (ArchiveException e) {
            // A repository that replaces nothing may have them from a deployment that was cut off.
            if (left(end).isZero() || !hasVideo(upload, end)) {
                throw e;
            }
        }
        try {
            ArchivedMetadata.verify(
                    upload.video(), upload.metadata(), upload.video().toString());
        } catch (ArchiveException e) {
            throw new ArchiveException(Kind.SHARED_PERMANENT, upload.video() + " was changed while it was archived", e);
        }
        repository.deploy(
                left(end), staging, coordinates.artifact(Coordinates.METADATA).setFile(json.toFile()));
    }

    private boolean hasVideo(Upload upload, Instant end) throws IOException, InterruptedException {
        try {
            return isIntact(upload.identity(), upload.metadata(), end);
        } catch (ArchiveException e) {
            return false;
        }
    }

    /** Whether the repository has the video that the metadata describes. */
    private boolean isIntact(Identity identity, Metadata metadata, Instant end)
            throws IOException, ArchiveException, InterruptedException {
        try (Staging staging = largeStaging(identity)) {
            fetch(identity, metadata, left(end), staging);
            return true;
        } catch (ArchiveException e) {
            if (e.kind() == Kind.DAMAGED) {
                return false;
            }
            throw e;
        }
    }

    private Staging largeStaging(Identity identity) throws IOException {
        try {
            return Staging.in(local.directory(identity));
        } catch (IOException e) {
            return Staging.temporary();
        }
    }

    /** Why a deployment failed shows only by what the repository has. */
    private void requireThereAfterAll(Upload upload, ArchiveException failure, Instant end)
            throws IOException, ArchiveException, InterruptedException {
        Claim there = claim(upload.identity());
        boolean same = there.isOf(upload.metadata());
        if (same && hasVideo(upload, end)) {
            return;
        }
        if ((same || there.isDamaged()) && failure.kind() == Kind.SHARED_PERMANENT) {
            throw new ArchiveException(
                    Kind.LEFT_ALONE,
                    repository.name() + " has a damaged copy and does not replace it (" + failure.getMessage()
                            + "); delete " + Coordinates.of(upload.identity())
                            + " there, then the next build deploys it",
                    failure);
        }
        throw failure;
    }

    private Duration left(Instant end) {
        Duration left = Duration.between(locks.clock().instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
