package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.ArchivedVideo;

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

    Lookup find(Clip clip) throws InterruptedException {
        log.phase(clip, RunLog.Phase.ARCHIVE_LOOKUP);
        try {
            return new Lookup(archive.find(clip.knownTask(), log).orElse(null), null);
        } catch (ArchiveException e) {
            return new Lookup(null, e.getMessage());
        }
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
            ArchivedVideo video = new ArchivedVideo(saved.video(), saved.metadata(), saved.data());
            log.archived(clip, saved.data().video(), archive.keep(clip.knownTask(), video, log));
            return saved;
        } catch (ArchiveException e) {
            return notKept(clip, saved, e.getMessage(), e.isAskedForByName(), e);
        } catch (InterruptedException e) {
            return interrupted(clip, saved);
        } catch (RuntimeException e) {
            return notKept(clip, saved, messages.unexpected(e), archive.isAskedForByName(), e);
        } finally {
            log.phase(clip, RunLog.Phase.SAVED);
        }
    }

    Collected interrupted(Clip clip, Collected saved) {
        return archive.isNone()
                ? saved
                : notKept(clip, saved, "the build was interrupted", archive.isAskedForByName(), null);
    }

    private Collected notKept(Clip clip, Collected saved, String reason, boolean required, Exception cause) {
        if (required) {
            return saved.withProblem(messages.notArchived(clip, saved, reason), cause);
        }
        log.warn(clip.title() + " is not archived for later builds: " + reason);
        return saved;
    }

    void discard(Clip clip) {
        archive.discard(clip.knownTask());
    }

    /** Where a clip would be, as a clause; empty without an archive. */
    String describe(Clip clip) {
        return archive.describe(clip.knownTask());
    }
}
