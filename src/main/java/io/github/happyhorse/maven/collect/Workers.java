package io.github.happyhorse.maven.collect;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/** The threads of one goal run, all of them daemons: those that look, and four at most that move videos. */
final class Workers implements AutoCloseable {

    private static final int MOST_MOVED = 4;

    private final ExecutorService lookers = Executors.newCachedThreadPool(daemons("happyhorse-look"));
    private final ExecutorService movers = Executors.newFixedThreadPool(MOST_MOVED, daemons("happyhorse-move"));

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    Executor lookers() {
        return lookers;
    }

    /** Does a piece of work that blocks, at most four at a time. */
    <T> CompletableFuture<T> supply(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            movers.execute(new Piece<>(work, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new InterruptedException());
        }
        return result;
    }

    /** Interrupts what is under way and gives up what has not begun. */
    void interrupt() {
        movers.shutdownNow().forEach(piece -> ((Piece<?>) piece).giveUp());
    }

    @Override
    public void close() {
        lookers.shutdownNow();
        movers.shutdownNow();
    }

    private record Piece<T>(Callable<T> work, CompletableFuture<T> result) implements Runnable {

        @Override
        public void run() {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }

        void giveUp() {
            result.completeExceptionally(new InterruptedException());
        }
    }
}
