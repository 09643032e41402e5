package io.github.happyhorse.maven.bench;

import java.util.Arrays;

/**
 * What a goal run took.
 *
 * @param heap the most bytes of heap, beyond those that were in use before it began
 * @param started how many threads it started
 * @param atOnce how many of them there were at once, at most
 */
record MemoryTaken(long heap, long started, long atOnce) {

    /** Reads what {@link #toString} wrote. */
    static MemoryTaken parse(String text) {
        long[] numbers = Arrays.stream(text.strip().split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        return new MemoryTaken(numbers[0], numbers[1], numbers[2]);
    }

    @Override
    public String toString() {
        return heap + " " + started + " " + atOnce;
    }
}
