package io.github.happyhorse.maven.video.mp4;

import java.util.Locale;

/**
 * A box, the building block of an MP4 file, and where it lies.
 *
 * @param type its four characters
 * @param start the position of its header in the file
 * @param body the position of its content
 * @param end the position after its last byte, never behind that of its parent
 * @param declared the size in its header
 */
record Box(String type, long start, long body, long end, long declared) {

    boolean is(String other) {
        return type.equals(other);
    }

    long size() {
        return end - start;
    }

    /** Whether the header declares more bytes than there are. */
    boolean isCut() {
        return declared != size();
    }

    /** The size in the header, as a message shows it. */
    String shownSize() {
        return declared < 0 ? Long.toUnsignedString(declared) : String.format(Locale.ROOT, "%,d", declared);
    }

    /** The box as a message names it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "box %s at byte %,d", type, start);
    }
}
