package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.api.SubmitClient;
import io.github.happyhorse.maven.api.SubmitReply;
import io.github.happyhorse.maven.api.TaskClient;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.Poller;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.text.Redactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;

/** The service, as one run uses it. The API key is looked up once, for the first request. */
public final class Service implements AutoCloseable {

    private final CollectRequest request;
    private final RunContext context;
    private final Call.Factory http;
    private final RunLog log;
    private final Poller poller;
    private final Map<TaskId, Poller.Listener> listeners = new ConcurrentHashMap<>();

    private ApiKey key;
    private volatile TaskClient client;
    private HttpClients submissions;
    private InvalidConfigurationException refusal;

    Service(CollectRequest request, RunContext context, Call.Factory http, RunLog log) {
        this.request = request;
        this.context = context;
        this.http = http;
        this.log = log;
        this.poller = new Poller(
                (task, limit) -> client.poll(task, limit),
                context.shared().clock(),
                context.random(),
                context.shared().limiter(),
                (before, after, next) -> {
                    Poller.Listener listener = listeners.get(after.task());
                    if (listener != null) {
                        listener.polled(before, after, next);
                    }
                });
    }

    /** Finds the API key and a directory that can be written; all that call it get the same answer. */
    public synchronized void connect() {
        if (refusal != null) {
            throw refusal;
        }
        if (client != null) {
            return;
        }
        try {
            request.requireWritable();
            key = context.keys().get();
        } catch (InvalidConfigurationException e) {
            refusal = e;
            throw e;
        }
        log.connected(request, key.source());
        client = new TaskClient(http, request.baseUrl(), key, context.shared().wallClock());
    }

    /** Where the API key came from. */
    synchronized String keySource() {
        return key.source();
    }

    /** Makes text safe; it knows the API key once that was looked up. */
    synchronized Redactor redactor() {
        return key == null ? Redactor.withoutKey() : key.redactor();
    }

    /** Polls a task until it ends. An interrupt ends that at once, and the flag of the thread is set again. */
    PollEnd poll(TaskId task, PollPolicy policy, Poller.Listener listener) {
        listeners.put(task, listener);
        try {
            return poller.poll(task, policy);
        } finally {
            listeners.remove(task);
        }
    }

    /**
     * Polls a task once.
     *
     * @return what the service replied, or null
     */
    public TaskReply pollOnce(TaskId task) throws InterruptedException {
        connect();
        PollPolicy once = PollPolicy.single(request.polling().requestTimeout());
        PollEnd end = poll(task, once, (before, after, next) -> {});
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return end.state().reply();
    }

    /**
     * Submits a request once. After an interrupt the flag of the thread is set; what was not sent before is not sent.
     */
    public SubmitReply submit(String path, String json) {
        connect();
        SubmitClient submit = new SubmitClient(
                submissionHttp().service(),
                request.baseUrl(),
                path,
                key,
                context.shared().wallClock());
        Duration limit = request.polling().requestTimeout();
        try {
            awaitTurn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return submit.submit(json, limit);
        }
        try {
            SubmitReply reply = submit.submit(json, limit);
            if (reply instanceof SubmitReply.Refused refused
                    && refused.failure().kind() == PollFailure.Kind.RATE_LIMITED) {
                Instant now = context.shared().clock().instant();
                context.shared().limiter().pauseUntil(now.plus(request.polling().pollInterval()));
            }
            return reply;
        } finally {
            context.shared().limiter().ended();
        }
    }

    /** Other calls are cancelled at once when the build is interrupted; a submission is given time then. */
    private synchronized HttpClients submissionHttp() {
        if (submissions == null) {
            submissions = new HttpClients(
                    context.proxies(),
                    CollectRun.userAgent(context),
                    context.log().debug());
        }
        return submissions;
    }

    private void awaitTurn() throws InterruptedException {
        RunContext.Shared shared = context.shared();
        Object turn = new Object();
        try {
            while (true) {
                Instant now = shared.clock().instant();
                Instant start = shared.limiter().tryStart(turn, Instant.MIN, now);
                if (!start.isAfter(now)) {
                    return;
                }
                shared.locks().pause().sleep(Duration.between(now, start));
            }
        } catch (InterruptedException e) {
            shared.limiter().withdraw(turn);
            throw e;
        }
    }

    /** The time by the clock of the service. */
    public Instant time() {
        Instant sent = client == null ? null : client.serviceTime();
        return sent == null ? context.shared().wallClock().instant() : sent;
    }

    @Override
    public synchronized void close() {
        poller.close();
        if (submissions != null) {
            submissions.close();
        }
    }
}
