package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.check.CRC64;

/**
 * A clip in the object store.
 *
 * @param file where it is
 * @param size its length
 * @param eTag its ETag, in quotes
 * @param crc64 its CRC-64/XZ as an unsigned decimal
 */
record StoredClip(Path file, long size, String eTag, String crc64) {

    /** Reads it once, which also brings it into the page cache. */
    static StoredClip of(Path file) throws IOException {
        CRC64 crc = new CRC64();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                crc.update(buffer, 0, length);
            }
        }
        long value =
                ByteBuffer.wrap(crc.finish()).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String eTag = String.format("\"%032X\"", value);
        return new StoredClip(file, Files.size(file), eTag, Long.toUnsignedString(value));
    }
}
