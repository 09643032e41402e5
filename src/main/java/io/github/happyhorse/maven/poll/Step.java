package io.github.happyhorse.maven.poll;

import java.time.Instant;

/** What follows a poll. */
public sealed interface Step {

    /**
     * Another poll.
     *
     * @param at the earliest time for it
     * @param last whether that is the deadline, so that no other poll follows
     */
    record PollAgain(Instant at, boolean last) implements Step {}

    /**
     * The end.
     *
     * @param end how the polling ended
     */
    record Ended(PollEnd end) implements Step {}
}
