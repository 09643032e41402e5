package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The files of the clips under target/, as one run uses them: locked, looked up, recorded. */
final class ClipFiles {

    private final CollectRequest request;
    private final FileLocks locks;
    private final ResultStore store;
    private final Messages messages;
    private final RunLog log;

    ClipFiles(CollectRequest request, RunContext context, Messages messages, RunLog log) {
        this.request = request;
        this.locks = context.shared().locks();
        this.store = new ResultStore(context.pluginVersion(), locks);
        this.messages = messages;
        this.log = log;
    }

    /** The saved pair of a clip. With a sandbox, what was saved before is not consulted. */
    Optional<Collected> saved(Clip clip) throws IOException {
        ResultFiles files = request.files(clip);
        return request.isSandbox()
                ? Optional.empty()
                : store.upToDate(files, clip.identity()).map(metadata -> Collected.saved(clip, metadata, files, true));
    }

    /** The same, for one who has the lock. */
    Optional<Collected> saved(Clip clip, FileLock lock) throws IOException {
        ResultFiles files = request.files(clip);
        return request.isSandbox()
                ? Optional.empty()
                : store.upToDate(lock, files, clip.identity())
                        .map(metadata -> Collected.saved(clip, metadata, files, true));
    }

    /** Gives a pair that was moved out of the way its names again. */
    void bringBack(Clip clip) throws IOException, InterruptedException {
        ResultFiles files = request.files(clip);
        if (request.isSandbox() || !store.isSetAside(files, clip.identity())) {
            return;
        }
        Optional<FileLock> free = lock(clip);
        if (free.isPresent()) {
            try (FileLock lock = free.get()) {
                store.bringBack(lock, files, clip.identity());
            }
        }
    }

    boolean hasMetadata(Clip clip) {
        return Files.exists(request.files(clip).metadata());
    }

    /** The metadata of another video that has the files of a clip. */
    Optional<Metadata> otherPair(Clip clip, FileLock lock) throws IOException {
        return store.otherPair(lock, request.files(clip), clip.identity());
    }

    /** Locks the files of a clip, unless another build has them. */
    Optional<FileLock> tryLock(Clip clip) throws IOException {
        return locks.tryLock(request.files(clip).lock());
    }

    /**
     * Locks the files of a clip, and waits for as long as another build has them.
     *
     * @return the lock; empty if another build has saved the clip meanwhile
     */
    Optional<FileLock> lock(Clip clip) throws IOException, InterruptedException {
        Path file = request.files(clip).lock();
        AtomicBoolean logged = new AtomicBoolean();
        return locks.lock(file, request.downloads().timeout(), () -> {
            if (!logged.getAndSet(true)) {
                log.locked(clip, file);
            }
            return saved(clip).isPresent();
        });
    }

    /** Gives a verified video its name and writes its metadata. */
    Collected publish(Clip clip, FileLock lock, Metadata metadata, ResultStore.Move video)
            throws ResultStore.NotPublishedException {
        ResultFiles files = request.files(clip);
        store.publish(lock, files, metadata, video).ifPresent(kept -> log.pairKept(clip, kept));
        return Collected.saved(clip, metadata, files, false);
    }

    /** Records a task that is still running, unless another build has the lock. */
    void recordRunning(Clip clip, Metadata metadata) {
        ResultFiles files = request.files(clip);
        try {
            store.recordUnlessLocked(files, metadata);
        } catch (IOException e) {
            log.warn(clip.title() + ": " + LocalProblem.reason(files.metadata(), e));
        }
    }

    /** Records an end without a video. */
    Collected record(Clip clip, Metadata metadata, String problem, Throwable cause, FileLock lock) {
        if (lock != null) {
            return recordLocked(clip, metadata, problem, cause, lock);
        }
        try {
            Optional<FileLock> free = store.lockForRecord(request.files(clip));
            if (free.isEmpty()) {
                return notRecorded(clip, metadata, problem, messages.locked(clip), cause);
            }
            try (FileLock own = free.get()) {
                return recordLocked(clip, metadata, problem, cause, own);
            }
        } catch (IOException e) {
            return notRecorded(clip, metadata, problem, reason(clip, e), cause == null ? e : cause);
        } catch (InterruptedException e) {
            return notRecorded(clip, metadata, problem, Messages.INTERRUPTED, cause);
        }
    }

    private Collected recordLocked(Clip clip, Metadata metadata, String problem, Throwable cause, FileLock lock) {
        String message = problem + foreignPairMoved(clip, lock);
        try {
            Path written = store.record(lock, request.files(clip), metadata);
            return Collected.withoutVideo(clip, metadata, written, message, cause);
        } catch (IOException e) {
            return notRecorded(clip, metadata, message, reason(clip, e), cause == null ? e : cause);
        }
    }

    private Collected notRecorded(Clip clip, Metadata metadata, String problem, String reason, Throwable cause) {
        return Collected.withoutVideo(clip, metadata, null, problem + messages.notRecorded(reason), cause);
    }

    private String reason(Clip clip, IOException problem) {
        return LocalProblem.reason(request.files(clip).metadata(), problem);
    }

    /** An end of which nothing is recorded. */
    Collected error(Clip clip, String problem, Throwable cause) {
        String message = problem;
        try {
            Optional<FileLock> free = request.failOnError() ? Optional.empty() : tryLock(clip);
            if (free.isPresent()) {
                try (FileLock lock = free.get()) {
                    message += foreignPairMoved(clip, lock);
                }
            }
        } catch (IOException e) {
            message += messages.foreignPairStays(clip);
        }
        return Collected.error(clip, message, cause);
    }

    /** A build that goes on must not ship another task's video. */
    private String foreignPairMoved(Clip clip, FileLock lock) {
        if (request.failOnError()) {
            return "";
        }
        try {
            return store.moveForeignPair(lock, request.files(clip), clip.identity(), request.origin())
                    .map(kept -> messages.foreignPairMoved(clip, kept))
                    .orElse("");
        } catch (IOException e) {
            return messages.foreignPairStays(clip);
        }
    }
}
