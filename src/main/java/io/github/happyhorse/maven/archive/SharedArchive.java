package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.config.Durations;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private final Map<String, String> silent;

    /** After a lookup without an answer, which is then in the map by URL, no other is made. */
    SharedArchive(
            RepositorySystem system,
            RepositorySystemSession session,
            RemoteRepository repository,
            Map<String, String> silent) {
        this.system = system;
        this.session = session;
        this.repository = repository;
        this.silent = silent;
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

    /** The bytes of a small file; null if the repository does not have it. */
    byte[] lookUp(Artifact artifact, long mostBytes, Duration limit) throws ArchiveException, InterruptedException {
        return lookUp(staging -> fetch(artifact, mostBytes, limit, staging));
    }

    /** The same for metadata of the repository, such as the list of versions. */
    byte[] lookUp(Metadata metadata, long mostBytes, Duration limit) throws ArchiveException, InterruptedException {
        return lookUp(staging ->
                fetch(metadata.toString(), downloading -> resolved(downloading, metadata), mostBytes, limit, staging));
    }

    private interface Lookup {
        Path in(Staging staging) throws ArchiveException, InterruptedException;
    }

    private byte[] lookUp(Lookup lookup) throws ArchiveException, InterruptedException {
        String before = silent.get(url());
        if (before != null) {
            throw new ArchiveException(Kind.SHARED_TRANSIENT, before + "; it is not asked again in this Maven run");
        }
        try (Staging staging = Staging.temporary()) {
            Path file = lookup.in(staging);
            return file == null ? null : Files.readAllBytes(file);
        } catch (ArchiveException e) {
            if (e.kind() == Kind.SHARED_TRANSIENT) {
                silent.putIfAbsent(url(), e.getMessage());
            }
            throw e;
        } catch (IOException e) {
            throw new ArchiveException(
                    Kind.LOCAL, "a temporary directory for " + name() + ": " + ArchiveException.reason(e), e);
        }
    }

    /** Fetches a file of at most so many bytes into the staging directory; null if the repository does not have it. */
    Path fetch(Artifact artifact, long mostBytes, Duration limit, Staging staging)
            throws ArchiveException, InterruptedException {
        return fetch(artifact.toString(), downloading -> resolved(downloading, artifact), mostBytes, limit, staging);
    }

    private File resolved(RepositorySystemSession downloading, Artifact artifact) throws ArtifactResolutionException {
        try {
            return system.resolveArtifact(downloading, new ArtifactRequest(artifact, List.of(repository), "happyhorse"))
                    .getArtifact()
                    .getFile();
        } catch (ArtifactResolutionException e) {
            if (e.getResult().getExceptions().stream().allMatch(ArtifactNotFoundException.class::isInstance)) {
                return null;
            }
            throw e;
        }
    }

    private File resolved(RepositorySystemSession downloading, Metadata metadata) throws RepositoryException {
        MetadataResult result = system.resolveMetadata(
                        downloading, List.of(new MetadataRequest(metadata, repository, "happyhorse")))
                .get(0);
        if (result.isResolved()) {
            return result.getMetadata().getFile();
        }
        if (result.getException() == null || result.getException() instanceof MetadataNotFoundException) {
            return null;
        }
        throw new RepositoryException(result.getException().getMessage(), result.getException());
    }

    private Path fetch(
            String what, NetworkThread.Transfer<File> transfer, long mostBytes, Duration limit, Staging staging)
            throws ArchiveException, InterruptedException {
        try {
            File file = NetworkThread.run(into(staging, limit), limit, mostBytes, staging, transfer);
            return file == null ? null : file.toPath();
        } catch (TimeoutException e) {
            throw timeout("did not send " + what, limit, e);
        } catch (NetworkThread.TooLargeException e) {
            throw new ArchiveException(
                    Kind.DAMAGED,
                    what + " in " + name() + " is larger than the " + mostBytes + " bytes that it should have at most");
        } catch (RepositoryException | RuntimeException e) {
            throw problem("cannot be asked", e);
        }
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
                Kind.SHARED_TRANSIENT, name() + " " + what + " within " + Durations.format(limit), cause);
    }

    private ArchiveException problem(String what, Exception e) {
        Throwable cause = e instanceof IllegalStateException && e.getCause() != null ? e.getCause() : e;
        String reason = ArchiveException.reason(cause);
        boolean permanent = PERMANENT.matcher(reason).find()
                || e.getCause() instanceof ArtifactNotFoundException
                || e.getCause() instanceof MetadataNotFoundException;
        return new ArchiveException(
                permanent ? Kind.SHARED_PERMANENT : Kind.SHARED_TRANSIENT, name() + " " + what + ": " + reason, e);
    }
}
