package io.github.happyhorse.maven.archive;

import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferListener;

/** Hands events on, and ends a transfer whose thread was interrupted: Maven's transports do not look at that. */
final class InterruptibleTransfers implements TransferListener {

    private static final TransferListener NOBODY = new org.eclipse.aether.transfer.AbstractTransferListener() {};

    private final TransferListener listener;

    InterruptibleTransfers(TransferListener listener) {
        this.listener = listener == null ? NOBODY : listener;
    }

    private static void endIfInterrupted() throws TransferCancelledException {
        if (Thread.currentThread().isInterrupted()) {
            throw new TransferCancelledException("the build was interrupted");
        }
    }

    @Override
    public void transferInitiated(TransferEvent event) throws TransferCancelledException {
        endIfInterrupted();
        listener.transferInitiated(event);
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
        endIfInterrupted();
        listener.transferStarted(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        endIfInterrupted();
        listener.transferProgressed(event);
    }

    @Override
    public void transferCorrupted(TransferEvent event) throws TransferCancelledException {
        endIfInterrupted();
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
