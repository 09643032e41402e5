package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.ArchivedVideo;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.DownloadPolicy;
import io.github.happyhorse.maven.video.KeptVideo;
import io.github.happyhorse.maven.video.LocalProblem;
import io.github.happyhorse.maven.video.NotAnMp4Exception;
import io.github.happyhorse.maven.video.PartFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Brings back what an earlier build has archived, and archives what this one has collected. */
final class Archivist {

    private final CollectRequest request;
    private final RunContext context;
    private final DownloadPolicy.Verify verify;
    private final ResultStore store;
    private final Wording wording;
    private final RunLog log;
    private final Map<TaskId, String> troubles = new ConcurrentHashMap<>();

    Archivist(
            CollectRequest request,
            RunContext context,
            DownloadPolicy.Verify verify,
            ResultStore store,
            Wording wording,
            RunLog log) {
        this.request = request;
        this.context = context;
        this.verify = verify;
        this.store = store;
        this.wording = wording;
        this.log = log;
    }

    /** Copies the video out of the archive, if it has it. */
    Optional<Collected> restored(TaskId task) throws InterruptedException {
        log.lookingInArchive(task);
        Optional<ArchivedVideo> found = find(task);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        request.requireWritable();
        ResultFiles files = request.files(task);
        try (PartFile part =
                PartFile.lock(files.part(), context.filesInUse(), () -> log.downloadedByAnother(task, files.part()))) {
            Optional<Metadata> savedMeanwhile = store.upToDate(files, task);
            if (savedMeanwhile.isPresent()) {
                return Optional.of(Collected.saved(task, savedMeanwhile.get(), files, true));
            }
            Metadata archived = found.get().metadata();
            new KeptVideo(found.get().file(), archived.video().sha256()).copyTo(part, verify);
            Metadata restored = archived.fromArchive(
                    files.video().getFileName().toString(), context.clock().instant());
            store.publish(files, restored, part::moveTo);
            return Optional.of(Collected.saved(task, restored, files, false));
        } catch (KeptVideo.ChangedException e) {
            log.damaged(task, found.get().file() + ": " + e.getMessage());
            archive().discard(task);
            return Optional.empty();
        } catch (NotAnMp4Exception e) {
            // Saved with verify=transfer, or by a version that knew less. It stays: there may be no other any more.
            return ofNoHelp(
                    task,
                    found.get().file() + " is what was archived, but " + e.getMessage()
                            + "; <verify>transfer</verify> (happyhorse.verify) takes it as it is");
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            // The flag would make the next use of a file fail as well.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            return ofNoHelp(task, found.get().file() + " cannot be copied, " + LocalProblem.reason(files.video(), e));
        }
    }

    private Optional<ArchivedVideo> find(TaskId task) throws InterruptedException {
        try {
            return archive().find(task, log);
        } catch (ArchiveException e) {
            return ofNoHelp(task, e.getMessage());
        }
    }

    /** The service is asked instead; if it cannot help either, the user reads of both. */
    private <T> Optional<T> ofNoHelp(TaskId task, String reason) {
        String trouble = "The archive was of no help: " + reason;
        troubles.put(task, trouble);
        log.archiveTrouble("Task " + task + ": " + trouble);
        return Optional.empty();
    }

    /** Whether there is a video, and an archive. */
    boolean isToKeep(Collected collected) {
        return collected.isSaved() && !archive().isNone();
    }

    /** Keeps a video that is saved; one that is archived already costs a look. */
    Collected archived(Collected collected) throws InterruptedException {
        TaskId task = collected.task();
        log.archiving(task);
        try {
            ArchivedVideo saved = new ArchivedVideo(collected.video(), collected.metadata(), collected.data());
            log.archived(task, collected.data().video(), archive().keep(task, saved, log));
            return collected;
        } catch (ArchiveException e) {
            return notArchived(collected, e.getMessage(), e.isAskedForByName());
        } finally {
            log.doneArchiving(collected);
        }
    }

    /** What an interrupt has kept from the archive. */
    Collected interrupted(Collected collected) {
        return notArchived(collected, "the build was interrupted", archive().isAskedForByName());
    }

    private Collected notArchived(Collected collected, String reason, boolean askedForByName) {
        if (askedForByName) {
            return collected.withProblem(wording.notArchived(collected, reason));
        }
        log.archiveTrouble("Task " + collected.task() + " is not archived for later builds: " + reason);
        return collected;
    }

    /** What stood in the way of finding the task in the archive: a sentence to append, or nothing. */
    String trouble(TaskId task) {
        return troubles.containsKey(task) ? " " + troubles.get(task) + "." : "";
    }

    private Archive archive() {
        return context.archive();
    }
}
