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
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.LockTimeoutException;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.video.Download;
import io.github.happyhorse.maven.video.DownloadFailure;
import io.github.happyhorse.maven.video.DownloadedVideo;
import io.github.happyhorse.maven.video.KeptVideo;
import io.github.happyhorse.maven.video.LocalProblem;
import io.github.happyhorse.maven.video.NotAnMp4Exception;
import io.github.happyhorse.maven.video.PartFile;
import io.github.happyhorse.maven.video.VideoDownloader;
import io.github.happyhorse.maven.video.WantedVideo;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
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
     * @param collected the clip, or null
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
    private record Polled(PollEnd end, Metadata metadata, Instant lastSeen, String archiveProblem) {}

    private final CollectRequest request;
    private final RunContext context;
    private final Service service;
    private final ClipArchive archive;
    private final Messages messages;
    private final RunLog log;
    private final ResultStore store;
    private final VideoDownloader downloader;
    private final Semaphore lookups = new Semaphore(LOOKUPS, true);
    private final Semaphore transfers = new Semaphore(TRANSFERS, true);

    TaskCollector(
            CollectRequest request,
            RunContext context,
            Call.Factory videos,
            Service service,
            Messages messages,
            RunLog log) {
        this.request = request;
        this.context = context;
        this.service = service;
        this.messages = messages;
        this.log = log;
        this.archive = new ClipArchive(context.archive(), messages, log);
        this.store = new ResultStore(context.pluginVersion(), context.shared().locks());
        this.downloader = new VideoDownloader(
                videos,
                request.downloads(),
                context.shared().clock(),
                pause -> Thread.sleep(pause.toMillis()),
                context.random());
    }

    /** Blocks until the clip is collected, or it is clear that it cannot be. */
    Collected collect(Clip clip) {
        boolean taskNeeded = false;
        log.phase(clip, RunLog.Phase.LOOKUP);
        try {
            Optional<Collected> saved = saved(clip);
            if (saved.isPresent()) {
                return archiveSaved(clip, saved.get());
            }
            FromArchive archived = fromArchive(clip);
            if (archived.collected() != null) {
                return archived.collected();
            }
            if (request.isOffline()) {
                return error(clip, messages.offline(clip, archive.describe(clip)) + sentence(archived.problem()), null);
            }
            taskNeeded = true;
            return fromService(clip, archived.problem());
        } catch (InterruptedException e) {
            return error(clip, messages.interrupted(clip), null);
        } catch (IOException e) {
            return isInterrupt(e)
                    ? error(clip, messages.interrupted(clip), null)
                    : error(clip, messages.unreadable(clip, e), e);
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            return error(clip, messages.unexpected(clip, e), e);
        } finally {
            if (!taskNeeded) {
                clip.source().notNeeded();
            }
        }
    }

    // Saved under target/.

    /** With a sandbox, what was saved before is not consulted. */
    private Optional<Collected> saved(Clip clip) throws IOException, InterruptedException {
        if (request.isSandbox()) {
            return Optional.empty();
        }
        lookups.acquire();
        try {
            ResultFiles files = request.files(clip);
            if (store.isSetAside(files, clip.identity())) {
                bringBack(clip);
            }
            Optional<Collected> saved = upToDate(clip);
            saved.ifPresent(before -> log.collected(clip, before));
            return saved;
        } finally {
            lookups.release();
        }
    }

    private void bringBack(Clip clip) throws IOException, InterruptedException {
        try (FileLock lock = lock(clip, () -> false).orElseThrow()) {
            store.bringBack(lock, request.files(clip), clip.identity());
        }
    }

    private Optional<Collected> upToDate(Clip clip) throws IOException {
        ResultFiles files = request.files(clip);
        return request.isSandbox()
                ? Optional.empty()
                : store.upToDate(files, clip.identity()).map(metadata -> Collected.saved(clip, metadata, files, true));
    }

    private Optional<Collected> upToDate(Clip clip, FileLock lock) throws IOException {
        ResultFiles files = request.files(clip);
        return request.isSandbox()
                ? Optional.empty()
                : store.upToDate(lock, files, clip.identity())
                        .map(metadata -> Collected.saved(clip, metadata, files, true));
    }

    private Collected archiveSaved(Clip clip, Collected saved) {
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

    // In the archive.

    private FromArchive fromArchive(Clip clip) throws InterruptedException {
        ClipArchive.Lookup lookup = lookUp(clip);
        if (lookup.problem() != null) {
            return archiveFailed(clip, lookup.problem());
        }
        if (lookup.video() == null) {
            return new FromArchive(null, null);
        }
        request.requireWritable();
        try {
            return new FromArchive(restored(clip, lookup.video()), null);
        } catch (ArchiveException | KeptVideo.ChangedException e) {
            return archiveFailed(clip, e.getMessage());
        } catch (ResultStore.NotPublishedException e) {
            return archiveFailed(clip, e.getMessage() + keptAs(e));
        } catch (NotAnMp4Exception e) {
            // It stays: there may be no other any more.
            return archiveFailed(
                    clip,
                    archive.describe(clip) + " is what was archived, but " + e.getMessage()
                            + "; <verify>transfer</verify> (happyhorse.verify) takes it as it is");
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

    private ClipArchive.Lookup lookUp(Clip clip) throws InterruptedException {
        lookups.acquire();
        try {
            return archive.find(clip);
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
            throws IOException, InterruptedException, ArchiveException, KeptVideo.ChangedException, NotAnMp4Exception,
                    ResultStore.NotPublishedException {
        Optional<FileLock> free = lock(clip, () -> upToDate(clip).isPresent());
        if (free.isEmpty()) {
            return upToDate(clip).orElseThrow(() -> new IOException("another build has just deleted the video"));
        }
        try (FileLock lock = free.get();
                PartFile part = part(clip)) {
            Optional<Collected> savedMeanwhile = upToDate(clip, lock);
            if (savedMeanwhile.isPresent()) {
                return savedMeanwhile.get();
            }
            acquireTransfer(clip);
            try {
                log.phase(clip, RunLog.Phase.COPYING);
                Metadata metadata;
                // Closed before the video is archived, which takes the same lock.
                try (Archive.VideoFile video = archive.open(clip, archived)) {
                    metadata = video.metadata();
                    new KeptVideo(video.file(), metadata.video().sha256())
                            .copyTo(part, request.downloads().verify());
                }
                ResultFiles files = request.files(clip);
                Metadata restored =
                        metadata.fromArchive(files.video().getFileName().toString(), now());
                store.publish(lock, files, restored, part::moveTo).ifPresent(kept -> log.pairKept(clip, kept));
                Collected collected = Collected.saved(clip, restored, files, false);
                log.collected(clip, collected);
                return archive.keep(clip, collected);
            } finally {
                transfers.release();
            }
        }
    }

    // At the service.

    private Collected fromService(Clip clip, String archiveProblem) throws InterruptedException {
        try {
            TaskId task = clip.source().first(archiveProblem);
            while (true) {
                Polled polled = poll(clip, task, archiveProblem);
                if (polled.end().outcome() == Outcome.SUCCEEDED) {
                    return download(clip, polled);
                }
                task = clip.source().next(polled.end());
                if (task == null) {
                    String problem = messages.ended(clip, polled.end(), polled.lastSeen(), service.keySource());
                    return withoutVideo(
                            clip,
                            polled.metadata(),
                            problem + sentence(archiveProblem),
                            polled.end().cause(),
                            null);
                }
            }
        } catch (NoTaskException e) {
            String problem = e.getMessage() + sentence(archiveProblem);
            return e.problem() == null
                    ? error(clip, problem, e.getCause())
                    : withoutVideo(
                            clip,
                            TaskMetadata.withoutTask(e, request.origin(), clip.request(), now()),
                            problem,
                            e.getCause(),
                            null);
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
            polled(clip, start, before, after, next);
        });
        // A set flag would break what writes the metadata.
        Thread.interrupted();
        String explanation = end.outcome() == Outcome.SUCCEEDED ? null : messages.reason(end, lastSeen.get());
        return new Polled(
                end,
                TaskMetadata.ended(end, request.origin(), clip.request(), start, now(), explanation),
                lastSeen.get(),
                archiveProblem);
    }

    private void polled(Clip clip, Instant start, PollState before, PollState after, Step next) {
        log.polled(clip, before, after, next);
        boolean changed = after.reply() != null && !after.statusWord().equals(before.statusWord());
        // The end is recorded at once, but for a success, whose download may take minutes.
        boolean ended = next instanceof Step.Ended end && end.end().outcome() != Outcome.SUCCEEDED;
        if (!changed || ended) {
            return;
        }
        try {
            store.recordUnlessLocked(
                    request.files(clip), TaskMetadata.running(after, request.origin(), clip.request(), start, now()));
        } catch (IOException e) {
            log.warn(clip.title() + ": "
                    + LocalProblem.reason(request.files(clip).metadata(), e));
        }
    }

    private Collected download(Clip clip, Polled task) {
        try {
            Optional<FileLock> free = lock(clip, () -> upToDate(clip).isPresent());
            if (free.isEmpty()) {
                return savedMeanwhile(
                        clip,
                        upToDate(clip).orElseThrow(() -> new IOException("another build has just deleted the video")));
            }
            try (FileLock lock = free.get();
                    PartFile part = part(clip)) {
                Optional<Collected> savedMeanwhile = upToDate(clip, lock);
                return savedMeanwhile.isPresent()
                        ? savedMeanwhile(clip, savedMeanwhile.get())
                        : downloadLocked(clip, task, lock, part);
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

    private Collected savedMeanwhile(Clip clip, Collected collected) {
        log.collected(clip, collected);
        return collected;
    }

    private Collected downloadLocked(Clip clip, Polled task, FileLock lock, PartFile part)
            throws IOException, InterruptedException {
        acquireTransfer(clip);
        try {
            Collected collected = downloaded(clip, task, lock, part);
            log.collected(clip, collected);
            return archive.keep(clip, collected);
        } finally {
            transfers.release();
        }
    }

    private Collected downloaded(Clip clip, Polled task, FileLock lock, PartFile part)
            throws IOException, InterruptedException {
        log.phase(clip, RunLog.Phase.DOWNLOADING);
        ResultFiles files = request.files(clip);
        TaskReply reply = task.end().state().reply();
        Download download = downloader.begin(
                new WantedVideo(reply.videoLink(), reply.videoSeconds()),
                part,
                ResultFiles.unused(files.rejected()),
                limit -> freshLink(task.end().state().task(), limit),
                context.transfers().get(),
                (reason, pause) -> log.retryingDownload(clip, reason, pause));
        try {
            DownloadedVideo video = download.run();
            if (video.warning() != null) {
                log.warn("The video of " + clip.title() + " is complete, but " + video.warning());
            }
            String name = files.video().getFileName().toString();
            Metadata metadata =
                    task.metadata().with(TaskMetadata.video(name, video), TaskMetadata.download(download.stats()));
            return published(clip, task, metadata, lock, part);
        } catch (DownloadFailure e) {
            Metadata.Problem problem = new Metadata.Problem(e.code(), e.getMessage(), e.httpStatus());
            return notSaved(clip, task, problem, TaskMetadata.download(download.stats()), e, lock);
        } catch (InterruptedException e) {
            Metadata.Problem problem = new Metadata.Problem(null, Messages.INTERRUPTED, null);
            return notSaved(clip, task, problem, TaskMetadata.download(download.stats()), null, lock);
        }
    }

    /** A verified video that cannot get its name is archived all the same. */
    private Collected published(Clip clip, Polled task, Metadata metadata, FileLock lock, PartFile part) {
        ResultFiles files = request.files(clip);
        try {
            store.publish(lock, files, metadata, part::moveTo).ifPresent(kept -> log.pairKept(clip, kept));
            return Collected.saved(clip, metadata, files, false);
        } catch (ResultStore.NotPublishedException e) {
            if (e.keptAs() != null) {
                archive.keepUnpublished(clip, e.keptAs(), metadata);
            }
            Metadata.Problem problem = new Metadata.Problem(null, e.getMessage() + keptAs(e), null);
            return notSaved(clip, task, problem, metadata.download(), e, lock);
        }
    }

    /** Asks the task for its link again. */
    private VideoLink freshLink(TaskId task, Duration limit) throws InterruptedException {
        PollPolicy polling = request.polling();
        PollPolicy again = new PollPolicy(limit, polling.pollInterval(), polling.requestTimeout(), polling.retries());
        PollEnd end = service.poll(task, again, (before, after, next) -> {});
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return end.outcome() == Outcome.SUCCEEDED ? end.state().reply().videoLink() : null;
    }

    // Without a video.

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
        String message = messages.notSaved(clip, task.end(), problem.message(), clock());
        return withoutVideo(
                clip, task.metadata().with(problem, download), message + sentence(task.archiveProblem()), cause, lock);
    }

    private static String keptAs(ResultStore.NotPublishedException problem) {
        return problem.keptAs() == null ? "" : "; the verified video is kept as " + problem.keptAs();
    }

    /** Under the caller's lock, or, without one, under a lock that is waited for only briefly. */
    private Collected withoutVideo(Clip clip, Metadata metadata, String problem, Throwable cause, FileLock lock) {
        ResultFiles files = request.files(clip);
        Collected collected;
        try {
            Optional<FileLock> free = lock == null ? store.lockForRecord(files) : Optional.of(lock);
            if (free.isEmpty()) {
                String message = problem + " Its metadata is not saved: another build has locked " + files.lock() + ".";
                collected = Collected.withoutVideo(clip, metadata, null, message, cause);
            } else {
                try {
                    String message = problem + foreignPairMoved(clip, free.get());
                    Path written = store.record(free.get(), files, metadata);
                    collected = Collected.withoutVideo(clip, metadata, written, message, cause);
                } finally {
                    if (lock == null) {
                        free.get().close();
                    }
                }
            }
        } catch (IOException e) {
            String message = problem + " Its metadata is not saved: " + LocalProblem.reason(files.metadata(), e) + ".";
            collected = Collected.withoutVideo(clip, metadata, null, message, cause == null ? e : cause);
        } catch (InterruptedException e) {
            String message = problem + " Its metadata is not saved: " + Messages.INTERRUPTED + ".";
            collected = Collected.withoutVideo(clip, metadata, null, message, cause);
        }
        log.collected(clip, collected);
        return collected;
    }

    private Collected error(Clip clip, String problem, Throwable cause) {
        String message = problem;
        try {
            Optional<FileLock> free = request.failOnError()
                    ? Optional.empty()
                    : context.shared().locks().tryLock(request.files(clip).lock());
            if (free.isPresent()) {
                try (FileLock lock = free.get()) {
                    message += foreignPairMoved(clip, lock);
                }
            }
        } catch (IOException e) {
            message += foreignPairStays(clip);
        }
        Collected collected = Collected.error(clip, message, cause);
        log.collected(clip, collected);
        return collected;
    }

    /** A build that goes on must not ship another task's video. */
    private String foreignPairMoved(Clip clip, FileLock lock) {
        if (request.failOnError()) {
            return "";
        }
        ResultFiles files = request.files(clip);
        try {
            return store.moveForeignPair(lock, files, clip.identity(), request.origin())
                    .map(kept -> " " + files.video() + " was the video of "
                            + (kept.taskId() == null ? "another task" : "task " + kept.taskId())
                            + " and is kept as " + kept.video() + ", its metadata as " + kept.metadata() + ".")
                    .orElse("");
        } catch (IOException e) {
            return foreignPairStays(clip);
        }
    }

    private String foreignPairStays(Clip clip) {
        return " " + request.files(clip).video() + " may be the video of another task, and could not be moved.";
    }

    private void acquireTransfer(Clip clip) throws InterruptedException {
        log.phase(clip, RunLog.Phase.WAITING_FOR_TRANSFER);
        transfers.acquire();
    }

    private Optional<FileLock> lock(Clip clip, FileLocks.Waiting savedMeanwhile)
            throws IOException, InterruptedException {
        Path lock = request.files(clip).lock();
        AtomicBoolean logged = new AtomicBoolean();
        return context.shared().locks().lock(lock, request.downloads().timeout(), () -> {
            if (!logged.getAndSet(true)) {
                log.locked(clip, lock);
            }
            return savedMeanwhile.isOver();
        });
    }

    private PartFile part(Clip clip) throws IOException, InterruptedException {
        return PartFile.lock(
                request.files(clip).part(), context.shared().locks().held(), () -> {});
    }

    private static String sentence(String archiveProblem) {
        return archiveProblem == null ? "" : " " + archiveProblem + ".";
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

    private Instant clock() {
        return context.shared().clock().instant();
    }
}
