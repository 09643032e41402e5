package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Where the boxes lie that make up the file. */
final class Layout {

    private final BoxReader boxes;
    private final Oddities oddities;
    private Box moov;
    private Box cutFragment;
    private long mediaEnd;

    private final long[] moofs;
    private final long[] indexes;
    private final long[] lateIndexes;
    private final long[] dataStarts;
    private final long[] dataEnds;
    private final long[] structureStarts;
    private final long[] structureEnds;

    Layout(BoxReader boxes, Oddities oddities) throws IOException, BrokenBoxException {
        this.boxes = boxes;
        this.oddities = oddities;
        LongStream.Builder fragments = LongStream.builder();
        LongStream.Builder sidx = LongStream.builder();
        LongStream.Builder mfra = LongStream.builder();
        LongStream.Builder dataFrom = LongStream.builder();
        LongStream.Builder dataTo = LongStream.builder();
        LongStream.Builder structureFrom = LongStream.builder();
        LongStream.Builder structureTo = LongStream.builder();
        for (long at = 0; at < boxes.length(); ) {
            Box box = boxes.read(at, boxes.length());
            if (box == null) {
                oddities.add("its last %,d bytes, from byte %,d on, are no box", boxes.length() - at, at);
                break;
            }
            note(box);
            switch (box.type()) {
                case "mdat" -> {
                    dataFrom.add(box.body());
                    dataTo.add(box.end());
                    mediaEnd = box.end();
                }
                case "moov", "moof", "sidx", "mfra", "ftyp", "styp" -> {
                    structureFrom.add(box.start());
                    structureTo.add(box.end());
                }
                default -> {}
            }
            switch (box.type()) {
                case "moof" -> {
                    fragments.add(box.start());
                    mediaEnd = box.end();
                }
                case "sidx" -> sidx.add(box.start());
                case "mfra" -> mfra.add(box.start());
                default -> {}
            }
            at = box.end();
        }
        moofs = fragments.build().toArray();
        indexes = sidx.build().toArray();
        lateIndexes = mfra.build().toArray();
        dataStarts = dataFrom.build().toArray();
        dataEnds = dataTo.build().toArray();
        structureStarts = structureFrom.build().toArray();
        structureEnds = structureTo.build().toArray();
    }

    private void note(Box box) {
        if (box.start() == 0 && !box.is("ftyp")) {
            oddities.add("it begins with a box %s in place of ftyp", box.type());
        }
        if (box.type().startsWith("0x")) {
            oddities.add("the box at byte %,d has no readable type", box.start());
        }
        if (box.isCut()) {
            oddities.add("%s says %s bytes, but the file ends after %,d", box, box.shownSize(), boxes.length());
            cutFragment = box.is("moof") ? box : null;
        }
        if (box.is("moov")) {
            if (moov == null) {
                moov = box;
            } else {
                oddities.add("it has more than one box moov");
            }
        }
    }

    /** The header of the movie, or null. */
    Box moov() {
        return moov;
    }

    /** The fragment within which the file ends, or null. */
    Box cutFragment() {
        return cutFragment;
    }

    int fragments() {
        return moofs.length;
    }

    Box fragment(int number) throws IOException, BrokenBoxException {
        return boxAt(moofs[number]);
    }

    boolean isFragmentAt(long position) {
        return Arrays.binarySearch(moofs, position) >= 0;
    }

    /** The boxes {@code sidx}. */
    long[] indexes() {
        return indexes.clone();
    }

    /** The boxes {@code mfra}. */
    long[] lateIndexes() {
        return lateIndexes.clone();
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
        int data = lastUpTo(dataStarts, offset);
        if (data >= 0 && end <= dataEnds[data]) {
            return;
        }
        int structure = lastUpTo(structureStarts, end - 1);
        if (structure >= 0 && structureEnds[structure] > offset) {
            throw new BrokenBoxException(
                    "%s has %,d bytes of data at byte %,d, where the file has no data", owner, bytes, offset);
        }
        oddities.add("%s has data outside of the boxes mdat", owner);
    }

    private static int lastUpTo(long[] sorted, long position) {
        int found = Arrays.binarySearch(sorted, position);
        return found >= 0 ? found : -found - 2;
    }
}
