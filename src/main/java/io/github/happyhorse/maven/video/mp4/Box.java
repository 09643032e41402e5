package io.github.happyhorse.maven.video.mp4;

import java.util.List;
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

    /** The first box of a type, or null. A second one is an oddity. */
    static Box find(List<Box> siblings, String type, Object owner, Oddities oddities) {
        Box found = null;
        for (Box box : siblings) {
            if (box.is(type)) {
                if (found != null) {
                    oddities.add("%s has more than one box %s", owner, type);
                    return found;
                }
                found = box;
            }
        }
        return found;
    }

    /** The first box of a type, without which the owner is of no use. */
    static Box require(List<Box> siblings, String type, Object owner, Oddities oddities) throws BrokenBoxException {
        Box found = find(siblings, type, owner, oddities);
        if (found == null) {
            throw new BrokenBoxException("%s has no box %s", owner, type);
        }
        return found;
    }

    /** The box as a message names it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "box %s at byte %,d", type, start);
    }
}
