package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.lock.LockedFile;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;

/**
 * The archive in the Maven repository: {@code io.github.happyhorse.task:<taskId>:1} as {@code pom}, {@code mp4} and
 * {@code json}. The local repository is written under a lock for each task, because before Maven 3.9 nothing is
 * installed in one step.
 *
 * @since 1.0.0
 */
public final class MavenArchive implements Archive {

    /** Waits before a repository is written to once more. */
    @FunctionalInterface
    public interface Pause {

        /**
         * Waits.
         *
         * @param failures how often it has failed up to now, at least 1
         * @throws InterruptedException if the build was interrupted
         */
        void after(int failures) throws InterruptedException;
    }

    /** What is done under the lock. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException, ArchiveException, InterruptedException;
    }

    private static final int TRIES = 3;

    private final LocalArchive local;
    private final SharedArchive shared;
    private final Set<Path> filesInUse;
    private final Pause pause;
    private final Set<TaskId> damagedInShared = ConcurrentHashMap.newKeySet();

    /**
     * The archive of a Maven run.
     *
     * @param system Maven's
     * @param session Maven's
     * @param repository where a whole fleet looks, made for deployment; null for this machine alone
     * @param filesInUse the files that the Maven run has locked
     * @param pause waits between two tries
     */
    public MavenArchive(
            RepositorySystem system,
            RepositorySystemSession session,
            RemoteRepository repository,
            Set<Path> filesInUse,
            Pause pause) {
        this.local = new LocalArchive(system, session);
        this.shared = repository == null ? null : new SharedArchive(system, session, repository);
        this.filesInUse = filesInUse;
        this.pause = pause;
    }

    @Override
    public Optional<ArchivedVideo> find(TaskId task, Listener listener) throws ArchiveException, InterruptedException {
        try {
            // For a task that nobody has archived nothing is locked and nothing created.
            if (local.isEmpty(task) && !isSharedInReach()) {
                return Optional.empty();
            }
            return locked(task, listener, () -> {
                Optional<ArchivedVideo> here = intact(task, listener);
                return here.isPresent() || !isSharedInReach() ? here : fetched(task, listener);
            });
        } catch (IOException e) {
            throw localProblem(e);
        }
    }

    @Override
    public Kept keep(TaskId task, ArchivedVideo saved, Listener listener)
            throws ArchiveException, InterruptedException {
        try {
            if (isKept(task, saved)) {
                return Kept.BEFORE;
            }
            return locked(task, listener, () -> keptEverywhere(task, saved, listener));
        } catch (IOException e) {
            throw isSharedInReach() ? ArchiveException.ofFleet(localProblem(e).getMessage(), false) : localProblem(e);
        }
    }

    /** What fails on this machine does not keep the video from the fleet. */
    private Kept keptEverywhere(TaskId task, ArchivedVideo saved, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        Path installed = null;
        ArchiveException trouble = null;
        try {
            installed = installed(task, saved);
        } catch (IOException e) {
            trouble = localProblem(e);
        }
        String deployed = deployed(task, saved, listener);
        if (trouble != null) {
            throw trouble;
        }
        return new Kept(installed, deployed);
    }

    @Override
    public void discard(TaskId task) {
        try {
            local.discard(task);
        } catch (IOException e) {
            // Then the next build finds it damaged again, and tells so again.
        }
    }

    /** Offline nothing is deployed, so nothing can be missing there for want of it. */
    @Override
    public boolean isAskedForByName() {
        return isSharedInReach();
    }

    @Override
    public String describe(TaskId task) {
        return TaskArtifacts.coordinates(task) + " in " + local.root() + (shared == null ? "" : " or " + shared.name());
    }

    private Optional<ArchivedVideo> intact(TaskId task, Listener listener) throws IOException {
        try {
            Optional<ArchivedVideo> found = local.find(task);
            return found.isPresent() ? Optional.of(found.get().intact()) : found;
        } catch (DamagedException e) {
            listener.damaged(task, e.getMessage());
            local.discard(task);
            return Optional.empty();
        }
    }

    /** What the fleet has is installed here too, so that a build that depends on it asks no repository for it. */
    private Optional<ArchivedVideo> fetched(TaskId task, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        try (Staging staging = Staging.in(local.directory(task))) {
            Optional<ArchivedVideo> found = shared.fetch(task, staging);
            if (found.isEmpty()) {
                return found;
            }
            ArchivedVideo video = found.get().intact();
            local.install(task, video);
            record(task).add(video, shared);
            return local.find(task);
        } catch (DamagedException e) {
            damagedInShared.add(task);
            listener.damaged(task, e.getMessage() + ", as it came from " + shared.name());
            return Optional.empty();
        }
    }

    private boolean isKept(TaskId task, ArchivedVideo saved) {
        return local.has(task, saved) && isDeployedAsFarAsAskedFor(task, saved);
    }

    private boolean isDeployedAsFarAsAskedFor(TaskId task, ArchivedVideo saved) {
        return !isSharedInReach()
                || !damagedInShared.contains(task) && record(task).has(saved, shared);
    }

    private Path installed(TaskId task, ArchivedVideo saved) throws IOException {
        return local.has(task, saved) ? null : local.install(task, saved);
    }

    private String deployed(TaskId task, ArchivedVideo saved, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        if (isDeployedAsFarAsAskedFor(task, saved)) {
            return null;
        }
        boolean sent = deploy(task, saved, listener);
        damagedInShared.remove(task);
        record(task).add(saved, shared);
        return sent ? shared.name() : null;
    }

    /** False if the repository has the same video already. */
    private boolean deploy(TaskId task, ArchivedVideo saved, Listener listener)
            throws IOException, ArchiveException, InterruptedException {
        for (int failures = 1; ; failures++) {
            try (Staging staging = Staging.in(local.directory(task))) {
                if (!damagedInShared.contains(task) && shared.claimsToHave(task, saved, staging)) {
                    return false;
                }
                shared.deploy(task, saved, staging);
                return true;
            } catch (ArchiveException e) {
                if (e.isPassing() && failures < TRIES) {
                    listener.retrying(task, e.getMessage() + " (try " + failures + " of " + TRIES + ")");
                    pause.after(failures);
                } else if (hasAfterAll(task, saved)) {
                    return false;
                } else {
                    throw e;
                }
            }
        }
    }

    private boolean hasAfterAll(TaskId task, ArchivedVideo saved) throws IOException, InterruptedException {
        try (Staging staging = Staging.in(local.directory(task))) {
            return shared.has(task, saved, staging);
        } catch (ArchiveException e) {
            return false;
        }
    }

    private boolean isSharedInReach() {
        return shared != null && shared.isInReach();
    }

    private DeployedRecord record(TaskId task) {
        return new DeployedRecord(local.file(task, TaskArtifacts.VIDEO));
    }

    private <T> T locked(TaskId task, Listener listener, Work<T> work)
            throws IOException, ArchiveException, InterruptedException {
        Path file = local.directory(task).resolve(task + ".lock");
        LockedFile lock = LockedFile.lock(file, filesInUse, () -> listener.lockedByAnother(task, file));
        try {
            return work.run();
        } finally {
            lock.close();
            deleteIfEmpty(local.directory(task));
        }
    }

    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Something is archived there, or another build has the lock by now.
        }
    }

    /** What breaks because the build was interrupted is no problem of the repository. */
    private ArchiveException localProblem(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return ArchiveException.ofThisMachine("the local repository " + local.root() + ": " + Reasons.of(e));
    }
}
