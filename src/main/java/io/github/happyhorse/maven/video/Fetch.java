package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.ConnectionProblem;
import io.github.happyhorse.maven.http.RetryAfter;
import io.github.happyhorse.maven.task.VideoLink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Fetches the bytes of one video, resuming what breaks. The answer's status and Content-Range decide whether it goes
 * on, never the request. The object store's ways are from Alibaba's OSS documentation: no If-Range, and an
 * unsatisfiable range is answered with the whole object.
 */
final class Fetch {

    private static final long LARGEST_ERROR_BODY = 1 << 16;

    private final VideoDownloader tools;
    private final StoreClient store;
    private final Transfer transfer;
    private final LinkSource links;
    private final TransferProgress progress;
    private final Retries retries;
    private final Instant startedAt;
    private final Set<String> refusedLinks = new HashSet<>();

    private VideoLink link;
    private int attempts;
    private long bytesReceived;
    private boolean changedBefore;

    Fetch(
            VideoDownloader tools,
            VideoLink link,
            Transfer transfer,
            LinkSource links,
            TransferProgress progress,
            RetryNotice notice) {
        this.tools = tools;
        this.store = new StoreClient(tools.http());
        this.link = link;
        this.transfer = transfer;
        this.links = links;
        this.progress = progress;
        this.startedAt = tools.clock().instant();
        this.retries = new Retries(tools, notice, startedAt);
    }

    Download.Stats stats() {
        return new Download.Stats(
                attempts,
                bytesReceived,
                Duration.between(startedAt, tools.clock().instant()));
    }

    /** Forgets what came, because it was not what it should be. */
    void startOver(String reason) throws IOException, DownloadFailure, InterruptedException {
        transfer.drop();
        retries.startOver("what came is not the whole video: " + reason + "; once more");
    }

    /** Fetches until all that was announced is on disk. An {@link IOException} is this machine's. */
    void untilWhole() throws IOException, DownloadFailure, InterruptedException {
        while (true) {
            Attempt attempt = attempt();
            if (attempt instanceof Attempt.Ended) {
                return;
            } else if (attempt instanceof Attempt.Broken broken) {
                retries.failed(broken, transfer.position());
            } else if (attempt instanceof Attempt.Unfitting unfitting) {
                transfer.drop();
                retries.failed(new Attempt.Broken(unfitting.reason()), transfer.position());
            } else if (attempt instanceof Attempt.Changed changed) {
                startWithChanged(changed.status());
            } else if (attempt instanceof Attempt.LinkRefused refused) {
                renewLink(refused);
            }
        }
    }

    private Attempt attempt() throws IOException, DownloadFailure {
        if (transfer.isComplete()) {
            return new Attempt.Ended();
        }
        if (!transfer.canResume()) {
            transfer.drop();
        }
        attempts++;
        progress.started(HttpUrl.get(link.url()), transfer.position());
        Attempt attempt;
        try {
            attempt = ask();
        } catch (DownloadFailure e) {
            progress.failed(e.getMessage());
            throw e;
        }
        if (attempt instanceof Attempt.Ended) {
            progress.succeeded();
        } else {
            progress.failed(attempt.reason());
        }
        return attempt;
    }

    private Attempt ask() throws IOException, DownloadFailure {
        Response response;
        try {
            response = store.open(link, transfer, retries.timeLeft());
        } catch (IOException e) {
            ConnectionProblem problem = ConnectionProblem.of(e, HttpUrl.get(link.url()));
            if (problem.isPermanent()) {
                throw new DownloadFailure(problem.reason());
            }
            return new Attempt.Broken(problem.reason());
        } catch (IllegalArgumentException | IllegalStateException e) {
            // What OkHttp throws for headers that make no sense.
            return new Attempt.Broken("the object store's answer is malformed");
        }
        try (response) {
            return judge(response);
        } catch (Transfer.TooLarge e) {
            throw new DownloadFailure("the video is larger than <maxVideoSize> (happyhorse.maxVideoSize) allows, "
                    + tools.policy().maxSize() + " bytes");
        }
    }

    private Attempt judge(Response response) throws IOException, DownloadFailure, Transfer.TooLarge {
        int status = response.code();
        switch (status) {
            case 200 -> {
                if (transfer.position() > 0) {
                    progress.failed("the object store sends the whole video again");
                    progress.started(response.request().url(), 0);
                }
                transfer.begin(response.headers(), response.body().contentLength());
                return receive(response);
            }
            case 206 -> {
                return transfer.position() > 0 && transfer.isContinuedBy(response.headers())
                        ? receive(response)
                        : new Attempt.Unfitting(
                                transfer.position() > 0
                                        ? "HTTP 206 with another part than the one asked for"
                                        : "HTTP 206 with a part, though the whole was asked for");
            }
            case 412, 416 -> {
                return new Attempt.Changed(status);
            }
            case 400, 401, 403, 404, 410 -> {
                return new Attempt.LinkRefused(status, StoreError.in(errorBody(response)));
            }
            case 408, 425, 429 -> {
                return broken(response);
            }
            default -> {
                if (status >= 500) {
                    return broken(response);
                }
                throw new DownloadFailure("the object store answered HTTP " + status, null, status);
            }
        }
    }

    private Attempt.Broken broken(Response response) {
        return new Attempt.Broken(
                "HTTP " + response.code() + " from the object store",
                response.code(),
                RetryAfter.in(response.headers(), tools.clock().instant()));
    }

    private Attempt receive(Response response) throws IOException, Transfer.TooLarge {
        progress.answered(transfer.total());
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
                : new Attempt.Broken(
                        ConnectionProblem.of(broken, response.request().url()).reason());
    }

    private void received(byte[] block, int length) throws IOException, Transfer.TooLarge {
        bytesReceived += length;
        transfer.append(block, length);
        if (length > 0) {
            progress.received(block, length);
            retries.gained(transfer.position(), transfer.total());
        }
    }

    /** A range may end early; a body without a length ends wherever it ends. */
    private Attempt endOfBody() {
        return transfer.total() < 0 || transfer.isComplete()
                ? new Attempt.Ended()
                : new Attempt.Broken(
                        "the answer ended after " + transfer.position() + " of " + transfer.total() + " bytes");
    }

    private void startWithChanged(int status) throws IOException, DownloadFailure {
        if (changedBefore) {
            throw new DownloadFailure("the object store answered HTTP " + status + " again", null, status);
        }
        changedBefore = true;
        transfer.drop();
        retries.gainedNothingYet();
    }

    private void renewLink(Attempt.LinkRefused refused) throws DownloadFailure, InterruptedException {
        refusedLinks.add(link.url());
        VideoLink fresh = links.freshLink(retries.timeLeft());
        if (fresh == null || refusedLinks.contains(fresh.url())) {
            throw new DownloadFailure(
                    "the object store answered HTTP " + refused.status()
                            + refused.error().quoted() + clocks(refused.error()) + ", and the service gives "
                            + (fresh == null ? "no link any more" : "the same link again"),
                    refused.error().code(),
                    refused.status());
        }
        link = fresh;
        if (refusedLinks.size() > 1) {
            retries.failed(
                    new Attempt.Broken(
                            "one fresh link after the other is refused with HTTP " + refused.status(),
                            refused.status(),
                            null),
                    transfer.position());
        }
    }

    private String clocks(StoreError error) {
        return error.isExpiry()
                ? "; the link expired at " + error.expires() + ", the store's clock says " + error.serverTime()
                        + ", this machine's " + tools.clock().instant().truncatedTo(ChronoUnit.SECONDS)
                : "";
    }

    private static String errorBody(Response response) {
        try {
            return response.peekBody(LARGEST_ERROR_BODY).string();
        } catch (IOException e) {
            return "";
        }
    }
}
