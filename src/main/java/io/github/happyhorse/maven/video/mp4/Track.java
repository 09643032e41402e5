package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * A track: what the header of the movie says of it, and its samples there and in fragments. A problem means that
 * samples are missing; anything else that is wrong is an oddity.
 */
final class Track {

    private static final int NORMAL_SPEED = 0x10000;

    /** Writers round, and a pause before a track begins is no sample. */
    static final BigDecimal TOLERANCE = new BigDecimal("0.25");

    private final BoxReader boxes;
    private final Layout layout;
    private final Box trak;

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
    private Samples samples = Samples.NONE;
    private boolean hasReadableTables;
    private String problem;

    private Track(Box trak, BoxReader boxes, Layout layout) {
        this.trak = trak;
        this.boxes = boxes;
        this.layout = layout;
    }

    /** Reads a track. The time scale of the movie is 0 where it is not known. */
    static Track read(Box trak, long movieTimescale, BoxReader boxes, Layout layout) throws IOException {
        Track track = new Track(trak, boxes, layout);
        try {
            track.read(movieTimescale);
            track.hasReadableTables = true;
        } catch (BrokenBoxException e) {
            track.problem = e.getMessage();
        } catch (ArithmeticException e) {
            track.problem = trak + " has numbers in it that are too large to add up";
        }
        return track;
    }

    private void read(long movieTimescale) throws IOException, BrokenBoxException {
        List<Box> parts = boxes.children(trak);
        readSide(parts, "tkhd", this::readHeader);
        Box edits = boxes.find(parts, "edts", trak);
        if (edits != null && movieTimescale > 0) {
            readEdits(edits, movieTimescale);
        }
        Box mdia = boxes.require(parts, "mdia", trak);
        List<Box> media = boxes.children(mdia);
        readSide(media, "mdhd", this::readTimes);
        readSide(media, "hdlr", this::readHandler);
        Box minf = boxes.require(media, "minf", mdia);
        List<Box> information = boxes.children(minf);
        if (handler.isEmpty() && boxes.find(information, "vmhd", minf) != null) {
            handler = "vide";
        }
        readSamples(boxes.require(information, "stbl", minf));
    }

    /** Reads fields of a box. */
    private interface Reading {
        void read(Fields fields) throws IOException, BrokenBoxException;
    }

    /** Reads a box that the samples do not depend on. */
    private void readSide(List<Box> siblings, String type, Reading reading) throws IOException {
        Box box = boxes.find(siblings, type, trak);
        if (box == null) {
            boxes.odd("%s has no box %s", trak, type);
            return;
        }
        try {
            reading.read(boxes.fields(box));
        } catch (BrokenBoxException e) {
            boxes.odd(e);
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
            boxes.odd("%s gives its time no scale", trak);
        }
    }

    private void readHandler(Fields hdlr) throws IOException, BrokenBoxException {
        hdlr.skip(4);
        handler = BoxReader.text(hdlr.i32());
    }

    private void readEdits(Box edts, long movieTimescale) throws IOException {
        try {
            Box list = boxes.find(boxes.children(edts), "elst", edts);
            if (list == null) {
                return;
            }
            Fields elst = boxes.fields(list);
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
            edited = positive(seconds(all, movieTimescale));
            shown = seconds(ofSamples, movieTimescale);
        } catch (BrokenBoxException e) {
            boxes.odd(e);
        } catch (ArithmeticException e) {
            boxes.odd("%s has an edit list whose numbers are too large", this);
        }
    }

    private void readSamples(Box stbl) throws IOException, BrokenBoxException {
        List<Box> tables = boxes.children(stbl);
        SampleTables sampleTables = new SampleTables(tables, toString(), boxes);
        entry = SampleEntry.read(boxes.require(tables, "stsd", stbl), boxes);
        long bytes = sampleTables.requireData(layout);
        samples = new Samples(sampleTables.count(), bytes, bytes == 0 ? 0 : ticks(sampleTables));
    }

    /** By the table of times, else by the header. */
    private long ticks(SampleTables sampleTables) throws IOException {
        long ticks = 0;
        try {
            ticks = sampleTables.ticks();
        } catch (BrokenBoxException e) {
            boxes.odd(e);
        } catch (ArithmeticException e) {
            boxes.odd("%s has a table of times whose numbers are too large", this);
        }
        if (ticks == 0) {
            return headerTicks;
        }
        if (headerTicks > 0 && differ(seconds(ticks, timescale), seconds(headerTicks, timescale))) {
            boxes.odd(
                    "%s lasts %s s by its header, but its samples last %s s",
                    this, seconds(headerTicks, timescale), seconds(ticks, timescale));
        }
        return ticks;
    }

    /** Adds the samples of all fragments, and why some of them are missing, or null. */
    void add(Samples more, String reason) {
        problem = problem == null ? reason : problem;
        try {
            samples = samples.plus(more);
        } catch (ArithmeticException e) {
            problem = problem == null ? trak + " has more samples than can be added up" : problem;
        }
    }

    /** What is wrong beside samples that are missing becomes an oddity. */
    void reportOddities() {
        if (problem != null) {
            boxes.odd("%s is not complete: %s", this, problem);
        }
        if (seconds() != null && shown != null && shown.subtract(seconds()).compareTo(TOLERANCE) > 0) {
            boxes.odd("%s has an edit list of %s s, but samples of %s s", this, shown, seconds());
        }
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

    /** Whether it is a single picture, such as a cover. */
    boolean isPicture() {
        return hasReadableTables && samples.count() == 1;
    }

    boolean isEncrypted() {
        return entry != null && entry.isEncrypted();
    }

    /** The four-character code, or null where it is not known. */
    String codec() {
        return entry == null ? null : entry.codec();
    }

    /** Width and height as shown; null where they are not known. */
    int[] size() {
        int[] size = {width, height};
        if (width == 0 || height == 0) {
            boxes.odd("%s has a header of %d x %d pixels", this, width, height);
            size = new int[] {entry.width(), entry.height()};
        }
        if (size[0] == 0 || size[1] == 0) {
            return null;
        }
        return turned ? new int[] {size[1], size[0]} : size;
    }

    /** Why not all samples are there, or null. */
    String problem() {
        return problem;
    }

    /** Whether it has samples, or should have. */
    boolean isUsed() {
        return problem != null || samples.bytes() > 0;
    }

    /** How long its samples last; null where that is not known. */
    BigDecimal seconds() {
        return positive(seconds(samples.ticks(), timescale));
    }

    /** How long its samples last, by the header where they are not all there. */
    BigDecimal declaredSeconds() {
        return problem == null ? seconds() : positive(seconds(headerTicks, timescale));
    }

    /** How long it lasts by its edit list, pauses included; else as declared. */
    BigDecimal editedSeconds() {
        return edited == null ? declaredSeconds() : edited;
    }

    /** How long a sample lasts on average, rounded up. */
    BigDecimal sampleSeconds() {
        return seconds().divide(BigDecimal.valueOf(Math.max(1, samples.count())), 3, RoundingMode.CEILING);
    }

    /** Whether two durations do not go together. */
    static boolean differ(BigDecimal one, BigDecimal other) {
        return one != null && other != null && one.subtract(other).abs().compareTo(TOLERANCE) > 0;
    }

    static BigDecimal positive(BigDecimal seconds) {
        return seconds != null && seconds.signum() > 0 ? seconds : null;
    }

    /** A number of ticks as seconds; null where the time has no scale. */
    static BigDecimal seconds(long ticks, long timescale) {
        return timescale == 0
                ? null
                : BigDecimal.valueOf(ticks).divide(BigDecimal.valueOf(timescale), 3, RoundingMode.HALF_UP);
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
