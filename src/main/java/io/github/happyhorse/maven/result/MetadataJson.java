package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The written form of {@link Metadata}. What is read may come from anywhere: a value that cannot be right is left out,
 * and metadata that lacks what a result needs is unusable.
 */
public final class MetadataJson {

    /** More is neither written nor read. */
    public static final int LARGEST = 4 << 20;

    private static final int SCHEMA = 1;

    /** In a video it has at most 4 KiB; redaction can make it longer. */
    private static final int LARGEST_LABEL = 16 << 10;

    private static final Redactor SAFE = Redactor.withoutKey();
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal MOST_PIXELS = BigDecimal.valueOf(1_000_000);
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CODEC = Pattern.compile("[A-Za-z0-9 ._-]{1,16}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]{1,64}");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    private MetadataJson() {}

    /**
     * {@return metadata in UTF-8, keys in a fixed order, null where there is nothing to say; without the response where
     * it would be too large with it}
     */
    public static byte[] write(Metadata metadata, String pluginVersion) {
        byte[] complete = Json.write(json(metadata, pluginVersion));
        return complete.length <= LARGEST
                ? complete
                : Json.write(json(metadata.toBuilder().response(null).build(), pluginVersion));
    }

    private static Map<String, Object> json(Metadata metadata, String pluginVersion) {
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
        if (metadata.request() != null) {
            json.put("request", request(metadata.request()));
        }
        json.put("response", metadata.response());
        return json;
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
        if (video.aigcLabel() != null || video.contentCredentials()) {
            Map<String, Object> labels = new LinkedHashMap<>();
            labels.put("aigc", video.aigcLabel());
            labels.put("c2pa", video.contentCredentials());
            json.put("labels", labels);
        }
        return json;
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

    private static Map<String, Object> request(Metadata.Request request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sha256", request.sha256());
        json.put("body", request.body());
        return json;
    }

    /** {@return what a file turns out to be} */
    public static StoredMetadata read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new StoredMetadata.Unusable(Files.exists(file) ? "is no file" : "is not there");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in.readNBytes(LARGEST + 1));
        }
    }

    /** {@return what the bytes turn out to be} */
    public static StoredMetadata read(byte[] bytes) {
        if (bytes.length > LARGEST) {
            return new StoredMetadata.Unusable("is larger than " + LARGEST + " bytes");
        }
        Map<String, Object> json = Json.readObject(bytes).orElse(null);
        if (json == null) {
            return new StoredMetadata.Unusable("is no JSON object");
        }
        if (!(json.get("schema") instanceof Number)) {
            return new StoredMetadata.Unusable("has no schema number");
        }
        BigDecimal schema = wholeNumber(json, "schema", BigDecimal.valueOf(Long.MAX_VALUE));
        if (schema == null || schema.signum() == 0) {
            return new StoredMetadata.Unusable("has no schema number");
        }
        String taskId = taskId(json);
        if (schema.longValue() > SCHEMA) {
            return new StoredMetadata.Newer(taskId);
        }
        Metadata.Request request = readRequest(Json.object(json, "request"));
        if (taskId == null && request == null) {
            return new StoredMetadata.Unusable("names no task");
        }
        String outcome = word(json, "outcome");
        String origin = word(json, "origin");
        if (outcome == null || origin == null) {
            return new StoredMetadata.Unusable("has no outcome or no origin");
        }
        Outcome knownOutcome = known(Outcome.values(), outcome);
        Metadata.Origin knownOrigin = known(Metadata.Origin.values(), origin.toUpperCase(Locale.ROOT));
        if (knownOutcome == null || knownOrigin == null) {
            return new StoredMetadata.Newer(taskId);
        }
        return new StoredMetadata.Usable(Metadata.builder(taskId, knownOutcome, knownOrigin)
                .status(line(json, "taskStatus"), line(json, "requestId"))
                .error(readError(Json.object(json, "error")))
                .times(seconds(json, "queueSeconds"), seconds(json, "generationSeconds"))
                .video(readVideo(Json.object(json, "video")))
                .waiting(readWait(Json.object(json, "wait")))
                .download(readDownload(Json.object(json, "download")))
                .request(request)
                .response(SAFE.json(Json.object(json, "response")))
                .build());
    }

    private static String taskId(Map<String, Object> json) {
        String id = Json.text(json, "taskId");
        return id != null && TaskId.isSafeName(id) ? id : null;
    }

    private static String word(Map<String, Object> json, String field) {
        return matching(json, field, WORD);
    }

    private static <E extends Enum<E>> E known(E[] values, String name) {
        for (E value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        return null;
    }

    private static Metadata.Problem readError(Map<String, Object> json) {
        return json == null
                ? null
                : new Metadata.Problem(
                        line(json, "code"),
                        line(json, "message"),
                        count(json, "httpStatus", 999).orElse(null));
    }

    private static Metadata.Video readVideo(Map<String, Object> json) {
        if (json == null) {
            return null;
        }
        String file = matching(json, "file", FILE_NAME);
        String sha256 = matching(json, "sha256", SHA256);
        BigDecimal size = json.get("size") instanceof Number
                ? wholeNumber(json, "size", BigDecimal.valueOf(Long.MAX_VALUE))
                : null;
        if (file == null || sha256 == null || size == null) {
            return null;
        }
        BigDecimal duration = seconds(json, "durationSeconds");
        BigDecimal width = wholeNumber(json, "width", MOST_PIXELS);
        BigDecimal height = wholeNumber(json, "height", MOST_PIXELS);
        String videoCodec = matching(json, "videoCodec", CODEC);
        Map<String, Object> labels = Json.object(json, "labels");
        return duration == null || width == null || height == null || videoCodec == null
                ? new Metadata.Video(file, size.longValue(), sha256)
                : new Metadata.Video(
                        file,
                        size.longValue(),
                        sha256,
                        duration,
                        width.intValue(),
                        height.intValue(),
                        videoCodec,
                        matching(json, "audioCodec", CODEC),
                        aigcLabel(labels),
                        labels != null && Boolean.TRUE.equals(labels.get("c2pa")));
    }

    private static Map<String, Object> aigcLabel(Map<String, Object> labels) {
        Map<String, Object> label = labels == null ? null : Json.object(labels, "aigc");
        return label == null || Json.writeLine(label).length() > LARGEST_LABEL ? null : SAFE.json(label);
    }

    private static Metadata.Wait readWait(Map<String, Object> json) {
        Metadata.Wait none = Metadata.Wait.none(Instant.EPOCH);
        if (json == null) {
            return none;
        }
        Instant startedAt = readTime(json, "startedAt");
        Instant endedAt = readTime(json, "endedAt");
        return startedAt == null || endedAt == null || endedAt.isBefore(startedAt)
                ? none
                : new Metadata.Wait(
                        startedAt,
                        endedAt,
                        count(json, "polls", Integer.MAX_VALUE).orElse(0),
                        count(json, "failedPolls", Integer.MAX_VALUE).orElse(0));
    }

    private static Instant readTime(Map<String, Object> json, String field) {
        try {
            String text = Json.text(json, field);
            Instant time = text == null ? null : Instant.parse(text);
            return time == null || time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Metadata.Download readDownload(Map<String, Object> json) {
        if (json == null) {
            return null;
        }
        Optional<Integer> attempts = count(json, "attempts", Integer.MAX_VALUE);
        BigDecimal received = wholeNumber(json, "bytesReceived", BigDecimal.valueOf(Long.MAX_VALUE));
        BigDecimal seconds = seconds(json, "seconds");
        return attempts.isEmpty() || received == null || seconds == null
                ? null
                : new Metadata.Download(attempts.get(), received.longValue(), seconds);
    }

    private static Metadata.Request readRequest(Map<String, Object> json) {
        String sha256 = json == null ? null : matching(json, "sha256", SHA256);
        return sha256 == null ? null : new Metadata.Request(sha256, SAFE.json(Json.object(json, "body")));
    }

    private static Optional<Integer> count(Map<String, Object> json, String field, int most) {
        return Optional.ofNullable(wholeNumber(json, field, BigDecimal.valueOf(most)))
                .map(BigDecimal::intValue);
    }

    /** A number from 0 on without a fraction, or null. */
    private static BigDecimal wholeNumber(Map<String, Object> json, String field, BigDecimal most) {
        BigDecimal number = number(json, field, most);
        return number == null || number.stripTrailingZeros().scale() > 0 ? null : number;
    }

    private static BigDecimal seconds(Map<String, Object> json, String field) {
        return number(json, field, MOST_SECONDS);
    }

    private static BigDecimal number(Map<String, Object> json, String field, BigDecimal most) {
        BigDecimal number = Json.number(json, field);
        return number == null || number.signum() < 0 || number.compareTo(most) > 0 ? null : number;
    }

    private static String matching(Map<String, Object> json, String field, Pattern pattern) {
        String text = Json.text(json, field);
        return text != null && pattern.matcher(text).matches() ? text : null;
    }

    private static String line(Map<String, Object> json, String field) {
        return SAFE.line(Json.text(json, field));
    }
}
