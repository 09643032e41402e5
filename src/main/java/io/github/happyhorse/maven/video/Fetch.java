package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.ConnectionProblem;
import io.github.happyhorse.maven.http.RetryAfter;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Fetches the bytes of one video and resumes after a failure. The status and Content-Range of a response decide what is
 * done with it, never the request. Alibaba's OSS does not support If-Range, and answers an unsatisfiable range with the
 * complete object.
 */
final class Fetch {

    /** What a failure is followed by. */
    private enum Next {
        /** A pause and a request for the rest. */
        RESUME,
        /** A pause and a request for everything: the response does not continue what is on disk. */
        START_OVER,
        /** A request for everything, once: the store no longer has what the bytes on disk are from. */
        START_OVER_ONCE,
        /** A request with another link of the task. */
        OTHER_LINK
    }

    /** Why a request did not complete the video. Code, status and Retry-After are null where there are none. */
    private record Failure(Next next, String reason, String code, Integer httpStatus, Duration retryAfter) {

        Failure(Next next, String reason) {
            this(next, reason, null, null, null);
        }

        DownloadFailure end(String more) {
            return new DownloadFailure(reason + more, code, httpStatus);
        }
    }

    private final Downloader tools;
    private final VideoRequest video;
    private final Transfer transfer;
    private final DownloadListener listener;
    private final Redactor redactor = Redactor.withoutKey();
    private final StoreClient store;
    private final Retries retries;
    private final Set<String> refusedLinks = new HashSet<>();

    private VideoLink link;
    private int attempts;
    private long bytesReceived;
    private long bytesAtRefusal;
    private boolean hasChanged;

    Fetch(Downloader tools, VideoRequest video, Transfer transfer, DownloadListener listener) {
        this.tools = tools;
        this.video = video;
        this.transfer = transfer;
        this.listener = listener;
        this.store = new StoreClient(tools.http(), redactor);
        this.retries = new Retries(tools.policy(), tools.clock(), tools.random());
        this.link = video.link();
    }

    DownloadStats stats() {
        return new DownloadStats(attempts, bytesReceived, retries.elapsed());
    }

    /** Drops what came, because it was not accepted. */
    void startOver(String reason) throws IOException, DownloadFailure, InterruptedException {
        transfer.drop();
        String text = "what came is not the complete video: " + reason + "; once more";
        pause(text, retries.pauseBeforeRestart(text));
    }

    /** Fetches until all bytes are on disk. An {@link IOException} is one of the local disk. */
    void fetch() throws IOException, DownloadFailure, InterruptedException {
        while (!transfer.isComplete()) {
            Failure failure = attempt();
            if (failure == null) {
                return;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            switch (failure.next()) {
                case RESUME -> pauseAfter(failure);
                case START_OVER -> {
                    transfer.drop();
                    pauseAfter(failure);
                }
                case START_OVER_ONCE -> startOverOnce(failure);
                case OTHER_LINK -> renewLink(failure);
            }
        }
    }

    private void pauseAfter(Failure failure) throws DownloadFailure, InterruptedException {
        Duration pause = retries.pauseAfter(
                failure.reason(), failure.code(), failure.httpStatus(), failure.retryAfter(), transfer.position());
        pause(retries.withCount(failure.reason()), pause);
    }

    private void pause(String reason, Duration pause) throws DownloadFailure, InterruptedException {
        report(() -> listener.retrying(reason, pause));
        tools.sleeper().sleep(pause);
    }

    private void startOverOnce(Failure failure) throws IOException, DownloadFailure {
        if (hasChanged) {
            throw failure.end(" again");
        }
        hasChanged = true;
        transfer.drop();
        retries.restarted();
    }

    private void renewLink(Failure refusal) throws DownloadFailure, InterruptedException {
        boolean again = !refusedLinks.isEmpty();
        if (again && bytesReceived == bytesAtRefusal) {
            throw refusal.end(", and the link before it was refused as well");
        }
        refusedLinks.add(link.url());
        bytesAtRefusal = bytesReceived;
        Duration limit = retries.timeLeftAfter(refusal.reason(), refusal.code(), refusal.httpStatus());
        VideoLink fresh;
        try {
            fresh = video.freshLinks().ask(limit);
        } catch (DownloadFailure e) {
            throw new DownloadFailure(
                    "asking the task for another link failed: " + e.getMessage() + "; before that " + refusal.reason(),
                    e.code(),
                    e.httpStatus());
        }
        if (refusedLinks.contains(fresh.url())) {
            throw refusal.end(", and the service gives the same link again");
        }
        retries.timeLeftAfter(refusal.reason(), refusal.code(), refusal.httpStatus());
        link = fresh;
        if (again) {
            pauseAfter(refusal);
        }
    }

    /** Makes one request; null if the video is complete after it. */
    private Failure attempt() throws IOException, DownloadFailure {
        if (!transfer.canResume()) {
            transfer.drop();
        }
        attempts++;
        report(() -> listener.started(HttpUrl.get(link.url()), transfer.position()));
        Failure failure;
        try {
            failure = request();
        } catch (DownloadFailure e) {
            report(() -> listener.failed(e.getMessage()));
            throw e;
        }
        report(() -> {
            if (failure == null) {
                listener.succeeded();
            } else {
                listener.failed(failure.reason());
            }
        });
        return failure;
    }

    private Failure request() throws IOException, DownloadFailure {
        try (Response response = store.open(link, transfer, retries.timeLeft())) {
            return switch (response.code()) {
                case 200 -> complete(response);
                case 206 -> part(response);
                default -> refusal(response);
            };
        } catch (StoreClient.NoResponse e) {
            return new Failure(Next.RESUME, e.getMessage());
        }
    }

    private Failure complete(Response response) throws IOException, DownloadFailure {
        if (transfer.position() > 0) {
            report(() -> {
                listener.failed("the object store sends the complete video again");
                listener.started(response.request().url(), 0);
            });
        }
        transfer.begin(response.headers(), response.body().contentLength());
        return receive(response);
    }

    private Failure part(Response response) throws IOException, DownloadFailure {
        if (transfer.position() == 0) {
            return new Failure(Next.START_OVER, "HTTP 206 with a part, though the complete video was requested");
        }
        return transfer.isContinuedBy(response.headers())
                ? receive(response)
                : new Failure(Next.START_OVER, "HTTP 206 with another part than the one requested");
    }

    private Failure refusal(Response response) throws DownloadFailure {
        int status = response.code();
        Instant now = tools.wallClock().instant();
        StoreError error = StoreError.of(response, redactor, now);
        String reason = "the object store answered HTTP " + status + error.quoted();
        return switch (status) {
            case 412, 416 -> new Failure(Next.START_OVER_ONCE, reason, error.code(), status, null);
            case 400, 401, 403, 404, 410 -> new Failure(Next.OTHER_LINK, reason, error.code(), status, null);
            default -> {
                if (status != 408 && status != 425 && status != 429 && status < 500) {
                    throw new DownloadFailure(reason, error.code(), status);
                }
                yield new Failure(Next.RESUME, reason, error.code(), status, RetryAfter.in(response.headers(), now));
            }
        };
    }

    private Failure receive(Response response) throws IOException, DownloadFailure {
        report(() -> listener.answered(transfer.total()));
        BufferedSource source = response.body().source();
        IOException broken = null;
        boolean ended = false;
        while (!ended && broken == null) {
            byte[] block = transfer.block();
            // The client hands out eight kilobytes at a time, for a large video too little to be written.
            int enough = transfer.position() < Checksums.LARGE ? 1 : block.length;
            int length = 0;
            while (length < enough && !ended && broken == null) {
                try {
                    int read = source.read(block, length, block.length - length);
                    ended = read < 0;
                    length += Math.max(read, 0);
                } catch (IOException e) {
                    broken = e;
                }
            }
            received(block, length);
        }
        return broken == null
                ? endOfBody()
                : new Failure(
                        Next.RESUME,
                        ConnectionProblem.of(broken, response.request().url()).reason());
    }

    private void received(byte[] block, int length) throws IOException, DownloadFailure {
        bytesReceived += length;
        transfer.append(block, length);
        if (length > 0) {
            report(() -> listener.received(block, length));
            retries.gained(transfer.position(), transfer.total());
        }
    }

    /** A range may end early; a body without a length ends wherever it ends. */
    private Failure endOfBody() {
        return transfer.total() < 0 || transfer.isComplete()
                ? null
                : new Failure(
                        Next.RESUME,
                        "the response ended after " + transfer.position() + " of " + transfer.total() + " bytes");
    }

    /** Calls the listener. It is Maven's or an extension's, and may cancel the transfer by an exception. */
    private void report(Runnable event) throws DownloadFailure {
        try {
            event.run();
        } catch (RuntimeException | LinkageError e) {
            String reason = redactor.line(e.getMessage() == null ? e.toString() : e.getMessage());
            throw new DownloadFailure("Maven's transfer listener ended the download: " + reason, e);
        }
    }
}
