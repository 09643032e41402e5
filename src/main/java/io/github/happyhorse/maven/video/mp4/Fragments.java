package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

    private final List<Track> tracks;
    private final BoxReader boxes;
    private final Layout layout;
    private final Set<Long> ids;
    private final Map<Long, Defaults> defaults = new HashMap<>();
    private final Map<Long, Samples> samples = new HashMap<>();
    private final Map<Long, String> problems = new HashMap<>();

    /** What holds for all samples that do not say it themselves. */
    private record Defaults(long ticks, long bytes) {}

    Fragments(List<Track> tracks, BoxReader boxes, Layout layout) {
        this.tracks = tracks;
        this.ids = tracks.stream().map(Track::id).collect(Collectors.toSet());
        this.boxes = boxes;
        this.layout = layout;
    }

    /** Takes the defaults of a track from a box {@code trex}. */
    void addDefaults(Box trex) throws IOException {
        try {
            Fields fields = boxes.fields(trex);
            long track = fields.u32();
            fields.skip(4);
            defaults.put(track, new Defaults(fields.u32(), fields.u32()));
        } catch (BrokenBoxException e) {
            boxes.odd(e);
        }
    }

    /** Adds the samples of all fragments to the tracks. */
    void addAll() throws IOException {
        String problem = null;
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
        for (Track track : tracks) {
            track.add(
                    samples.getOrDefault(track.id(), Samples.NONE),
                    problem == null ? problems.get(track.id()) : problem);
        }
    }

    private void add(Box moof) throws IOException, BrokenBoxException {
        long end = moof.start();
        for (Box part : boxes.children(moof)) {
            if (part.is("traf")) {
                end = addTrack(moof, part, end);
            }
        }
    }

    /** Adds the part of a fragment that belongs to one track, and returns where its data ends. */
    private long addTrack(Box moof, Box traf, long previousEnd) throws IOException, BrokenBoxException {
        List<Box> parts = boxes.children(traf);
        Fields tfhd = boxes.fields(boxes.require(parts, "tfhd", traf));
        long id = tfhd.u32();
        if (!ids.contains(id)) {
            boxes.odd("%s is of track %d, which the file has not", traf, id);
        }
        try {
            return addRuns(moof, parts, tfhd, id, previousEnd);
        } catch (BrokenBoxException e) {
            problems.putIfAbsent(id, e.getMessage());
        } catch (ArithmeticException e) {
            problems.putIfAbsent(id, traf + " has numbers in it that are too large to add up");
        }
        return previousEnd;
    }

    private long addRuns(Box moof, List<Box> parts, Fields tfhd, long id, long previousEnd)
            throws IOException, BrokenBoxException {
        long base = tfhd.has(BASE_IS_MOOF) ? moof.start() : previousEnd;
        if (tfhd.has(BASE_OFFSET)) {
            base = tfhd.number(true);
        }
        tfhd.skip(tfhd.has(DESCRIPTION) ? 4 : 0);
        Defaults usual = defaults.getOrDefault(id, new Defaults(0, 0));
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
                layout.requireData(start, run.bytes(), "track " + id);
                end = Math.addExact(start, run.bytes());
                samples.merge(id, run, Samples::plus);
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
