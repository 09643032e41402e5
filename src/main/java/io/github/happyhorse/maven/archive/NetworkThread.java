package io.github.happyhorse.maven.archive;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystemSession;

/**
 * Transfers on a daemon thread of their own. Maven's transports do not look at interrupts, so a transfer whose build
 * was interrupted is cancelled and left behind.
 */
final class NetworkThread {

    /** What is done in a session. */
    @FunctionalInterface
    interface Transfer<T> {
        T in(RepositorySystemSession session) throws RepositoryException;
    }

    private NetworkThread() {}

    /**
     * What the transfer throws is thrown. An interrupt leaves the staging directory to the transfer, which removes it
     * at its own end.
     */
    static <T> T run(DefaultRepositorySystemSession session, Transfer<T> transfer, Staging staging)
            throws RepositoryException, InterruptedException {
        CancellableTransfers listener = new CancellableTransfers(session.getTransferListener());
        session.setTransferListener(listener);
        FutureTask<T> work = new FutureTask<>(() -> {
            try {
                return transfer.in(session);
            } finally {
                if (listener.isCancelled()) {
                    staging.close();
                }
            }
        });
        Thread thread = new Thread(work, "happyhorse-archive");
        thread.setDaemon(true);
        thread.start();
        try {
            return work.get();
        } catch (InterruptedException e) {
            listener.cancel();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RepositoryException problem) {
                throw problem;
            }
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
