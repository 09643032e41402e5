package io.github.happyhorse.maven.video.mp4;

import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.box;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.code;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.fullBox;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.join;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u16;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u32;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u64;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u8;

/**
 * The smallest MP4 that is a video, with every part open to change: {@code ftyp}, then {@code mdat} with 100 bytes from
 * byte {@value #DATA} on, then {@code moov} with one track of 40 x 30 that lasts 5 s. Its default tables name four
 * samples of 25 bytes in two chunks.
 */
public final class TinyMp4 {

    public static final int DATA = 24;
    public static final long[] UPRIGHT = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

    public byte[] ftyp = box("ftyp", code("isom"), u32(0x200));
    public byte[] mdat = box("mdat", new byte[100]);
    public byte[] mvhd = mvhd(0, 1000, 5000);
    public byte[] mdhd = mdhd(0, 600, 3000);
    public byte[] mvex = {};
    public byte[] moreTracks = {};
    public byte[] tail = {};
    public String handler = "vide";
    public byte[] tkhd = tkhd(0, 1, UPRIGHT, 40 << 16, 30 << 16);
    public byte[] stsd = fullBox("stsd", 0, 0, u32(1), box("avc1", new byte[78]));
    public byte[] stsc = fullBox("stsc", 0, 0, u32(1), u32(1, 2, 1));
    public byte[] sizes = fullBox("stsz", 0, 0, u32(0, 4), u32(25, 25, 25, 25));
    public byte[] offsets = fullBox("stco", 0, 0, u32(2), u32(DATA, DATA + 50));

    public static TinyMp4 fragmented() {
        TinyMp4 mp4 = new TinyMp4();
        mp4.mdat = new byte[] {};
        mp4.mvhd = mvhd(0, 1000, 0);
        mp4.mdhd = mdhd(0, 600, 0);
        mp4.stsc = fullBox("stsc", 0, 0, u32(0));
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, 0));
        mp4.offsets = fullBox("stco", 0, 0, u32(0));
        mp4.mvex = box("mvex", fullBox("trex", 0, 0, u32(1, 1, 600, 25, 0)));
        return mp4;
    }

    public byte[] bytes() {
        return join(ftyp, mdat, box("moov", mvhd, trak(), moreTracks, mvex), tail);
    }

    public byte[] trak() {
        byte[] stbl = box("stbl", stsd, stsc, sizes, offsets);
        return box("trak", tkhd, box("mdia", mdhd, hdlr(handler), box("minf", stbl)));
    }

    public static byte[] mvhd(int version, long timescale, long duration) {
        return fullBox("mvhd", version, 0, times(version, timescale, duration), new byte[80]);
    }

    public static byte[] mdhd(int version, long timescale, long duration) {
        return fullBox("mdhd", version, 0, times(version, timescale, duration), u32(0));
    }

    private static byte[] times(int version, long timescale, long duration) {
        return version == 0 ? u32(0, 0, timescale, duration) : join(u64(0, 0), u32(timescale), u64(duration));
    }

    public static byte[] tkhd(int version, long id, long[] matrix, long width, long height) {
        byte[] times = version == 0 ? u32(0, 0, id, 0, 0) : join(u64(0, 0), u32(id, 0), u64(0));
        return fullBox("tkhd", version, 3, times, new byte[16], u32(matrix), u32(width, height));
    }

    public static byte[] hdlr(String handler) {
        return fullBox("hdlr", 0, 0, u32(0), code(handler), new byte[12], u8(0));
    }

    /** A fragment of track 1 that says its defaults itself, followed by its data. */
    public static byte[] fragment(int tfhdFlags, byte[] tfhd, byte[]... runs) {
        byte[] traf = box("traf", fullBox("tfhd", 0, tfhdFlags, u32(1), tfhd), join(runs));
        return box("moof", fullBox("mfhd", 0, 0, u32(1)), traf);
    }

    /** An index of two references. */
    public static byte[] sidx(long first, long second) {
        byte[] references = join(u32(first, 0, 0), u32(second, 0, 0));
        return fullBox("sidx", 0, 0, u32(1, 600, 0, 0), u16(0, 2), references);
    }
}
