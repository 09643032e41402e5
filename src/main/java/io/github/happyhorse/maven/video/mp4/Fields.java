package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The fields of one box that begins with version and flags, read in order through a small buffer. */
final class Fields {

    private static final int BUFFER = 8192;

    private final BoxReader file;
    private final Box box;
    private final ByteBuffer buffer;
    private final int version;
    private final int flags;
    private long loaded;

    Fields(BoxReader file, Box box) throws IOException, BrokenBoxException {
        this.file = file;
        this.box = box;
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, box.end() - box.body()));
        this.buffer.limit(0);
        this.loaded = box.body();
        this.version = u8();
        this.flags = u16() << 8 | u8();
        if (version > 1) {
            // It is read like version 0.
            file.odd("%s has version %d, which is not known", box, version);
        }
    }

    /** Whether times and positions in this box take 64 bits. */
    boolean wide() {
        return version == 1;
    }

    /** The number of entries of a table; it is an oddity if the box is too short for them. */
    long entries(int size) throws IOException, BrokenBoxException {
        long entries = u32();
        if (entries * size > left()) {
            file.odd("%s has fewer entries than it says", box);
        }
        return entries;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** How many bytes are still to be read. */
    long left() {
        return box.end() - loaded + buffer.remaining();
    }

    int u8() throws IOException, BrokenBoxException {
        need(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    int u16() throws IOException, BrokenBoxException {
        need(2);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int i32() throws IOException, BrokenBoxException {
        need(4);
        return buffer.getInt();
    }

    long u32() throws IOException, BrokenBoxException {
        return Integer.toUnsignedLong(i32());
    }

    /** A number of 32 or 64 bits that fits into 63. */
    long number(boolean wide) throws IOException, BrokenBoxException {
        if (!wide) {
            return u32();
        }
        need(8);
        long value = buffer.getLong();
        if (value < 0) {
            throw new BrokenBoxException("%s has a number in it that no file needs", box);
        }
        return value;
    }

    /** A duration; 0 where all bits are set, which means that the writer did not know it. */
    long ticks() throws IOException, BrokenBoxException {
        need(wide() ? 8 : 4);
        int at = buffer.position();
        boolean unknown = wide() ? buffer.getLong(at) == -1 : buffer.getInt(at) == -1;
        if (unknown) {
            buffer.position(at + (wide() ? 8 : 4));
            return 0;
        }
        return number(wide());
    }

    void skip(long bytes) throws BrokenBoxException {
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

    private void need(int bytes) throws IOException, BrokenBoxException {
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
        file.fill(buffer, position);
    }

    private BrokenBoxException tooShort() {
        return new BrokenBoxException("%s ends before its last field", box);
    }
}
