package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The written form of {@link Metadata}: keys in a fixed order, null where there is nothing to say. */
final class MetadataJson {

    private static final int SCHEMA = 1;

    private final String pluginVersion;

    MetadataJson(String pluginVersion) {
        this.pluginVersion = pluginVersion;
    }

    byte[] write(Metadata metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("pluginVersion", pluginVersion);
        json.put("taskId", metadata.taskId());
        json.put("outcome", metadata.outcome().name());
        json.put("taskStatus", metadata.taskStatus());
        json.put("requestId", metadata.requestId());
        json.put("error", error(metadata.error()));
        json.put("queueSeconds", metadata.queueSeconds());
        json.put("generationSeconds", metadata.generationSeconds());
        json.put("video", video(metadata.video()));
        json.put("wait", wait(metadata.waiting()));
        json.put("download", download(metadata.download()));
        json.put("origin", metadata.origin().name().toLowerCase(Locale.ROOT));
        json.put("response", metadata.response());
        return Json.write(json);
    }

    /** Reads what was written; empty for anything that this version cannot take for a result. */
    static Optional<Metadata> read(byte[] bytes) {
        return Json.readObject(bytes).flatMap(MetadataJson::read);
    }

    private static Optional<Metadata> read(Map<String, Object> json) {
        try {
            if (!Integer.valueOf(SCHEMA).equals(json.get("schema")) || Json.text(json, "taskId") == null) {
                return Optional.empty();
            }
            return Optional.of(new Metadata(
                    Json.text(json, "taskId"),
                    Outcome.valueOf(Json.text(json, "outcome")),
                    Json.text(json, "taskStatus"),
                    Json.text(json, "requestId"),
                    readError(Json.object(json, "error")),
                    Json.number(json, "queueSeconds"),
                    Json.number(json, "generationSeconds"),
                    readVideo(Json.object(json, "video")),
                    readWait(Json.object(json, "wait")),
                    readDownload(Json.object(json, "download")),
                    Metadata.Origin.valueOf(Json.text(json, "origin").toUpperCase(Locale.ROOT)),
                    Json.object(json, "response")));
        } catch (RuntimeException e) {
            // Edited by hand or damaged: as good as none.
            return Optional.empty();
        }
    }

    private static Map<String, Object> error(Metadata.Problem problem) {
        if (problem == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", problem.code());
        json.put("message", problem.message());
        json.put("httpStatus", problem.httpStatus());
        return json;
    }

    private static Metadata.Problem readError(Map<String, Object> json) {
        if (json == null) {
            return null;
        }
        BigDecimal status = Json.number(json, "httpStatus");
        return new Metadata.Problem(
                Json.text(json, "code"), Json.text(json, "message"), status == null ? null : status.intValue());
    }

    private static Map<String, Object> video(Metadata.Video video) {
        if (video == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", video.file());
        json.put("size", video.size());
        json.put("sha256", video.sha256());
        json.put("durationSeconds", video.durationSeconds());
        json.put("width", video.width());
        json.put("height", video.height());
        json.put("videoCodec", video.videoCodec());
        json.put("audioCodec", video.audioCodec());
        return json;
    }

    private static Metadata.Video readVideo(Map<String, Object> json) {
        if (json == null) {
            return null;
        }
        String file = Json.text(json, "file");
        String sha256 = Json.text(json, "sha256");
        if (file == null || sha256 == null || !(json.get("size") instanceof Number)) {
            return null;
        }
        return new Metadata.Video(
                file,
                Json.number(json, "size").longValueExact(),
                sha256,
                Json.number(json, "durationSeconds"),
                wholeNumber(json, "width"),
                wholeNumber(json, "height"),
                Json.text(json, "videoCodec"),
                Json.text(json, "audioCodec"));
    }

    private static Integer wholeNumber(Map<String, Object> json, String field) {
        BigDecimal number = Json.number(json, field);
        return number == null ? null : number.intValueExact();
    }

    private static Map<String, Object> wait(Metadata.Wait wait) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("startedAt", time(wait.startedAt()));
        json.put("endedAt", time(wait.endedAt()));
        json.put("polls", wait.polls());
        json.put("failedPolls", wait.failedPolls());
        return json;
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Metadata.Wait readWait(Map<String, Object> json) {
        return new Metadata.Wait(
                Instant.parse(Json.text(json, "startedAt")),
                Instant.parse(Json.text(json, "endedAt")),
                Json.number(json, "polls").intValueExact(),
                Json.number(json, "failedPolls").intValueExact());
    }

    private static Map<String, Object> download(Metadata.Download download) {
        if (download == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("attempts", download.attempts());
        json.put("bytesReceived", download.bytesReceived());
        json.put("seconds", download.seconds());
        return json;
    }

    private static Metadata.Download readDownload(Map<String, Object> json) {
        if (json == null) {
            return null;
        }
        return new Metadata.Download(
                Json.number(json, "attempts").intValueExact(),
                Json.number(json, "bytesReceived").longValueExact(),
                Json.number(json, "seconds"));
    }
}
