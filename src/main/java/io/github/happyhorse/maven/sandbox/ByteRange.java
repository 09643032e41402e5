package io.github.happyhorse.maven.sandbox;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of an object that a request asks for.
 *
 * @param first its first byte
 * @param last its last byte
 */
record ByteRange(int first, int last) {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,9})-(\\d{0,9})");

    /**
     * Reads a Range header as Alibaba's object store does by default: it ignores whatever is not one range within the
     * object.
     *
     * @return the range; empty where the complete object is to be sent
     */
    static Optional<ByteRange> of(String header, int size) {
        Matcher single = SINGLE.matcher(header == null ? "" : header.strip());
        if (!single.matches()) {
            return Optional.empty();
        }
        String from = single.group(1);
        String to = single.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? Optional.empty() : within(size - Integer.parseInt(to), size - 1, size);
        }
        return within(Integer.parseInt(from), to.isEmpty() ? size - 1 : Integer.parseInt(to), size);
    }

    private static Optional<ByteRange> within(int first, int last, int size) {
        boolean isWithin = 0 <= first && first <= last && last < size;
        return isWithin ? Optional.of(new ByteRange(first, last)) : Optional.empty();
    }

    /** The value of Content-Range. */
    String contentRange(int size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
