package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.ArchivedVideo;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Path;

/** The archive, as the clips of one run use it: its problems become warnings, or the problem of a clip. */
final class ClipArchive {

    /**
     * What a lookup found.
     *
     * @param video the video, or null
     * @param problem why it could not be looked up, or null
     */
    record Lookup(ArchivedVideo video, String problem) {}

    private final Archive archive;
    private final Messages messages;
    private final RunLog log;

    ClipArchive(Archive archive, Messages messages, RunLog log) {
        this.archive = archive;
        this.messages = messages;
        this.log = log;
    }

    Lookup find(Clip clip, Identity identity) throws InterruptedException {
        log.phase(clip, RunLog.Phase.ARCHIVE_LOOKUP);
        try {
            return new Lookup(archive.find(identity, listener(clip)).orElse(null), null);
        } catch (ArchiveException e) {
            return new Lookup(null, e.getMessage());
        }
    }

    Archive.VideoFile open(Clip clip, ArchivedVideo found) throws ArchiveException, InterruptedException {
        return archive.open(found, listener(clip));
    }

    /** Archives a video that is saved, unless it is archived already. */
    Collected keep(Clip clip, Collected saved) {
        if (archive.isNone() || !saved.isSaved()) {
            return saved;
        }
        if (Thread.interrupted()) {
            return interrupted(clip, saved);
        }
        log.phase(clip, RunLog.Phase.ARCHIVING);
        try {
            keep(clip, saved.video(), saved.data());
            return saved;
        } catch (ArchiveException e) {
            return notKept(clip, saved, e.getMessage(), e.isRequired(), e);
        } catch (InterruptedException e) {
            return interrupted(clip, saved);
        } catch (RuntimeException e) {
            return notKept(clip, saved, messages.unexpected(e), archive.isRequired(), e);
        } finally {
            log.phase(clip, RunLog.Phase.SAVED);
        }
    }

    /** Archives a verified video that could not get its name. */
    void keepUnpublished(Clip clip, Path video, Metadata metadata) {
        if (archive.isNone()) {
            return;
        }
        log.phase(clip, RunLog.Phase.ARCHIVING);
        try {
            keep(clip, video, metadata);
        } catch (ArchiveException e) {
            log.warn(clip.title() + " is not archived for later builds: " + e.getMessage());
        } catch (InterruptedException e) {
            // The flag would break what writes the metadata.
            log.warn(clip.title() + " is not archived for later builds: " + Messages.INTERRUPTED);
        }
    }

    /** Archives the video of another task or request, which a clip is about to replace. */
    void keepReplaced(Clip clip, Path video, Metadata other) throws ArchiveException, InterruptedException {
        Identity identity = other.request() == null
                ? Identity.of(new TaskId(other.taskId()))
                : Identity.ofRequest(other.request().sha256());
        archive.keep(identity, video, other, listener(clip));
    }

    private void keep(Clip clip, Path video, Metadata metadata) throws ArchiveException, InterruptedException {
        log.archived(clip, metadata.video(), archive.keep(clip.identity(), video, metadata, listener(clip)));
    }

    private Archive.Listener listener(Clip clip) {
        return new Archive.Listener() {

            @Override
            public void waitingForLock(Path lock) {
                log.archiveLocked(clip, lock);
            }

            @Override
            public void warn(String problem) {
                log.warn(clip.title() + ", archive: " + problem);
            }
        };
    }

    boolean isNone() {
        return archive.isNone();
    }

    /** A saved video whose files cannot be locked, as in a read-only directory: it must be archived already. */
    Collected notLocked(Clip clip, Collected saved, Path lock, IOException problem) {
        log.phase(clip, RunLog.Phase.ARCHIVE_LOOKUP);
        try {
            return archive.isKept(clip.identity(), saved.data())
                    ? saved
                    : notKept(clip, saved, LocalProblem.reason(lock, problem), archive.isRequired(), problem);
        } catch (ArchiveException e) {
            return notKept(clip, saved, e.getMessage(), e.isRequired(), e);
        } catch (InterruptedException e) {
            return interrupted(clip, saved);
        } finally {
            log.phase(clip, RunLog.Phase.SAVED);
        }
    }

    Collected interrupted(Clip clip, Collected saved) {
        return archive.isNone() ? saved : notKept(clip, saved, Messages.INTERRUPTED, archive.isRequired(), null);
    }

    private Collected notKept(Clip clip, Collected saved, String reason, boolean required, Exception cause) {
        if (required) {
            return saved.withProblem(messages.notArchived(clip, saved, reason), cause);
        }
        log.warn(clip.title() + " is not archived for later builds: " + reason);
        return saved;
    }

    /** Where a clip would be, as a clause; empty without an archive. */
    String describe(Clip clip) {
        return archive.describe(clip.identity());
    }
}
