package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.Set;

/**
 * How the samples of a track are encoded.
 *
 * @param codec the four-character code
 * @param isEncrypted whether a player needs a key
 * @param width the width of the pictures in pixels, 0 where it is not known
 * @param height their height
 */
record SampleEntry(String codec, boolean isEncrypted, int width, int height) {

    private static final Set<String> ENCRYPTED = Set.of("encv", "enca", "drmi", "drms");
    private static final int MOST = 100;
    private static final int SMALLEST = 16;
    private static final int SMALLEST_PICTURE = 36;

    /** Reads the first description in a box {@code stsd}; a second one counts if its samples are encrypted. */
    static SampleEntry read(Box stsd, BoxReader boxes) throws IOException, BrokenBoxException {
        Fields fields = boxes.fields(stsd);
        long entries = fields.u32();
        if (entries == 0) {
            throw new BrokenBoxException("%s does not say how the samples are encoded", stsd);
        }
        long size = fields.u32();
        int code = fields.i32();
        int width = 0;
        int height = 0;
        long unread = size - 8;
        if (size < SMALLEST) {
            throw new BrokenBoxException("%s describes its samples in %,d bytes, which is too little", stsd, size);
        }
        if (unread > fields.left()) {
            boxes.odd("%s describes its samples in %,d bytes, which it has not", stsd, size);
            unread = fields.left();
        }
        if (unread >= SMALLEST_PICTURE - 8) {
            fields.skip(24);
            width = fields.u16();
            height = fields.u16();
            unread -= 28;
        }
        boolean encrypted = ENCRYPTED.contains(BoxReader.text(code));
        for (long i = 1; i < Math.min(entries, MOST) && !encrypted; i++) {
            fields.skip(unread);
            if (fields.left() < 8) {
                break;
            }
            unread = Math.min(Math.max(0, fields.u32() - 8), Math.max(0, fields.left() - 4));
            encrypted = ENCRYPTED.contains(BoxReader.text(fields.i32()));
        }
        return new SampleEntry(BoxReader.text(code), encrypted, width, height);
    }
}
