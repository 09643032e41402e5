package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.installation.InstallRequest;
import org.eclipse.aether.installation.InstallationException;
import org.eclipse.aether.repository.LocalRepositoryManager;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** What is kept on this machine. The metadata comes last, so a video without it is one that never became whole. */
final class LocalArchive {

    private final RepositorySystem system;
    private final RepositorySystemSession session;

    /** In a session that does not list what it installs: the log has a line of its own for that. */
    LocalArchive(RepositorySystem system, RepositorySystemSession session) {
        this.system = system;
        this.session = RepositorySessions.copy(session).setRepositoryListener(null);
    }

    /** What is there, whether or not it is intact. */
    Optional<ArchivedVideo> find(TaskId task) throws IOException, DamagedException {
        Path metadata = resolve(task, TaskArtifacts.METADATA);
        Path video = metadata == null ? null : resolve(task, TaskArtifacts.VIDEO);
        return video == null ? Optional.empty() : Optional.of(ArchivedVideo.read(task, video, metadata));
    }

    boolean isEmpty(TaskId task) throws IOException {
        return resolve(task, TaskArtifacts.METADATA) == null;
    }

    /** Whether the same video is there, as far as that shows without reading it. */
    boolean has(TaskId task, ArchivedVideo saved) {
        try {
            ArchivedVideo there = find(task).orElse(null);
            return there != null
                    && there.isSameVideoAs(saved)
                    && Files.size(there.file()) == saved.metadata().video().size();
        } catch (IOException | DamagedException e) {
            return false;
        }
    }

    Path install(TaskId task, ArchivedVideo saved) throws IOException {
        Path directory = Files.createDirectories(directory(task));
        InstallRequest request = new InstallRequest();
        Artifact pom = TaskArtifacts.pom(task, directory);
        request.addArtifact(pom);
        request.addArtifact(TaskArtifacts.video(task, saved));
        request.addArtifact(TaskArtifacts.metadata(task, saved));
        try {
            discard(task);
            system.install(session, request);
            return file(task, TaskArtifacts.VIDEO);
        } catch (InstallationException | RuntimeException e) {
            throw new IOException(Reasons.of(e), e);
        } finally {
            Files.deleteIfExists(pom.getFile().toPath());
        }
    }

    /** The metadata first: what is left is then no whole archive. */
    void discard(TaskId task) throws IOException {
        Files.deleteIfExists(file(task, TaskArtifacts.METADATA));
        Files.deleteIfExists(file(task, TaskArtifacts.VIDEO));
    }

    /** Where the archive of a task keeps what is not an artifact: the lock, and what is on its way. */
    Path directory(TaskId task) {
        return file(task, TaskArtifacts.VIDEO).getParent().getParent();
    }

    Path file(TaskId task, String extension) {
        LocalRepositoryManager repository = session.getLocalRepositoryManager();
        return root().resolve(repository.getPathForLocalArtifact(TaskArtifacts.of(task, extension)));
    }

    Path root() {
        return session.getLocalRepository().getBasedir().toPath();
    }

    private Path resolve(TaskId task, String extension) throws IOException {
        try {
            return system.resolveArtifact(
                            session, new ArtifactRequest(TaskArtifacts.of(task, extension), List.of(), "happyhorse"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            return null;
        } catch (RuntimeException e) {
            // Such as a named lock of the resolver that another thread has for too long.
            throw new IOException(Reasons.of(e), e);
        }
    }
}
