package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Looks at one task and records where it stands. */
final class TaskObserver {

    private final CollectRequest request;
    private final RunParts parts;

    TaskObserver(CollectRequest request, RunParts parts) {
        this.request = request;
        this.parts = parts;
    }

    CompletableFuture<Collected> look(TaskId task) {
        if (request.offline() && !request.isRehearsal()) {
            return CompletableFuture.completedFuture(notAsked(task));
        }
        return parts.service().await(task).thenApply(this::recorded);
    }

    private Collected notAsked(TaskId task) {
        String sentence = parts.wording().notAskedOffline(task);
        Collected unseen = new Collected(task, Outcome.ERROR, null, null, null, sentence, false);
        parts.log().stands(unseen, sentence);
        return unseen;
    }

    private Collected recorded(PollEnd ending) {
        TaskId task = ending.state().task();
        ResultFiles files = request.files(task);
        Metadata metadata = parts.journal().ended(ending, parts.wording().reason(ending));
        String sentence = parts.wording().standing(ending);
        Path written = null;
        try {
            written = parts.store().record(files, metadata);
        } catch (IOException e) {
            parts.log().metadataNotWritten(task, LocalProblem.reason(files.metadata(), e));
        }
        String problem =
                metadata.outcome() == Outcome.RUNNING || metadata.outcome() == Outcome.SUCCEEDED ? null : sentence;
        Collected looked = new Collected(task, metadata.outcome(), metadata, null, written, problem, false);
        parts.log().stands(looked, sentence);
        return looked;
    }
}
