package io.github.happyhorse.maven.video;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** The fields of one box that begins with version and flags, read in order through a small buffer. */
final class Fields {

    private static final int BUFFER = 8192;

    private final FileChannel channel;
    private final Box box;
    private final ByteBuffer buffer;
    private final int version;
    private final int flags;
    private long loaded;

    Fields(FileChannel channel, Box box) throws IOException, NotAnMp4Exception {
        this.channel = channel;
        this.box = box;
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, box.end() - box.body()));
        this.buffer.limit(0);
        this.loaded = box.body();
        this.version = u8();
        this.flags = u16() << 8 | u8();
        if (version > 1) {
            throw new NotAnMp4Exception("%s has version %d, which is not known", box, version);
        }
    }

    /** Whether times and positions in this box take 64 bits. */
    boolean wide() {
        return version == 1;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** How many bytes are still to be read. */
    long left() {
        return box.end() - loaded + buffer.remaining();
    }

    int u8() throws IOException, NotAnMp4Exception {
        need(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    int u16() throws IOException, NotAnMp4Exception {
        need(2);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int i32() throws IOException, NotAnMp4Exception {
        need(4);
        return buffer.getInt();
    }

    long u32() throws IOException, NotAnMp4Exception {
        return Integer.toUnsignedLong(i32());
    }

    /** A number of 32 or 64 bits that fits into 63. */
    long number(boolean wide) throws IOException, NotAnMp4Exception {
        if (!wide) {
            return u32();
        }
        need(8);
        long value = buffer.getLong();
        if (value < 0) {
            throw new NotAnMp4Exception("%s has a number in it that no file needs", box);
        }
        return value;
    }

    /** A duration; 0 where all bits are set, which means that the writer did not know it. */
    long ticks() throws IOException, NotAnMp4Exception {
        need(wide() ? 8 : 4);
        int at = buffer.position();
        boolean unknown = wide() ? buffer.getLong(at) == -1 : buffer.getInt(at) == -1;
        if (unknown) {
            buffer.position(at + (wide() ? 8 : 4));
            return 0;
        }
        return number(wide());
    }

    void skip(long bytes) throws IOException, NotAnMp4Exception {
        if (bytes > left()) {
            throw tooShort();
        }
        long position = loaded - buffer.remaining() + bytes;
        if (position <= loaded) {
            buffer.position(buffer.position() + (int) bytes);
        } else {
            buffer.limit(0);
            loaded = position;
        }
    }

    private void need(int bytes) throws IOException, NotAnMp4Exception {
        if (buffer.remaining() >= bytes) {
            return;
        }
        if (left() < bytes) {
            throw tooShort();
        }
        long position = loaded - buffer.remaining();
        buffer.clear();
        buffer.limit((int) Math.min(buffer.capacity(), box.end() - position));
        loaded = position + buffer.limit();
        readFully(channel, buffer, position);
    }

    private NotAnMp4Exception tooShort() {
        return new NotAnMp4Exception("%s ends before what it should hold", box);
    }

    /** Fills a buffer from a position of the file and makes it ready to be read. */
    static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            at += count;
        }
        buffer.flip();
    }

    /** The four characters of a code. */
    static String text(int code) {
        byte[] bytes = ByteBuffer.allocate(4).putInt(code).array();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
