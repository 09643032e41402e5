package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.text.Redactor;
import io.github.happyhorse.maven.video.DownloadStats;
import io.github.happyhorse.maven.video.DownloadedVideo;
import io.github.happyhorse.maven.video.mp4.VideoFacts;
import java.math.BigDecimal;
import java.time.Instant;

/** Makes metadata of what polls and downloads brought. Its times are those of the wall clock. */
final class TaskMetadata {

    private static final TaskTimes NO_TIMES = new TaskTimes(null, null);

    private TaskMetadata() {}

    /** A task that is still running: what a killed build leaves. */
    static Metadata running(
            PollState state, Metadata.Origin origin, Metadata.Request request, Instant start, Instant now) {
        return metadata(state, Outcome.RUNNING, origin, start, now)
                .request(request)
                .build();
    }

    /** A poll that has ended; after a success the video is still to be added. */
    static Metadata ended(
            PollEnd end,
            Metadata.Origin origin,
            Metadata.Request request,
            Instant start,
            Instant now,
            String explanation) {
        return metadata(end.state(), end.outcome(), origin, start, now)
                .error(problem(end, explanation))
                .request(request)
                .build();
    }

    private static Metadata.Builder metadata(
            PollState state, Outcome outcome, Metadata.Origin origin, Instant start, Instant now) {
        TaskReply reply = state.reply();
        TaskTimes times = reply == null ? NO_TIMES : reply.times();
        return Metadata.builder(state.task().value(), outcome, origin)
                .status(state.statusWord(), state.requestId())
                .times(times.queueSeconds(), times.generationSeconds())
                .waiting(new Metadata.Wait(start, now, state.polls(), state.failedPolls()))
                .response(state.response());
    }

    /** A clip that has no task. */
    static Metadata withoutTask(
            NoTaskException problem, Metadata.Origin origin, Metadata.Request request, Instant now) {
        return Metadata.builder(null, Outcome.ERROR, origin)
                .status(null, problem.requestId())
                .error(problem.problem())
                .waiting(Metadata.Wait.none(now))
                .request(request)
                .build();
    }

    /** The task's own reason where it has one; else what broke, if anything did. */
    private static Metadata.Problem problem(PollEnd end, String explanation) {
        TaskReply reply = end.state().reply();
        PollFailure failure = end.state().failure();
        return switch (end.outcome()) {
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

    static Metadata.Video video(String file, DownloadedVideo video, Redactor redactor) {
        VideoFacts facts = video.facts();
        return facts == null
                ? new Metadata.Video(file, video.size(), video.sha256())
                : new Metadata.Video(
                        file,
                        video.size(),
                        video.sha256(),
                        facts.durationSeconds(),
                        facts.width(),
                        facts.height(),
                        facts.videoCodec(),
                        facts.audioCodec(),
                        redactor.json(facts.aigcLabel()),
                        facts.contentCredentials());
    }

    static Metadata.Download download(DownloadStats stats) {
        if (stats == null) {
            return null;
        }
        return new Metadata.Download(
                stats.attempts(),
                stats.bytesReceived(),
                BigDecimal.valueOf(stats.elapsed().toMillis(), 3));
    }
}
