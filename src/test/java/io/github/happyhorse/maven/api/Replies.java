package io.github.happyhorse.maven.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** Replies to test with, and how they are read. */
final class Replies {

    /** The task that the sample replies are about. */
    static final TaskId ID = new TaskId("1469cfc3-3004-4d9e-ab10-xxxxxx");

    static final String KEY_TEXT = "sk-7f3a9c0b5e";
    static final ApiKey KEY = new ApiKey(KEY_TEXT, "environment variable TT_API_KEY");
    static final HttpUrl SERVICE = HttpUrl.get("https://api.ttapi.io");
    static final Instant NOW = Instant.parse("2026-04-25T07:04:10Z");

    private Replies() {}

    static byte[] sample(String name) {
        try (InputStream in = Replies.class.getResourceAsStream("/replies/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> sampleNames() {
        try (Stream<Path> files =
                Files.list(Path.of(Replies.class.getResource("/replies").toURI()))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static PollResult read(int status, byte[] body, String... namesAndValues) {
        return parse(ID, status, Headers.of(namesAndValues), body, NOW);
    }

    static PollResult parse(TaskId asked, int status, Headers headers, byte[] body, Instant now) {
        return new ReplyParser(SERVICE, KEY.redactor()).parse(asked, status, headers, body, now);
    }

    static PollResult read(int status, String body, String... namesAndValues) {
        return read(status, body.getBytes(UTF_8), namesAndValues);
    }

    /** A body about the task with this {@code output}, given as the fields after the task id. */
    static String output(String moreFields) {
        return "{\"request_id\":\"r-1\",\"output\":{\"task_id\":\"" + ID + "\"" + moreFields + "}}";
    }

    static String status(String word) {
        return output(",\"task_status\":\"" + word + "\"");
    }

    static String succeeded(String videoUrl) {
        return output(",\"task_status\":\"SUCCEEDED\",\"video_url\":\"" + videoUrl + "\"");
    }
}
