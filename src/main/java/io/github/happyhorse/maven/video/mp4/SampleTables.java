package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.List;

/** The tables of a track that say where its samples lie. */
final class SampleTables {

    private final List<Box> tables;
    private final String owner;
    private final BoxReader boxes;
    private final SampleSizes sizes;

    SampleTables(List<Box> tables, String owner, BoxReader boxes) throws IOException, BrokenBoxException {
        this.tables = tables;
        this.owner = owner;
        this.boxes = boxes;
        this.sizes = SampleSizes.in(tables, owner, boxes);
    }

    /** How many samples the tables name. */
    long count() {
        return sizes.count();
    }

    /** Checks that all samples are in the file. */
    long requireData(Layout layout) throws IOException, BrokenBoxException {
        Box narrow = boxes.find(tables, "stco", owner);
        Box wide = boxes.find(tables, "co64", owner);
        long left = sizes.count();
        long total = 0;
        if (left > 0 && (narrow != null || wide != null)) {
            Fields offsets = boxes.fields(narrow != null ? narrow : wide);
            Box runs = boxes.require(tables, "stsc", owner);
            ChunkLengths lengths = new ChunkLengths(boxes.fields(runs));
            long chunks = offsets.entries(narrow != null ? 4 : 8);
            long chunk = 1;
            for (; chunk <= chunks && left > 0; chunk++) {
                // Some writers round the last chunk up.
                long samples = Math.min(lengths.of(chunk), left);
                long bytes = sizes.take(samples);
                layout.requireData(offsets.number(narrow == null), bytes, owner);
                left -= samples;
                total = Math.addExact(total, bytes);
            }
            if (chunk <= chunks) {
                boxes.odd("%s has %,d chunks without samples", owner, chunks - chunk + 1);
            }
        }
        if (left > 0) {
            throw new BrokenBoxException(
                    "%s has %,d samples, but does not say where the last %,d are", owner, sizes.count(), left);
        }
        return total;
    }

    /** How long the samples last together, by the table of times; 0 where that is not known. */
    long ticks() throws IOException, BrokenBoxException {
        Box stts = boxes.find(tables, "stts", owner);
        if (stts == null || sizes.count() == 0) {
            return 0;
        }
        Fields table = boxes.fields(stts);
        long samples = 0;
        long ticks = 0;
        long entries = table.entries(8);
        for (long i = 0; i < entries; i++) {
            long count = table.u32();
            samples += count;
            ticks = Math.addExact(ticks, Math.multiplyExact(count, table.u32()));
        }
        if (samples != sizes.count()) {
            boxes.odd("%s has times for %,d samples, but sizes for %,d", owner, samples, sizes.count());
        }
        return ticks;
    }

    /** How many samples each chunk has: a table that names only the chunks where the number changes. */
    private static final class ChunkLengths {

        private static final int ENTRY = 12;

        private final Fields table;
        private long entries;
        private long next;
        private long samples;

        ChunkLengths(Fields table) throws IOException, BrokenBoxException {
            this.table = table;
            this.entries = table.entries(ENTRY);
            advance();
        }

        /** The samples of a chunk; to be called for one after the other, from 1 on. */
        long of(long chunk) throws IOException, BrokenBoxException {
            if (chunk == next) {
                samples = table.u32();
                table.skip(4);
                advance();
            }
            return samples;
        }

        private void advance() throws IOException, BrokenBoxException {
            next = entries > 0 && table.left() >= ENTRY ? table.u32() : 0;
            entries = Math.max(0, entries - 1);
        }
    }
}
