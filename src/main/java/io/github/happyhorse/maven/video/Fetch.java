package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.ConnectionProblem;
import io.github.happyhorse.maven.http.RetryAfter;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Fetches the bytes of one video and resumes after a failure. The status and Content-Range of a response decide what is
 * done with it, never the request. Of Alibaba's OSS is documented: it does not support If-Range, and answers an
 * unsatisfiable range with the complete object.
 */
final class Fetch {

    /** Why a request did not complete the video. */
    private sealed interface Failure {

        String reason();

        /** The next request may go better; what is on disk stays. */
        record Broken(String reason, String code, Integer httpStatus, Duration retryAfter) implements Failure {

            Broken(String reason) {
                this(reason, null, null, null);
            }
        }

        /** The response does not continue what is on disk. */
        record NoContinuation(String reason) implements Failure {}

        /** The store no longer has what the bytes on disk are from. */
        record Changed(String reason, StoreError error, int httpStatus) implements Failure {}

        /** The link is not accepted. */
        record LinkRefused(String reason, StoreError error, int httpStatus) implements Failure {}
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
            handle(failure);
        }
    }

    private void handle(Failure failure) throws IOException, DownloadFailure, InterruptedException {
        if (failure instanceof Failure.Broken broken) {
            pauseAfter(broken);
        } else if (failure instanceof Failure.NoContinuation) {
            transfer.drop();
            pauseAfter(new Failure.Broken(failure.reason()));
        } else if (failure instanceof Failure.Changed changed) {
            startWithChanged(changed);
        } else if (failure instanceof Failure.LinkRefused refused) {
            renewLink(refused);
        }
    }

    private void pauseAfter(Failure.Broken broken) throws DownloadFailure, InterruptedException {
        Duration pause = retries.pauseAfter(
                broken.reason(), broken.code(), broken.httpStatus(), broken.retryAfter(), transfer.position());
        pause(retries.withCount(broken.reason()), pause);
    }

    private void pause(String reason, Duration pause) throws DownloadFailure, InterruptedException {
        tell(() -> listener.retrying(reason, pause));
        tools.sleeper().sleep(pause);
    }

    /** Makes one request; null if the video is complete after it. */
    private Failure attempt() throws IOException, DownloadFailure {
        if (!transfer.canResume()) {
            transfer.drop();
        }
        attempts++;
        tell(() -> listener.started(HttpUrl.get(link.url()), transfer.position()));
        Failure failure;
        try {
            failure = request();
        } catch (DownloadFailure e) {
            tell(() -> listener.failed(e.getMessage()));
            throw e;
        }
        tell(() -> {
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
            return judge(response);
        } catch (StoreClient.NoResponse e) {
            if (e.isPermanent()) {
                throw new DownloadFailure(e.getMessage(), e.getCause());
            }
            return new Failure.Broken(e.getMessage());
        } catch (Transfer.TooLarge e) {
            throw new DownloadFailure("the video is larger than <maxVideoSize> (happyhorse.maxVideoSize) allows, "
                    + tools.policy().maxSize() + " bytes");
        }
    }

    private Failure judge(Response response) throws IOException, DownloadFailure, Transfer.TooLarge {
        int status = response.code();
        return switch (status) {
            case 200 -> {
                if (transfer.position() > 0) {
                    tell(() -> {
                        listener.failed("the object store sends the complete video again");
                        listener.started(response.request().url(), 0);
                    });
                }
                transfer.begin(response.headers(), response.body().contentLength());
                yield receive(response);
            }
            case 206 -> {
                if (transfer.position() == 0) {
                    yield new Failure.NoContinuation("HTTP 206 with a part, though the complete video was requested");
                }
                yield transfer.isContinuedBy(response.headers())
                        ? receive(response)
                        : new Failure.NoContinuation("HTTP 206 with another part than the one requested");
            }
            default -> refusal(response, status);
        };
    }

    private Failure refusal(Response response, int status) throws DownloadFailure {
        StoreError error = StoreError.of(response, redactor);
        String reason = "the object store answered HTTP " + status + error.quoted();
        switch (status) {
            case 412, 416 -> {
                return new Failure.Changed(reason, error, status);
            }
            case 400, 401, 403, 404, 410 -> {
                return new Failure.LinkRefused(reason + clocks(error), error, status);
            }
            default -> {
                if (status == 408 || status == 425 || status == 429 || status >= 500) {
                    Duration retryAfter =
                            RetryAfter.in(response.headers(), tools.wallClock().instant());
                    return new Failure.Broken(reason, error.code(), status, retryAfter);
                }
                throw new DownloadFailure(reason, error.code(), status);
            }
        }
    }

    private String clocks(StoreError error) {
        return error.isExpiry()
                ? "; the link expired at " + error.expires() + ", the store's clock says " + error.serverTime()
                        + ", this machine's " + tools.wallClock().instant().truncatedTo(ChronoUnit.SECONDS)
                : "";
    }

    private Failure receive(Response response) throws IOException, DownloadFailure, Transfer.TooLarge {
        tell(() -> listener.answered(transfer.total()));
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
                : new Failure.Broken(
                        ConnectionProblem.of(broken, response.request().url()).reason());
    }

    private void received(byte[] block, int length) throws IOException, DownloadFailure, Transfer.TooLarge {
        bytesReceived += length;
        transfer.append(block, length);
        if (length > 0) {
            tell(() -> listener.received(block, length));
            retries.gained(transfer.position(), transfer.total());
        }
    }

    /** A range may end early; a body without a length ends wherever it ends. */
    private Failure endOfBody() {
        return transfer.total() < 0 || transfer.isComplete()
                ? null
                : new Failure.Broken(
                        "the response ended after " + transfer.position() + " of " + transfer.total() + " bytes");
    }

    private void startWithChanged(Failure.Changed changed) throws IOException, DownloadFailure {
        if (hasChanged) {
            throw new DownloadFailure(
                    changed.reason() + " again", changed.error().code(), changed.httpStatus());
        }
        hasChanged = true;
        transfer.drop();
        retries.restarted();
    }

    private void renewLink(Failure.LinkRefused refused) throws DownloadFailure, InterruptedException {
        boolean again = !refusedLinks.isEmpty();
        if (again && bytesReceived == bytesAtRefusal) {
            throw failed(refused, "the link before it was refused as well");
        }
        refusedLinks.add(link.url());
        bytesAtRefusal = bytesReceived;
        VideoLink fresh;
        try {
            fresh = video.freshLinks().ask(retries.timeLeft());
        } catch (DownloadFailure e) {
            throw new DownloadFailure(
                    "asking the task for another link failed: " + e.getMessage() + "; before that " + refused.reason(),
                    e.code(),
                    e.httpStatus());
        }
        retries.timeLeft();
        if (refusedLinks.contains(fresh.url())) {
            throw failed(refused, "the service gives the same link again");
        }
        link = fresh;
        if (again) {
            pauseAfter(new Failure.Broken(refused.reason(), refused.error().code(), refused.httpStatus(), null));
        }
    }

    private static DownloadFailure failed(Failure.LinkRefused refused, String more) {
        return new DownloadFailure(
                refused.reason() + ", and " + more, refused.error().code(), refused.httpStatus());
    }

    /** Calls the listener. It is Maven's or an extension's, and may cancel the transfer by an exception. */
    private void tell(Runnable event) throws DownloadFailure {
        try {
            event.run();
        } catch (RuntimeException | LinkageError e) {
            String reason = redactor.line(e.getMessage() == null ? e.toString() : e.getMessage());
            throw new DownloadFailure("Maven's transfer listener ended the download: " + reason, e);
        }
    }
}
