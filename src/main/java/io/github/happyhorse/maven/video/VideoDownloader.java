package io.github.happyhorse.maven.video;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import okhttp3.Call;

/**
 * Begins downloads, all by one policy.
 *
 * @param http a client that follows no redirect and retries nothing
 * @param policy how to download
 * @param clock a clock that never goes back
 * @param sleeper pauses between tries
 * @param random numbers from 0 to 1
 * @since 1.0.0
 */
public record VideoDownloader(
        Call.Factory http, DownloadPolicy policy, InstantSource clock, Sleeper sleeper, DoubleSupplier random) {

    /** Pauses between tries. */
    @FunctionalInterface
    public interface Sleeper {

        /**
         * Sleeps.
         *
         * @param pause how long
         * @throws InterruptedException if the build was interrupted
         */
        void sleep(Duration pause) throws InterruptedException;
    }

    /**
     * Begins a download; {@link Download#run()} does it.
     *
     * @param video what to fetch
     * @param part where to, locked by the caller
     * @param rejected where to keep what was wrong twice
     * @param links for a fresh link
     * @param progress is told how it goes
     * @param notice is told of what goes wrong
     * @return the download
     */
    public Download begin(
            WantedVideo video,
            PartFile part,
            Path rejected,
            LinkSource links,
            TransferProgress progress,
            RetryNotice notice) {
        return new Download(this, video, part, rejected, links, progress, notice);
    }
}
