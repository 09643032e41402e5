package io.github.happyhorse.maven.archive;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something done on a thread of its own, to be interrupted. */
final class Attempt {

    /** Far below the time limits of the transports, and far above what ending takes. */
    private static final int SOON_SECONDS = 5;

    private final CompletableFuture<Object> result = new CompletableFuture<>();
    private final Thread thread;

    private Attempt(Callable<?> work) {
        thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Exception | Error e) {
                        result.completeExceptionally(e);
                    }
                },
                "attempt");
        thread.setDaemon(true);
    }

    static Attempt begin(Callable<?> work) {
        Attempt attempt = new Attempt(work);
        attempt.thread.start();
        return attempt;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What it has thrown, soon. */
    Throwable thrown() throws InterruptedException {
        try {
            throw new AssertionError("it succeeded with " + result.get(SOON_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            AssertionError late = new AssertionError("it has not ended within " + SOON_SECONDS + " s");
            late.setStackTrace(thread.getStackTrace());
            throw late;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
