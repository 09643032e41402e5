package io.github.happyhorse.maven.poll;

import java.time.Instant;

/** What follows a poll: another poll, or the end. */
public sealed interface Step permits Step.PollAgain, PollEnd {

    /**
     * Another poll.
     *
     * @param at the earliest time for it
     * @param last whether that is the deadline, so that no other poll follows
     */
    record PollAgain(Instant at, boolean last) implements Step {}
}
