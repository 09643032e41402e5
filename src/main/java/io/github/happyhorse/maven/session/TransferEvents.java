package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.text.Redactor;
import io.github.happyhorse.maven.video.DownloadListener;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BiConsumer;
import okhttp3.HttpUrl;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferListener;
import org.eclipse.aether.transfer.TransferResource;

/**
 * Reports a download to the session's transfer listener, so that it looks like Maven's own and {@code -q}, {@code -B}
 * and {@code -ntp} mean what they always do.
 */
public final class TransferEvents implements DownloadListener {

    private static final String REPOSITORY_ID = "happyhorse";

    private final RepositorySystemSession session;
    private final TransferListener listener;
    private final BiConsumer<String, Duration> retries;
    private TransferResource resource;
    private long transferred;

    public TransferEvents(RepositorySystemSession session, BiConsumer<String, Duration> retries) {
        this.retries = retries;
        this.session = session;
        this.listener = session.getTransferListener();
    }

    @Override
    public void started(HttpUrl url, long resumeAt) {
        HttpUrl withoutUser = url.newBuilder().username("").password("").build();
        String base = withoutUser.resolve("/").toString();
        String path = Redactor.url(withoutUser.toString()).substring(base.length());
        resource = new TransferResource(REPOSITORY_ID, base, path, (File) null, null);
        resource.setResumeOffset(resumeAt);
        transferred = resumeAt;
        fire(TransferEvent.EventType.INITIATED, null, null);
    }

    @Override
    public void answered(long total) {
        resource.setContentLength(total);
        fire(TransferEvent.EventType.STARTED, null, null);
    }

    @Override
    public void received(byte[] buffer, int length) {
        transferred += length;
        fire(TransferEvent.EventType.PROGRESSED, ByteBuffer.wrap(buffer, 0, length), null);
    }

    @Override
    public void succeeded() {
        fire(TransferEvent.EventType.SUCCEEDED, null, null);
    }

    @Override
    public void failed(String reason) {
        fire(TransferEvent.EventType.FAILED, null, new IOException(reason));
    }

    @Override
    public void retrying(String reason, Duration pause) {
        retries.accept(reason, pause);
    }

    private void fire(TransferEvent.EventType type, ByteBuffer bytes, Exception problem) {
        if (listener == null) {
            return;
        }
        TransferEvent event = new TransferEvent.Builder(session, resource)
                .setType(type)
                .setRequestType(TransferEvent.RequestType.GET)
                .setTransferredBytes(transferred)
                .setDataBuffer(bytes)
                .setException(problem)
                .build();
        try {
            switch (type) {
                case INITIATED -> listener.transferInitiated(event);
                case STARTED -> listener.transferStarted(event);
                case PROGRESSED -> listener.transferProgressed(event);
                case SUCCEEDED -> listener.transferSucceeded(event);
                default -> listener.transferFailed(event);
            }
        } catch (TransferCancelledException e) {
            throw new IllegalStateException("it cancelled the transfer", e);
        }
    }
}
