package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.List;

/** How many samples a track has and how large each is, in order. */
final class SampleSizes {

    private final long count;
    private final long same;
    private final int bits;
    private final Fields table;
    private int secondHalf = -1;

    private SampleSizes(long count, long same, int bits, Fields table) {
        this.count = count;
        this.same = same;
        this.bits = bits;
        this.table = table;
    }

    /** Opens the table of sizes; without one there are no samples. */
    static SampleSizes in(List<Box> tables, Object owner, BoxReader boxes) throws IOException, BrokenBoxException {
        Box full = boxes.find(tables, "stsz", owner);
        if (full != null) {
            Fields table = boxes.fields(full);
            long same = table.u32();
            return new SampleSizes(table.u32(), same, 32, table);
        }
        Box compact = boxes.find(tables, "stz2", owner);
        if (compact == null) {
            return new SampleSizes(0, 0, 32, null);
        }
        Fields table = boxes.fields(compact);
        table.skip(3);
        int bits = table.u8();
        if (bits != 4 && bits != 8 && bits != 16) {
            throw new BrokenBoxException("%s has sizes of %d bits, which do not exist", compact, bits);
        }
        return new SampleSizes(table.u32(), 0, bits, table);
    }

    long count() {
        return count;
    }

    /** The bytes of the next samples. */
    long take(long samples) throws IOException, BrokenBoxException {
        if (same > 0) {
            return Math.multiplyExact(samples, same);
        }
        long bytes = 0;
        for (long i = 0; i < samples; i++) {
            bytes += next();
        }
        return bytes;
    }

    private long next() throws IOException, BrokenBoxException {
        return switch (bits) {
            case 32 -> table.u32();
            case 16 -> table.u16();
            case 8 -> table.u8();
            default -> nextHalf();
        };
    }

    private int nextHalf() throws IOException, BrokenBoxException {
        if (secondHalf >= 0) {
            int half = secondHalf;
            secondHalf = -1;
            return half;
        }
        int pair = table.u8();
        secondHalf = pair & 0xF;
        return pair >> 4;
    }
}
