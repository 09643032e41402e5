package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * What is written beside a video, schema 1.
 *
 * @param taskId the task; null only for a request that was refused
 * @param outcome how it ended for the build
 * @param taskStatus the last status word as sent, or null
 * @param requestId the service's id of its last reply, or null
 * @param error why there is no video, or null
 * @param queueSeconds how long the task queued, or null
 * @param generationSeconds how long it was generated, or null
 * @param video the saved video, or null
 * @param waiting how the wait went
 * @param download how the download went, or null
 * @param origin where the result is from
 * @param request what was submitted, or null where the task was submitted elsewhere
 * @param response the last JSON object received, redacted, or null
 */
public record Metadata(
        String taskId,
        Outcome outcome,
        String taskStatus,
        String requestId,
        Problem error,
        BigDecimal queueSeconds,
        BigDecimal generationSeconds,
        Video video,
        Wait waiting,
        Download download,
        Origin origin,
        Request request,
        Map<String, Object> response) {

    /** Where a result is from. */
    public enum Origin {
        /** The service. */
        SERVICE,
        /** The Maven repository. */
        ARCHIVE,
        /** The sandbox; never taken for a real result. */
        SANDBOX
    }

    /**
     * The task's own reason, or what broke.
     *
     * @param code a code of the service, or null
     * @param message the same in words, or null
     * @param httpStatus the status of the reply that it stood in, or null
     */
    public record Problem(String code, String message, Integer httpStatus) {}

    /**
     * A saved video. Duration, width, height and video codec are known together, or not at all.
     *
     * @param file its bare name
     * @param size its length in bytes
     * @param sha256 its checksum in lower-case hexadecimal digits
     * @param durationSeconds how long it plays, or null
     * @param width its width in pixels, as shown, or null
     * @param height its height in pixels, as shown, or null
     * @param videoCodec the fourCC of its video track, or null
     * @param audioCodec the fourCC of its audio track, or null
     * @param aigcLabel its label of AI-generated content, redacted, or null
     * @param contentCredentials whether it has content credentials of C2PA
     */
    public record Video(
            String file,
            long size,
            String sha256,
            BigDecimal durationSeconds,
            Integer width,
            Integer height,
            String videoCodec,
            String audioCodec,
            Map<String, Object> aigcLabel,
            boolean contentCredentials) {

        /** A video of which nothing else is known. */
        public Video(String file, long size, String sha256) {
            this(file, size, sha256, null, null, null, null, null, null, false);
        }

        /** {@return the same video under another name} */
        public Video named(String name) {
            return new Video(
                    name,
                    size,
                    sha256,
                    durationSeconds,
                    width,
                    height,
                    videoCodec,
                    audioCodec,
                    aigcLabel,
                    contentCredentials);
        }
    }

    /**
     * How the wait went.
     *
     * @param startedAt when it began
     * @param endedAt when it ended, or when this was written
     * @param polls how many polls were made
     * @param failedPolls how many of them failed
     */
    public record Wait(Instant startedAt, Instant endedAt, int polls, int failedPolls) {

        public static Wait none(Instant now) {
            return new Wait(now, now, 0, 0);
        }
    }

    /**
     * How the download went.
     *
     * @param attempts how many requests it took
     * @param bytesReceived how many bytes came, those fetched again included
     * @param seconds how long it took
     */
    public record Download(int attempts, long bytesReceived, BigDecimal seconds) {}

    /**
     * What was submitted.
     *
     * @param sha256 the checksum of its canonical form
     * @param body what was sent, redacted
     */
    public record Request(String sha256, Map<String, Object> body) {}

    /** {@return a builder of metadata; what is not set is null} */
    public static Builder builder(String taskId, Outcome outcome, Origin origin) {
        return new Builder(taskId, outcome, origin);
    }

    /** {@return a builder of metadata that differs from this only in what is set anew} */
    public Builder toBuilder() {
        return new Builder(taskId, outcome, origin)
                .status(taskStatus, requestId)
                .error(error)
                .times(queueSeconds, generationSeconds)
                .video(video)
                .waiting(waiting)
                .download(download)
                .request(request)
                .response(response);
    }

    /** {@return the same for a video that is now saved} */
    public Metadata with(Video saved, Download fetched) {
        return toBuilder()
                .outcome(Outcome.SUCCEEDED)
                .error(null)
                .video(saved)
                .download(fetched)
                .build();
    }

    /** {@return the same for a video that could not be saved} */
    public Metadata with(Problem problem, Download fetched) {
        return toBuilder()
                .outcome(Outcome.ERROR)
                .error(problem)
                .video(null)
                .download(fetched)
                .build();
    }

    /** {@return the same for a copy from the archive, for which nothing was waited for or downloaded} */
    public Metadata fromArchive(String file, Instant now) {
        return toBuilder()
                .video(video.named(file))
                .waiting(Wait.none(now))
                .download(null)
                .origin(Origin.ARCHIVE)
                .build();
    }

    /** The one way to build metadata. */
    public static final class Builder {

        private final String taskId;
        private Outcome outcome;
        private Origin origin;
        private String taskStatus;
        private String requestId;
        private Problem error;
        private BigDecimal queueSeconds;
        private BigDecimal generationSeconds;
        private Video video;
        private Wait waiting = Wait.none(Instant.EPOCH);
        private Download download;
        private Request request;
        private Map<String, Object> response;

        private Builder(String taskId, Outcome outcome, Origin origin) {
            this.taskId = taskId;
            this.outcome = outcome;
            this.origin = origin;
        }

        private Builder outcome(Outcome value) {
            outcome = value;
            return this;
        }

        /** Sets where the result is from. */
        public Builder origin(Origin value) {
            origin = value;
            return this;
        }

        /** Sets what the service said last. */
        public Builder status(String word, String id) {
            taskStatus = word;
            requestId = id;
            return this;
        }

        /** Sets why there is no video. */
        public Builder error(Problem value) {
            error = value;
            return this;
        }

        /** Sets how long the task took at the service. */
        public Builder times(BigDecimal queue, BigDecimal generation) {
            queueSeconds = queue;
            generationSeconds = generation;
            return this;
        }

        public Builder video(Video value) {
            video = value;
            return this;
        }

        /** Sets how the wait went. */
        public Builder waiting(Wait value) {
            waiting = value;
            return this;
        }

        /** Sets how the download went. */
        public Builder download(Download value) {
            download = value;
            return this;
        }

        public Builder request(Request value) {
            request = value;
            return this;
        }

        /** Sets the last JSON object received. */
        public Builder response(Map<String, Object> value) {
            response = value;
            return this;
        }

        /** {@return the metadata} */
        public Metadata build() {
            return new Metadata(
                    taskId,
                    outcome,
                    taskStatus,
                    requestId,
                    error,
                    queueSeconds,
                    generationSeconds,
                    video,
                    waiting,
                    download,
                    origin,
                    request,
                    response);
        }
    }
}
