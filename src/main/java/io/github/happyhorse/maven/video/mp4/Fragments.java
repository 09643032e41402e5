package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fragments of a file, which add samples to the tracks that the header of the movie describes. */
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
    private final Layout layout;
    private final Oddities oddities;
    private final Map<Long, Defaults> defaults = new HashMap<>();
    private final Map<Long, Samples> samples = new HashMap<>();
    private final Map<Long, String> problems = new HashMap<>();
    private String problem;

    /** What holds for all samples that do not say it themselves. */
    private record Defaults(long ticks, long bytes) {}

    Fragments(Set<Long> tracks, BoxReader boxes, Layout layout, Oddities oddities) {
        this.tracks = new HashSet<>(tracks);
        this.boxes = boxes;
        this.layout = layout;
        this.oddities = oddities;
    }

    /** Takes the defaults of a track from a box {@code trex}. */
    void addDefaults(Box trex) throws IOException {
        try {
            Fields fields = boxes.fields(trex).checked(oddities);
            long track = fields.u32();
            fields.skip(4);
            defaults.put(track, new Defaults(fields.u32(), fields.u32()));
        } catch (BrokenBoxException e) {
            oddities.add(e);
        }
    }

    /** Adds all fragments of the file. */
    void addAll() throws IOException {
        try {
            for (int i = 0; i < layout.fragments(); i++) {
                add(layout.fragment(i));
            }
        } catch (BrokenBoxException e) {
            problem = e.getMessage();
        }
        if (layout.cutFragment() != null) {
            problem = "the file ends within its last fragment, " + layout.cutFragment();
        }
    }

    private void add(Box moof) throws IOException, BrokenBoxException {
        long end = moof.start();
        for (Box part : boxes.children(moof, oddities)) {
            if (part.is("traf")) {
                end = addTrack(moof, part, end);
            }
        }
    }

    /** What the fragments have of a track, as far as it is there. */
    Samples of(long track) {
        return samples.getOrDefault(track, Samples.NONE);
    }

    /** Why samples of a track are missing, or null. */
    String problem(long track) {
        return problem == null ? problems.get(track) : problem;
    }

    /** Adds the part of a fragment that belongs to one track, and answers where its data ends. */
    private long addTrack(Box moof, Box traf, long previousEnd) throws IOException, BrokenBoxException {
        List<Box> parts = boxes.children(traf, oddities);
        Fields tfhd = boxes.fields(Box.require(parts, "tfhd", traf, oddities)).checked(oddities);
        long track = tfhd.u32();
        if (!tracks.contains(track)) {
            oddities.add("%s is of track %d, which the file has not", traf, track);
        }
        try {
            return addRuns(moof, parts, tfhd, track, previousEnd);
        } catch (BrokenBoxException e) {
            problems.putIfAbsent(track, e.getMessage());
        } catch (ArithmeticException e) {
            problems.putIfAbsent(track, traf + " has numbers in it that are too large to add up");
        }
        return previousEnd;
    }

    private long addRuns(Box moof, List<Box> parts, Fields tfhd, long track, long previousEnd)
            throws IOException, BrokenBoxException {
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
                Fields trun = boxes.fields(part).checked(oddities);
                long count = trun.u32();
                long start = trun.has(RUN_OFFSET) ? Math.addExact(base, trun.i32()) : end;
                trun.skip(trun.has(RUN_FIRST_FLAGS) ? 4 : 0);
                Samples run = run(trun, count, new Defaults(ticks, bytes));
                layout.requireData(start, run.bytes(), "track " + track);
                end = Math.addExact(start, run.bytes());
                samples.merge(track, run, Samples::plus);
            }
        }
        return end;
    }

    private static Samples run(Fields trun, long count, Defaults usual) throws IOException, BrokenBoxException {
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
        return new Samples(count, bytes, ticks);
    }
}
