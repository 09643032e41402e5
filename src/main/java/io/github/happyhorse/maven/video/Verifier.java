package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.video.mp4.Mp4Reader;
import io.github.happyhorse.maven.video.mp4.Mp4Report;
import io.github.happyhorse.maven.video.mp4.VideoFacts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a file is a complete video. What the object store vouches for outranks what the reader understands.
 */
final class Verifier {

    /** What shows that the bytes are those of the object store. */
    enum Evidence {
        /** A checksum of all bytes. */
        CHECKSUM,
        /** Only their number. */
        LENGTH,
        /** Neither was sent. */
        NOTHING
    }

    /**
     * A file that is accepted.
     *
     * @param facts what it says about itself, or null where that was not to be read
     * @param warning what is odd about it, or null
     */
    record Verdict(VideoFacts facts, String warning) {}

    /** The file is not accepted as a complete video. The message is a clause. */
    static final class Rejection extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean worthAnotherDownload;

        Rejection(String reason, Evidence evidence) {
            super(reason);
            this.worthAnotherDownload = evidence != Evidence.CHECKSUM;
        }

        /** Whether another download may bring other bytes: not where a checksum shows that these are right. */
        boolean isWorthAnotherDownload() {
            return worthAnotherDownload;
        }
    }

    private static final BigDecimal TOLERANCE = new BigDecimal("0.1");
    private static final String NOTHING_SENT = "neither a length nor a checksum was sent";
    private static final int HEAD = 1 << 16;
    private static final Set<String> FIRST_BOXES =
            Set.of("ftyp", "styp", "moov", "moof", "mdat", "free", "skip", "wide", "uuid", "sidx");
    private static final Pattern MARKUP = Pattern.compile("<[!?/a-zA-Z]");
    private static final Pattern JSON = Pattern.compile("\\{\\s*[\"}]|\\[\\s*[\\[{\"\\]\\-0-9tfn]");

    private Verifier() {}

    /** Verifies a file whose transport was without a mistake. */
    static Verdict verify(FileChannel file, DownloadPolicy.Verify verify, Evidence evidence, BigDecimal expectedSeconds)
            throws IOException, Rejection {
        if (file.size() == 0) {
            throw new Rejection("it is empty", evidence);
        }
        String text = kindOfText(file);
        if (text != null) {
            throw new Rejection("it is " + text + ", no video", evidence);
        }
        if (verify == DownloadPolicy.Verify.FULL) {
            return judge(Mp4Reader.read(file), evidence, expectedSeconds);
        }
        if (evidence == Evidence.NOTHING) {
            throw new Rejection(
                    NOTHING_SENT + ", so with <verify>transfer</verify> (happyhorse.verify)"
                            + " nothing shows that it is complete",
                    evidence);
        }
        return new Verdict(null, null);
    }

    private static Verdict judge(Mp4Report report, Evidence evidence, BigDecimal expected) throws Rejection {
        BigDecimal expectedSeconds = isPlausible(expected) ? expected : null;
        if (!report.hasCompleteVideo()) {
            throw new Rejection("it has no complete video track: " + report.problem(), evidence);
        }
        List<String> odd = new ArrayList<>(report.oddities());
        String difference = difference(report.facts().durationSeconds(), expectedSeconds);
        if (difference != null) {
            odd.add(difference);
        }
        if (evidence == Evidence.NOTHING) {
            if (!odd.isEmpty()) {
                throw new Rejection(String.join("; ", odd) + ", and " + NOTHING_SENT, evidence);
            }
            if (!report.provesItsEnd() && expectedSeconds == null) {
                throw new Rejection(
                        NOTHING_SENT + ", it is fragmented without an index that reaches the end, and the service"
                                + " does not say how long it plays, so nothing shows that it is complete",
                        evidence);
            }
        }
        if (report.encrypted()) {
            odd.add("its samples are encrypted, so it plays only with a key");
        }
        return new Verdict(report.facts(), odd.isEmpty() ? null : String.join("; ", odd));
    }

    private static String difference(BigDecimal seconds, BigDecimal expected) {
        if (seconds == null || expected == null) {
            return null;
        }
        return seconds.subtract(expected).abs().compareTo(expected.multiply(TOLERANCE)) <= 0
                ? null
                : "it plays " + seconds + " s instead of the expected " + expected.toPlainString() + " s";
    }

    /** To calculate with 1E+999999999 would take all memory. */
    private static boolean isPlausible(BigDecimal seconds) {
        return seconds != null
                && seconds.signum() > 0
                && seconds.scale() <= 30
                && seconds.precision() - seconds.scale() <= 9;
    }

    /** An error page can have the right length and even the right checksum. */
    private static String kindOfText(FileChannel file) throws IOException {
        byte[] head = head(file);
        if (head.length >= 8 && FIRST_BOXES.contains(new String(head, 4, 4, StandardCharsets.ISO_8859_1))) {
            return null;
        }
        String text = decoded(head).stripLeading();
        if (MARKUP.matcher(text).lookingAt()) {
            return "a page of HTML or XML";
        }
        return JSON.matcher(text).lookingAt() ? "JSON" : null;
    }

    /** Only the beginning needs to be right. */
    private static String decoded(byte[] head) {
        int first = head[0] & 0xFF;
        int second = head.length > 1 ? head[1] & 0xFF : -1;
        Charset charset = StandardCharsets.UTF_8;
        if (first == 0xFE && second == 0xFF || first == 0 && second > 0) {
            charset = StandardCharsets.UTF_16BE;
        } else if (first == 0xFF && second == 0xFE || first > 0 && second == 0) {
            charset = StandardCharsets.UTF_16LE;
        }
        String text = new String(head, charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static byte[] head(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD, file.size()));
        int read = 0;
        while (head.hasRemaining() && read >= 0) {
            read = file.read(head, head.position());
        }
        return Arrays.copyOf(head.array(), head.position());
    }
}
