package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Polls a task once and records where it stands. */
final class StatusPoll {

    private final CollectRequest request;
    private final RunContext context;
    private final Service service;
    private final TaskSource source;
    private final Messages messages;
    private final RunLog log;
    private final ResultStore store;

    StatusPoll(
            CollectRequest request,
            RunContext context,
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
        this.store = new ResultStore(context.pluginVersion(), context.shared().locks());
    }

    Collected poll(Clip clip) {
        if (request.isOffline()) {
            String sentence = messages.notPolledOffline(clip);
            return logged(clip, Collected.error(clip, sentence, null), sentence);
        }
        TaskId task;
        try {
            task = source.first(clip, null);
        } catch (NoTaskException e) {
            return logged(clip, Collected.error(clip, e.getMessage(), e.getCause()), e.getMessage());
        } catch (InterruptedException e) {
            String sentence = messages.interrupted(clip);
            return logged(clip, Collected.error(clip, sentence, null), sentence);
        }
        service.connect();
        log.polling(clip, task, request, service.keySource());
        Instant startedAt = now();
        Optional<Metadata> unknown = recordedAsUnknown(clip);
        PollEnd end = service.poll(task, policy(unknown), (before, after, next) -> {});
        // A set flag would break what writes the metadata.
        Thread.interrupted();
        Metadata metadata =
                TaskMetadata.ended(end, request.origin(), clip.request(), startedAt, now(), messages.reason(end, null));
        String sentence = messages.standing(clip, end, service.keySource());
        boolean good = metadata.outcome() == Outcome.RUNNING || metadata.outcome() == Outcome.SUCCEEDED;
        // As it is, the record says since when the task is UNKNOWN.
        boolean unchanged = unknown.isPresent() && metadata.outcome() == Outcome.RUNNING && isUnknown(metadata);
        Path written = unchanged ? recordedFile(clip) : record(clip, metadata);
        return logged(
                clip, Collected.withoutVideo(clip, metadata, written, good ? null : sentence, end.cause()), sentence);
    }

    /** What an earlier run has recorded of the task, if that is UNKNOWN. */
    private Optional<Metadata> recordedAsUnknown(Clip clip) {
        if (request.isSandbox()) {
            return Optional.empty();
        }
        try {
            return store.lastRecord(request.files(clip))
                    .filter(last -> clip.identity().matches(last)
                            && last.origin() != Metadata.Origin.SANDBOX
                            && isUnknown(last)
                            && !last.waiting().endedAt().isAfter(now()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isUnknown(Metadata metadata) {
        return metadata.taskStatus() != null && TaskStatus.of(metadata.taskStatus()) == TaskStatus.UNKNOWN;
    }

    private PollPolicy policy(Optional<Metadata> unknown) {
        if (unknown.isEmpty()) {
            return request.polling();
        }
        Instant since = unknown.get().outcome() == Outcome.EXPIRED
                ? Instant.EPOCH
                : unknown.get().waiting().endedAt();
        Duration unknownFor = Duration.between(since, now());
        return request.polling().unknownSince(context.shared().clock().instant().minus(unknownFor));
    }

    private Path recordedFile(Clip clip) {
        ResultFiles files = request.files(clip);
        return Files.exists(files.lastMetadata()) ? files.lastMetadata() : files.metadata();
    }

    private Path record(Clip clip, Metadata metadata) {
        ResultFiles files = request.files(clip);
        try {
            Optional<Path> written = store.recordUnlessLocked(files, metadata);
            if (written.isEmpty()) {
                log.info(clip.title() + ": another build is collecting it, its metadata is left as it is");
            }
            return written.orElse(null);
        } catch (IOException e) {
            log.warn(clip.title() + ": " + LocalProblem.reason(files.metadata(), e));
            return null;
        }
    }

    private Collected logged(Clip clip, Collected collected, String sentence) {
        log.standing(clip, collected, sentence);
        return collected;
    }

    private Instant now() {
        return context.shared().wallClock().instant();
    }
}
