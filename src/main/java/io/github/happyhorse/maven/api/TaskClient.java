package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.http.ConnectionProblem;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Asks the service about a task: {@code GET {baseUrl}/happyhorse/api/v1/tasks/{task_id}} with the key in
 * {@code TT-API-KEY}, as published on TTAPI's page "fetch task". One request a call, without retries of its own.
 */
public final class TaskClient {

    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final String PATH = "happyhorse/api/v1/tasks";
    private static final long LARGEST_REPLY = 1 << 20;

    private final Call.Factory http;
    private final HttpUrl baseUrl;
    private final ApiKey key;
    private final ReplyParser parser;
    private final InstantSource clock;
    private volatile Instant serviceTime;

    /** A client for one service and one key. */
    public TaskClient(Call.Factory http, HttpUrl baseUrl, ApiKey key, InstantSource clock) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.key = key;
        this.clock = clock;
        this.parser = new ReplyParser(baseUrl, key.redactor());
    }

    /**
     * Polls a task once. Never throws for what a server or a network does.
     *
     * @return what the service said, or what went wrong
     */
    public PollResult poll(TaskId id, Duration limit) {
        Call call = http.newCall(request(id));
        // Zero would mean no limit at all.
        call.timeout().timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        int status;
        Headers headers;
        byte[] body;
        try (Response response = call.execute()) {
            status = response.code();
            headers = response.headers();
            Date date = headers.getDate("Date");
            serviceTime = date == null ? null : date.toInstant();
            body = body(response);
        } catch (TooLarge e) {
            return PollFailure.withoutReply(PollFailure.Kind.TRANSIENT, "the reply is larger than 1 MiB", null);
        } catch (IOException e) {
            return withoutReply(e, baseUrl, key.redactor());
        } catch (Exception e) {
            // OkHttp throws IllegalArgumentException for headers that make no sense, such as a negative Content-Length,
            // and on an interrupted thread an InterruptedException that it does not declare.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return PollFailure.withoutReply(PollFailure.Kind.TRANSIENT, "the reply is malformed", null)
                    .causedBy(key.redactor().exception(e));
        }
        return parser.parse(id, status, headers, body, clock.instant());
    }

    /**
     * The time by the clock of the service.
     *
     * @return what its last reply said, or null
     */
    public Instant serviceTime() {
        return serviceTime;
    }

    /** What the HTTP client threw. */
    static PollFailure withoutReply(IOException e, HttpUrl baseUrl, Redactor redactor) {
        ConnectionProblem problem = ConnectionProblem.of(e, baseUrl, redactor);
        PollFailure.Kind kind =
                switch (problem.kind()) {
                    case TRANSIENT -> PollFailure.Kind.TRANSIENT;
                    case UNKNOWN_HOST -> PollFailure.Kind.UNKNOWN_HOST;
                    case TUNNEL_REFUSED -> PollFailure.Kind.NOT_FROM_SERVICE;
                    case CERTIFICATE -> PollFailure.Kind.CERTIFICATE;
                    case TRUST_STORE -> PollFailure.Kind.TRUST_STORE;
                    case PROXY -> PollFailure.Kind.PROXY;
                };
        return PollFailure.withoutReply(kind, problem.reason(), problem.proxyStatus())
                .causedBy(redactor.exception(e));
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

    /** Under another status than 2xx the status decides, and what came of a body that is cut or too large is quoted. */
    static byte[] body(Response response) throws IOException {
        BufferedSource source = response.body().source();
        Buffer body = new Buffer();
        try {
            while (body.size() <= LARGEST_REPLY) {
                if (source.read(body, LARGEST_REPLY + 1 - body.size()) < 0) {
                    return body.readByteArray();
                }
            }
            throw new TooLarge();
        } catch (IOException e) {
            if (response.isSuccessful()) {
                throw e;
            }
            return body.readByteArray();
        }
    }
}
