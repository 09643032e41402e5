package io.github.happyhorse.maven.bench;

import java.time.Duration;
import java.util.Random;

/** When to poll at a task: at once, and then after pauses. */
@FunctionalInterface
interface Schedule {

    /**
     * What it takes to notice the end of a task.
     *
     * @param polls how many polls were made, the one that found the end included
     * @param delay how long the end had passed by then
     */
    record Noticed(int polls, Duration delay) {}

    /** Waits for a task that ends after a time; a poll takes none. */
    Noticed notice(Duration end, Random random);

    /** Tells the pause after a poll. */
    @FunctionalInterface
    interface Pauses {

        /** The pause after the poll of that number, from 0 on. */
        Duration after(int poll, Random random);
    }

    /** A schedule that knows nothing but how often it has polled. */
    static Schedule of(Pauses pauses) {
        return (end, random) -> {
            Duration time = Duration.ZERO;
            int polls = 1;
            while (time.compareTo(end) < 0) {
                time = time.plus(pauses.after(polls - 1, random));
                polls++;
            }
            return new Noticed(polls, time.minus(end));
        };
    }
}
