package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import okhttp3.Call;

/**
 * Downloads videos: fetches and verifies each, and fetches it once more if it is not accepted.
 *
 * @param http a client that follows no redirect and retries nothing
 * @param policy how to download
 * @param clock a clock that never goes back
 * @param wallClock the clock that is shown to people
 * @param sleeper pauses between attempts
 * @param random numbers from 0 to 1
 */
public record Downloader(
        Call.Factory http,
        DownloadPolicy policy,
        InstantSource clock,
        InstantSource wallClock,
        Sleeper sleeper,
        DoubleSupplier random) {

    /** The build was interrupted during a download. */
    public static final class InterruptedDownload extends InterruptedException {

        private static final long serialVersionUID = 1L;

        /** What the download took. */
        private final transient DownloadStats stats;

        InterruptedDownload(DownloadStats stats) {
            this.stats = stats;
        }

        /**
         * What the download took.
         *
         * @return the figures
         */
        public DownloadStats stats() {
            return stats;
        }
    }

    /** Pauses between attempts. */
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
     * Downloads a video.
     *
     * @param video what to download
     * @param part where to
     * @param listener is called while it downloads
     * @return the video, complete, verified and forced to disk
     * @throws DownloadFailure if it cannot be had
     * @throws InterruptedDownload if the build was interrupted
     */
    public DownloadedVideo download(VideoRequest video, PartFile part, DownloadListener listener)
            throws DownloadFailure, InterruptedDownload {
        try (Transfer transfer = new Transfer(part, policy.maxSize())) {
            Fetch fetch = new Fetch(this, video, transfer, listener);
            try {
                return download(video, part, transfer, fetch);
            } catch (DownloadFailure e) {
                throw e.with(fetch.stats());
            } catch (InterruptedException e) {
                throw new InterruptedDownload(fetch.stats());
            }
        }
    }

    private DownloadedVideo download(VideoRequest video, PartFile part, Transfer transfer, Fetch fetch)
            throws DownloadFailure, InterruptedException {
        try {
            try {
                return verified(video, part, transfer, fetch);
            } catch (Rejection first) {
                if (!first.isWorthAnotherDownload()) {
                    throw new DownloadFailure("the store's checksum is right, but what came is not accepted: "
                            + first.getMessage() + kept(part, video.rejected()));
                }
                return onceMore(first, video, part, transfer, fetch);
            }
        } catch (Rejection second) {
            throw new DownloadFailure("what came is not the complete video, twice: " + second.getMessage()
                    + kept(part, video.rejected()));
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            // The flag would make the next use of a file fail as well.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            String reason = LocalProblem.reason(part.path(), e);
            makeRoom(part);
            throw new DownloadFailure(reason, e);
        }
    }

    private DownloadedVideo verified(VideoRequest video, PartFile part, Transfer transfer, Fetch fetch)
            throws IOException, DownloadFailure, InterruptedException, Rejection {
        fetch.fetch();
        part.force();
        Verifier.Verdict verdict = new Verifier(policy.verify())
                .verify(part.channel(), transfer.requireUndamaged(), video.expectedSeconds());
        return new DownloadedVideo(
                transfer.position(), transfer.sha256(), verdict.facts(), verdict.warning(), fetch.stats());
    }

    /** The first copy is kept until the second download has succeeded. */
    private DownloadedVideo onceMore(Rejection first, VideoRequest video, PartFile part, Transfer transfer, Fetch fetch)
            throws IOException, DownloadFailure, InterruptedException, Rejection {
        Path copy = video.rejected().resolveSibling(video.rejected().getFileName() + ".tmp");
        boolean copied = false;
        try {
            copied = part.copyTo(copy);
            fetch.startOver(first.getMessage());
            return verified(video, part, transfer, fetch);
        } catch (DownloadFailure e) {
            throw copied ? e.with(kept(copy, unused(video.rejected()))) : e;
        } finally {
            deleteQuietly(copy);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It must not cost the video; the next download overwrites it.
        }
    }

    /** On a full disk the metadata that names the failure needs room as well. */
    private static void makeRoom(PartFile part) {
        try {
            part.truncate();
        } catch (IOException e) {
            // The message still says what happened.
        }
    }

    /** The bytes were paid for, so they are kept. */
    private static String kept(PartFile part, Path rejected) {
        Path free = unused(rejected);
        try {
            part.moveTo(free);
            return "; kept as " + free;
        } catch (IOException e) {
            return "; it could not be kept as " + free;
        }
    }

    private static String kept(Path copy, Path free) {
        try {
            Files.move(copy, free, StandardCopyOption.ATOMIC_MOVE);
            return "; what came first is kept as " + free;
        } catch (IOException e) {
            return "";
        }
    }

    private static Path unused(Path rejected) {
        Path free = rejected;
        for (int number = 1; Files.exists(free, java.nio.file.LinkOption.NOFOLLOW_LINKS); number++) {
            free = rejected.resolveSibling(rejected.getFileName() + "." + number);
        }
        return free;
    }
}
