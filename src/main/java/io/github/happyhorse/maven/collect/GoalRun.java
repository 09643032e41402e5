package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.poll.TaskWaiter;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.DownloadPolicy;
import io.github.happyhorse.maven.video.VideoDownloader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Collects all that one goal run was asked for. Whatever it starts has ended when it returns.
 *
 * @since 1.0.0
 */
public final class GoalRun {

    /** What is done for each task. */
    @FunctionalInterface
    private interface Work {
        CompletableFuture<Collected> on(TaskId task);
    }

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
     * @param policy how to download
     * @return what became of each task, in the order asked for
     * @throws io.github.happyhorse.maven.config.InvalidConfigurationException if the API key is missing or the output
     *     directory cannot be written
     */
    public List<Collected> collect(DownloadPolicy policy) {
        return run(parts -> {
            VideoDownloader downloader = new VideoDownloader(
                    parts.http().videos(),
                    policy,
                    context.clock(),
                    pause -> Thread.sleep(pause.toMillis()),
                    context.random());
            Archivist archivist =
                    new Archivist(request, context, policy.verify(), parts.store(), parts.wording(), parts.log());
            return new TaskCollector(request, context, parts, archivist, downloader)::collect;
        });
    }

    /**
     * Looks once at every task and records where it stands. An interrupt ends it at once; the flag of the thread is set
     * again then.
     *
     * @return where each task stands, in the order asked for
     * @throws io.github.happyhorse.maven.config.InvalidConfigurationException if the API key is missing or the output
     *     directory cannot be written
     */
    public List<Collected> look() {
        return run(parts -> new TaskObserver(request, parts)::look);
    }

    private List<Collected> run(Function<RunParts, Work> plan) {
        String userAgent = "happyhorse-maven-plugin/" + context.pluginVersion();
        try (HttpClients http = new HttpClients(context.proxies(), userAgent, HttpClients.SILENCE);
                Workers workers = new Workers()) {
            RunParts parts = RunParts.of(request, context, http, workers);
            Work work = plan.apply(parts);
            List<CompletableFuture<Collected>> results =
                    request.tasks().stream().map(work::on).toList();
            finish(results, parts.service().waiter(), workers, http);
            return results.stream().map(GoalRun::result).toList();
        }
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
