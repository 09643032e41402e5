package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.video.Verifier.Rejection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        FileLocks.Pause sleeper,
        DoubleSupplier random) {

    /** The build was interrupted during a download. */
    public static final class InterruptedDownload extends InterruptedException {

        private static final long serialVersionUID = 1L;

        /** What the download took. */
        private final transient DownloadStats stats;

        InterruptedDownload(DownloadStats stats) {
            this.stats = stats;
        }

        public DownloadStats stats() {
            return stats;
        }
    }

    public DownloadedVideo download(VideoRequest video, PartFile part, DownloadListener listener)
            throws DownloadFailure, InterruptedDownload {
        try (Transfer transfer = new Transfer(part, policy.maxSize())) {
            Fetch fetch = new Fetch(this, video, transfer, listener);
            try {
                return accepted(video, part, transfer, fetch);
            } catch (DownloadFailure e) {
                throw e.with(fetch.stats());
            } catch (InterruptedException e) {
                throw new InterruptedDownload(fetch.stats());
            }
        }
    }

    /** What was rejected is kept, because it was paid for, until a second download is accepted. */
    private DownloadedVideo accepted(VideoRequest video, PartFile part, Transfer transfer, Fetch fetch)
            throws DownloadFailure, InterruptedException {
        Path rejected = ResultFiles.unused(video.rejected());
        Rejection first;
        try {
            return verified(() -> {}, video, part, transfer, fetch);
        } catch (Rejection e) {
            if (!e.isWorthAnotherDownload()) {
                throw new DownloadFailure("the store's checksum is right, but what came is not accepted: "
                        + e.getMessage() + kept(part, rejected));
            }
            first = e;
        }
        Preparation startOver = () -> {
            part.setAside(rejected);
            fetch.startOver(first.getMessage());
        };
        try {
            DownloadedVideo second = verified(startOver, video, part, transfer, fetch);
            deleteQuietly(rejected);
            return second;
        } catch (Rejection e) {
            throw new DownloadFailure(
                    "what came is not the complete video, twice: " + e.getMessage() + kept(part, rejected));
        } catch (DownloadFailure e) {
            throw Files.exists(rejected) ? e.with("; what came first is kept as " + rejected) : e;
        } catch (InterruptedException e) {
            deleteQuietly(rejected);
            throw e;
        }
    }

    /** What is done before a download. */
    private interface Preparation {
        void run() throws IOException, DownloadFailure, InterruptedException;
    }

    private DownloadedVideo verified(
            Preparation before, VideoRequest video, PartFile part, Transfer transfer, Fetch fetch)
            throws DownloadFailure, InterruptedException, Rejection {
        try {
            before.run();
            fetch.fetch();
            part.force();
            Verifier.Evidence evidence = transfer.requireUndamaged();
            Verifier.Verdict verdict =
                    Verifier.verify(part.channel(), policy.verify(), evidence, video.expectedSeconds());
            String sha256 = transfer.sha256();
            String mismatch = policy.mismatch(sha256);
            if (mismatch != null) {
                throw new Rejection(mismatch, evidence);
            }
            return new DownloadedVideo(transfer.position(), sha256, verdict.facts(), verdict.warning(), fetch.stats());
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            // The flag would make the next use of a file fail as well.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            throw failed(part, e);
        }
    }

    private static DownloadFailure failed(PartFile part, IOException problem) {
        String reason = LocalProblem.reason(part.path(), problem);
        try {
            // On a full disk the metadata that names the failure needs room as well.
            part.truncate();
        } catch (IOException e) {
            // The message still says what happened.
        }
        return new DownloadFailure(reason, problem);
    }

    private static String kept(PartFile part, Path rejected) {
        try {
            part.moveTo(rejected);
            return "; kept as " + rejected;
        } catch (IOException e) {
            return "; it could not be kept as " + rejected;
        }
    }

    private static void deleteQuietly(Path rejected) {
        try {
            Files.deleteIfExists(rejected);
        } catch (IOException e) {
            // It must not cost the video.
        }
    }
}
