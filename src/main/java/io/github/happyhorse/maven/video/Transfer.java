package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.text.Redactor;
import io.github.happyhorse.maven.video.Verifier.Evidence;
import io.github.happyhorse.maven.video.Verifier.Rejection;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Request;

/**
 * The bytes of one video that are on disk, their checksums, and what the store said of the complete object. Checksums
 * are taken while writing, so nothing is read twice.
 */
final class Transfer implements Closeable {

    private static final String CRC64 = "x-oss-hash-crc64ecma";
    private static final int UNKNOWN = -1;
    private static final Pattern RANGE =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

    /** A strong one that can be sent back: some servers put characters in it that no header may have. */
    private static final Pattern USABLE_ETAG = Pattern.compile("\"[\\x21\\x23-\\x7E]*\"");

    private final PartFile part;
    private final long maxSize;
    private final Checksums checksums = new Checksums();

    private long position;
    private long total = UNKNOWN;
    private String etag;
    private String contentType;
    private String contentEncoding;
    private String expectedCrc64;
    private String expectedMd5;

    Transfer(PartFile part, long maxSize) {
        this.part = part;
        this.maxSize = maxSize;
    }

    long position() {
        return position;
    }

    long total() {
        return total;
    }

    boolean isComplete() {
        return total >= 0 && position == total;
    }

    /** Without a strong ETag only a checksum of the complete object shows that two parts belong together. */
    boolean canResume() {
        return position > 0 && position < total && (hasStrongEtag() || expectedCrc64 != null);
    }

    void addConditions(Request.Builder request) {
        request.header("Range", "bytes=" + position + "-");
        if (hasStrongEtag()) {
            request.header("If-Match", etag);
        }
    }

    /** Forgets what is on disk. */
    void drop() throws IOException {
        part.truncate();
        position = 0;
        total = UNKNOWN;
        etag = null;
        checksums.reset(false);
    }

    /** Begins with the response to a plain request. */
    void begin(Headers headers, long contentLength) throws IOException, DownloadFailure {
        drop();
        total = contentLength;
        etag = headers.get("ETag");
        contentType = headers.get("Content-Type");
        contentEncoding = headers.get("Content-Encoding");
        expectedCrc64 = filled(headers.get(CRC64));
        expectedMd5 = filled(headers.get("Content-MD5"));
        checksums.reset(expectedMd5 != null);
        requireAllowed(total);
    }

    private void requireAllowed(long size) throws DownloadFailure {
        if (size > maxSize) {
            throw new DownloadFailure(
                    "the video is larger than <maxVideoSize> (happyhorse.maxVideoSize) allows, " + maxSize + " bytes");
        }
    }

    /** Whether a 206 continues exactly where the bytes on disk end, with the same object. */
    boolean isContinuedBy(Headers headers) {
        String sent = headers.get("Content-Range");
        Matcher range = RANGE.matcher(sent == null ? "" : sent.strip());
        return range.matches()
                && Long.parseLong(range.group(1)) == position
                && Long.parseLong(range.group(2)) >= position
                && Long.parseLong(range.group(2)) < total
                && Long.parseLong(range.group(3)) == total
                && isSameWhereSent(headers.get("ETag"), etag)
                && isSameWhereSent(filled(headers.get(CRC64)), expectedCrc64)
                && isIdentity(headers.get("Content-Encoding"));
    }

    /** A block to be filled and appended. */
    byte[] block() throws IOException {
        return checksums.block();
    }

    /** Writes what a block of {@link #block} is filled with, and gives the block back. */
    void append(byte[] bytes, int length) throws IOException, DownloadFailure {
        requireAllowed(position + length);
        part.append(bytes, length);
        checksums.add(bytes, length);
        position += length;
    }

    /** Compares the bytes with what the headers said of them. To be called once, when all have come. */
    Evidence requireUndamaged() throws Rejection {
        String damage = damage();
        if (damage != null) {
            throw new Rejection(damage, Evidence.NOTHING);
        }
        Evidence evidence = total >= 0 ? Evidence.LENGTH : Evidence.NOTHING;
        if (expectedCrc64 != null || expectedMd5 != null) {
            evidence = Evidence.CHECKSUM;
        }
        if (!isIdentity(contentEncoding)) {
            // A proxy may have added it, so another download may be right.
            throw new Rejection(
                    "it was sent with Content-Encoding " + shown(contentEncoding) + ", though none was requested",
                    Evidence.NOTHING);
        }
        if (isText(contentType)) {
            throw new Rejection("it was sent as " + shown(contentType), evidence);
        }
        return evidence;
    }

    private String damage() {
        if (total >= 0 && position != total) {
            return position + " bytes came, but " + total + " were announced";
        }
        String crc = checksums.crc64();
        if (expectedCrc64 != null && !expectedCrc64.equals(crc)) {
            return "its CRC-64 is " + crc + ", but " + shown(expectedCrc64) + " was announced";
        }
        String md5 = checksums.md5();
        return md5 == null || md5.equals(expectedMd5) ? null : "its MD5 is not the announced one";
    }

    String sha256() {
        return checksums.sha256();
    }

    @Override
    public void close() {
        checksums.close();
    }

    private boolean hasStrongEtag() {
        return etag != null && USABLE_ETAG.matcher(etag).matches();
    }

    private static boolean isSameWhereSent(String sent, String known) {
        return sent == null || known == null || sent.equals(known);
    }

    private static String filled(String header) {
        return header == null || header.isBlank() ? null : header.strip();
    }

    private static String shown(String header) {
        return Redactor.withoutKey().line(header);
    }

    private static boolean isIdentity(String encoding) {
        return encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity");
    }

    private static boolean isText(String type) {
        String lower = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("text/") || lower.matches("[^;]*[/+](json|xml)\\b.*");
    }
}
