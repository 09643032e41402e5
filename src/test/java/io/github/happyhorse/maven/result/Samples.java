package io.github.happyhorse.maven.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** Metadata to test with. */
final class Samples {

    static final TaskId TASK = new TaskId("1469cfc3-3004-4d9e-ab10-xxxxxx");
    static final TaskId OTHER_TASK = new TaskId("another-task");
    static final String VERSION = "1.2.3";

    private Samples() {}

    /** What {@code metadata/succeeded.json} says. */
    static Metadata succeeded() {
        return Metadata.builder(TASK.value(), Outcome.SUCCEEDED, Metadata.Origin.SERVICE)
                .status("SUCCEEDED", "35137489-2862-96cb-b6f2-xxxxxx")
                .times(new BigDecimal("0.036"), new BigDecimal("39.998"))
                .video(new Metadata.Video(
                        "clip.mp4",
                        5_000_000_000L,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                        new BigDecimal("5.04"),
                        1280,
                        720,
                        "avc1",
                        "mp4a",
                        null,
                        false))
                .waiting(new Metadata.Wait(
                        Instant.parse("2026-04-25T07:03:30Z"), Instant.parse("2026-04-25T07:04:10.250Z"), 9, 1))
                .download(new Metadata.Download(2, 5_000_000_100L, new BigDecimal("12.5")))
                .response(response())
                .build();
    }

    /** The same with labels in the video. */
    static Metadata labelled(Map<String, Object> aigcLabel, boolean contentCredentials) {
        Metadata.Video video = succeeded().video();
        return succeeded().toBuilder()
                .video(new Metadata.Video(
                        video.file(),
                        video.size(),
                        video.sha256(),
                        video.durationSeconds(),
                        video.width(),
                        video.height(),
                        video.videoCodec(),
                        video.audioCodec(),
                        aigcLabel,
                        contentCredentials))
                .build();
    }

    /** A task that ended, or not, without a video. */
    static Metadata without(TaskId task, Outcome outcome) {
        return Metadata.builder(task.value(), outcome, Metadata.Origin.SERVICE).build();
    }

    static Map<String, Object> response() {
        return json("""
                {
                  "request_id": "35137489-2862-96cb-b6f2-xxxxxx",
                  "output": {
                    "task_id": "1469cfc3-3004-4d9e-ab10-xxxxxx",
                    "task_status": "SUCCEEDED",
                    "orig_prompt": "Ein Pferd läuft, 馬",
                    "video_url": "https://dashscope-a717.oss-accelerate.aliyuncs.com/clip.mp4?Expires=1778212489&REDACTED"
                  },
                  "usage": {"duration": 13.24, "output_video_duration": 6.62, "video_count": 1, "SR": "720"},
                  "unknown": [1, 2.50, null, true, {}]
                }
                """);
    }

    static Map<String, Object> json(String text) {
        return Json.readObject(text.getBytes(UTF_8)).orElseThrow();
    }

    static String golden(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/metadata/" + name)) {
            // However git checked it out.
            return new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
