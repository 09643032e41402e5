package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.deployment.DeployRequest;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.MetadataNotFoundException;

/**
 * What is kept in the repository that the user has named. It is asked past the local repository, so that neither a miss
 * nor a damaged copy of yesterday gets in the way.
 */
final class SharedArchive {

    /** What Maven's transports say of an answer that will be the same next time. */
    private static final Pattern REFUSED =
            Pattern.compile("(?i)(code(?: is)?:? |status:? |for URL \\S+ |\\()4(?!08|25|29)\\d\\d\\b|not authorized");

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final RemoteRepository repository;

    SharedArchive(RepositorySystem system, RepositorySystemSession session, RemoteRepository repository) {
        this.system = system;
        this.session = session;
        this.repository = repository;
    }

    /** As the user knows it. */
    String name() {
        return repository.getId() + " (" + repository.getUrl() + ")";
    }

    String url() {
        return repository.getUrl();
    }

    boolean isInReach() {
        return !session.isOffline();
    }

    /** Fetches the metadata, then the video: without the one the other is absent. */
    Optional<ArchivedVideo> fetch(TaskId task, Staging staging)
            throws IOException, DamagedException, ArchiveException, InterruptedException {
        Path metadata = fetch(task, TaskArtifacts.METADATA, staging);
        if (metadata == null) {
            return Optional.empty();
        }
        Path video = fetch(task, TaskArtifacts.VIDEO, staging);
        if (video == null) {
            throw new DamagedException("the video is gone, only its metadata is there");
        }
        return Optional.of(ArchivedVideo.read(task, video, metadata));
    }

    /** Whether the metadata that is there tells of the same video. */
    boolean claimsToHave(TaskId task, ArchivedVideo saved, Staging staging)
            throws IOException, ArchiveException, InterruptedException {
        try {
            Path metadata = fetch(task, TaskArtifacts.METADATA, staging);
            return metadata != null
                    && ArchivedVideo.read(task, saved.file(), metadata).isSameVideoAs(saved);
        } catch (DamagedException e) {
            return false;
        }
    }

    /** Whether the same video is there, byte by byte. */
    boolean has(TaskId task, ArchivedVideo saved, Staging staging)
            throws IOException, ArchiveException, InterruptedException {
        try {
            Optional<ArchivedVideo> there = fetch(task, staging);
            return there.isPresent() && there.get().intact().isSameVideoAs(saved);
        } catch (DamagedException e) {
            return false;
        }
    }

    /** The metadata in a request of its own, because the artifacts of one may be sent in any order. */
    void deploy(TaskId task, ArchivedVideo saved, Staging staging)
            throws IOException, ArchiveException, InterruptedException {
        try {
            deploy(staging, TaskArtifacts.pom(task, staging.directory()), TaskArtifacts.video(task, saved));
        } catch (ArchiveException e) {
            // A repository that takes nothing twice may have them from a deployment that was cut off.
            if (!hasFile(task, saved, staging)) {
                throw e;
            }
        }
        deploy(staging, TaskArtifacts.metadata(task, saved));
    }

    private boolean hasFile(TaskId task, ArchivedVideo saved, Staging staging)
            throws IOException, InterruptedException {
        try {
            Path there = fetch(task, TaskArtifacts.VIDEO, staging);
            return there != null && Files.mismatch(there, saved.file()) < 0;
        } catch (ArchiveException e) {
            return false;
        }
    }

    private void deploy(Staging staging, Artifact... artifacts) throws ArchiveException, InterruptedException {
        DeployRequest request = new DeployRequest();
        request.setRepository(repository);
        List.of(artifacts).forEach(request::addArtifact);
        try {
            NetworkThread.run(
                    RepositorySessions.forUpload(session), uploading -> system.deploy(uploading, request), staging);
        } catch (RepositoryException | RuntimeException e) {
            throw problem("cannot be written to", e);
        }
    }

    private Path fetch(TaskId task, String extension, Staging staging) throws ArchiveException, InterruptedException {
        ArtifactRequest request =
                new ArtifactRequest(TaskArtifacts.of(task, extension), List.of(repository), "happyhorse");
        try {
            return NetworkThread.run(
                            into(staging), downloading -> system.resolveArtifact(downloading, request), staging)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (RepositoryException | RuntimeException e) {
            if (isMiss(e)) {
                return null;
            }
            throw problem("cannot be asked", e);
        }
    }

    private static boolean isMiss(Exception e) {
        return e instanceof ArtifactResolutionException unresolved
                && unresolved.getResult().getExceptions().stream()
                        .allMatch(ArtifactNotFoundException.class::isInstance);
    }

    private DefaultRepositorySystemSession into(Staging staging) {
        DefaultRepositorySystemSession downloading = RepositorySessions.forDownload(session);
        LocalRepository directory = new LocalRepository(staging.directory().toFile());
        return downloading.setLocalRepositoryManager(system.newLocalRepositoryManager(downloading, directory));
    }

    private ArchiveException problem(String what, Exception e) {
        String reason = Reasons.of(e);
        boolean refused = REFUSED.matcher(reason).find()
                || e.getCause() instanceof ArtifactNotFoundException
                || e.getCause() instanceof MetadataNotFoundException;
        return ArchiveException.ofFleet(name() + " " + what + ": " + reason, !refused);
    }
}
