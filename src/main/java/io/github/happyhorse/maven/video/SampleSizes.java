package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.util.List;

/** How many samples a track has and how large each is, in order. */
final class SampleSizes {

    private final long count;
    private final long same;
    private final int bits;
    private final Fields table;
    private int halves = -1;

    private SampleSizes(long count, long same, int bits, Fields table) {
        this.count = count;
        this.same = same;
        this.bits = bits;
        this.table = table;
    }

    /** The sizes in a box {@code stbl}; none where it has no table of them. */
    static SampleSizes in(List<Box> stbl, Object owner, BoxReader boxes) throws IOException, NotAnMp4Exception {
        Box full = Box.atMostOne(stbl, "stsz", owner);
        if (full != null) {
            Fields table = boxes.fields(full);
            long same = table.u32();
            return new SampleSizes(table.u32(), same, 32, table);
        }
        Box compact = Box.atMostOne(stbl, "stz2", owner);
        if (compact == null) {
            return new SampleSizes(0, 0, 32, null);
        }
        Fields table = boxes.fields(compact);
        table.skip(3);
        int bits = table.u8();
        if (bits != 4 && bits != 8 && bits != 16) {
            throw new NotAnMp4Exception("%s has sizes of %d bits, which do not exist", compact, bits);
        }
        return new SampleSizes(table.u32(), 0, bits, table);
    }

    long count() {
        return count;
    }

    /** The bytes of the next samples. */
    long take(long samples) throws IOException, NotAnMp4Exception {
        if (same > 0) {
            return Math.multiplyExact(samples, same);
        }
        long bytes = 0;
        for (long i = 0; i < samples; i++) {
            bytes += next();
        }
        return bytes;
    }

    private long next() throws IOException, NotAnMp4Exception {
        if (bits == 32) {
            return table.u32();
        }
        if (bits == 16) {
            return table.u16();
        }
        if (bits == 8) {
            return table.u8();
        }
        if (halves >= 0) {
            int second = halves;
            halves = -1;
            return second;
        }
        int pair = table.u8();
        halves = pair & 0xF;
        return pair >> 4;
    }
}
