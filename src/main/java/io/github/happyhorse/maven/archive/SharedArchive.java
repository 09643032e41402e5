package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.config.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.deployment.DeployRequest;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.MetadataRequest;
import org.eclipse.aether.resolution.MetadataResult;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.MetadataNotFoundException;

/**
 * The shared repository that the user has named. Files are fetched past the local repository, so that neither an old
 * miss nor a damaged copy matters.
 */
final class SharedArchive {

    /** What Maven's transports say of a reply that will be the same next time. */
    private static final Pattern PERMANENT =
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

    boolean isOffline() {
        return session.isOffline();
    }

    /** Fetches a file of at most so many bytes into the staging directory; null if the repository does not have it. */
    Path fetch(Artifact artifact, long mostBytes, Duration limit, Staging staging)
            throws ArchiveException, InterruptedException {
        ArtifactRequest request = new ArtifactRequest(artifact, List.of(repository), "happyhorse");
        try {
            return NetworkThread.run(
                            into(staging, limit),
                            limit,
                            mostBytes,
                            staging,
                            downloading -> system.resolveArtifact(downloading, request))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (TimeoutException e) {
            throw timeout("did not send " + artifact, limit, e);
        } catch (NetworkThread.TooLargeException e) {
            throw ArchiveException.damaged(artifact + " in " + name() + " is larger than the " + mostBytes
                    + " bytes that it should have at most");
        } catch (RepositoryException | RuntimeException e) {
            if (isMiss(e)) {
                return null;
            }
            throw problem("cannot be asked", e);
        }
    }

    /** The same for metadata of the repository, such as the list of versions. */
    Path fetch(Metadata metadata, long mostBytes, Duration limit, Staging staging)
            throws ArchiveException, InterruptedException {
        List<MetadataRequest> requests = List.of(new MetadataRequest(metadata, repository, "happyhorse"));
        try {
            MetadataResult result = NetworkThread.run(
                            into(staging, limit),
                            limit,
                            mostBytes,
                            staging,
                            downloading -> system.resolveMetadata(downloading, requests))
                    .get(0);
            if (result.isResolved()) {
                return result.getMetadata().getFile().toPath();
            }
            if (result.getException() == null || result.getException() instanceof MetadataNotFoundException) {
                return null;
            }
            throw problem("cannot be asked", result.getException());
        } catch (TimeoutException e) {
            throw timeout("did not send " + metadata, limit, e);
        } catch (RepositoryException | RuntimeException | NetworkThread.TooLargeException e) {
            throw problem("cannot be asked", e);
        }
    }

    private static boolean isMiss(Exception e) {
        return e instanceof ArtifactResolutionException unresolved
                && unresolved.getResult().getExceptions().stream()
                        .allMatch(ArtifactNotFoundException.class::isInstance);
    }

    private DefaultRepositorySystemSession into(Staging staging, Duration limit) {
        DefaultRepositorySystemSession downloading = RepositorySessions.forDownload(session, limit);
        LocalRepository directory = new LocalRepository(staging.directory().toFile());
        return downloading.setLocalRepositoryManager(system.newLocalRepositoryManager(downloading, directory));
    }

    /** Deploys files, in one request and so in any order. */
    void deploy(Duration limit, Staging staging, Artifact... artifacts) throws ArchiveException, InterruptedException {
        DeployRequest request = new DeployRequest();
        request.setRepository(repository);
        List.of(artifacts).forEach(request::addArtifact);
        try {
            NetworkThread.run(
                    RepositorySessions.forUpload(session, limit),
                    limit,
                    Long.MAX_VALUE,
                    staging,
                    uploading -> system.deploy(uploading, request));
        } catch (TimeoutException e) {
            throw timeout("did not accept " + artifacts[artifacts.length - 1], limit, e);
        } catch (RepositoryException | RuntimeException | NetworkThread.TooLargeException e) {
            throw problem("cannot be written to", e);
        }
    }

    private ArchiveException timeout(String what, Duration limit, TimeoutException cause) {
        return new ArchiveException(
                ArchiveException.Kind.SHARED_TRANSIENT,
                name() + " " + what + " within " + Durations.format(limit),
                cause);
    }

    private ArchiveException problem(String what, Exception e) {
        Throwable cause = e instanceof IllegalStateException && e.getCause() != null ? e.getCause() : e;
        String reason = LocalArchive.reason(cause);
        boolean permanent = PERMANENT.matcher(reason).find()
                || e.getCause() instanceof ArtifactNotFoundException
                || e.getCause() instanceof MetadataNotFoundException;
        return new ArchiveException(
                permanent ? ArchiveException.Kind.SHARED_PERMANENT : ArchiveException.Kind.SHARED_TRANSIENT,
                name() + " " + what + ": " + reason,
                e);
    }
}
