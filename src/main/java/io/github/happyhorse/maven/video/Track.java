package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * A track of the movie.
 *
 * @param id its number
 * @param handler what it is for: {@code vide}, {@code soun} or something else
 * @param codec the four-character code of its samples, or null where it describes none
 * @param width the width as shown
 * @param height the height as shown
 * @param timescale how many of its ticks make a second
 * @param samples what its samples add up to
 */
record Track(long id, String handler, String codec, int width, int height, long timescale, Samples samples) {

    static Track read(Box trak, BoxReader boxes, MediaData data) throws IOException, NotAnMp4Exception {
        List<Box> parts = boxes.children(trak);
        Fields tkhd = boxes.fields(Box.only(parts, "tkhd", trak));
        tkhd.skip(tkhd.wide() ? 16 : 8);
        long id = tkhd.u32();
        tkhd.skip(tkhd.wide() ? 28 : 24);
        boolean turned = turnsOnItsSide(tkhd);
        int width = pixels(tkhd.u32());
        int height = pixels(tkhd.u32());

        Box mdia = Box.only(parts, "mdia", trak);
        List<Box> media = boxes.children(mdia);
        Fields mdhd = boxes.fields(Box.only(media, "mdhd", mdia));
        mdhd.skip(mdhd.wide() ? 16 : 8);
        long timescale = mdhd.u32();
        long ticks = mdhd.ticks();
        Fields hdlr = boxes.fields(Box.only(media, "hdlr", mdia));
        hdlr.skip(4);
        String handler = Fields.text(hdlr.i32());

        Box minf = Box.only(media, "minf", mdia);
        Box stbl = Box.only(boxes.children(minf), "stbl", minf);
        List<Box> tables = boxes.children(stbl);
        String codec = codec(Box.only(tables, "stsd", stbl), boxes);
        long bytes = SampleTables.follow(tables, "track " + id, boxes, data);
        // Some writers give the header of a fragmented file the duration of its fragments.
        Samples samples = new Samples(bytes, bytes > 0 ? ticks : 0);
        return new Track(id, handler, codec, turned ? height : width, turned ? width : height, timescale, samples);
    }

    /** The same track with what the fragments hold of it. */
    Track with(Samples more) {
        return new Track(id, handler, codec, width, height, timescale, samples.plus(more));
    }

    /** How long its samples last. */
    BigDecimal seconds() throws NotAnMp4Exception {
        return Mp4Reader.seconds(samples.ticks(), timescale);
    }

    /** Reads a display matrix (a b u, c d v, x y w). A quarter turn either way leaves nothing in a and d. */
    private static boolean turnsOnItsSide(Fields tkhd) throws IOException, NotAnMp4Exception {
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

    private static String codec(Box stsd, BoxReader boxes) throws IOException, NotAnMp4Exception {
        Fields fields = boxes.fields(stsd);
        if (fields.u32() == 0) {
            return null;
        }
        long size = fields.u32();
        int code = fields.i32();
        if (size < 16 || size - 8 > fields.left()) {
            throw new NotAnMp4Exception("%s describes its samples in %,d bytes, which it has not", stsd, size);
        }
        String text = Fields.text(code);
        return text.chars().allMatch(c -> c >= ' ' && c <= '~') ? text : String.format(Locale.ROOT, "0x%08X", code);
    }
}
