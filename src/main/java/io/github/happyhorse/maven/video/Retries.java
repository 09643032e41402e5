package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/** Counts the failures in a row of one download, and limits its time. */
final class Retries {

    private static final long LARGEST_GAIN = 1 << 20;
    private static final int GAIN_DIVISOR = 10;

    private final DownloadPolicy policy;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Instant startedAt;

    private int failuresInRow;
    private long positionAtGain;

    Retries(DownloadPolicy policy, InstantSource clock, DoubleSupplier random) {
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.startedAt = clock.instant();
    }

    /** Resets the failure count after enough progress: 1 MiB or a tenth of the video. */
    void gained(long position, long total) {
        long enough = total < 0 ? LARGEST_GAIN : Math.min(LARGEST_GAIN, Math.max(1, total / GAIN_DIVISOR));
        if (position - positionAtGain >= enough) {
            positionAtGain = position;
            failuresInRow = 0;
        }
    }

    /** After everything on disk was dropped. */
    void restarted() {
        positionAtGain = 0;
    }

    /** The pause before everything is fetched once more, which is no failure of the network. */
    Duration pauseBeforeRestart(String reason) throws DownloadFailure {
        restarted();
        return requireTime(backoff(0), reason, null, null);
    }

    /** The pause after a failure, the longer the more there are in a row. {@code retryAfter} may be null. */
    Duration pauseAfter(String reason, String code, Integer httpStatus, Duration retryAfter, long position)
            throws DownloadFailure {
        failuresInRow++;
        positionAtGain = Math.max(positionAtGain, position);
        if (failuresInRow > policy.retries()) {
            throw new DownloadFailure(
                    reason + "; " + failuresInRow + (failuresInRow == 1 ? " try" : " tries in a row")
                            + " failed, <retries> (happyhorse.retries) allows " + policy.retries(),
                    code,
                    httpStatus);
        }
        Duration backoff = backoff(failuresInRow - 1);
        Duration pause = retryAfter != null && retryAfter.compareTo(backoff) > 0 ? retryAfter : backoff;
        return requireTime(pause, withCount(reason), code, httpStatus);
    }

    /** The reason of a failure with how many there were in a row. */
    String withCount(String reason) {
        return reason + "; failure " + failuresInRow + " of at most " + policy.retries();
    }

    /** What is left of {@code downloadTimeout}, more than nothing. */
    Duration timeLeft() throws DownloadFailure {
        return timeLeftAfter("", null, null);
    }

    /** The same; the failure says what came before. */
    Duration timeLeftAfter(String reason, String code, Integer httpStatus) throws DownloadFailure {
        Duration left = policy.timeout().minus(elapsed());
        if (left.isNegative() || left.isZero()) {
            throw new DownloadFailure(
                    (reason.isEmpty() ? "" : reason + "; ") + "it did not arrive within " + timeoutName(),
                    code,
                    httpStatus);
        }
        return left;
    }

    Duration elapsed() {
        return Duration.between(startedAt, clock.instant());
    }

    private Duration backoff(int failuresBefore) {
        return new Backoff(policy.pollInterval()).pause(failuresBefore, random.getAsDouble());
    }

    private Duration requireTime(Duration pause, String reason, String code, Integer httpStatus)
            throws DownloadFailure {
        if (pause.compareTo(timeLeftAfter(reason, code, httpStatus)) >= 0) {
            throw new DownloadFailure(reason + "; the next try would come after " + timeoutName(), code, httpStatus);
        }
        return pause;
    }

    private String timeoutName() {
        return "<downloadTimeout> (happyhorse.downloadTimeout), "
                + policy.timeout().toSeconds() + " s";
    }
}
