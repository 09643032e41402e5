package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.http.RequestProgress;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollFailure.Kind;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * Submits a request. That costs money and cannot be taken back, so it is sent once, is not cut off early, and the
 * result says whether the service may have accepted it.
 */
public final class SubmitClient {

    /** A late reply is worth waiting for. */
    private static final Duration SHORTEST_LIMIT = Duration.ofMinutes(2);

    /** How long the reply may take after an interrupt. */
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(10);

    /** How long a call takes to end once it is cancelled. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(2);

    private static final MediaType JSON = MediaType.get("application/json");

    private final Call.Factory http;
    private final HttpUrl baseUrl;
    private final HttpUrl url;
    private final ApiKey key;
    private final InstantSource clock;
    private final Duration interruptLimit;

    /** A client for one service and one key. */
    public SubmitClient(Call.Factory http, HttpUrl baseUrl, String path, ApiKey key, InstantSource clock) {
        this(http, baseUrl, path, key, clock, INTERRUPT_LIMIT);
    }

    SubmitClient(
            Call.Factory http, HttpUrl baseUrl, String path, ApiKey key, InstantSource clock, Duration interruptLimit) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.url = baseUrl.newBuilder()
                .addPathSegments(path.replaceFirst("^/+", ""))
                .build();
        this.key = key;
        this.clock = clock;
        this.interruptLimit = interruptLimit;
    }

    /**
     * Sends a request once. Never throws for what a server or a network does. After an interrupt the reply may take 10
     * s more; the flag of the thread is set again then.
     */
    public SubmitReply submit(String json, Duration requestTimeout) {
        RequestProgress progress = new RequestProgress();
        if (Thread.currentThread().isInterrupted()) {
            return withoutReply(progress, failure("the build was interrupted"));
        }
        Call call = http.newCall(request(json, progress));
        Duration limit = requestTimeout.compareTo(SHORTEST_LIMIT) > 0 ? requestTimeout : SHORTEST_LIMIT;
        call.timeout().timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        // An interrupt of the build does not reach a thread of its own.
        FutureTask<SubmitReply> sending = new FutureTask<>(() -> send(call, progress));
        Thread thread = new Thread(sending, "happyhorse-submit");
        thread.setDaemon(true);
        thread.start();
        return reply(sending, call);
    }

    private SubmitReply reply(FutureTask<SubmitReply> sending, Call call) {
        boolean interrupted = false;
        Duration limit = null;
        long since = 0;
        try {
            while (true) {
                try {
                    return limit == null
                            ? sending.get()
                            : sending.get(since + limit.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    if (!interrupted) {
                        interrupted = true;
                        limit = interruptLimit;
                        since = System.nanoTime();
                    }
                } catch (TimeoutException e) {
                    if (call.isCanceled()) {
                        return new SubmitReply.Uncertain(failure("the build was interrupted"));
                    }
                    call.cancel();
                    limit = CANCEL_LIMIT;
                    since = System.nanoTime();
                }
            }
        } catch (ExecutionException e) {
            return new SubmitReply.Uncertain(failure("an unexpected problem, " + e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private SubmitReply send(Call call, RequestProgress progress) {
        try (Response response = call.execute()) {
            byte[] body = TaskClient.body(response);
            ServiceReply reply =
                    new ServiceReply(response.code(), response.headers(), body, clock.instant(), key.redactor());
            return reply.isSuccessful() ? successful(reply, response) : withoutTask(reply, response.code());
        } catch (TaskClient.TooLarge e) {
            return new SubmitReply.Uncertain(failure("the reply is larger than 1 MiB"));
        } catch (IOException e) {
            boolean cancelled = call.isCanceled();
            return withoutReply(
                    progress,
                    cancelled
                            ? failure("the build was interrupted before the reply")
                            : TaskClient.withoutReply(e, baseUrl, key.redactor()));
        } catch (Exception e) {
            // OkHttp throws IllegalArgumentException for headers that make no sense.
            return withoutReply(progress, failure("the reply is malformed"));
        }
    }

    private SubmitReply successful(ServiceReply reply, Response response) {
        Map<String, Object> task = reply.task();
        if (task == null) {
            return withoutTask(reply, response.code());
        }
        String id = ErrorText.textOrNumber(Json.object(task, "output"), "task_id");
        if (id == null || !TaskId.isSafeName(id)) {
            return new SubmitReply.Uncertain(reply.failure(Kind.TRANSIENT, "the reply has no usable task id"));
        }
        Date date = response.headers().getDate("Date");
        return new SubmitReply.Accepted(
                new TaskId(id), reply.requestId(), date == null ? null : date.toInstant(), reply.response());
    }

    private SubmitReply withoutTask(ServiceReply reply, int httpStatus) {
        PollFailure failure = reply.withoutTask(baseUrl);
        int status = reply.isSuccessful() && failure.code() != null
                ? UpstreamCode.httpStatus(failure.code()).orElse(httpStatus)
                : httpStatus;
        if (status == 499 || failure.kind() == Kind.RATE_LIMITED) {
            return new SubmitReply.Refused(failure, true);
        }
        boolean isRefusal = failure.kind().isPermanent() || failure.kind() == Kind.NOT_FROM_SERVICE;
        // An envelope that says FAILED may have a code that leaves it open.
        return isRefusal && status < 500 ? new SubmitReply.Refused(failure, false) : new SubmitReply.Uncertain(failure);
    }

    /** Without one byte sent the service has accepted nothing, and a 407 is a refusal. */
    private static SubmitReply withoutReply(RequestProgress progress, PollFailure failure) {
        if (progress.hasBegun() && failure.kind() != Kind.PROXY) {
            return new SubmitReply.Uncertain(failure);
        }
        boolean isTransient = !failure.kind().isPermanent() && failure.kind() != Kind.NOT_FROM_SERVICE;
        return new SubmitReply.Refused(failure, isTransient);
    }

    private static PollFailure failure(String reason) {
        return PollFailure.withoutReply(Kind.TRANSIENT, reason, null);
    }

    private Request request(String json, RequestProgress progress) {
        return new Request.Builder()
                .url(url)
                .header("TT-API-KEY", key.headerValue())
                .header("Accept", "application/json")
                .tag(RequestProgress.class, progress)
                .post(new OneShotBody(json.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** OkHttp sends no request twice that has such a body. */
    private static final class OneShotBody extends RequestBody {

        private final byte[] bytes;

        OneShotBody(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public MediaType contentType() {
            return JSON;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }
    }
}
