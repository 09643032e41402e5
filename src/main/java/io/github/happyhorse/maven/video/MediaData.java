package io.github.happyhorse.maven.video;

import java.util.Arrays;
import java.util.List;

/** The stretches of a file that hold pictures and sound: its boxes {@code mdat}. They are never read. */
final class MediaData {

    private final long[] bodies;
    private final long[] ends;

    MediaData(List<Box> topLevel) {
        List<Box> stretches = topLevel.stream().filter(box -> box.is("mdat")).toList();
        bodies = stretches.stream().mapToLong(Box::body).toArray();
        ends = stretches.stream().mapToLong(Box::end).toArray();
    }

    /** Holds what a table says of a piece of the track's data against what the file has. */
    void require(long offset, long bytes, Object owner) throws NotAnMp4Exception {
        int found = Arrays.binarySearch(bodies, offset);
        int index = found >= 0 ? found : -found - 2;
        if (index < 0 || bytes > ends[index] - offset) {
            throw new NotAnMp4Exception(
                    "%s has %,d bytes of data at byte %,d, but no box mdat holds them", owner, bytes, offset);
        }
    }
}
