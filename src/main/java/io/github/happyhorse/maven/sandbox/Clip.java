package io.github.happyhorse.maven.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.tukaani.xz.check.CRC64;

/**
 * A stored object with the checksums that the object store sends.
 *
 * @param bytes the object; not to be modified
 * @param eTag its ETag, in quotes
 * @param md5 its MD5 in Base64
 * @param crc64 its CRC-64/XZ as an unsigned decimal
 */
record Clip(byte[] bytes, String eTag, String md5, String crc64) {

    private static final String RESOURCE = "/io/github/happyhorse/maven/sandbox/clip.mp4";

    /** The clip that comes with the plugin: five seconds of 1280x720 H.264 with sound. */
    static Clip bundled() throws IOException {
        try (InputStream stream = Clip.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IOException(RESOURCE + " is missing from the plugin");
            }
            return of(stream.readAllBytes());
        }
    }

    /** Computes the checksums of an object. */
    static Clip of(byte[] bytes) {
        byte[] md5 = md5(bytes);
        String eTag = '"' + HexFormat.of().withUpperCase().formatHex(md5) + '"';
        return new Clip(bytes, eTag, Base64.getEncoder().encodeToString(md5), crc64(bytes));
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static String crc64(byte[] bytes) {
        CRC64 crc = new CRC64();
        crc.update(bytes);
        long value =
                ByteBuffer.wrap(crc.finish()).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Long.toUnsignedString(value);
    }
}
