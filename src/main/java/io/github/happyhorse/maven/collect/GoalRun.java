package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.await.Heartbeat;
import io.github.happyhorse.maven.await.TaskWaiter;
import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.video.VideoDownloader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Collects all that one goal run was asked for. Whatever it starts has ended when it returns.
 *
 * @since 1.0.0
 */
public final class GoalRun {

    private final CollectRequest request;
    private final RunContext context;

    /**
     * A run that has not begun.
     *
     * @param request what to collect
     * @param context what the Maven run lends
     */
    public GoalRun(CollectRequest request, RunContext context) {
        this.request = request;
        this.context = context;
    }

    /**
     * Waits for every task, whatever becomes of one, and saves what succeeded. An interrupt ends it at once; the flag
     * of the thread is set again then.
     *
     * @return what became of each task, in the order asked for
     * @throws io.github.happyhorse.maven.parameter.InvalidConfigurationException if the API key is missing or the
     *     output directory cannot be written
     */
    public List<Collected> collect() {
        String userAgent = "happyhorse-maven-plugin/" + context.pluginVersion();
        try (HttpClients http = new HttpClients(context.proxies(), userAgent, HttpClients.SILENCE);
                Workers workers = new Workers()) {
            Heartbeat heartbeat = new Heartbeat(context.clock().instant());
            RunLog log = new RunLog(
                    context.console(),
                    context.clock(),
                    heartbeat,
                    request.tasks().size());
            Wording wording = new Wording(request, context.pluginVersion());
            Journal journal = new Journal(request.origin());
            ResultStore store = new ResultStore(context.pluginVersion());
            ServiceDesk desk =
                    new ServiceDesk(request, context, http.service(), store, journal, wording, log, heartbeat, workers);
            VideoDownloader downloader = new VideoDownloader(
                    http.videos(),
                    request.download(),
                    context.clock(),
                    pause -> Thread.sleep(pause.toMillis()),
                    context.random());
            TaskCollector collector =
                    new TaskCollector(request, context, desk, downloader, store, journal, wording, log, workers);
            List<CompletableFuture<Collected>> results = request.tasks().stream()
                    .map(collector::collect)
                    .map(result -> result.thenApply(collected -> told(collected, log)))
                    .toList();
            finish(results, desk.waiter(), workers, http);
            return results.stream().map(GoalRun::result).toList();
        }
    }

    private static Collected told(Collected collected, RunLog log) {
        log.collected(collected);
        return collected;
    }

    private static void finish(
            List<CompletableFuture<Collected>> results, TaskWaiter waiter, Workers workers, HttpClients http) {
        CompletableFuture<Void> all = CompletableFuture.allOf(results.toArray(CompletableFuture[]::new));
        boolean interrupted = false;
        try {
            while (!all.isDone()) {
                try {
                    waiter.runUntil(all);
                } catch (InterruptedException e) {
                    interrupted = true;
                    waiter.interrupt();
                    workers.interrupt();
                    http.close();
                }
            }
        } finally {
            waiter.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Collected result(CompletableFuture<Collected> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
