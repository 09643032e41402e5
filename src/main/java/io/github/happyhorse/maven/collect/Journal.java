package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.video.DownloadedVideo;
import io.github.happyhorse.maven.video.VideoFacts;
import java.time.Instant;

/** Puts what a wait has found into the words of the metadata. */
final class Journal {

    private static final TaskTimes NO_TIMES = new TaskTimes(null, null);

    private final Metadata.Origin origin;

    Journal(Metadata.Origin origin) {
        this.origin = origin;
    }

    /** A task under way: what a killed build leaves behind. */
    Metadata underWay(PollState state, Instant now) {
        return metadata(state, Outcome.RUNNING, now, null);
    }

    /** A wait that is over; for a success the video is still to be added. */
    Metadata ended(PollEnd ending, String explanation) {
        return metadata(ending.state(), ending.outcome(), ending.endedAt(), problem(ending, explanation));
    }

    private Metadata metadata(PollState state, Outcome outcome, Instant endedAt, Metadata.Problem problem) {
        TaskReply reply = state.reply();
        TaskTimes times = reply == null ? NO_TIMES : reply.times();
        return new Metadata(
                state.task().value(),
                outcome,
                state.statusWord(),
                state.requestId(),
                problem,
                times.queueSeconds(),
                times.generationSeconds(),
                null,
                new Metadata.Wait(state.startedAt(), endedAt, state.polls(), state.failedPolls()),
                null,
                origin,
                state.response());
    }

    /** The task's own reason where it has one; else what broke, where something did. */
    private static Metadata.Problem problem(PollEnd ending, String explanation) {
        TaskReply reply = ending.state().reply();
        PollFailure failure = ending.state().failure();
        return switch (ending.outcome()) {
            case SUCCEEDED, RUNNING -> null;
            case FAILED, CANCELED ->
                reply.code() == null && reply.message() == null
                        ? null
                        : new Metadata.Problem(reply.code(), reply.message(), null);
            case EXPIRED -> new Metadata.Problem(reply.code(), explanation, null);
            case TIMED_OUT, ERROR ->
                new Metadata.Problem(
                        failure == null ? null : failure.code(),
                        explanation,
                        failure == null ? null : failure.httpStatus());
        };
    }

    /** A video that is saved. */
    static Metadata.Video video(ResultFiles files, DownloadedVideo video) {
        VideoFacts facts = video.facts();
        String name = files.video().getFileName().toString();
        return facts == null
                ? new Metadata.Video(name, video.size(), video.sha256(), null, null, null, null, null)
                : new Metadata.Video(
                        name,
                        video.size(),
                        video.sha256(),
                        facts.durationSeconds(),
                        facts.width(),
                        facts.height(),
                        facts.videoCodec(),
                        facts.audioCodec());
    }
}
