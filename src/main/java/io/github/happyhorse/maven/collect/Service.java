package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.api.TaskClient;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.Poller;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Redactor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;

/** The service, as the clips of one run use it. The API key is looked up for the first poll, and once. */
final class Service implements AutoCloseable {

    private final CollectRequest request;
    private final RunContext context;
    private final Call.Factory http;
    private final RunLog log;
    private final Poller poller;
    private final Map<TaskId, Poller.Listener> listeners = new ConcurrentHashMap<>();

    private ApiKey key;
    private volatile TaskClient client;
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

    /**
     * Finds the API key and a directory that can be written; all that call it get the same answer.
     *
     * @throws InvalidConfigurationException if the user has to change something
     */
    synchronized void connect() {
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

    /**
     * Polls a task until it ends. An interrupt ends that at once, and the flag of the thread is set again.
     *
     * @param task the task, which no other thread polls
     * @param policy how to poll
     * @param listener gets every result, on this thread
     */
    PollEnd poll(TaskId task, PollPolicy policy, Poller.Listener listener) {
        listeners.put(task, listener);
        try {
            return poller.poll(task, policy);
        } finally {
            listeners.remove(task);
        }
    }

    @Override
    public void close() {
        poller.close();
    }
}
