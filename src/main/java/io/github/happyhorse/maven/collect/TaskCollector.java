package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.ArchivedVideo;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.Ending;
import io.github.happyhorse.maven.poll.Step;
import io.github.happyhorse.maven.poll.WaitPolicy;
import io.github.happyhorse.maven.poll.WaitState;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
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
     * @param problem a sentence about a lookup that failed, to be appended to a message; may be empty
     */
    private record FromArchive(Collected collected, String problem) {}

    /**
     * A task that has succeeded.
     *
     * @param end the end of its poll
     * @param metadata what is known of it
     * @param archiveProblem see {@link FromArchive}
     */
    private record Succeeded(Ending end, Metadata metadata, String archiveProblem) {}

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
        this.store = new ResultStore(context.pluginVersion());
        this.downloader = new VideoDownloader(
                videos,
                request.downloads(),
                context.shared().clock(),
                pause -> Thread.sleep(pause.toMillis()),
                context.random());
    }

    /** Blocks until the clip is collected, or it is clear that it cannot be. */
    Collected collect(Clip clip) {
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
                return error(clip, messages.offline(clip, archive.describe(clip)) + archived.problem(), null);
            }
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
            if (store.isSetAside(files, clip.task())) {
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
        PartFile lock = lock(clip);
        try {
            store.bringBack(request.files(clip), clip.task());
        } finally {
            lock.close();
        }
    }

    private Optional<Collected> upToDate(Clip clip) throws IOException {
        ResultFiles files = request.files(clip);
        return request.isSandbox()
                ? Optional.empty()
                : store.upToDate(files, clip.task()).map(metadata -> Collected.saved(clip, metadata, files, true));
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
            return new FromArchive(null, "");
        }
        request.requireWritable();
        Path file = lookup.video().file();
        try {
            return new FromArchive(restored(clip, lookup.video()), "");
        } catch (KeptVideo.ChangedException e) {
            log.damaged(clip.task(), file + ": " + e.getMessage());
            archive.discard(clip);
            return new FromArchive(null, "");
        } catch (NotAnMp4Exception e) {
            // It stays: there may be no other any more.
            return archiveFailed(
                    clip,
                    file + " is what was archived, but " + e.getMessage()
                            + "; <verify>transfer</verify> (happyhorse.verify) takes it as it is");
        } catch (IOException e) {
            if (isInterrupt(e)) {
                throw new InterruptedException();
            }
            return archiveFailed(
                    clip,
                    file + " cannot be copied, "
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
        return new FromArchive(null, " " + problem + ".");
    }

    private Collected restored(Clip clip, ArchivedVideo archived)
            throws IOException, InterruptedException, KeptVideo.ChangedException, NotAnMp4Exception {
        try (PartFile part = lock(clip)) {
            Optional<Collected> savedMeanwhile = upToDate(clip);
            if (savedMeanwhile.isPresent()) {
                return savedMeanwhile.get();
            }
            acquireTransfer(clip);
            try {
                log.phase(clip, RunLog.Phase.COPYING);
                Metadata metadata = archived.metadata();
                new KeptVideo(archived.file(), metadata.video().sha256())
                        .copyTo(part, request.downloads().verify());
                ResultFiles files = request.files(clip);
                Metadata restored =
                        metadata.fromArchive(files.video().getFileName().toString(), now());
                store.publish(files, restored, part::moveTo);
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
        service.connect();
        log.polling(clip, request, service.keySource());
        Instant startedAt = now();
        Ending end = service.poll(
                clip.task(), request.polling(), (before, after, next) -> polled(clip, startedAt, before, after, next));
        // A set flag would break what writes the metadata.
        Thread.interrupted();
        String explanation = end.outcome() == Outcome.SUCCEEDED ? null : messages.reason(end);
        Metadata metadata = TaskMetadata.ended(end, request.origin(), startedAt, now(), explanation);
        return end.outcome() == Outcome.SUCCEEDED
                ? download(clip, new Succeeded(end, metadata, archiveProblem))
                : withoutVideo(clip, metadata, messages.ended(clip, end, service.keySource()) + archiveProblem, null);
    }

    private void polled(Clip clip, Instant startedAt, WaitState before, WaitState after, Step next) {
        log.polled(clip, before, after, next);
        boolean changed = after.reply() != null && !after.statusWord().equals(before.statusWord());
        // The end is recorded at once, but for a success, whose download may take minutes.
        boolean ended = next instanceof Step.Ended end && end.ending().outcome() != Outcome.SUCCEEDED;
        if (!changed || ended) {
            return;
        }
        try {
            store.record(request.files(clip), TaskMetadata.running(after, request.origin(), startedAt, now()));
        } catch (IOException e) {
            log.warn(clip.title() + ": "
                    + LocalProblem.reason(request.files(clip).metadata(), e));
        }
    }

    private Collected download(Clip clip, Succeeded task) {
        try (PartFile part = lock(clip)) {
            Optional<Collected> savedMeanwhile = upToDate(clip);
            if (savedMeanwhile.isPresent()) {
                log.collected(clip, savedMeanwhile.get());
                return savedMeanwhile.get();
            }
            acquireTransfer(clip);
            try {
                Collected collected = downloaded(clip, task, part);
                log.collected(clip, collected);
                return archive.keep(clip, collected);
            } finally {
                transfers.release();
            }
        } catch (InterruptedException e) {
            return notSaved(clip, task, Messages.INTERRUPTED, null);
        } catch (IOException e) {
            return isInterrupt(e)
                    ? notSaved(clip, task, Messages.INTERRUPTED, null)
                    : notSaved(
                            clip, task, LocalProblem.reason(request.files(clip).video(), e), e);
        } catch (RuntimeException | Error e) {
            return notSaved(clip, task, Messages.unexpected(e), e);
        }
    }

    private Collected downloaded(Clip clip, Succeeded task, PartFile part) throws IOException, InterruptedException {
        log.phase(clip, RunLog.Phase.DOWNLOADING);
        ResultFiles files = request.files(clip);
        TaskReply reply = task.end().state().reply();
        Download download = downloader.begin(
                new WantedVideo(reply.videoLink(), reply.videoSeconds()),
                part,
                files.rejected(),
                limit -> freshLink(clip, limit),
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
            store.publish(files, metadata, part::moveTo);
            return Collected.saved(clip, metadata, files, false);
        } catch (DownloadFailure e) {
            Metadata.Problem problem = new Metadata.Problem(e.code(), e.getMessage(), e.httpStatus());
            return notSaved(clip, task, problem, TaskMetadata.download(download.stats()), e);
        } catch (InterruptedException e) {
            Metadata.Problem problem = new Metadata.Problem(null, Messages.INTERRUPTED, null);
            return notSaved(clip, task, problem, TaskMetadata.download(download.stats()), null);
        }
    }

    /** Asks the task for its link again. */
    private VideoLink freshLink(Clip clip, Duration limit) throws InterruptedException {
        WaitPolicy polling = request.polling();
        WaitPolicy again = new WaitPolicy(limit, polling.pollInterval(), polling.requestTimeout(), polling.retries());
        Ending end = service.poll(clip.task(), again, (before, after, next) -> {});
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return end.outcome() == Outcome.SUCCEEDED ? end.state().reply().videoLink() : null;
    }

    // Without a video.

    private Collected notSaved(Clip clip, Succeeded task, String reason, Throwable cause) {
        return notSaved(clip, task, new Metadata.Problem(null, reason, null), null, cause);
    }

    private Collected notSaved(
            Clip clip, Succeeded task, Metadata.Problem problem, Metadata.Download download, Throwable cause) {
        String message = messages.notSaved(clip, task.end(), problem.message(), clock());
        return withoutVideo(clip, task.metadata().with(problem, download), message + task.archiveProblem(), cause);
    }

    private Collected withoutVideo(Clip clip, Metadata metadata, String problem, Throwable cause) {
        ResultFiles files = request.files(clip);
        String message = problem + foreignPairMoved(clip);
        Collected collected;
        try {
            collected = Collected.withoutVideo(clip, metadata, store.record(files, metadata), message, cause);
        } catch (IOException e) {
            message += " Its metadata is not saved: " + LocalProblem.reason(files.metadata(), e) + ".";
            collected = Collected.withoutVideo(clip, metadata, null, message, cause == null ? e : cause);
        }
        log.collected(clip, collected);
        return collected;
    }

    private Collected error(Clip clip, String problem, Throwable cause) {
        Collected collected = Collected.error(clip, problem + foreignPairMoved(clip), cause);
        log.collected(clip, collected);
        return collected;
    }

    /** A build that goes on must not ship another task's video. */
    private String foreignPairMoved(Clip clip) {
        if (request.failOnError()) {
            return "";
        }
        ResultFiles files = request.files(clip);
        try {
            return store.removeForeignPair(files, clip.task(), request.origin())
                    .map(foreign -> " " + files.video() + " was removed, it is the video of task " + foreign + ".")
                    .orElse("");
        } catch (IOException e) {
            return " " + files.video() + " may be the video of another task, and could not be removed.";
        }
    }

    private void acquireTransfer(Clip clip) throws InterruptedException {
        log.phase(clip, RunLog.Phase.WAITING_FOR_TRANSFER);
        transfers.acquire();
    }

    private PartFile lock(Clip clip) throws IOException, InterruptedException {
        Path part = request.files(clip).part();
        return PartFile.lock(part, context.shared().filesInUse(), () -> log.locked(clip, part));
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
