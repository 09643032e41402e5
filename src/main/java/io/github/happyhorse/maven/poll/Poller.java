package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;

/**
 * Polls tasks until they end, each for the thread that asks. One daemon thread takes turns from the queue and has the
 * requests made by others.
 */
public final class Poller implements AutoCloseable {

    /** Receives the result of every poll, on the thread that called {@link Poller#poll}. */
    @FunctionalInterface
    public interface Listener {

        /** A poll brought a result. */
        void polled(PollState before, PollState after, Step next);
    }

    private record Event(PollState before, PollState after, Step next) {}

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final BiFunction<TaskId, Duration, PollResult> request;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Listener listener;
    private final PollQueue queue;
    private final Map<TaskPoll, BlockingQueue<Event>> callers = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ExecutorService requests =
            Executors.newCachedThreadPool(work -> daemon(work, "happyhorse-poll-request"));
    private boolean started;
    private boolean closed;
    private Throwable brokenBy;

    /** A poller without a task. */
    public Poller(
            BiFunction<TaskId, Duration, PollResult> request,
            InstantSource clock,
            DoubleSupplier random,
            RequestLimiter limiter,
            Listener listener) {
        this.request = request;
        this.clock = clock;
        this.random = random;
        this.queue = new PollQueue(limiter);
        this.listener = listener;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Polls a task until it has ended or the policy says so. The timeout starts now. An interrupt ends it at once; the
     * flag of the thread is set again then.
     */
    public PollEnd poll(TaskId task, PollPolicy policy) {
        TaskPoll poll = new TaskPoll(task, policy, clock.instant(), random);
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        begin(poll, events);
        try {
            while (true) {
                Event event = events.take();
                if (event.before() != event.after()) {
                    listener.polled(event.before(), event.after(), event.next());
                }
                if (event.next() instanceof PollEnd end) {
                    return end;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abandon(poll);
        }
        return (PollEnd) poll.step();
    }

    /** Ends all polling as if it were interrupted. Results that come later are ignored. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.interrupted(clock.instant());
            callers.forEach((poll, events) -> events.add(new Event(poll.state(), poll.state(), poll.step())));
            queue.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        requests.shutdownNow();
    }

    private void begin(TaskPoll poll, BlockingQueue<Event> events) {
        lock.lock();
        try {
            if (closed) {
                Instant now = clock.instant();
                Step end = brokenBy == null ? poll.interrupted(now) : poll.failed(now, brokenBy);
                events.add(new Event(poll.state(), poll.state(), end));
                return;
            }
            if (!started) {
                started = true;
                daemon(this::drive, "happyhorse-poll").start();
            }
            callers.put(poll, events);
            queue.add(poll, clock.instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void abandon(TaskPoll poll) {
        lock.lock();
        try {
            callers.remove(poll);
            if (!closed) {
                queue.interrupted(poll, clock.instant());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drive() {
        lock.lock();
        try {
            while (!closed) {
                Instant now = clock.instant();
                PollQueue.Turn turn = queue.next(now);
                if (turn instanceof PollQueue.Turn.Poll next) {
                    requests.execute(() -> poll(next));
                } else if (turn instanceof PollQueue.Turn.Ended ended) {
                    deliver(ended.task(), ended.task().state());
                } else if (turn instanceof PollQueue.Turn.Pause pause) {
                    Duration length = PollPolicy.shorter(Duration.between(now, pause.until()), LONGEST_PAUSE);
                    changed.awaitNanos(length.toNanos());
                }
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            failAll(e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends all polling, so that no caller waits for a thread that is gone. */
    private void failAll(Throwable cause) {
        closed = true;
        brokenBy = cause;
        callers.forEach((poll, events) -> {
            poll.failed(poll.state().startedAt(), cause);
            deliver(poll, poll.state());
        });
        queue.close();
    }

    private void poll(PollQueue.Turn.Poll next) {
        TaskPoll poll = next.task();
        PollResult result = null;
        Throwable thrown = null;
        try {
            result = request.apply(poll.state().task(), next.limit());
        } catch (RuntimeException | Error e) {
            thrown = e;
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            PollState before = poll.state();
            if (thrown == null) {
                queue.received(poll, clock.instant(), result);
            } else {
                queue.failed(poll, clock.instant(), thrown);
            }
            deliver(poll, before);
            changed.signalAll();
        } catch (RuntimeException | Error e) {
            failAll(e);
        } finally {
            lock.unlock();
        }
    }

    private void deliver(TaskPoll poll, PollState before) {
        BlockingQueue<Event> events = callers.get(poll);
        if (events != null) {
            events.add(new Event(before, poll.state(), poll.step()));
        }
    }
}
