package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.http.ConnectionProblem;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Asks the service about a task: {@code GET {baseUrl}/happyhorse/api/v1/tasks/{task_id}} with the key in
 * {@code TT-API-KEY}, as published on TTAPI's page "fetch task". One request a call, without retries of its own.
 *
 * @since 1.0.0
 */
public final class TaskClient {

    private static final String PATH = "happyhorse/api/v1/tasks";
    private static final long LARGEST_REPLY = 1 << 20;

    private final OkHttpClient http;
    private final HttpUrl baseUrl;
    private final ApiKey key;
    private final ReplyReader reader;
    private final InstantSource clock;

    /**
     * A client for one service and one key.
     *
     * @param http a client that follows no redirect
     * @param baseUrl where the service is
     * @param key sent to that origin only
     * @param clock for a Retry-After that is a date
     */
    public TaskClient(OkHttpClient http, HttpUrl baseUrl, ApiKey key, InstantSource clock) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.key = key;
        this.clock = clock;
        this.reader = new ReplyReader(baseUrl, key);
    }

    /**
     * Looks at a task once. Never throws for what a server or a network does.
     *
     * @param id the task
     * @param limit how long the whole request may take
     * @return what the service said, or what went wrong
     */
    public Answer look(TaskId id, Duration limit) {
        Call call = http.newCall(request(id));
        // Zero would mean no limit at all.
        call.timeout().timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        try (Response response = call.execute()) {
            byte[] body = body(response.body().source());
            if (body == null) {
                return Answer.Failure.withoutAnswer(FailureKind.PASSING, "the answer is larger than 1 MiB");
            }
            return reader.read(id, response.code(), response.headers(), body, clock.instant());
        } catch (IOException e) {
            ConnectionProblem problem = ConnectionProblem.of(e, baseUrl);
            FailureKind kind = problem.isLasting() ? FailureKind.REFUSAL : FailureKind.PASSING;
            return Answer.Failure.withoutAnswer(kind, key.maskIn(problem.reason()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            // What OkHttp throws for headers that make no sense, such as a negative Content-Length.
            return Answer.Failure.withoutAnswer(FailureKind.PASSING, "the answer is malformed");
        }
    }

    private Request request(TaskId id) {
        HttpUrl url = baseUrl.newBuilder()
                .addPathSegments(PATH)
                .addPathSegment(id.value())
                .build();
        return new Request.Builder()
                .url(url)
                .header("TT-API-KEY", key.headerValue())
                .header("Accept", "application/json")
                .build();
    }

    /** Reads a body within the limit; null past it. */
    private static byte[] body(BufferedSource source) throws IOException {
        Buffer whole = new Buffer();
        while (whole.size() <= LARGEST_REPLY) {
            if (source.read(whole, LARGEST_REPLY + 1 - whole.size()) < 0) {
                return whole.readByteArray();
            }
        }
        return null;
    }
}
