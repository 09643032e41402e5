package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.installation.InstallRequest;
import org.eclipse.aether.installation.InstallationException;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** The local repository. The metadata is installed last, so a video without it is one that was never complete. */
final class LocalArchive {

    private static final String DAMAGED = ".damaged";

    private final RepositorySystem system;
    private final RepositorySystemSession session;

    /** Uses a session that does not list what it installs: the log has a line of its own for that. */
    LocalArchive(RepositorySystem system, RepositorySystemSession session) {
        this.system = system;
        this.session = RepositorySessions.copy(session).setRepositoryListener(null);
    }

    Path root() {
        return session.getLocalRepository().getBasedir().toPath();
    }

    /** Where an artifact is, or would be. */
    Path file(Artifact artifact) {
        return root().resolve(session.getLocalRepositoryManager().getPathForLocalArtifact(artifact));
    }

    Path video(Identity identity) {
        return file(Coordinates.of(identity).artifact(Coordinates.VIDEO));
    }

    /** Where the lock of a video is, and what is being transferred. */
    Path directory(Identity identity) {
        return video(identity).getParent().getParent();
    }

    /** The file of an artifact, also in a repository behind this one; null if it is in none. */
    Path find(Artifact artifact) throws IOException {
        try {
            return system.resolveArtifact(session, new ArtifactRequest(artifact, List.of(), "happyhorse"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            return null;
        } catch (RuntimeException e) {
            // For example a lock of the resolver that another thread has for too long.
            throw new IOException(ArchiveException.reason(e), e);
        }
    }

    /** The metadata of a video that is here, as far as the metadata and the size of the file show. */
    Optional<Metadata> metadata(Identity identity, long maxVideoSize) throws IOException, ArchiveException {
        Coordinates coordinates = Coordinates.of(identity);
        Path json = find(coordinates.artifact(Coordinates.METADATA));
        Path video = json == null ? null : find(coordinates.artifact(Coordinates.VIDEO));
        if (video == null) {
            return Optional.empty();
        }
        Metadata metadata = ArchivedMetadata.of(identity, MetadataJson.read(json), maxVideoSize, json.toString());
        long size = Files.size(video);
        if (size != metadata.video().size()) {
            throw ArchiveException.damaged(
                    video + " has " + size + " bytes, not " + metadata.video().size());
        }
        return Optional.of(metadata);
    }

    /** The file of a video that is here, verified. */
    Path verified(Identity identity, Metadata metadata) throws IOException, ArchiveException {
        Path file = find(Coordinates.of(identity).artifact(Coordinates.VIDEO));
        ArchivedMetadata.verify(file, metadata, file.toString());
        return file;
    }

    /** Installs a video. What is there is set aside, and deleted only once the new one is complete. */
    Path install(Identity identity, Path video, String sha256, byte[] metadata, Staging staging) throws IOException {
        Coordinates coordinates = Coordinates.of(identity);
        Path pom = staging.write("installed.pom", coordinates.pom());
        Path json = staging.write("installed.json", metadata);
        setAside(identity);
        install(
                coordinates.artifact(Coordinates.POM).setFile(pom.toFile()),
                coordinates.artifact(Coordinates.VIDEO).setFile(video.toFile()));
        Path installed = video(identity);
        if (!Sha256.of(installed).equals(sha256)) {
            Files.deleteIfExists(installed);
            throw new IOException(video + " was changed while it was archived");
        }
        install(coordinates.artifact(Coordinates.METADATA).setFile(json.toFile()));
        try (DirectoryStream<Path> damaged = Files.newDirectoryStream(installed.getParent(), "*" + DAMAGED + "*")) {
            for (Path file : damaged) {
                Files.deleteIfExists(file);
            }
        }
        return installed;
    }

    private void install(Artifact... artifacts) throws IOException {
        InstallRequest request = new InstallRequest();
        List.of(artifacts).forEach(request::addArtifact);
        try {
            system.install(session, request);
        } catch (InstallationException | RuntimeException e) {
            throw new IOException(ArchiveException.reason(e), e);
        }
    }

    /** Sets a damaged video aside until a good one is here, and completes the message. */
    ArchiveException setAside(Identity identity, ArchiveException damage) throws IOException {
        return new ArchiveException(
                Kind.DAMAGED, damage.getMessage() + "; it is set aside as " + setAside(identity), damage);
    }

    /** The metadata first: what is left is then no complete archive. */
    private Path setAside(Identity identity) throws IOException {
        setAside(file(Coordinates.of(identity).artifact(Coordinates.METADATA)));
        return setAside(video(identity));
    }

    private static Path setAside(Path file) throws IOException {
        Path damaged = ResultFiles.unused(file.resolveSibling(file.getFileName() + DAMAGED));
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(file, damaged, StandardCopyOption.ATOMIC_MOVE);
        }
        return damaged;
    }

    ArchiveException problem(IOException e) {
        return new ArchiveException(
                Kind.LOCAL, "the local repository " + root() + ": " + ArchiveException.reason(e), e);
    }
}
