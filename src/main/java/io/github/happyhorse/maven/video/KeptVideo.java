package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.result.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A video that an earlier build has kept, to be copied with the care that a download gets.
 *
 * @param file where it is
 * @param sha256 its checksum as of then
 * @since 1.0.0
 */
public record KeptVideo(Path file, String sha256) {

    /**
     * What was kept is not what it was. The message is a clause.
     *
     * @since 1.0.0
     */
    public static final class ChangedException extends Exception {

        private static final long serialVersionUID = 1L;

        ChangedException() {
            super("its checksum has changed");
        }
    }

    private static final int BUFFER = 1 << 16;

    /**
     * Copies it, verifies the copy and forces it to disk. An interrupt ends it with
     * {@link java.nio.channels.ClosedByInterruptException}.
     *
     * @param part where to, locked by the caller
     * @param verify what to check
     * @throws ChangedException if it is not what was kept
     * @throws NotAnMp4Exception if it is what was kept, but no video as far as this version can tell
     * @throws IOException if it cannot be copied
     */
    public void copyTo(PartFile part, DownloadPolicy.Verify verify)
            throws ChangedException, NotAnMp4Exception, IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                part.append(buffer, n);
            }
        }
        part.force();
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw new ChangedException();
        }
        if (verify == DownloadPolicy.Verify.FULL) {
            Mp4Reader.read(part.channel());
        }
    }
}
