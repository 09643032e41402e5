package io.github.happyhorse.maven.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What happens to every task in the sandbox. It is counted in polls, not in time, so that each run goes the same way.
 */
public enum Scenario {
    /** The task is queued, runs, succeeds, and its video can be downloaded. */
    SUCCEED(Step.PENDING, Step.RUNNING, Step.SUCCEEDED),
    /** The task is queued, runs, and fails because its input was found inappropriate. */
    FAIL(Step.PENDING, Step.RUNNING, Step.FAILED),
    /** The task is queued and then canceled. */
    CANCEL(Step.PENDING, Step.CANCELED),
    /** The task is queued, runs, and is then unknown, like one that is older than 24 hours. */
    EXPIRE(Step.PENDING, Step.RUNNING, Step.UNKNOWN),
    /** The task is queued and then runs without end. */
    HANG(Step.PENDING, Step.RUNNING),
    /** As {@link #SUCCEED}, but the first poll gets a 503, the second a 429, and the first download breaks off. */
    FLAKY(Step.UNAVAILABLE, Step.THROTTLED, Step.PENDING, Step.RUNNING, Step.SUCCEEDED),
    /** Every submission is refused with a 400; a task that is polled succeeds. */
    REJECT(Step.PENDING, Step.RUNNING, Step.SUCCEEDED),
    /** As {@link #SUCCEED}, but each submission is accepted only when it is repeated; the first try gets a 429. */
    BUSY(Step.PENDING, Step.RUNNING, Step.SUCCEEDED),
    /** A submission is accepted, but the connection breaks before the reply; a task that is polled succeeds. */
    LOST(Step.PENDING, Step.RUNNING, Step.SUCCEEDED);

    /** What one poll finds. */
    enum Step {
        /** The service answers 503. */
        UNAVAILABLE,
        /** The service answers 429. */
        THROTTLED,
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELED,
        UNKNOWN
    }

    private final List<Step> steps;

    Scenario(Step... steps) {
        this.steps = List.of(steps);
    }

    /**
     * Finds the scenario that a user asked for.
     *
     * @return the scenario; empty where there is none of this name
     */
    public static Optional<Scenario> named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The names that a user can choose from. */
    public static String names() {
        return Arrays.stream(values())
                .map(scenario -> scenario.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** What a poll finds, counted from 1 for each task. The last step repeats. */
    Step step(int poll) {
        return steps.get(Math.min(poll, steps.size()) - 1);
    }
}
