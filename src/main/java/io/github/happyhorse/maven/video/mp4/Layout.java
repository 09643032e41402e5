package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.LongStream;

/** Where the boxes lie that make up the file. Only numbers are kept of them: a hostile file has a million. */
final class Layout {

    private static final byte[] C2PA = HexFormat.of().parseHex("d8fec3d61b0e483c92975828877ec481");

    private final BoxReader boxes;
    private final Extents data = new Extents();
    private final Extents structure = new Extents();
    private final LongStream.Builder moofs = LongStream.builder();
    private final LongStream.Builder indexes = LongStream.builder();
    private final long[] fragments;
    private final long[] indexStarts;
    private Box moov;
    private Box cutFragment;
    private long mediaEnd;
    private boolean contentCredentials;

    /** Parts of the file, in order. */
    private static final class Extents {

        private final LongStream.Builder starts = LongStream.builder();
        private final LongStream.Builder ends = LongStream.builder();
        private long[] startArray;
        private long[] endArray;

        void add(long start, long end) {
            starts.add(start);
            ends.add(end);
        }

        /** Where the last part ends that begins at a position or before it; -1 if there is none. */
        long endOfLastFrom(long position) {
            if (startArray == null) {
                startArray = starts.build().toArray();
                endArray = ends.build().toArray();
            }
            int found = Arrays.binarySearch(startArray, position);
            int last = found >= 0 ? found : -found - 2;
            return last < 0 ? -1 : endArray[last];
        }
    }

    Layout(BoxReader boxes) throws IOException, BrokenBoxException {
        this.boxes = boxes;
        for (long at = 0; at < boxes.length(); ) {
            Box box = boxes.read(at, boxes.length());
            if (box == null) {
                boxes.odd("its last %,d bytes, from byte %,d on, are no box", boxes.length() - at, at);
                break;
            }
            reportOddities(box);
            add(box);
            at = box.end();
        }
        fragments = moofs.build().toArray();
        indexStarts = indexes.build().toArray();
    }

    private void reportOddities(Box box) {
        if (box.start() == 0 && !box.is("ftyp")) {
            boxes.odd("it begins with a box %s in place of ftyp", box.type());
        }
        if (box.type().startsWith("0x")) {
            boxes.odd("the box at byte %,d has no readable type", box.start());
        }
        if (box.isCut()) {
            boxes.odd("%s says %s bytes, but the file ends after %,d", box, box.shownSize(), boxes.length());
        }
        if (box.is("moov") && moov != null) {
            boxes.odd("it has more than one box moov");
        }
    }

    private void add(Box box) throws IOException, BrokenBoxException {
        switch (box.type()) {
            case "mdat" -> {
                data.add(box.body(), box.end());
                mediaEnd = box.end();
                return;
            }
            case "moov" -> moov = moov == null ? box : moov;
            case "moof" -> {
                moofs.add(box.start());
                cutFragment = box.isCut() ? box : null;
                mediaEnd = box.end();
            }
            case "sidx", "mfra" -> indexes.add(box.start());
            case "ftyp", "styp" -> {}
            case "uuid" -> {
                contentCredentials = contentCredentials || boxes.hasBytes(box.body(), box.end(), C2PA);
                return;
            }
            default -> {
                return;
            }
        }
        structure.add(box.start(), box.end());
    }

    /** Whether there is a box of C2PA. */
    boolean hasContentCredentials() {
        return contentCredentials;
    }

    /** The header of the movie, or null. */
    Box moov() {
        return moov;
    }

    /** The fragment within which the file ends, or null. */
    Box cutFragment() {
        return cutFragment;
    }

    /** How many fragments there are. */
    int fragments() {
        return fragments.length;
    }

    Box fragment(int number) throws IOException, BrokenBoxException {
        return boxAt(fragments[number]);
    }

    boolean isFragmentAt(long position) {
        return Arrays.binarySearch(fragments, position) >= 0;
    }

    boolean isLastFragmentAt(long position) {
        return fragments.length > 0 && fragments[fragments.length - 1] == position;
    }

    /** Where the boxes {@code sidx} and {@code mfra} begin. */
    long[] indexStarts() {
        return indexStarts.clone();
    }

    Box boxAt(long start) throws IOException, BrokenBoxException {
        return boxes.read(start, boxes.length());
    }

    /** Where the last fragment and its data end. */
    long mediaEnd() {
        return mediaEnd;
    }

    /** Checks that the data of some samples is in the file. */
    void requireData(long offset, long bytes, Object owner) throws BrokenBoxException {
        if (bytes == 0) {
            return;
        }
        if (offset < 0 || bytes > boxes.length() - offset) {
            throw new BrokenBoxException(
                    "%s has %,d bytes of data at byte %,d, but the file ends after %,d",
                    owner, bytes, offset, boxes.length());
        }
        long end = offset + bytes;
        if (end <= data.endOfLastFrom(offset)) {
            return;
        }
        if (structure.endOfLastFrom(end - 1) > offset) {
            throw new BrokenBoxException(
                    "%s has %,d bytes of data at byte %,d, where the file has no data", owner, bytes, offset);
        }
        boxes.odd("%s has data outside of the boxes mdat", owner);
    }
}
