package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.util.List;

/** The tables of a track that say where its samples lie. */
final class SampleTables {

    private SampleTables() {}

    /**
     * Follows the tables to every byte that they speak of.
     *
     * @param stbl the boxes of the tables
     * @param owner the track, for messages
     * @param boxes reads them
     * @param data where the bytes must be
     * @return how many bytes the samples have together
     */
    static long follow(List<Box> stbl, String owner, BoxReader boxes, MediaData data)
            throws IOException, NotAnMp4Exception {
        SampleSizes sizes = SampleSizes.in(stbl, owner, boxes);
        Box narrow = Box.atMostOne(stbl, "stco", owner);
        Box wide = Box.atMostOne(stbl, "co64", owner);
        long left = sizes.count();
        long total = 0;
        if (narrow != null || wide != null) {
            Fields offsets = boxes.fields(narrow != null ? narrow : wide);
            ChunkLengths lengths = new ChunkLengths(boxes.fields(Box.only(stbl, "stsc", owner)));
            long chunks = offsets.u32();
            for (long chunk = 1; chunk <= chunks; chunk++) {
                // Some writers round the last chunk up.
                long samples = Math.min(lengths.of(chunk), left);
                long bytes = sizes.take(samples);
                data.require(offsets.number(narrow == null), bytes, owner);
                left -= samples;
                total = Math.addExact(total, bytes);
            }
        }
        if (left > 0) {
            throw new NotAnMp4Exception(
                    "%s has %,d samples, but does not say where the last %,d are", owner, sizes.count(), left);
        }
        return total;
    }

    /** How many samples each chunk has: a table that names only the chunks where the number changes. */
    private static final class ChunkLengths {

        private final Fields table;
        private long entries;
        private long next;
        private long samples;

        ChunkLengths(Fields table) throws IOException, NotAnMp4Exception {
            this.table = table;
            this.entries = table.u32();
            advance();
        }

        /** The samples of a chunk; to be asked for one after the other, from 1 on. */
        long of(long chunk) throws IOException, NotAnMp4Exception {
            if (chunk == next) {
                samples = table.u32();
                table.skip(4);
                advance();
            }
            return samples;
        }

        private void advance() throws IOException, NotAnMp4Exception {
            next = entries > 0 ? table.u32() : 0;
            entries = Math.max(0, entries - 1);
        }
    }
}
