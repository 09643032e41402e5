package io.github.happyhorse.maven.bench;

import java.time.Duration;
import java.util.Random;

/** When to look at a task: at once, and then after pauses. */
@FunctionalInterface
interface Schedule {

    /**
     * What it takes to notice the end of a task.
     *
     * @param looks how many looks were made, the one that found the end included
     * @param delay how long the end had passed by then
     */
    record Noticed(int looks, Duration delay) {}

    /** Waits for a task that ends after a time; a look takes none. */
    Noticed notice(Duration end, Random random);

    /** Tells the pause after a look. */
    @FunctionalInterface
    interface Pauses {

        /** The pause after the look of that number, from 0 on. */
        Duration after(int look, Random random);
    }

    /** A schedule that knows nothing but how often it has looked. */
    static Schedule of(Pauses pauses) {
        return (end, random) -> {
            Duration time = Duration.ZERO;
            int looks = 1;
            while (time.compareTo(end) < 0) {
                time = time.plus(pauses.after(looks - 1, random));
                looks++;
            }
            return new Noticed(looks, time.minus(end));
        };
    }
}
