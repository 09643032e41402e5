package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The download of one video: fetched, verified, and fetched once more if it was not what it should be.
 *
 * @since 1.0.0
 */
public final class Download {

    /**
     * What a download took, also when it failed.
     *
     * @param attempts how many requests were made
     * @param bytesReceived how many bytes came, those fetched again included
     * @param elapsed how long it took
     */
    public record Stats(int attempts, long bytesReceived, Duration elapsed) {}

    private final Fetch fetch;
    private final Transfer transfer;
    private final PartFile part;
    private final Path rejected;
    private final WantedVideo video;
    private final VideoVerifier verifier;

    Download(
            VideoDownloader tools,
            WantedVideo video,
            PartFile part,
            Path rejected,
            LinkSource links,
            TransferProgress progress,
            RetryNotice notice) {
        this.video = video;
        this.part = part;
        this.rejected = rejected;
        this.verifier = new VideoVerifier(tools.policy().verify());
        this.transfer = new Transfer(part, tools.policy().maxSize());
        this.fetch = new Fetch(tools, video.link(), transfer, links, progress, notice);
    }

    /**
     * Downloads.
     *
     * @return the video, whole, verified and forced to disk
     * @throws DownloadFailure if there is no such video to be had
     * @throws InterruptedException if the build was interrupted
     */
    public DownloadedVideo run() throws DownloadFailure, InterruptedException {
        try {
            try {
                return verified();
            } catch (VideoVerifier.Mismatch first) {
                return onceMore(first.getMessage());
            }
        } catch (VideoVerifier.Mismatch second) {
            throw new DownloadFailure("what came is not the whole video, twice: " + second.getMessage() + keep());
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            // The flag would make the next use of a file fail as well.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            String reason = LocalProblem.reason(part.path(), e);
            makeRoom();
            throw new DownloadFailure(reason);
        } finally {
            transfer.close();
        }
    }

    /**
     * What it has taken up to now.
     *
     * @return the figures
     */
    public Stats stats() {
        return fetch.stats();
    }

    /** What came first is kept until the second try has shown what it is worth. */
    private DownloadedVideo onceMore(String reason)
            throws IOException, DownloadFailure, InterruptedException, VideoVerifier.Mismatch {
        Path first = rejected.resolveSibling(rejected.getFileName() + ".tmp");
        boolean copied = false;
        try {
            copied = part.copyTo(first);
            if (!copied) {
                deleteQuietly(first);
            }
            fetch.startOver(reason);
            return verified();
        } catch (DownloadFailure e) {
            throw copied && movedToRejected(first) ? e.with("; what came first is kept as " + rejected) : e;
        } finally {
            deleteQuietly(first);
        }
    }

    private boolean movedToRejected(Path first) {
        try {
            Files.move(first, rejected, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It must not cost the video; the next download overwrites it.
        }
    }

    private DownloadedVideo verified()
            throws IOException, DownloadFailure, InterruptedException, VideoVerifier.Mismatch {
        fetch.untilWhole();
        part.force();
        return verifier.verify(transfer, part, video.announcedSeconds());
    }

    /** On a full disk the metadata that tells of it needs a place as well. */
    private void makeRoom() {
        try {
            part.truncate();
        } catch (IOException e) {
            // Then the metadata may not find any; the message still tells what happened.
        }
    }

    /** The bytes were paid for, so they are kept for whoever knows more about them. */
    private String keep() {
        try {
            part.moveTo(rejected);
            return "; kept as " + rejected;
        } catch (IOException e) {
            return "; it could not be kept as " + rejected;
        }
    }
}
