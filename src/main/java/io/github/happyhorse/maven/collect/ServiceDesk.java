package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.api.TaskClient;
import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.poll.Step;
import io.github.happyhorse.maven.poll.TaskWaiter;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;

/** Where a collector asks for a task. The API key is looked up when the first one does, and not before. */
final class ServiceDesk {

    private final CollectRequest request;
    private final RunContext context;
    private final Call.Factory http;
    private final ResultStore store;
    private final Journal journal;
    private final Wording wording;
    private final RunLog log;
    private final TaskWaiter waiter;
    private final Set<TaskId> ended = new HashSet<>();

    private volatile TaskClient client;
    private Instant startedAt;

    ServiceDesk(
            CollectRequest request,
            RunContext context,
            Call.Factory http,
            ResultStore store,
            Journal journal,
            Wording wording,
            RunLog log,
            Heartbeat heartbeat,
            Workers workers) {
        this.request = request;
        this.context = context;
        this.http = http;
        this.store = store;
        this.journal = journal;
        this.wording = wording;
        this.log = log;
        this.waiter = new TaskWaiter(
                context.clock(),
                context.random(),
                context.limiter(),
                workers.lookers(),
                this::look,
                this::looked,
                heartbeat,
                log::nothingNew);
    }

    /** The driver, on whose thread {@link #await} is to be called. */
    TaskWaiter waiter() {
        return waiter;
    }

    /** Waits for a task. */
    CompletableFuture<PollEnd> await(TaskId task) {
        connect();
        log.waiting(task);
        return waiter.await(task, request.waiting(), startedAt);
    }

    /** Asks a succeeded task for its link again, on another thread; null if there is none to be had. */
    VideoLink freshLink(TaskId task, Duration limit) throws InterruptedException {
        PollPolicy waiting = request.waiting();
        PollPolicy renewal = new PollPolicy(limit, waiting.pollInterval(), waiting.requestTimeout(), waiting.retries());
        CompletableFuture<PollEnd> again = new CompletableFuture<>();
        waiter.execute(
                () -> waiter.await(task, renewal, context.clock().instant()).thenAccept(again::complete));
        try {
            PollEnd ending = again.get();
            return ending.outcome() == Outcome.SUCCEEDED
                    ? ending.state().reply().videoLink()
                    : null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void connect() {
        if (client != null) {
            return;
        }
        request.requireWritable();
        ApiKey key = context.keys().get();
        wording.keyFrom(key.source());
        log.asking(request, key.source());
        startedAt = context.clock().instant();
        client = new TaskClient(http, request.baseUrl(), key, context.clock());
    }

    private PollResult look(TaskId task, Duration limit) {
        return client.poll(task, limit);
    }

    private void looked(PollState before, PollState after, Step next) {
        TaskId task = after.task();
        if (ended.contains(task) || request.waiting().isSinglePoll()) {
            return;
        }
        log.looked(before, after, next);
        boolean changed = after.reply() != null && !after.statusWord().equals(before.statusWord());
        if (changed && !isFinal(next)) {
            recordUnderWay(after);
        }
        if (next instanceof Step.Ended) {
            ended.add(task);
        }
    }

    /** An outcome without a video is written at once anyway; a video may be minutes away. */
    private static boolean isFinal(Step next) {
        return next instanceof Step.Ended over && over.end().outcome() != Outcome.SUCCEEDED;
    }

    private void recordUnderWay(PollState state) {
        try {
            store.record(
                    request.files(state.task()),
                    journal.underWay(state, context.clock().instant()));
        } catch (IOException e) {
            log.metadataNotWritten(
                    state.task(),
                    LocalProblem.reason(request.files(state.task()).metadata(), e));
        }
    }
}
