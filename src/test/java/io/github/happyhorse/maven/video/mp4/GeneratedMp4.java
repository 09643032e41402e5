package io.github.happyhorse.maven.video.mp4;

import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.box;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.code;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.fullBox;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.join;
import static io.github.happyhorse.maven.video.mp4.Mp4Bytes.u32;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A video of any size from 4 KiB to 4 GiB: {@code ftyp}, {@code moov} with a table of all its samples, and one
 * {@code mdat} of noise that does not compress. The same size gives the same bytes.
 */
public final class GeneratedMp4 {

    private static final int SMALL_SAMPLE = 256;
    private static final int LARGE_SAMPLE = 1 << 14;
    private static final long LARGE = 1 << 20;
    private static final int SAMPLES_A_CHUNK = 64;
    private static final int PIECE = 1 << 16;

    private final int samples;
    private final int sampleSize;
    private final long dataSize;
    private final byte[] head;

    private GeneratedMp4(long bytes) {
        sampleSize = bytes < LARGE ? SMALL_SAMPLE : LARGE_SAMPLE;
        samples = (int) ((bytes - head(0, 0).length) / (sampleSize + 4 + 1));
        dataSize = bytes - head(0, 0).length;
        head = head(head(0, 0).length, dataSize);
    }

    /**
     * Writes one.
     *
     * @param file where
     * @param bytes how long it is to be
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, long bytes) throws IOException {
        new GeneratedMp4(bytes).write(file);
    }

    private void write(Path file) throws IOException {
        Random random = new Random(dataSize);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(head);
            for (long left = dataSize; left > 0; left -= PIECE) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(left, PIECE));
            }
        }
    }

    /** All that comes before the data; as long for any values as for the right ones. */
    private byte[] head(long dataStart, long data) {
        int chunks = (samples + SAMPLES_A_CHUNK - 1) / SAMPLES_A_CHUNK;
        long[] sizes = new long[samples];
        Arrays.fill(sizes, sampleSize);
        if (samples > 0) {
            sizes[samples - 1] = Math.max(0, data - (samples - 1L) * sampleSize);
        }
        TinyMp4 mp4 = new TinyMp4();
        mp4.stsc = fullBox("stsc", 0, 0, u32(1), u32(1, SAMPLES_A_CHUNK, 1));
        mp4.sizes = fullBox("stsz", 0, 0, u32(0, samples), u32(sizes));
        mp4.offsets = fullBox(
                "stco",
                0,
                0,
                u32(chunks),
                u32(LongStream.range(0, chunks)
                        .map(chunk -> dataStart + chunk * SAMPLES_A_CHUNK * sampleSize)
                        .toArray()));
        return join(mp4.ftyp, box("moov", mp4.mvhd, mp4.trak()), u32(8 + data), code("mdat"));
    }
}
