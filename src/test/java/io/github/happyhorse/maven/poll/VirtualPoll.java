package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The polls of one task in virtual time. */
public final class VirtualPoll {

    private VirtualPoll() {}

    /**
     * Polls a task until it has ended.
     *
     * @param policy how it is polled
     * @param end when it ends
     * @param random numbers from 0 to 1
     * @return when it was polled, the first poll after its end included
     */
    public static List<Duration> times(PollPolicy policy, Duration end, DoubleSupplier random) {
        Instant start = Instant.EPOCH;
        TaskPoll poll = new TaskPoll(new TaskId("task-1"), policy, start, random);
        List<Duration> times = new ArrayList<>();
        while (poll.step() instanceof Step.PollAgain again) {
            times.add(Duration.between(start, again.at()));
            boolean ended = times.get(times.size() - 1).compareTo(end) >= 0;
            poll.received(again.at(), ended ? Results.succeeded() : Results.running());
        }
        return times;
    }
}
