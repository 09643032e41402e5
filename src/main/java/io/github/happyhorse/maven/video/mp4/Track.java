package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/**
 * A track as the header of the movie describes it. What it needs is missing or broken where there is a problem;
 * anything else that is wrong is an oddity.
 */
final class Track {

    private static final int NORMAL_SPEED = 0x10000;

    private final BoxReader boxes;
    private final Layout layout;
    private final Oddities oddities;
    private final Object name;

    private long id;
    private boolean enabled = true;
    private boolean turned;
    private int width;
    private int height;
    private long timescale;
    private long headerTicks;
    private BigDecimal edited;
    private BigDecimal shown;
    private String handler = "";
    private SampleEntry entry;
    private long count;
    private Samples samples = Samples.NONE;
    private String problem;

    private Track(Box trak, BoxReader boxes, Layout layout, Oddities oddities) {
        this.name = trak;
        this.boxes = boxes;
        this.layout = layout;
        this.oddities = oddities;
    }

    /**
     * Reads a track.
     *
     * @param trak its box
     * @param movieTimescale how many ticks of the movie make a second, 0 where that is not known
     */
    static Track read(Box trak, long movieTimescale, BoxReader boxes, Layout layout, Oddities oddities)
            throws IOException {
        Track track = new Track(trak, boxes, layout, oddities);
        try {
            track.read(trak, movieTimescale);
        } catch (BrokenBoxException e) {
            track.problem = e.getMessage();
        } catch (ArithmeticException e) {
            track.problem = trak + " has numbers in it that are too large to add up";
        }
        return track;
    }

    private void read(Box trak, long movieTimescale) throws IOException, BrokenBoxException {
        List<Box> parts = boxes.children(trak, oddities);
        readSide(parts, "tkhd", this::readHeader);
        Box edits = Box.find(parts, "edts", trak, oddities);
        if (edits != null && movieTimescale > 0) {
            readEdits(edits, movieTimescale);
        }
        Box mdia = Box.require(parts, "mdia", trak, oddities);
        List<Box> media = boxes.children(mdia, oddities);
        readSide(media, "mdhd", this::readTimes);
        readSide(media, "hdlr", this::readHandler);
        Box minf = Box.require(media, "minf", mdia, oddities);
        List<Box> information = boxes.children(minf, oddities);
        if (handler.isEmpty() && Box.find(information, "vmhd", minf, oddities) != null) {
            handler = "vide";
        }
        Box stbl = Box.require(information, "stbl", minf, oddities);
        readSamples(stbl);
    }

    /** Reads fields of a box. */
    private interface Reading {
        void read(Fields fields) throws IOException, BrokenBoxException;
    }

    /** Reads a box that the samples do not depend on. */
    private void readSide(List<Box> siblings, String type, Reading reading) throws IOException {
        Box box = Box.find(siblings, type, name, oddities);
        if (box == null) {
            oddities.add("%s has no box %s", name, type);
            return;
        }
        try {
            reading.read(boxes.fields(box).checked(oddities));
        } catch (BrokenBoxException e) {
            oddities.add(e);
        }
    }

    private void readHeader(Fields tkhd) throws IOException, BrokenBoxException {
        enabled = tkhd.has(1);
        tkhd.skip(tkhd.wide() ? 16 : 8);
        id = tkhd.u32();
        tkhd.skip(tkhd.wide() ? 28 : 24);
        turned = turnsOnItsSide(tkhd);
        width = pixels(tkhd.u32());
        height = pixels(tkhd.u32());
    }

    private void readTimes(Fields mdhd) throws IOException, BrokenBoxException {
        mdhd.skip(mdhd.wide() ? 16 : 8);
        timescale = mdhd.u32();
        headerTicks = mdhd.ticks();
        if (timescale == 0) {
            oddities.add("%s gives its time no scale", name);
        }
    }

    private void readHandler(Fields hdlr) throws IOException, BrokenBoxException {
        hdlr.skip(4);
        handler = BoxReader.text(hdlr.i32());
    }

    private void readEdits(Box edts, long movieTimescale) throws IOException {
        try {
            Box list = Box.find(boxes.children(edts, oddities), "elst", edts, oddities);
            if (list == null) {
                return;
            }
            Fields elst = boxes.fields(list).checked(oddities);
            long all = 0;
            long ofSamples = 0;
            long entries = elst.u32();
            for (long i = 0; i < entries; i++) {
                long ticks = elst.number(elst.wide());
                elst.skip(elst.wide() ? 4 : 0);
                boolean empty = elst.i32() == -1;
                boolean normalSpeed = elst.i32() == NORMAL_SPEED;
                all = Math.addExact(all, ticks);
                ofSamples += empty || !normalSpeed ? 0 : ticks;
            }
            edited = Mp4Reader.seconds(all, movieTimescale);
            shown = Mp4Reader.seconds(ofSamples, movieTimescale);
        } catch (BrokenBoxException e) {
            oddities.add(e);
        } catch (ArithmeticException e) {
            oddities.add("%s has an edit list whose numbers are too large", this);
        }
    }

    private void readSamples(Box stbl) throws IOException, BrokenBoxException {
        List<Box> tables = boxes.children(stbl, oddities);
        SampleTables sampleTables = new SampleTables(tables, toString(), boxes, oddities);
        count = sampleTables.count();
        entry = SampleEntry.read(Box.require(tables, "stsd", stbl, oddities), boxes, oddities);
        long bytes = sampleTables.requireData(layout);
        samples = new Samples(count, bytes, bytes == 0 ? 0 : ticks(sampleTables));
    }

    /** By the table of times, else by the header. */
    private long ticks(SampleTables sampleTables) throws IOException {
        long ticks = 0;
        try {
            ticks = sampleTables.ticks();
        } catch (BrokenBoxException e) {
            oddities.add(e);
        } catch (ArithmeticException e) {
            oddities.add("%s has a table of times whose numbers are too large", this);
        }
        if (ticks == 0) {
            return headerTicks;
        }
        if (headerTicks > 0 && Mp4Reader.differ(Mp4Reader.seconds(ticks, timescale), headerSeconds())) {
            oddities.add(
                    "%s lasts %s s by its header, but its samples last %s s",
                    this, headerSeconds(), Mp4Reader.seconds(ticks, timescale));
        }
        return ticks;
    }

    /** How long the track lasts by its header; null where that is not known. */
    BigDecimal headerSeconds() {
        return Mp4Reader.seconds(headerTicks, timescale);
    }

    long id() {
        return id;
    }

    boolean isVideo() {
        return handler.equals("vide");
    }

    boolean isAudio() {
        return handler.equals("soun");
    }

    boolean isEnabled() {
        return enabled;
    }

    boolean isTurned() {
        return turned;
    }

    /** The width in the track's header, as shown but not yet turned. */
    int width() {
        return width;
    }

    /** The height in the track's header, as shown but not yet turned. */
    int height() {
        return height;
    }

    long timescale() {
        return timescale;
    }

    /** How the samples are encoded, or null. */
    SampleEntry entry() {
        return entry;
    }

    /** How many samples the tables name, whether they are there or not. */
    long count() {
        return count;
    }

    /** What the tables name that is there. */
    Samples samples() {
        return samples;
    }

    /** How long the track lasts by its edit list, pauses included, or null. */
    BigDecimal edited() {
        return edited;
    }

    /** How long the edit list shows samples, or null. */
    BigDecimal shown() {
        return shown;
    }

    /** Why the samples that the tables name are not all there, or null. */
    String problem() {
        return problem;
    }

    /** Reads a display matrix (a b u, c d v, x y w). A quarter turn either way leaves nothing in a and d. */
    private static boolean turnsOnItsSide(Fields tkhd) throws IOException, BrokenBoxException {
        int a = tkhd.i32();
        int b = tkhd.i32();
        tkhd.skip(4);
        int c = tkhd.i32();
        int d = tkhd.i32();
        tkhd.skip(16);
        return a == 0 && b != 0 && c != 0 && d == 0;
    }

    /** A number of 16 bits before and 16 after the point, rounded. */
    private static int pixels(long fixed) {
        return (int) ((fixed + 0x8000) >> 16);
    }

    /** The track as a message names it. */
    @Override
    public String toString() {
        return "track " + id;
    }
}
