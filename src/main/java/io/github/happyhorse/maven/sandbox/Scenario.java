package io.github.happyhorse.maven.sandbox;

import java.util.Arrays;
import java.util.Optional;

/**
 * What becomes of every task at the stand-in.
 *
 * @since 1.0.0
 */
public enum Scenario {
    /** The task is queued, runs, succeeds, and its video can be fetched. */
    SUCCEED,
    /** The task is queued, runs, and fails because its input was found inappropriate. */
    FAIL,
    /** The task is queued and then canceled. */
    CANCEL,
    /** The task is queued, runs, and is then no longer known, as one that is older than 24 hours. */
    EXPIRE,
    /** The task is queued and then runs for ever. */
    HANG,
    /** As {@link #SUCCEED}, but the first look meets a 503, the second a 429, and the first download breaks off. */
    FLAKY;

    /**
     * Finds the scenario that a user asked for.
     *
     * @param name its name, in any case
     * @return the scenario; empty where there is none of this name
     */
    public static Optional<Scenario> named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
