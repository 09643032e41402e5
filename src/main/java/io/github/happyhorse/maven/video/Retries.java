package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.Backoff;
import java.time.Duration;
import java.time.Instant;

/** How long one download goes on: counts what fails in a row, and pauses within {@code downloadTimeout}. */
final class Retries {

    private static final long LARGEST_GAIN_ASKED_FOR = 1 << 20;
    private static final int GAIN_DIVISOR = 10;

    private final VideoDownloader tools;
    private final RetryNotice notice;
    private final Instant startedAt;

    private int failuresInRow;
    private long positionAtGain;

    Retries(VideoDownloader tools, RetryNotice notice, Instant startedAt) {
        this.tools = tools;
        this.notice = notice;
        this.startedAt = startedAt;
    }

    /** Whoever gets on is not failing in a row; whoever fetches the same again and again does not get on. */
    void gained(long position, long total) {
        long tenth = total < 0 ? LARGEST_GAIN_ASKED_FOR : total / GAIN_DIVISOR;
        if (position - positionAtGain >= Math.min(LARGEST_GAIN_ASKED_FOR, tenth)) {
            positionAtGain = position;
            failuresInRow = 0;
        }
    }

    /** After everything on disk was dropped. */
    void gainedNothingYet() {
        positionAtGain = 0;
    }

    /** Pauses before everything is fetched once more, which is no failure of the network. */
    void startOver(String reason) throws DownloadFailure, InterruptedException {
        gainedNothingYet();
        pause(reason, backoff(0), null);
    }

    /** Pauses after a failure, the longer the more there are in a row. */
    void failed(Attempt.Broken broken, long position) throws DownloadFailure, InterruptedException {
        failuresInRow++;
        positionAtGain = Math.max(positionAtGain, position);
        int allowed = tools.policy().retries();
        if (failuresInRow > allowed) {
            throw new DownloadFailure(
                    broken.reason() + "; " + failuresInRow + (failuresInRow == 1 ? " try" : " tries in a row")
                            + " failed, <retries> (happyhorse.retries) allows " + allowed,
                    null,
                    broken.httpStatus());
        }
        Duration backoff = backoff(failuresInRow - 1);
        Duration asked = broken.retryAfter();
        pause(
                broken.reason() + "; failure " + failuresInRow + " of at most " + allowed,
                asked != null && asked.compareTo(backoff) > 0 ? asked : backoff,
                broken.httpStatus());
    }

    /** What is left of {@code downloadTimeout}, more than nothing. */
    Duration timeLeft() throws DownloadFailure {
        Duration left = tools.policy()
                .timeout()
                .minus(Duration.between(startedAt, tools.clock().instant()));
        if (left.isNegative() || left.isZero()) {
            throw new DownloadFailure("it did not arrive within " + timeoutName());
        }
        return left;
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

    private String timeoutName() {
        return "<downloadTimeout> (happyhorse.downloadTimeout), "
                + tools.policy().timeout().toSeconds() + " s";
    }
}
