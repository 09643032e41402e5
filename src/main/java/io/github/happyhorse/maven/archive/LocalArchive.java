package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.Sha256;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
            throw new IOException(reason(e), e);
        }
    }

    /**
     * Installs a video. What is there is set aside, and deleted only once the new one is complete.
     *
     * @throws IOException also if the file was changed since it was verified
     */
    Path install(Coordinates coordinates, Path video, String sha256, byte[] metadata, Staging staging)
            throws IOException {
        Path pom = staging.write("installed.pom", coordinates.pom());
        Path json = staging.write("installed.json", metadata);
        setAside(coordinates);
        install(
                coordinates.artifact(Coordinates.POM).setFile(pom.toFile()),
                coordinates.artifact(Coordinates.VIDEO).setFile(video.toFile()));
        Path installed = file(coordinates, Coordinates.VIDEO);
        if (!Sha256.of(installed).equals(sha256)) {
            Files.deleteIfExists(installed);
            throw new IOException(video + " was changed while it was archived");
        }
        install(coordinates.artifact(Coordinates.METADATA).setFile(json.toFile()));
        deleteDamaged(coordinates);
        return installed;
    }

    private void deleteDamaged(Coordinates coordinates) throws IOException {
        Path directory = file(coordinates, Coordinates.VIDEO).getParent();
        try (DirectoryStream<Path> damaged = Files.newDirectoryStream(directory, "*" + DAMAGED + "*")) {
            for (Path file : damaged) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void install(Artifact... artifacts) throws IOException {
        InstallRequest request = new InstallRequest();
        List.of(artifacts).forEach(request::addArtifact);
        try {
            system.install(session, request);
        } catch (InstallationException | RuntimeException e) {
            throw new IOException(reason(e), e);
        }
    }

    /** The metadata first: what is left is then no complete archive. Returns where the video now is. */
    Path setAside(Coordinates coordinates) throws IOException {
        setAside(file(coordinates, Coordinates.METADATA));
        return setAside(file(coordinates, Coordinates.VIDEO));
    }

    private static Path setAside(Path file) throws IOException {
        Path damaged = ResultFiles.unused(file.resolveSibling(file.getFileName() + DAMAGED));
        if (Files.exists(file)) {
            Files.move(file, damaged, StandardCopyOption.ATOMIC_MOVE);
        }
        return damaged;
    }

    /** Where the lock is, and what is being transferred. */
    Path directory(Coordinates coordinates) {
        return file(coordinates, Coordinates.VIDEO).getParent().getParent();
    }

    Path file(Coordinates coordinates, String extension) {
        return root().resolve(
                        session.getLocalRepositoryManager().getPathForLocalArtifact(coordinates.artifact(extension)));
    }

    Path root() {
        return session.getLocalRepository().getBasedir().toPath();
    }

    /** What Maven says of a failure, made safe. */
    static String reason(Throwable problem) {
        String message = Redactor.withoutKey().line(problem.getMessage());
        return message == null ? problem.getClass().getSimpleName() : message;
    }
}
