package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fragments of a file, which add samples to the tracks that its header describes. */
final class Fragments {

    private static final int BASE_OFFSET = 0x1;
    private static final int DESCRIPTION = 0x2;
    private static final int DURATION = 0x8;
    private static final int SIZE = 0x10;
    private static final int BASE_IS_MOOF = 0x20000;

    private static final int RUN_OFFSET = 0x1;
    private static final int RUN_FIRST_FLAGS = 0x4;
    private static final int RUN_DURATION = 0x100;
    private static final int RUN_SIZE = 0x200;
    private static final int RUN_FLAGS = 0x400;
    private static final int RUN_COMPOSITION = 0x800;

    private final Set<Long> tracks;
    private final BoxReader boxes;
    private final MediaData data;
    private final Map<Long, Defaults> defaults = new HashMap<>();
    private final Map<Long, Samples> totals = new HashMap<>();
    private final Set<Long> starts = new HashSet<>();

    /** What a track says once for all of its samples that do not say it themselves. */
    private record Defaults(long ticks, long bytes) {}

    Fragments(Set<Long> tracks, BoxReader boxes, MediaData data) {
        this.tracks = tracks;
        this.boxes = boxes;
        this.data = data;
    }

    /** Takes the defaults of a track from a box {@code trex}. */
    void addDefaults(Box trex) throws IOException, NotAnMp4Exception {
        Fields fields = boxes.fields(trex);
        long track = fields.u32();
        fields.skip(4);
        defaults.put(track, new Defaults(fields.u32(), fields.u32()));
    }

    /** Adds a fragment. */
    void add(Box moof) throws IOException, NotAnMp4Exception {
        starts.add(moof.start());
        long end = moof.start();
        for (Box part : boxes.children(moof)) {
            if (part.is("traf")) {
                end = addTrack(moof, part, end);
            }
        }
    }

    /** What the fragments hold of a track. */
    Samples of(long track) {
        return totals.getOrDefault(track, Samples.NONE);
    }

    /** Holds an index, a box {@code sidx}, against the length of the file. */
    void requireReferenced(Box sidx) throws IOException, NotAnMp4Exception {
        Fields fields = boxes.fields(sidx);
        fields.skip(8);
        fields.number(fields.wide());
        long reach = Math.addExact(sidx.end(), fields.number(fields.wide()));
        fields.skip(2);
        int references = fields.u16();
        for (int i = 0; i < references; i++) {
            reach = Math.addExact(reach, fields.u32() & Integer.MAX_VALUE);
            fields.skip(8);
        }
        if (reach > boxes.length()) {
            throw new NotAnMp4Exception(
                    "its index reaches to byte %,d, but the file ends after %,d", reach, boxes.length());
        }
    }

    /** Holds an index, a box {@code mfra}, against the fragments that were added. */
    void requireIndexed(Box mfra) throws IOException, NotAnMp4Exception {
        for (Box part : boxes.children(mfra)) {
            if (!part.is("tfra")) {
                continue;
            }
            Fields tfra = boxes.fields(part);
            tfra.skip(4);
            int lengths = tfra.i32();
            int rest = 3 + (lengths >> 4 & 3) + (lengths >> 2 & 3) + (lengths & 3);
            long entries = tfra.u32();
            for (long i = 0; i < entries; i++) {
                tfra.number(tfra.wide());
                long start = tfra.number(tfra.wide());
                tfra.skip(rest);
                if (!starts.contains(start)) {
                    throw new NotAnMp4Exception("its index names a fragment at byte %,d, where none begins", start);
                }
            }
        }
    }

    /** Adds the part of a fragment that belongs to one track, and answers where its data ends. */
    private long addTrack(Box moof, Box traf, long previousEnd) throws IOException, NotAnMp4Exception {
        List<Box> parts = boxes.children(traf);
        Fields tfhd = boxes.fields(Box.only(parts, "tfhd", traf));
        long track = tfhd.u32();
        if (!tracks.contains(track)) {
            throw new NotAnMp4Exception("%s is of track %d, which it has not", traf, track);
        }
        long base = tfhd.has(BASE_IS_MOOF) ? moof.start() : previousEnd;
        if (tfhd.has(BASE_OFFSET)) {
            base = tfhd.number(true);
        }
        tfhd.skip(tfhd.has(DESCRIPTION) ? 4 : 0);
        Defaults usual = defaults.getOrDefault(track, new Defaults(0, 0));
        long ticks = tfhd.has(DURATION) ? tfhd.u32() : usual.ticks();
        long bytes = tfhd.has(SIZE) ? tfhd.u32() : usual.bytes();

        long end = base;
        for (Box part : parts) {
            if (part.is("trun")) {
                Fields trun = boxes.fields(part);
                long count = trun.u32();
                long start = trun.has(RUN_OFFSET) ? Math.addExact(base, trun.i32()) : end;
                trun.skip(trun.has(RUN_FIRST_FLAGS) ? 4 : 0);
                Samples run = run(trun, count, new Defaults(ticks, bytes));
                if (run.bytes() > 0) {
                    data.require(start, run.bytes(), "track " + track);
                }
                end = start + run.bytes();
                totals.merge(track, run, Samples::plus);
            }
        }
        return end;
    }

    private static Samples run(Fields trun, long count, Defaults usual) throws IOException, NotAnMp4Exception {
        boolean timed = trun.has(RUN_DURATION);
        boolean sized = trun.has(RUN_SIZE);
        long unread = (trun.has(RUN_FLAGS) ? 4 : 0) + (trun.has(RUN_COMPOSITION) ? 4 : 0);
        long ticks = timed ? 0 : Math.multiplyExact(count, usual.ticks());
        long bytes = sized ? 0 : Math.multiplyExact(count, usual.bytes());
        if (timed || sized) {
            for (long i = 0; i < count; i++) {
                ticks += timed ? trun.u32() : 0;
                bytes += sized ? trun.u32() : 0;
                trun.skip(unread);
            }
        } else {
            trun.skip(count * unread);
        }
        return new Samples(bytes, ticks);
    }
}
