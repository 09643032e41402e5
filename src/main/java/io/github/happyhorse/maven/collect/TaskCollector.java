package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.video.Download;
import io.github.happyhorse.maven.video.DownloadFailure;
import io.github.happyhorse.maven.video.DownloadedVideo;
import io.github.happyhorse.maven.video.LocalProblem;
import io.github.happyhorse.maven.video.PartFile;
import io.github.happyhorse.maven.video.VideoDownloader;
import io.github.happyhorse.maven.video.WantedVideo;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Collects one task: from target/, else from the archive, else from the service, whose video it downloads and saves;
 * then archives it.
 */
final class TaskCollector {

    private final CollectRequest request;
    private final RunContext context;
    private final Archivist archivist;
    private final ServiceDesk service;
    private final VideoDownloader downloader;
    private final ResultStore store;
    private final Journal journal;
    private final Wording wording;
    private final RunLog log;
    private final Workers workers;

    TaskCollector(
            CollectRequest request,
            RunContext context,
            RunParts parts,
            Archivist archivist,
            VideoDownloader downloader) {
        this.request = request;
        this.context = context;
        this.archivist = archivist;
        this.downloader = downloader;
        this.service = parts.service();
        this.store = parts.store();
        this.journal = parts.journal();
        this.wording = parts.wording();
        this.log = parts.log();
        this.workers = parts.workers();
    }

    CompletableFuture<Collected> collect(TaskId task) {
        return workers.supply(() -> collectedBefore(task))
                .thenComposeAsync(
                        before -> before.map(CompletableFuture::completedFuture).orElseGet(() -> fetched(task)),
                        service.waiter())
                .exceptionally(thrown -> notBegun(task, thrown))
                .thenApply(this::told)
                .thenCompose(this::archived);
    }

    private Optional<Collected> collectedBefore(TaskId task) throws IOException, InterruptedException {
        bringBack(task);
        Optional<Collected> saved = savedBefore(task);
        return saved.isPresent() ? saved : archivist.restored(task);
    }

    /** A rehearsal sets a real pair aside; under the lock, because another build may be about to replace it. */
    private void bringBack(TaskId task) throws IOException, InterruptedException {
        ResultFiles files = request.files(task);
        if (request.isRehearsal() || !store.isSetAside(files, task)) {
            return;
        }
        PartFile lock = locked(task, files);
        try {
            store.bringBack(files, task);
        } finally {
            lock.close();
        }
    }

    /** With a sandbox, what was saved before is not consulted: a rehearsal rehearses everything. */
    private Optional<Collected> savedBefore(TaskId task) throws IOException {
        if (request.isRehearsal()) {
            return Optional.empty();
        }
        ResultFiles files = request.files(task);
        return store.upToDate(files, task).map(saved -> Collected.saved(task, saved, files, true));
    }

    private CompletableFuture<Collected> fetched(TaskId task) {
        if (request.offline() && !request.isRehearsal()) {
            return CompletableFuture.completedFuture(withoutMetadata(
                    task,
                    wording.offline(task, request.files(task), context.archive().describe(task))
                            + archivist.trouble(task)));
        }
        return service.await(task).thenCompose(this::concluded);
    }

    private CompletableFuture<Collected> concluded(PollEnd ending) {
        if (ending.outcome() != Outcome.SUCCEEDED) {
            String problem = wording.ending(ending);
            return CompletableFuture.completedFuture(
                    withoutVideo(ending, journal.ended(ending, wording.reason(ending)), problem));
        }
        return workers.supply(() -> downloaded(ending)).exceptionally(thrown -> {
            if (!isInterruption(thrown)) {
                throw new CompletionException(thrown);
            }
            return brokenOff(ending, "the build was interrupted", null);
        });
    }

    private Collected told(Collected collected) {
        log.collected(collected);
        return collected;
    }

    private CompletableFuture<Collected> archived(Collected collected) {
        if (!archivist.isToKeep(collected)) {
            return CompletableFuture.completedFuture(collected);
        }
        return workers.supply(() -> archivist.archived(collected)).exceptionally(thrown -> {
            if (!isInterruption(thrown)) {
                throw new CompletionException(thrown);
            }
            return archivist.interrupted(collected);
        });
    }

    private Collected downloaded(PollEnd ending) throws InterruptedException {
        TaskId task = ending.state().task();
        ResultFiles files = request.files(task);
        try (PartFile part = locked(task, files)) {
            Optional<Collected> savedMeanwhile = savedBefore(task);
            return savedMeanwhile.isPresent() ? savedMeanwhile.get() : saved(ending, files, part);
        } catch (ClosedByInterruptException e) {
            // The flag would make the next use of a file fail as well.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            return brokenOff(ending, LocalProblem.reason(files.video(), e), null);
        }
    }

    private PartFile locked(TaskId task, ResultFiles files) throws IOException, InterruptedException {
        return PartFile.lock(files.part(), context.filesInUse(), () -> log.downloadedByAnother(task, files.part()));
    }

    private Collected saved(PollEnd ending, ResultFiles files, PartFile part) throws IOException, InterruptedException {
        TaskId task = ending.state().task();
        TaskReply reply = ending.state().reply();
        log.downloading(task);
        Download download = downloader.begin(
                new WantedVideo(reply.videoLink(), reply.videoSeconds()),
                part,
                files.rejected(),
                limit -> service.freshLink(task, limit),
                context.transfers().get(),
                (reason, pause) -> log.retryingDownload(task, reason, pause));
        try {
            DownloadedVideo video = download.run();
            if (video.warning() != null) {
                log.oddVideo(task, video.warning());
            }
            Metadata metadata = journal.ended(ending, null).with(Journal.video(files, video), figures(download));
            store.publish(files, metadata, part::moveTo);
            return Collected.saved(task, metadata, files, false);
        } catch (DownloadFailure e) {
            return brokenOff(
                    ending,
                    e.getMessage(),
                    new Metadata.Problem(e.code(), e.getMessage(), e.httpStatus()),
                    figures(download));
        } catch (InterruptedException e) {
            return brokenOff(ending, "the build was interrupted", figures(download));
        }
    }

    private Collected brokenOff(PollEnd ending, String reason, Metadata.Download figures) {
        return brokenOff(ending, reason, new Metadata.Problem(null, reason, null), figures);
    }

    private Collected brokenOff(PollEnd ending, String reason, Metadata.Problem problem, Metadata.Download figures) {
        return withoutVideo(
                ending,
                journal.ended(ending, null).with(problem, figures),
                wording.videoNotSaved(ending.state(), reason, context.clock().instant()));
    }

    private Collected withoutVideo(PollEnd ending, Metadata metadata, String problem) {
        TaskId task = ending.state().task();
        ResultFiles files = request.files(task);
        String told = problem + archivist.trouble(task) + foreignPairRemoved(task);
        try {
            Path written = store.record(files, metadata);
            return new Collected(task, metadata.outcome(), metadata, null, written, told, false);
        } catch (IOException e) {
            String unwritten = told + " Its metadata is not saved: " + LocalProblem.reason(files.metadata(), e) + ".";
            return new Collected(task, metadata.outcome(), metadata, null, null, unwritten, false);
        }
    }

    private Collected withoutMetadata(TaskId task, String problem) {
        return new Collected(task, Outcome.ERROR, null, null, null, problem + foreignPairRemoved(task), false);
    }

    /** A build that goes on must not ship another task's clip. */
    private String foreignPairRemoved(TaskId task) {
        if (request.failOnError()) {
            return "";
        }
        ResultFiles files = request.files(task);
        try {
            return store.removeForeignPair(files, task, request.origin())
                    .map(foreign -> " " + files.video() + " was removed, it is the video of task " + foreign + ".")
                    .orElse("");
        } catch (IOException e) {
            return " " + files.video() + " may be the video of another task, and could not be removed.";
        }
    }

    private Collected notBegun(TaskId task, Throwable thrown) {
        if (isInterruption(thrown)) {
            return withoutMetadata(task, wording.interruptedBeforeAsking(task));
        }
        if (thrown instanceof CompletionException && thrown.getCause() instanceof IOException problem) {
            return withoutMetadata(task, wording.unreadable(task, request.files(task), problem));
        }
        throw new CompletionException(thrown instanceof CompletionException ? thrown.getCause() : thrown);
    }

    private static boolean isInterruption(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof InterruptedException || cause instanceof ClosedByInterruptException;
    }

    private static Metadata.Download figures(Download download) {
        Download.Stats stats = download.stats();
        return new Metadata.Download(
                stats.attempts(),
                stats.bytesReceived(),
                BigDecimal.valueOf(stats.elapsed().toMillis(), 3));
    }
}
