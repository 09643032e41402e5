package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.http.HttpClients;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Collects the clips of one goal run, each on a daemon thread of its own. What it starts has ended when it returns. */
public final class CollectRun {

    /** How long a thread may take to end after an interrupt. */
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(15);

    private final CollectRequest request;
    private final RunContext context;
    private final Function<Service, TaskSource> tasks;
    private final RunLog log;

    /** A run that has not begun. */
    public CollectRun(CollectRequest request, RunContext context, Function<Service, TaskSource> tasks) {
        this.request = request;
        this.context = context;
        this.tasks = tasks;
        this.log = new RunLog(
                context.log(), context.shared().clock(), request.clips().size(), request.isOffline());
    }

    /**
     * Collects every clip, whatever becomes of the others. An interrupt ends all at once; the flag of the thread is set
     * again then.
     */
    public List<Collected> collect() {
        try (HttpClients http = new HttpClients(
                        context.proxies(), userAgent(context), context.log().debug());
                Service service = new Service(request, context, http.service(), log)) {
            Messages messages = new Messages(request, context.pluginVersion(), service::redactor);
            TaskSource source = tasks.apply(service);
            Function<Clip, Collected> work = request.polling().isSinglePoll()
                    ? new StatusPoll(request, context, service, source, messages, log)::poll
                    : new TaskCollector(request, context, http.videos(), service, source, messages, log)::collect;
            return redacted(run(work, messages, http), service);
        }
    }

    static String userAgent(RunContext context) {
        return "happyhorse-maven-plugin/" + context.pluginVersion();
    }

    /** The causes go to {@code mvn -e}, and may quote what a server sent. */
    private static List<Collected> redacted(List<Collected> results, Service service) {
        return results.stream()
                .map(result -> result.withCause(service.redactor().exception(result.cause())))
                .toList();
    }

    private List<Collected> run(Function<Clip, Collected> work, Messages messages, HttpClients http) {
        if (Thread.currentThread().isInterrupted()) {
            return request.clips().stream()
                    .map(clip -> interrupted(clip, messages))
                    .toList();
        }
        Map<Clip, Collected> results = new ConcurrentHashMap<>();
        AtomicReference<InvalidConfigurationException> invalid = new AtomicReference<>();
        // Clips of the same identity are one task: the second one finds what the first one has archived.
        Collection<List<Clip>> tasks = request.clips().stream()
                .collect(Collectors.groupingBy(Clip::identity, LinkedHashMap::new, Collectors.toList()))
                .values();
        CountDownLatch running = new CountDownLatch(tasks.size());
        List<Thread> threads = new ArrayList<>();
        for (List<Clip> clips : tasks) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            clips.forEach(clip -> results.put(clip, work.apply(clip)));
                        } catch (InvalidConfigurationException e) {
                            invalid.compareAndSet(null, e);
                        } catch (Throwable e) {
                            clips.forEach(clip ->
                                    results.putIfAbsent(clip, Collected.error(clip, messages.unexpected(clip, e), e)));
                        } finally {
                            running.countDown();
                        }
                    },
                    "happyhorse-" + clips.get(0).name());
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        await(running, threads, http);
        if (invalid.get() != null) {
            throw invalid.get();
        }
        return request.clips().stream()
                .map(clip -> results.getOrDefault(clip, interrupted(clip, messages)))
                .toList();
    }

    private static Collected interrupted(Clip clip, Messages messages) {
        return Collected.error(clip, messages.interrupted(clip), null);
    }

    /** Waits for the threads and breaks the silence meanwhile. */
    private void await(CountDownLatch running, List<Thread> threads, HttpClients http) {
        try {
            while (!running.await(log.untilHeartbeat().toNanos(), TimeUnit.NANOSECONDS)) {
                log.heartbeat();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            http.close();
            awaitInterrupted(running);
            Thread.currentThread().interrupt();
        }
    }

    private void awaitInterrupted(CountDownLatch running) {
        InstantSource clock = context.shared().clock();
        Instant end = clock.instant().plus(INTERRUPT_LIMIT);
        while (true) {
            try {
                Duration left = Duration.between(clock.instant(), end);
                if (left.isNegative() || running.await(left.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                // Once is enough.
            }
        }
    }
}
