package io.github.happyhorse.maven.archive;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferListener;

/**
 * Runs a transfer on a daemon thread of its own. Maven's transports ignore interrupts and have no limit for a complete
 * transfer, so one that is interrupted or takes too long is cancelled at its next event and left behind.
 */
final class NetworkThread {

    /** What is done in a session. */
    @FunctionalInterface
    interface Transfer<T> {
        T in(RepositorySystemSession session) throws RepositoryException;
    }

    /** More bytes came than are wanted. */
    static final class TooLargeException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    private NetworkThread() {}

    /** Throws what the transfer throws. A transfer that is left behind removes the staging directory at its own end. */
    static <T> T run(
            DefaultRepositorySystemSession session,
            Duration limit,
            long mostBytes,
            Staging staging,
            Transfer<T> transfer)
            throws RepositoryException, InterruptedException, TimeoutException, TooLargeException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Limiter limiter = new Limiter(session.getTransferListener(), mostBytes, result);
        session.setTransferListener(limiter);
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(transfer.in(session));
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    } finally {
                        if (limiter.cancelled) {
                            staging.close();
                        }
                    }
                },
                "happyhorse-archive");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException e) {
            limiter.cancelled = true;
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TooLargeException problem) {
                throw problem;
            }
            if (e.getCause() instanceof RepositoryException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Passes events to the session's listener until the transfer is cancelled or too large. */
    private static final class Limiter implements TransferListener {

        private static final class None extends AbstractTransferListener {}

        private final TransferListener listener;
        private final long mostBytes;
        private final CompletableFuture<?> result;
        private volatile boolean cancelled;

        Limiter(TransferListener listener, long mostBytes, CompletableFuture<?> result) {
            this.listener = listener == null ? new None() : listener;
            this.mostBytes = mostBytes;
            this.result = result;
        }

        private void check(TransferEvent event) throws TransferCancelledException {
            if (event.getTransferredBytes() > mostBytes || event.getResource().getContentLength() > mostBytes) {
                cancelled = true;
                // Not only at the end of the transfer: the transport may read the rest of the file before.
                result.completeExceptionally(new TooLargeException());
            }
            if (cancelled) {
                throw new TransferCancelledException("cancelled");
            }
        }

        @Override
        public void transferInitiated(TransferEvent event) throws TransferCancelledException {
            check(event);
            listener.transferInitiated(event);
        }

        @Override
        public void transferStarted(TransferEvent event) throws TransferCancelledException {
            check(event);
            listener.transferStarted(event);
        }

        @Override
        public void transferProgressed(TransferEvent event) throws TransferCancelledException {
            check(event);
            listener.transferProgressed(event);
        }

        @Override
        public void transferCorrupted(TransferEvent event) throws TransferCancelledException {
            check(event);
            listener.transferCorrupted(event);
        }

        @Override
        public void transferSucceeded(TransferEvent event) {
            if (!cancelled) {
                listener.transferSucceeded(event);
            }
        }

        @Override
        public void transferFailed(TransferEvent event) {
            if (!cancelled) {
                listener.transferFailed(event);
            }
        }
    }
}
