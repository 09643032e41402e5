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

    private static final int BUFFER = 1 << 16;

    /**
     * Copies it, verifies the copy and forces it to disk.
     *
     * @param part where to, locked by the caller
     * @param verify what to check
     * @throws NotAnMp4Exception if it is not what was kept, or no video
     * @throws IOException if it cannot be copied
     */
    public void copyTo(PartFile part, DownloadPolicy.Verify verify) throws NotAnMp4Exception, IOException {
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
            throw new NotAnMp4Exception("its checksum has changed");
        }
        if (verify == DownloadPolicy.Verify.FULL) {
            Mp4Reader.read(part.channel());
        }
    }
}
