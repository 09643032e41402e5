package io.github.happyhorse.maven.poll;

import java.time.Instant;

/**
 * What a wait wants next.
 *
 * @since 1.0.0
 */
public sealed interface Step {

    /**
     * Look at the task.
     *
     * @param at not before this
     * @param last whether the wait ends with this look, whatever it brings
     */
    record LookAgain(Instant at, boolean last) implements Step {}

    /**
     * The wait is over.
     *
     * @param ending how
     */
    record Ended(Ending ending) implements Step {}
}
