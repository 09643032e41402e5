package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.ArchivedVideo;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.poll.Step;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.LockTimeoutException;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.video.DownloadFailure;
import io.github.happyhorse.maven.video.DownloadedVideo;
import io.github.happyhorse.maven.video.Downloader;
import io.github.happyhorse.maven.video.KeptVideo;
import io.github.happyhorse.maven.video.LocalProblem;
import io.github.happyhorse.maven.video.PartFile;
import io.github.happyhorse.maven.video.VideoRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;

/** Collects a clip: saved under target/? in the archive? else poll until the task ends, download, save, archive. */
final class TaskCollector {

    /** How many clips are looked up at the same time. */
    private static final int LOOKUPS = 8;

    /** How many videos are downloaded, copied or deployed at the same time. */
    private static final int TRANSFERS = 4;

    /**
     * What the archive had.
     *
     * @param collected what became of the clip; null if the archive did not have it
     * @param problem why the lookup failed, or null
     */
    private record FromArchive(Collected collected, String problem) {}

    /**
     * A task whose polling has ended.
     *
     * @param end how it ended
     * @param metadata what is known of it
     * @param lastSeen when the last good reply came, by the wall clock, or null
     * @param archiveProblem why the lookup in the archive failed before, or null
     */
    private record Polled(PollEnd end, Metadata metadata, Instant lastSeen, String archiveProblem) {

        /** The exception behind an end without a video, or null. */
        Throwable cause() {
            PollFailure failure = end.state().failure();
            return end.cause() != null || failure == null ? end.cause() : failure.cause();
        }
    }

    private final CollectRequest request;
    private final RunContext context;
    private final Service service;
    private final TaskSource source;
    private final ClipFiles files;
    private final ClipArchive archive;
    private final Messages messages;
    private final RunLog log;
    private final Downloader downloader;
    private final Semaphore lookups = new Semaphore(LOOKUPS, true);
    private final Semaphore transfers = new Semaphore(TRANSFERS, true);

    TaskCollector(
            CollectRequest request,
            RunContext context,
            Call.Factory videos,
            Service service,
            TaskSource source,
            Messages messages,
            RunLog log) {
        this.request = request;
        this.context = context;
        this.service = service;
        this.source = source;
        this.messages = messages;
        this.log = log;
        this.files = new ClipFiles(request, context, messages, log);
        this.archive = new ClipArchive(context.archive(), messages, log);
        this.downloader = new Downloader(
                videos,
                request.downloads(),
                context.shared().clock(),
                context.shared().wallClock(),
                pause -> Thread.sleep(pause.toMillis()),
                context.random());
    }

    /** Blocks until the clip is collected, or it is clear that it cannot be. */
    Collected collect(Clip clip) {
        boolean taskNeeded = false;
        try {
            Optional<Collected> saved = savedAndArchived(clip);
            if (saved.isPresent()) {
                return saved.get();
            }
            archiveReplaced(clip);
            FromArchive archived = fromArchive(clip, clip.identity());
            if (archived.collected() != null) {
                return archived.collected();
            }
            if (request.isOffline()) {
                return error(clip, messages.offline(clip, archive.describe(clip), archived.problem()), null);
            }
            request.requireWritable();
            taskNeeded = true;
            return fromService(clip, archived.problem());
        } catch (ArchiveException e) {
            return error(clip, messages.replacedNotArchived(clip, e.getMessage()), e);
        } catch (InterruptedException e) {
            return error(clip, messages.interrupted(clip), null);
        } catch (IOException e) {
            return isInterrupt(e)
                    ? error(clip, messages.interrupted(clip), null)
                    : error(clip, messages.notPolled(clip, e), e);
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            return error(clip, messages.unexpected(clip, e), e);
        } finally {
            if (!taskNeeded) {
                source.notNeeded(clip);
            }
        }
    }

    // Saved under target/?

    /** A saved video is archived, too, unless it is; under the lock, so that no other build replaces it meanwhile. */
    private Optional<Collected> savedAndArchived(Clip clip) throws IOException, InterruptedException {
        log.phase(clip, RunLog.Phase.LOOKUP);
        files.bringBack(clip);
        Optional<Collected> found = saved(clip);
        String mismatch = found.map(collected -> mismatch(collected.data())).orElse(null);
        if (mismatch != null) {
            String place = request.files(clip).video().toString();
            return Optional.of(error(clip, messages.notExpected(clip, place, mismatch), null));
        }
        Optional<Collected> saved = found.map(collected -> logged(clip, collected));
        if (saved.isEmpty() || archive.isNone()) {
            return saved;
        }
        try {
            Optional<FileLock> free = files.tryLock(clip);
            if (free.isEmpty()) {
                // The build that has the lock archives it.
                return saved;
            }
            try {
                return Optional.of(archived(clip, saved.get()));
            } finally {
                free.get().close();
            }
        } catch (IOException e) {
            return Optional.of(
                    archive.notLocked(clip, saved.get(), request.files(clip).lock(), e));
        }
    }

    private Optional<Collected> saved(Clip clip) throws IOException, InterruptedException {
        lookups.acquire();
        try {
            return files.saved(clip);
        } finally {
            lookups.release();
        }
    }

    private Collected archived(Clip clip, Collected saved) {
        try {
            acquireTransfer(clip);
            try {
                return archive.keep(clip, saved);
            } finally {
                transfers.release();
            }
        } catch (InterruptedException e) {
            return archive.interrupted(clip, saved);
        }
    }

    /** A prompt may have changed: the video of another request is archived before its files are replaced. */
    private void archiveReplaced(Clip clip) throws IOException, InterruptedException, ArchiveException {
        if (clip.request() == null || archive.isNone() || !files.hasMetadata(clip)) {
            return;
        }
        Optional<FileLock> free = files.lock(clip);
        if (free.isEmpty()) {
            return;
        }
        try (FileLock lock = free.get()) {
            Optional<Metadata> other = files.otherPair(clip, lock);
            if (other.isPresent()) {
                acquireTransfer(clip);
                try {
                    archive.keepReplaced(clip, request.files(clip).video(), other.get());
                } finally {
                    transfers.release();
                }
            }
        }
    }

    // In the archive?

    private FromArchive fromArchive(Clip clip, Identity identity) throws InterruptedException {
        ClipArchive.Lookup lookup = lookUp(clip, identity);
        if (lookup.problem() != null) {
            return archiveFailed(clip, lookup.problem());
        }
        if (lookup.video() == null) {
            return new FromArchive(null, null);
        }
        String mismatch = mismatch(lookup.video().metadata());
        if (mismatch != null) {
            String problem = messages.notExpected(clip, archive.describe(clip), mismatch);
            return new FromArchive(error(clip, problem, null), null);
        }
        request.requireWritable();
        try {
            return new FromArchive(restored(clip, lookup.video()), null);
        } catch (ArchiveException e) {
            return archiveFailed(clip, e.getMessage());
        } catch (KeptVideo.DamagedException e) {
            return archiveFailed(clip, archive.describe(clip) + " is damaged: " + e.getMessage());
        } catch (KeptVideo.NotAcceptedException e) {
            // It stays: there may be no other any more.
            return archiveFailed(clip, archive.describe(clip) + " is what was archived, but " + e.getMessage());
        } catch (LockTimeoutException e) {
            // The service would not help: what it has could not be saved either.
            return new FromArchive(error(clip, messages.notPolled(clip, e), e), null);
        } catch (ResultStore.NotPublishedException e) {
            return new FromArchive(error(clip, messages.notRestored(clip, e), e), null);
        } catch (IOException e) {
            if (isInterrupt(e)) {
                throw new InterruptedException();
            }
            return archiveFailed(
                    clip,
                    "the archived video cannot be copied, "
                            + LocalProblem.reason(request.files(clip).video(), e));
        }
    }

    private ClipArchive.Lookup lookUp(Clip clip, Identity identity) throws InterruptedException {
        lookups.acquire();
        try {
            return archive.find(clip, identity);
        } finally {
            lookups.release();
        }
    }

    private FromArchive archiveFailed(Clip clip, String reason) {
        String problem = "The archive lookup failed: " + reason;
        log.warn(clip.title() + ": " + problem);
        return new FromArchive(null, problem);
    }

    private Collected restored(Clip clip, ArchivedVideo archived)
            throws IOException, InterruptedException, ArchiveException, KeptVideo.DamagedException,
                    KeptVideo.NotAcceptedException, ResultStore.NotPublishedException {
        Optional<FileLock> free = files.lock(clip);
        if (free.isEmpty()) {
            return savedMeanwhile(clip);
        }
        try (FileLock lock = free.get();
                PartFile part = PartFile.create(request.files(clip).part())) {
            Optional<Collected> savedMeanwhile = files.saved(clip, lock);
            if (savedMeanwhile.isPresent()) {
                return logged(clip, savedMeanwhile.get());
            }
            acquireTransfer(clip);
            try {
                log.phase(clip, RunLog.Phase.COPYING);
                Metadata metadata;
                // Closed before the video is archived, which takes the same lock.
                try (Archive.VideoFile video = archive.open(clip, archived)) {
                    metadata = video.metadata();
                    KeptVideo kept = new KeptVideo(
                            video.file(),
                            metadata.video().size(),
                            metadata.video().sha256());
                    warn(clip, kept.copyTo(part, request.downloads()).warning());
                }
                Metadata restored = metadata.fromArchive(fileName(clip), now());
                if (clip.request() != null) {
                    // It may have been archived for its task, which says nothing of the request.
                    restored = restored.toBuilder().request(clip.request()).build();
                }
                return archive.keep(clip, logged(clip, files.publish(clip, lock, restored, part::moveTo)));
            } finally {
                transfers.release();
            }
        }
    }

    // At the service.

    private Collected fromService(Clip clip, String archiveProblem) throws InterruptedException {
        try {
            log.phase(clip, RunLog.Phase.WAITING_FOR_TASK);
            TaskId task = source.first(clip, archiveProblem);
            Identity archivedAs = source.archivedAs(clip);
            if (archivedAs != null) {
                FromArchive archived = fromArchive(clip, archivedAs);
                if (archived.collected() != null) {
                    return archived.collected();
                }
            }
            Polled polled = poll(clip, task, archiveProblem);
            if (polled.end().outcome() == Outcome.SUCCEEDED) {
                return downloadAndArchive(clip, polled);
            }
            String advice = source.failed(clip, polled.end());
            if (advice == null) {
                advice = messages.advice(clip, polled.end(), service.keySource());
            }
            String problem = messages.ended(clip, polled.end(), polled.lastSeen(), advice, archiveProblem);
            return record(clip, polled.metadata(), problem, polled.cause(), null);
        } catch (NoTaskException e) {
            if (e.problem() == null) {
                return error(clip, e.getMessage(), e.getCause());
            }
            Metadata metadata = TaskMetadata.withoutTask(e, request.origin(), clip.request(), now());
            return record(clip, metadata, e.getMessage(), e.getCause(), null);
        }
    }

    private Polled poll(Clip clip, TaskId task, String archiveProblem) {
        service.connect();
        log.polling(clip, task, request, service.keySource());
        Instant start = now();
        AtomicReference<Instant> lastSeen = new AtomicReference<>();
        PollEnd end = service.poll(task, request.polling(), (before, after, next) -> {
            if (after.goodReply() != before.goodReply()) {
                lastSeen.set(now());
            }
            log.polled(clip, before, after, next);
            recordChange(clip, start, before, after, next);
        });
        // A set flag would break what writes the metadata.
        Thread.interrupted();
        String explanation = end.outcome() == Outcome.SUCCEEDED ? null : messages.reason(end, lastSeen.get());
        Metadata metadata = TaskMetadata.ended(end, request.origin(), clip.request(), start, now(), explanation);
        return new Polled(end, metadata, lastSeen.get(), archiveProblem);
    }

    /**
     * A killed build leaves the last status. The end is recorded at once, but the download after a success may last.
     */
    private void recordChange(Clip clip, Instant start, PollState before, PollState after, Step next) {
        boolean changed = after.reply() != null && !after.statusWord().equals(before.statusWord());
        boolean ended = next instanceof PollEnd end && end.outcome() != Outcome.SUCCEEDED;
        if (changed && !ended) {
            files.recordRunning(clip, TaskMetadata.running(after, request.origin(), clip.request(), start, now()));
        }
    }

    private Collected downloadAndArchive(Clip clip, Polled task) {
        try {
            Optional<FileLock> free = files.lock(clip);
            if (free.isEmpty()) {
                return savedMeanwhile(clip);
            }
            try (FileLock lock = free.get();
                    PartFile part = PartFile.create(request.files(clip).part())) {
                Optional<Collected> savedMeanwhile = files.saved(clip, lock);
                if (savedMeanwhile.isPresent()) {
                    return logged(clip, savedMeanwhile.get());
                }
                acquireTransfer(clip);
                try {
                    return archive.keep(clip, download(clip, task, lock, part));
                } finally {
                    transfers.release();
                }
            }
        } catch (InterruptedException e) {
            return notSaved(clip, task, Messages.INTERRUPTED, null);
        } catch (LockTimeoutException e) {
            return notSaved(clip, task, e.getReason(), e);
        } catch (IOException e) {
            return isInterrupt(e)
                    ? notSaved(clip, task, Messages.INTERRUPTED, null)
                    : notSaved(
                            clip, task, LocalProblem.reason(request.files(clip).video(), e), e);
        } catch (RuntimeException | Error e) {
            return notSaved(clip, task, messages.unexpected(e), e);
        }
    }

    private Collected download(Clip clip, Polled task, FileLock lock, PartFile part) {
        log.phase(clip, RunLog.Phase.DOWNLOADING);
        TaskReply reply = task.end().state().reply();
        VideoRequest video = new VideoRequest(
                reply.videoLink(),
                reply.videoSeconds(),
                request.files(clip).rejected(),
                limit -> freshLink(task.end().state().task(), limit));
        try {
            DownloadedVideo downloaded = downloader.download(
                    video,
                    part,
                    context.transfers().apply((reason, pause) -> log.retryingDownload(clip, reason, pause)));
            warn(clip, downloaded.warning());
            Metadata metadata = task.metadata()
                    .with(
                            TaskMetadata.video(fileName(clip), downloaded, service.redactor()),
                            TaskMetadata.download(downloaded.stats()));
            return publish(clip, task, metadata, lock, part);
        } catch (DownloadFailure e) {
            Metadata.Problem problem = new Metadata.Problem(e.code(), e.getMessage(), e.httpStatus());
            return notSaved(clip, task, problem, TaskMetadata.download(e.stats()), e, lock);
        } catch (Downloader.InterruptedDownload e) {
            Metadata.Problem problem = new Metadata.Problem(null, Messages.INTERRUPTED, null);
            return notSaved(clip, task, problem, TaskMetadata.download(e.stats()), null, lock);
        }
    }

    /** The service would send the same video again, so it is not asked. */
    private String mismatch(Metadata metadata) {
        return request.downloads().mismatch(metadata.video().sha256());
    }

    private void warn(Clip clip, String warning) {
        if (warning != null) {
            log.warn("The video of " + clip.title() + " is complete, but " + warning);
        }
    }

    /** A verified video that cannot get its name, or not its metadata, is archived all the same. */
    private Collected publish(Clip clip, Polled task, Metadata metadata, FileLock lock, PartFile part) {
        try {
            return logged(clip, files.publish(clip, lock, metadata, part::moveTo));
        } catch (ResultStore.NotPublishedException e) {
            if (e.keptAs() != null) {
                archive.keepUnpublished(clip, e.keptAs(), metadata);
            }
            Metadata.Problem problem = new Metadata.Problem(null, messages.notPublished(e), null);
            return notSaved(clip, task, problem, metadata.download(), e, lock);
        }
    }

    /** Asks the task for its link again. */
    private VideoLink freshLink(TaskId task, Duration limit) throws DownloadFailure, InterruptedException {
        PollPolicy polling = request.polling();
        PollPolicy again = new PollPolicy(limit, polling.pollInterval(), polling.requestTimeout(), polling.retries());
        PollEnd end = service.poll(task, again, (before, after, next) -> {});
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (end.outcome() == Outcome.SUCCEEDED) {
            return end.state().reply().videoLink();
        }
        PollFailure failure = end.state().failure();
        throw new DownloadFailure(
                "the task " + messages.reason(end, null),
                failure == null ? null : failure.code(),
                failure == null ? null : failure.httpStatus());
    }

    // How it ends.

    private Collected notSaved(Clip clip, Polled task, String reason, Throwable cause) {
        return notSaved(clip, task, new Metadata.Problem(null, reason, null), null, cause, null);
    }

    private Collected notSaved(
            Clip clip,
            Polled task,
            Metadata.Problem problem,
            Metadata.Download download,
            Throwable cause,
            FileLock lock) {
        Instant now = context.shared().clock().instant();
        String message = messages.notSaved(clip, task.end(), problem.message(), now, task.archiveProblem());
        return record(clip, task.metadata().with(problem, download), message, cause, lock);
    }

    private Collected record(Clip clip, Metadata metadata, String problem, Throwable cause, FileLock lock) {
        return logged(clip, files.record(clip, metadata, problem, cause, lock));
    }

    private Collected error(Clip clip, String problem, Throwable cause) {
        return logged(clip, files.error(clip, problem, cause));
    }

    private Collected savedMeanwhile(Clip clip) throws IOException {
        return logged(
                clip, files.saved(clip).orElseThrow(() -> new IOException("another build has just deleted the video")));
    }

    private Collected logged(Clip clip, Collected collected) {
        log.collected(clip, collected);
        return collected;
    }

    private void acquireTransfer(Clip clip) throws InterruptedException {
        log.phase(clip, RunLog.Phase.WAITING_FOR_TRANSFER);
        transfers.acquire();
    }

    private String fileName(Clip clip) {
        return request.files(clip).video().getFileName().toString();
    }

    /** The flag that comes with it would make the next use of a file fail as well. */
    private static boolean isInterrupt(IOException e) {
        if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
            Thread.interrupted();
            return true;
        }
        return false;
    }

    private Instant now() {
        return context.shared().wallClock().instant();
    }
}
