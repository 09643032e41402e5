package io.github.happyhorse.maven.video.mp4;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** MP4 files as arrays of bytes: the clips, boxes made by hand, and ways to change both. */
public final class Mp4Bytes {

    private Mp4Bytes() {}

    public static byte[] clip(String name) {
        try (InputStream in = Mp4Bytes.class.getResourceAsStream("/media/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] box(String type, byte[]... body) {
        byte[] content = join(body);
        return join(u32(8 + content.length), code(type), content);
    }

    public static byte[] fullBox(String type, int version, int flags, byte[]... body) {
        return box(type, u32((long) version << 24 | flags), join(body));
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public static byte[] code(String type) {
        return type.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] u8(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        Arrays.stream(values).forEach(value -> buffer.put((byte) value));
        return buffer.array();
    }

    public static byte[] u16(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * values.length);
        Arrays.stream(values).forEach(value -> buffer.putShort((short) value));
        return buffer.array();
    }

    public static byte[] u32(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
        Arrays.stream(values).forEach(value -> buffer.putInt((int) value));
        return buffer.array();
    }

    public static byte[] u64(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length);
        Arrays.stream(values).forEach(buffer::putLong);
        return buffer.array();
    }

    /** Where a box begins that is reached by the given types, each the first of its kind in the one before. */
    public static int find(byte[] file, String... path) {
        int start = 0;
        int end = file.length;
        int found = -1;
        for (String type : path) {
            for (found = start; !typeAt(file, found).equals(type); found += u32At(file, found)) {
                if (found + u32At(file, found) >= end) {
                    throw new AssertionError("no box " + type);
                }
            }
            start = found + 8;
            end = found + u32At(file, found);
        }
        return found;
    }

    public static String typeAt(byte[] file, int position) {
        return new String(file, position + 4, 4, StandardCharsets.ISO_8859_1);
    }

    public static int u32At(byte[] file, int position) {
        return ByteBuffer.wrap(file).getInt(position);
    }

    /** A copy with other bytes at a position. */
    public static byte[] with(byte[] file, int position, byte[] bytes) {
        byte[] copy = file.clone();
        System.arraycopy(bytes, 0, copy, position, bytes.length);
        return copy;
    }

    /** A copy with some bytes removed and others put in their place. */
    public static byte[] spliced(byte[] file, int position, int removed, byte[] bytes) {
        return join(Arrays.copyOf(file, position), bytes, Arrays.copyOfRange(file, position + removed, file.length));
    }

    /** A copy in which the boxes at the given positions say another size. */
    public static byte[] grown(byte[] file, int growth, int... boxes) {
        byte[] copy = file;
        for (int box : boxes) {
            copy = with(copy, box, u32(u32At(file, box) + growth));
        }
        return copy;
    }
}
