package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * What is written beside a video, schema 1.
 *
 * @param taskId the task
 * @param outcome how it ended for the build
 * @param taskStatus the last status word as sent, or null
 * @param requestId the service's id of its last answer, or null
 * @param error why there is no video, or null
 * @param queueSeconds how long the task queued, or null
 * @param generationSeconds how long it was generated, or null
 * @param video the saved video, or null
 * @param waiting how the wait went
 * @param download how the download went, or null
 * @param origin where the result is from
 * @param response the last JSON object received, redacted, or null
 * @since 1.0.0
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
        Map<String, Object> response) {

    /** Where a result is from. */
    public enum Origin {
        /** The service. */
        SERVICE,
        /** The Maven repository, where it was kept. */
        ARCHIVE,
        /** The stand-in of the service; never taken for a real result. */
        SANDBOX
    }

    /**
     * The task's own reason, or what broke.
     *
     * @param code a code of the service, or null
     * @param message the same in words, or null
     * @param httpStatus the status of the answer it stood in, or null
     */
    public record Problem(String code, String message, Integer httpStatus) {}

    /**
     * A saved video.
     *
     * @param file its bare name
     * @param size its length in bytes
     * @param sha256 its checksum in lower-case hexadecimal digits
     * @param durationSeconds how long it plays
     * @param width its width in pixels, as shown
     * @param height its height in pixels, as shown
     * @param videoCodec the fourCC of its video track
     * @param audioCodec the fourCC of its sound track, or null
     */
    public record Video(
            String file,
            long size,
            String sha256,
            BigDecimal durationSeconds,
            Integer width,
            Integer height,
            String videoCodec,
            String audioCodec) {

        Video named(String name) {
            return new Video(name, size, sha256, durationSeconds, width, height, videoCodec, audioCodec);
        }
    }

    /**
     * How the wait went.
     *
     * @param startedAt when it began
     * @param endedAt when it ended, or when this was written
     * @param polls how many looks were made
     * @param failedPolls how many of them failed
     */
    public record Wait(Instant startedAt, Instant endedAt, int polls, int failedPolls) {}

    /**
     * How the download went.
     *
     * @param attempts how many requests it took
     * @param bytesReceived how many bytes came, those fetched again included
     * @param seconds how long it took
     */
    public record Download(int attempts, long bytesReceived, BigDecimal seconds) {}

    /**
     * The same for a video that is now saved.
     *
     * @param saved the video
     * @param fetched how it was downloaded, or null
     * @return metadata of a success
     */
    public Metadata with(Video saved, Download fetched) {
        return new Metadata(
                taskId,
                Outcome.SUCCEEDED,
                taskStatus,
                requestId,
                null,
                queueSeconds,
                generationSeconds,
                saved,
                waiting,
                fetched,
                origin,
                response);
    }

    /**
     * The same for a copy from the archive, for which nothing was waited for or downloaded.
     *
     * @param file the bare name of the copy
     * @param now when it was made
     * @return metadata of the copy
     */
    public Metadata fromArchive(String file, Instant now) {
        return new Metadata(
                taskId,
                outcome,
                taskStatus,
                requestId,
                error,
                queueSeconds,
                generationSeconds,
                video.named(file),
                new Wait(now, now, 0, 0),
                null,
                Origin.ARCHIVE,
                response);
    }

    /**
     * The same for a video that could not be saved.
     *
     * @param problem what broke
     * @param fetched how far the download came, or null
     * @return metadata of an error
     */
    public Metadata with(Problem problem, Download fetched) {
        return new Metadata(
                taskId,
                Outcome.ERROR,
                taskStatus,
                requestId,
                problem,
                queueSeconds,
                generationSeconds,
                null,
                waiting,
                fetched,
                origin,
                response);
    }
}
