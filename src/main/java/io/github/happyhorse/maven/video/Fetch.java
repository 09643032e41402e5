package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.Backoff;
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

    /** What came of one request. */
    private sealed interface Attempt {

        /** What happened, as a clause. */
        String reason();

        /** All that the answer announced is there. */
        record Ended() implements Attempt {

            @Override
            public String reason() {
                return "";
            }
        }

        /** It may go better next time; what is on disk stays. The status is null where that was not the matter. */
        record Broken(String reason, Integer httpStatus, Duration retryAfter) implements Attempt {

            Broken(String reason) {
                this(reason, null, null);
            }
        }

        /** The answer does not go on where the bytes on disk end. */
        record Unfitting(String reason) implements Attempt {}

        /** The store no longer has what the bytes on disk are from. */
        record Changed(int status) implements Attempt {

            @Override
            public String reason() {
                return "the object store answered HTTP " + status;
            }
        }

        /** The link is not accepted. */
        record LinkRefused(int status, StoreError error) implements Attempt {

            @Override
            public String reason() {
                return "the object store answered HTTP " + status + error.quoted();
            }
        }
    }

    private static final long LARGEST_ERROR_BODY = 1 << 16;
    private static final long LARGEST_GAIN_ASKED_FOR = 1 << 20;
    private static final int GAIN_DIVISOR = 10;

    private final VideoDownloader tools;
    private final StoreClient store;
    private final Transfer transfer;
    private final LinkSource links;
    private final TransferProgress progress;
    private final RetryNotice notice;
    private final Instant startedAt;
    private final Set<String> refusedLinks = new HashSet<>();

    private VideoLink link;
    private int attempts;
    private long bytesReceived;
    private int failuresInRow;
    private long positionAtGain;
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
        this.notice = notice;
        this.startedAt = tools.clock().instant();
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
        positionAtGain = 0;
        pause("what came is not the whole video: " + reason + "; once more", backoff(0), null);
    }

    /** Fetches until all that was announced is on disk. An {@link IOException} is this machine's. */
    void untilWhole() throws IOException, DownloadFailure, InterruptedException {
        while (true) {
            Attempt attempt = attempt();
            if (attempt instanceof Attempt.Ended) {
                return;
            } else if (attempt instanceof Attempt.Broken broken) {
                countFailure(broken);
            } else if (attempt instanceof Attempt.Unfitting unfitting) {
                transfer.drop();
                countFailure(new Attempt.Broken(unfitting.reason()));
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
            response = store.open(link, transfer, timeLeft());
        } catch (IOException e) {
            ConnectionProblem problem = ConnectionProblem.of(e, HttpUrl.get(link.url()));
            if (problem.isLasting()) {
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
            countGain();
        }
    }

    /** A range may end early; a body without a length ends wherever it ends. */
    private Attempt endOfBody() {
        return transfer.total() < 0 || transfer.isComplete()
                ? new Attempt.Ended()
                : new Attempt.Broken(
                        "the answer ended after " + transfer.position() + " of " + transfer.total() + " bytes");
    }

    /** Whoever gets on is not failing in a row; whoever fetches the same again and again does not get on. */
    private void countGain() {
        long tenth = transfer.total() < 0 ? LARGEST_GAIN_ASKED_FOR : transfer.total() / GAIN_DIVISOR;
        if (transfer.position() - positionAtGain >= Math.min(LARGEST_GAIN_ASKED_FOR, tenth)) {
            positionAtGain = transfer.position();
            failuresInRow = 0;
        }
    }

    private void countFailure(Attempt.Broken broken) throws DownloadFailure, InterruptedException {
        failuresInRow++;
        positionAtGain = Math.max(positionAtGain, transfer.position());
        int retries = tools.policy().retries();
        if (failuresInRow > retries) {
            throw new DownloadFailure(
                    broken.reason() + "; " + failuresInRow + (failuresInRow == 1 ? " try" : " tries in a row")
                            + " failed, <retries> (happyhorse.retries) allows " + retries,
                    null,
                    broken.httpStatus());
        }
        Duration backoff = backoff(failuresInRow - 1);
        Duration asked = broken.retryAfter();
        pause(
                broken.reason() + "; failure " + failuresInRow + " of at most " + retries,
                asked != null && asked.compareTo(backoff) > 0 ? asked : backoff,
                broken.httpStatus());
    }

    private Duration backoff(int failuresBefore) {
        return new Backoff(tools.policy().pollInterval())
                .pause(failuresBefore, tools.random().getAsDouble());
    }

    private void pause(String reason, Duration pause, Integer httpStatus) throws DownloadFailure, InterruptedException {
        if (pause.compareTo(timeLeft()) >= 0) {
            throw new DownloadFailure(reason + "; the next try would come after " + timeoutName(), null, httpStatus);
        }
        notice.retrying(reason, pause);
        tools.sleeper().sleep(pause);
    }

    private void startWithChanged(int status) throws IOException, DownloadFailure {
        if (changedBefore) {
            throw new DownloadFailure("the object store answered HTTP " + status + " again", null, status);
        }
        changedBefore = true;
        transfer.drop();
        positionAtGain = 0;
    }

    private void renewLink(Attempt.LinkRefused refused) throws DownloadFailure, InterruptedException {
        refusedLinks.add(link.url());
        VideoLink fresh = links.freshLink(timeLeft());
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
            countFailure(new Attempt.Broken(
                    "one fresh link after the other is refused with HTTP " + refused.status(), refused.status(), null));
        }
    }

    private String clocks(StoreError error) {
        return error.isExpiry()
                ? "; the link expired at " + error.expires() + ", the store's clock says " + error.serverTime()
                        + ", this machine's " + tools.clock().instant().truncatedTo(ChronoUnit.SECONDS)
                : "";
    }

    private Duration timeLeft() throws DownloadFailure {
        Duration left = tools.policy()
                .timeout()
                .minus(Duration.between(startedAt, tools.clock().instant()));
        if (left.isNegative() || left.isZero()) {
            throw new DownloadFailure("it did not arrive within " + timeoutName());
        }
        return left;
    }

    private String timeoutName() {
        return "<downloadTimeout> (happyhorse.downloadTimeout), "
                + tools.policy().timeout().toSeconds() + " s";
    }

    private static String errorBody(Response response) {
        try {
            return response.peekBody(LARGEST_ERROR_BODY).string();
        } catch (IOException e) {
            return "";
        }
    }
}
