package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.json.Json;
import io.github.happyhorse.maven.task.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/** The written form of {@link Metadata}: keys in a fixed order, null where there is nothing to say. */
final class MetadataJson {

    private static final int SCHEMA = 1;

    private final String pluginVersion;

    MetadataJson(String pluginVersion) {
        this.pluginVersion = pluginVersion;
    }

    byte[] write(Metadata metadata) {
        ObjectNode json = Json.object();
        json.put("schema", SCHEMA);
        json.put("pluginVersion", pluginVersion);
        json.put("taskId", metadata.taskId());
        json.put("outcome", metadata.outcome().name());
        json.put("taskStatus", metadata.taskStatus());
        json.put("requestId", metadata.requestId());
        json.set("error", error(metadata.error()));
        json.put("queueSeconds", metadata.queueSeconds());
        json.put("generationSeconds", metadata.generationSeconds());
        json.set("video", video(metadata.video()));
        json.set("wait", wait(metadata.waiting()));
        json.set("download", download(metadata.download()));
        json.put("origin", metadata.origin().name().toLowerCase(Locale.ROOT));
        json.set("response", metadata.response());
        return Json.write(json);
    }

    /** Reads what was written; empty for anything that this version cannot take for a result. */
    static Optional<Metadata> read(byte[] bytes) {
        return Json.readObject(bytes).flatMap(MetadataJson::read);
    }

    private static Optional<Metadata> read(ObjectNode json) {
        try {
            if (!json.path("schema").equals(IntNode.valueOf(SCHEMA)) || Json.text(json, "taskId") == null) {
                return Optional.empty();
            }
            return Optional.of(new Metadata(
                    Json.text(json, "taskId"),
                    Outcome.valueOf(Json.text(json, "outcome")),
                    Json.text(json, "taskStatus"),
                    Json.text(json, "requestId"),
                    readError(json.path("error")),
                    Json.number(json, "queueSeconds"),
                    Json.number(json, "generationSeconds"),
                    readVideo(json.path("video")),
                    readWait(json.path("wait")),
                    readDownload(json.path("download")),
                    Metadata.Origin.valueOf(Json.text(json, "origin").toUpperCase(Locale.ROOT)),
                    json.path("response").isObject() ? json.path("response") : null));
        } catch (RuntimeException e) {
            // Edited by hand or damaged: as good as none.
            return Optional.empty();
        }
    }

    private static JsonNode error(Metadata.Problem problem) {
        if (problem == null) {
            return null;
        }
        return Json.object()
                .put("code", problem.code())
                .put("message", problem.message())
                .put("httpStatus", problem.httpStatus());
    }

    private static Metadata.Problem readError(JsonNode json) {
        BigDecimal status = Json.number(json, "httpStatus");
        return json.isObject()
                ? new Metadata.Problem(
                        Json.text(json, "code"), Json.text(json, "message"), status == null ? null : status.intValue())
                : null;
    }

    private static JsonNode video(Metadata.Video video) {
        if (video == null) {
            return null;
        }
        return Json.object()
                .put("file", video.file())
                .put("size", video.size())
                .put("sha256", video.sha256())
                .put("durationSeconds", video.durationSeconds())
                .put("width", video.width())
                .put("height", video.height())
                .put("videoCodec", video.videoCodec())
                .put("audioCodec", video.audioCodec());
    }

    private static Metadata.Video readVideo(JsonNode json) {
        String file = Json.text(json, "file");
        String sha256 = Json.text(json, "sha256");
        if (file == null || sha256 == null || !json.path("size").isIntegralNumber()) {
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

    private static Integer wholeNumber(JsonNode json, String field) {
        BigDecimal number = Json.number(json, field);
        return number == null ? null : number.intValueExact();
    }

    private static JsonNode wait(Metadata.Wait wait) {
        return Json.object()
                .put("startedAt", time(wait.startedAt()))
                .put("endedAt", time(wait.endedAt()))
                .put("polls", wait.polls())
                .put("failedPolls", wait.failedPolls());
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Metadata.Wait readWait(JsonNode json) {
        return new Metadata.Wait(
                Instant.parse(Json.text(json, "startedAt")),
                Instant.parse(Json.text(json, "endedAt")),
                Json.number(json, "polls").intValueExact(),
                Json.number(json, "failedPolls").intValueExact());
    }

    private static JsonNode download(Metadata.Download download) {
        if (download == null) {
            return null;
        }
        return Json.object()
                .put("attempts", download.attempts())
                .put("bytesReceived", download.bytesReceived())
                .put("seconds", download.seconds());
    }

    private static Metadata.Download readDownload(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        return new Metadata.Download(
                Json.number(json, "attempts").intValueExact(),
                Json.number(json, "bytesReceived").longValueExact(),
                Json.number(json, "seconds"));
    }
}
