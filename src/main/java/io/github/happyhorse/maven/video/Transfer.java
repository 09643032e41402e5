package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.text.Redactor;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import okhttp3.Headers;
import okhttp3.Request;

/**
 * One video on its way: the bytes that are on disk, their checksums, and what the store said the whole would be.
 * Checksums are taken while writing, so nothing is read twice.
 */
final class Transfer implements Closeable {

    /** A bound on what is downloaded was crossed. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final int UNKNOWN = -1;

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

    /** Without a strong ETag only a checksum of the whole can show that two halves belong together. */
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

    /** Begins with the answer to a plain request. */
    void begin(Headers headers, long contentLength) throws IOException, TooLarge {
        drop();
        total = contentLength;
        etag = headers.get("ETag");
        contentType = headers.get("Content-Type");
        contentEncoding = headers.get("Content-Encoding");
        expectedCrc64 = headers.get("x-oss-hash-crc64ecma");
        expectedMd5 = headers.get("Content-MD5");
        checksums.reset(expectedMd5 != null);
        if (total > maxSize) {
            throw new TooLarge();
        }
    }

    /** Whether a 206 goes on exactly where the bytes on disk end, with the same object. */
    boolean isContinuedBy(Headers headers) {
        ContentRange range = ContentRange.parse(headers.get("Content-Range")).orElse(null);
        return range != null
                && range.start() == position
                && range.total() == total
                && isSameWhereSent(headers.get("ETag"), etag)
                && isSameWhereSent(headers.get("x-oss-hash-crc64ecma"), expectedCrc64)
                && isIdentity(headers.get("Content-Encoding"));
    }

    /** A block to be filled and appended. */
    byte[] block() throws IOException {
        return checksums.block();
    }

    /** Writes what a block of {@link #block} is filled with, and gives the block back. */
    void append(byte[] bytes, int length) throws IOException, TooLarge {
        if (length > maxSize - position) {
            throw new TooLarge();
        }
        part.append(bytes, length);
        checksums.add(bytes, length);
        position += length;
    }

    /** What the headers promised and the bytes do not keep; null where all is well. */
    String contradiction() {
        if (total >= 0 && position != total) {
            return position + " bytes came, but " + total + " were announced";
        }
        if (!isIdentity(contentEncoding)) {
            return "it was sent with Content-Encoding " + Redactor.withoutKey().line(contentEncoding)
                    + ", though none was asked for";
        }
        if (isText(contentType)) {
            return "it was sent as " + Redactor.withoutKey().line(contentType);
        }
        String crc = checksums.crc64();
        if (expectedCrc64 != null && !expectedCrc64.strip().equals(crc)) {
            return "its CRC-64 is " + crc + ", but " + Redactor.withoutKey().line(expectedCrc64) + " was announced";
        }
        String md5 = checksums.md5();
        if (md5 != null && !md5.equals(expectedMd5.strip())) {
            return "its MD5 is not the announced one";
        }
        return null;
    }

    /** Whether the headers said anything that a cut file would contradict. */
    boolean isLengthOrChecksumKnown() {
        return total >= 0 || expectedCrc64 != null;
    }

    String sha256() {
        return checksums.sha256();
    }

    @Override
    public void close() {
        checksums.close();
    }

    private boolean hasStrongEtag() {
        return etag != null && etag.startsWith("\"");
    }

    private static boolean isSameWhereSent(String sent, String known) {
        return sent == null || known == null || sent.equals(known);
    }

    private static boolean isIdentity(String encoding) {
        return encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity");
    }

    private static boolean isText(String type) {
        String lower = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("text/") || lower.matches("application/([^;]*\\+)?(json|xml)\\b.*");
    }
}
