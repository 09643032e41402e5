package io.github.happyhorse.maven.archive;

import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferListener;

/** Hands events on to the session's listener, until the transfer is cancelled. */
final class CancellableTransfers implements TransferListener {

    private static final class Nobody extends AbstractTransferListener {}

    private final TransferListener listener;
    private volatile boolean cancelled;

    CancellableTransfers(TransferListener listener) {
        this.listener = listener == null ? new Nobody() : listener;
    }

    /** Ends the transfer at its next event. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    private void endIfCancelled() throws TransferCancelledException {
        if (cancelled) {
            throw new TransferCancelledException("the build was interrupted");
        }
    }

    @Override
    public void transferInitiated(TransferEvent event) throws TransferCancelledException {
        endIfCancelled();
        listener.transferInitiated(event);
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
        endIfCancelled();
        listener.transferStarted(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        endIfCancelled();
        listener.transferProgressed(event);
    }

    @Override
    public void transferCorrupted(TransferEvent event) throws TransferCancelledException {
        endIfCancelled();
        listener.transferCorrupted(event);
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        listener.transferSucceeded(event);
    }

    @Override
    public void transferFailed(TransferEvent event) {
        listener.transferFailed(event);
    }
}
