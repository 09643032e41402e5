package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.result.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A video that an earlier build has archived, to be copied with the care that a download gets.
 *
 * @param file where it is
 * @param size how many bytes it had then
 * @param sha256 its checksum then
 */
public record KeptVideo(Path file, long size, String sha256) {

    /** The file is not what was archived. The message is a clause. */
    public static final class DamagedException extends Exception {

        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    /** The file is what was archived, but this build does not take it. The message is a clause. */
    public static final class NotAcceptedException extends Exception {

        private static final long serialVersionUID = 1L;

        NotAcceptedException(String message) {
            super(message);
        }
    }

    private static final int BUFFER = 1 << 16;

    /**
     * Copies it, verifies the copy and forces it to disk. An interrupt ends it with
     * {@link java.nio.channels.ClosedByInterruptException}.
     */
    public DownloadedVideo copyTo(PartFile part, DownloadPolicy policy)
            throws DamagedException, NotAcceptedException, IOException {
        long found = Files.size(file);
        if (found != size) {
            throw new DamagedException("it has " + found + " bytes instead of " + size);
        }
        if (size > policy.maxSize()) {
            throw new NotAcceptedException("it has " + size + " bytes, more than the " + policy.maxSize()
                    + " that <maxVideoSize> (happyhorse.maxVideoSize) allows");
        }
        if (!copiedSha256(part).equals(sha256)) {
            throw new DamagedException("its checksum has changed");
        }
        part.force();
        try {
            Verifier.Verdict verdict =
                    Verifier.verify(part.channel(), policy.verify(), Verifier.Evidence.CHECKSUM, null);
            return new DownloadedVideo(size, sha256, verdict.facts(), verdict.warning(), null);
        } catch (Verifier.Rejection e) {
            throw new NotAcceptedException(
                    e.getMessage() + "; <verify>transfer</verify> (happyhorse.verify) takes it as it is");
        }
    }

    private String copiedSha256(PartFile part) throws DamagedException, IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long left = size;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                left -= n;
                if (left < 0) {
                    throw new DamagedException("it has more than " + size + " bytes");
                }
                digest.update(buffer, 0, n);
                part.append(buffer, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
