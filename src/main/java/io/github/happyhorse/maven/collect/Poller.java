package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.poll.Ending;
import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.poll.Step;
import io.github.happyhorse.maven.poll.TaskWaiter;
import io.github.happyhorse.maven.poll.WaitPolicy;
import io.github.happyhorse.maven.poll.WaitState;
import io.github.happyhorse.maven.task.TaskId;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.DoubleSupplier;

/** Polls tasks for threads that wait for their end. */
final class Poller implements AutoCloseable {

    interface Listener {
        void polled(WaitState before, WaitState after, Step next);
    }

    private final InstantSource clock;
    private final ExecutorService requests = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "happyhorse-poll");
        thread.setDaemon(true);
        return thread;
    });
    private final TaskWaiter waiter;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Set<CompletableFuture<Ending>> waiting = ConcurrentHashMap.newKeySet();
    private final Thread driver;

    Poller(
            TaskWaiter.Look look,
            InstantSource clock,
            DoubleSupplier random,
            RequestLimiter limiter,
            Listener listener) {
        this.clock = clock;
        waiter = new TaskWaiter(
                clock, random, limiter, requests, look, listener::polled, new Heartbeat(clock.instant()), () -> {});
        driver = new Thread(this::drive, "happyhorse-polls");
        driver.setDaemon(true);
        driver.start();
    }

    private void drive() {
        try {
            waiter.runUntil(closed);
        } catch (Throwable e) {
            closed.completeExceptionally(e);
            waiting.forEach(end -> end.completeExceptionally(e));
        }
    }

    Ending poll(TaskId task, WaitPolicy policy) {
        CompletableFuture<Ending> end = new CompletableFuture<>();
        waiting.add(end);
        closed.whenComplete((nothing, problem) -> {
            if (problem != null) {
                end.completeExceptionally(problem);
            }
        });
        waiter.execute(() -> waiter.await(task, policy, clock.instant()).thenAccept(end::complete));
        try {
            try {
                return end.get();
            } catch (InterruptedException e) {
                waiter.execute(waiter::interrupt);
                try {
                    return end.join();
                } finally {
                    Thread.currentThread().interrupt();
                }
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            waiting.remove(end);
        }
    }

    @Override
    public void close() {
        closed.complete(null);
        boolean interrupted = Thread.interrupted();
        try {
            driver.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        waiter.close();
        requests.shutdownNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
