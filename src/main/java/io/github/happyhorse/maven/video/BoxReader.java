package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Walks the boxes of a file. It believes no size before it has held it against what is really there, and reads no more
 * of a box than its header.
 */
final class BoxReader {

    private static final int MOST_BOXES = 100_000;
    private static final long LARGEST_CONTAINER = 64L << 20;
    private static final Pattern TYPE = Pattern.compile("[\\x20-\\x7E\\xA9][\\x20-\\x7E]{3}");

    private final FileChannel channel;
    private final long length;
    private int boxes;

    BoxReader(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
    }

    /** The length of the file when it was opened. */
    long length() {
        return length;
    }

    /** The boxes that make up the file, {@code ftyp} first. */
    List<Box> topLevel() throws IOException, NotAnMp4Exception {
        if (length == 0) {
            throw new NotAnMp4Exception("it is empty");
        }
        return boxes(null, 0, length);
    }

    /** The boxes that make up the body of another one. */
    List<Box> children(Box parent) throws IOException, NotAnMp4Exception {
        if (parent.size() > LARGEST_CONTAINER) {
            throw new NotAnMp4Exception(
                    "%s has %,d bytes, more than the %,d that are read", parent, parent.size(), LARGEST_CONTAINER);
        }
        return boxes(parent, parent.body(), parent.end());
    }

    /** The fields of a box, from its version and flags on. */
    Fields fields(Box box) throws IOException, NotAnMp4Exception {
        return new Fields(channel, box);
    }

    private List<Box> boxes(Box parent, long start, long end) throws IOException, NotAnMp4Exception {
        List<Box> found = new ArrayList<>();
        for (long at = start; at < end; at = found.get(found.size() - 1).end()) {
            if (++boxes > MOST_BOXES) {
                throw new NotAnMp4Exception("it has more than %,d boxes", MOST_BOXES);
            }
            found.add(box(parent, at, end));
        }
        return found;
    }

    private Box box(Box parent, long start, long end) throws IOException, NotAnMp4Exception {
        ByteBuffer header = ByteBuffer.allocate((int) Math.min(16, end - start));
        Fields.readFully(channel, header, start);
        String ending = parent == null ? "the file ends after " : parent + " ends at byte ";
        if (header.remaining() < 8 || (header.getInt(0) == 1 && header.remaining() < 16)) {
            throw new NotAnMp4Exception("%s%,d, within the header of the box at byte %,d", ending, end, start);
        }
        long size = Integer.toUnsignedLong(header.getInt());
        String type = Fields.text(header.getInt());
        if (start == 0 && !type.equals("ftyp")) {
            throw new NotAnMp4Exception("it does not begin with a box ftyp");
        }
        if (!TYPE.matcher(type).matches()) {
            throw new NotAnMp4Exception("what should be a box at byte %,d has no readable type", start);
        }
        if (size == 1) {
            size = header.getLong();
        } else if (size == 0 && parent == null && !type.equals("moov")) {
            // To the end of the file. Nobody writes a moov so, and a cut between two of its boxes would not show.
            size = end - start;
        }
        long body = start + header.position();
        if (size < 0 || size > end - start) {
            Box claimed = new Box(type, start, body, end);
            throw new NotAnMp4Exception("%s says %s bytes, but %s%,d", claimed, shown(size), ending, end);
        }
        Box box = new Box(type, start, body, start + size);
        if (box.end() < body) {
            throw new NotAnMp4Exception("%s says %,d bytes, less than its own header has", box, size);
        }
        return box;
    }

    private static String shown(long size) {
        return size < 0 ? Long.toUnsignedString(size) : String.format(Locale.ROOT, "%,d", size);
    }
}
