package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Polls a task once and records where it stands. */
final class StatusPoll {

    private final CollectRequest request;
    private final RunContext context;
    private final Service service;
    private final Messages messages;
    private final RunLog log;
    private final ResultStore store;

    StatusPoll(CollectRequest request, RunContext context, Service service, Messages messages, RunLog log) {
        this.request = request;
        this.context = context;
        this.service = service;
        this.messages = messages;
        this.log = log;
        this.store = new ResultStore(context.pluginVersion(), context.shared().locks());
    }

    Collected poll(Clip clip) {
        if (request.isOffline()) {
            String sentence = messages.notPolledOffline(clip);
            return logged(Collected.error(clip, sentence, null), sentence);
        }
        service.connect();
        log.polling(clip, request, service.keySource());
        Instant startedAt = context.shared().wallClock().instant();
        PollEnd end = service.poll(clip.task(), request.polling(), (before, after, next) -> {});
        Thread.interrupted();
        Metadata metadata = TaskMetadata.ended(
                end, request.origin(), startedAt, context.shared().wallClock().instant(), messages.reason(end));
        String sentence = messages.standing(clip, end, service.keySource());
        boolean good = metadata.outcome() == Outcome.RUNNING || metadata.outcome() == Outcome.SUCCEEDED;
        return logged(
                Collected.withoutVideo(clip, metadata, record(clip, metadata), good ? null : sentence, null), sentence);
    }

    private Path record(Clip clip, Metadata metadata) {
        ResultFiles files = request.files(clip);
        try {
            return store.recordUnlessLocked(files, metadata).orElse(null);
        } catch (IOException e) {
            log.warn(clip.title() + ": " + LocalProblem.reason(files.metadata(), e));
            return null;
        }
    }

    private Collected logged(Collected collected, String sentence) {
        log.standing(collected, sentence);
        return collected;
    }
}
