package io.github.happyhorse.maven.video.mp4;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the boxes of a file and collects what is odd about them. It limits how many boxes, bytes and oddities it takes,
 * because a hostile file can have millions.
 */
final class BoxReader {

    private static final int MOST_BOXES = 1_000_000;
    private static final int MOST_CHILDREN = 10_000;
    private static final long MOST_BYTES = 1L << 30;
    private static final long LARGEST_CONTAINER = 64L << 20;
    private static final int WINDOW = 512;
    private static final int LONGEST_HEADER = 16;
    private static final int MOST_ODDITIES = 6;

    private final FileChannel channel;
    private final long length;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
    private final Set<String> oddities = new LinkedHashSet<>();
    private boolean moreOddities;
    private long windowStart;
    private int boxes;
    private long bytes;

    BoxReader(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
        window.limit(0);
    }

    /** The length of the file when it was opened. */
    long length() {
        return length;
    }

    void odd(String format, Object... values) {
        if (oddities.size() < MOST_ODDITIES) {
            oddities.add(String.format(Locale.ROOT, format, values));
        } else {
            moreOddities = true;
        }
    }

    void odd(BrokenBoxException problem) {
        odd("%s", problem.getMessage());
    }

    List<String> oddities() {
        List<String> list = new ArrayList<>(oddities);
        if (moreOddities) {
            list.add("there is more of this kind");
        }
        return List.copyOf(list);
    }

    /** Reads the header of a box, cut where it says more than its parent has; null if there is no box. */
    Box read(long start, long end) throws IOException, BrokenBoxException {
        if (++boxes > MOST_BOXES) {
            throw new BrokenBoxException("it has more than %,d boxes", MOST_BOXES);
        }
        long left = end - start;
        if (left < 8) {
            return null;
        }
        int at = load(start, (int) Math.min(LONGEST_HEADER, left));
        long size = Integer.toUnsignedLong(window.getInt(at));
        int code = window.getInt(at + 4);
        int header = 8;
        if (size == 1) {
            if (left < LONGEST_HEADER) {
                return null;
            }
            size = window.getLong(at + 8);
            header = LONGEST_HEADER;
        } else if (size == 0 && isReadable(code)) {
            size = left;
        }
        // A size beyond 63 bits is negative here, but too large in truth.
        boolean tooLarge = size < 0 || size > left;
        if (!tooLarge && size < header || tooLarge && !isReadable(code)) {
            return null;
        }
        return new Box(text(code), start, start + header, tooLarge ? end : start + size, size);
    }

    /** The boxes that make up the content of another one. */
    List<Box> children(Box parent) throws IOException, BrokenBoxException {
        if (parent.size() > LARGEST_CONTAINER) {
            throw new BrokenBoxException(
                    "%s has %,d bytes, more than the %,d that are read", parent, parent.size(), LARGEST_CONTAINER);
        }
        List<Box> found = new ArrayList<>();
        for (long at = parent.body(); at < parent.end(); ) {
            Box box = read(at, parent.end());
            if (box == null) {
                odd("%s has %,d bytes at its end that are no box", parent, parent.end() - at);
                break;
            }
            if (box.isCut()) {
                odd("%s says %s bytes, but %s ends at byte %,d", box, box.shownSize(), parent, parent.end());
            }
            if (found.size() == MOST_CHILDREN) {
                throw new BrokenBoxException("%s has more than %,d boxes", parent, MOST_CHILDREN);
            }
            found.add(box);
            at = box.end();
        }
        return found;
    }

    /** The first box of a type, or null. A second one is an oddity. */
    Box find(List<Box> siblings, String type, Object owner) {
        Box found = null;
        for (Box box : siblings) {
            if (box.is(type)) {
                if (found != null) {
                    odd("%s has more than one box %s", owner, type);
                    return found;
                }
                found = box;
            }
        }
        return found;
    }

    /** The first box of a type, without which the owner is of no use. */
    Box require(List<Box> siblings, String type, Object owner) throws BrokenBoxException {
        Box found = find(siblings, type, owner);
        if (found == null) {
            throw new BrokenBoxException("%s has no box %s", owner, type);
        }
        return found;
    }

    /** The fields of a box, from its version and flags on. */
    Fields fields(Box box) throws IOException, BrokenBoxException {
        return new Fields(this, box);
    }

    /** Whether the bytes from a position on begin with others. */
    boolean hasBytes(long start, long end, byte[] expected) throws IOException, BrokenBoxException {
        if (end - start < expected.length) {
            return false;
        }
        int at = load(start, expected.length);
        return Arrays.equals(window.array(), at, at + expected.length, expected, 0, expected.length);
    }

    /** Fills a buffer from a position of the file and makes it ready to be read. */
    void fill(ByteBuffer buffer, long position) throws IOException, BrokenBoxException {
        bytes += buffer.remaining();
        if (bytes > MOST_BYTES) {
            throw new BrokenBoxException("its boxes have more than the %,d bytes that are read", MOST_BYTES);
        }
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            at += count;
        }
        buffer.flip();
    }

    /** Makes bytes available in the window, and returns where in it they are. */
    private int load(long position, int count) throws IOException, BrokenBoxException {
        if (position < windowStart || position + count > windowStart + window.limit()) {
            window.clear().limit((int) Math.min(WINDOW, length - position));
            windowStart = position;
            fill(window, position);
        }
        return (int) (position - windowStart);
    }

    private static boolean isReadable(int code) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            int c = code >> shift & 0xFF;
            // QuickTime has types that begin with a copyright sign.
            if ((c < ' ' || c > '~') && !(shift == 24 && c == 0xA9)) {
                return false;
            }
        }
        return true;
    }

    /** The four characters of a code, or its digits where they cannot be shown. */
    static String text(int code) {
        return isReadable(code)
                ? new String(ByteBuffer.allocate(4).putInt(code).array(), StandardCharsets.ISO_8859_1)
                : String.format(Locale.ROOT, "0x%08X", code);
    }
}
