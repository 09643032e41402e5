package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.math.BigDecimal;

/** Decides whether what was downloaded is a whole video. */
final class VideoVerifier {

    /** What was downloaded is not what it should be. The message is a clause. */
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }

    private static final BigDecimal TOLERANCE = new BigDecimal("0.1");

    private final DownloadPolicy.Verify verify;

    VideoVerifier(DownloadPolicy.Verify verify) {
        this.verify = verify;
    }

    DownloadedVideo verify(Transfer transfer, PartFile part, BigDecimal announcedSeconds) throws IOException, Mismatch {
        String contradiction = transfer.contradiction();
        if (contradiction != null) {
            throw new Mismatch(contradiction);
        }
        if (transfer.position() == 0) {
            throw new Mismatch("it is empty");
        }
        if (verify == DownloadPolicy.Verify.TRANSFER) {
            if (!transfer.isLengthOrChecksumKnown()) {
                throw new Mismatch("neither a length nor a checksum was sent, so with <verify>transfer</verify>"
                        + " (happyhorse.verify) nothing shows that it is whole");
            }
            return new DownloadedVideo(transfer.position(), transfer.sha256(), null, null);
        }
        try {
            VideoFacts facts = Mp4Reader.read(part.channel());
            String difference = difference(facts, announcedSeconds);
            if (difference != null && !transfer.isLengthOrChecksumKnown()) {
                throw new Mismatch(difference + ", and neither a length nor a checksum was sent");
            }
            return new DownloadedVideo(transfer.position(), transfer.sha256(), facts, difference);
        } catch (NotAnMp4Exception e) {
            throw new Mismatch(e.getMessage());
        }
    }

    private static String difference(VideoFacts facts, BigDecimal announced) {
        if (announced == null || announced.signum() <= 0) {
            return null;
        }
        BigDecimal off = facts.durationSeconds().subtract(announced).abs();
        return off.compareTo(announced.multiply(TOLERANCE)) <= 0
                ? null
                : "it plays " + facts.durationSeconds() + " s instead of the announced " + announced.toString() + " s";
    }
}
