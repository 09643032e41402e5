package io.github.happyhorse.maven.video;

import java.util.List;
import java.util.Locale;

/**
 * A box, the building block of an MP4 file, and where it lies.
 *
 * @param type its four characters
 * @param start the position of its header in the file
 * @param body the position of what it holds
 * @param end the position after its last byte
 */
record Box(String type, long start, long body, long end) {

    boolean is(String other) {
        return type.equals(other);
    }

    long size() {
        return end - start;
    }

    /** The one box of a type that must be there. */
    static Box only(List<Box> siblings, String type, Object owner) throws NotAnMp4Exception {
        Box found = atMostOne(siblings, type, owner);
        if (found == null) {
            throw new NotAnMp4Exception("%s has no box %s", owner, type);
        }
        return found;
    }

    /** The box of a type that may be there once, or null. */
    static Box atMostOne(List<Box> siblings, String type, Object owner) throws NotAnMp4Exception {
        Box found = null;
        for (Box box : siblings) {
            if (box.is(type)) {
                if (found != null) {
                    throw new NotAnMp4Exception("%s has more than one box %s", owner, type);
                }
                found = box;
            }
        }
        return found;
    }

    /** The box as a message names it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "box %s at byte %,d", type, start);
    }
}
