package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.task.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What all results together mean for the build.
 *
 * @param results what was collected
 * @since 1.0.0
 */
public record Verdict(List<Collected> results) {

    /**
     * Tells whether every video is there.
     *
     * @return whether the build can go on
     */
    public boolean isGood() {
        return failed().isEmpty();
    }

    /**
     * Tells whether something broke, as opposed to a task that failed or did not end.
     *
     * @return whether any outcome is {@link Outcome#ERROR}
     */
    public boolean isBreakage() {
        return failed().stream().anyMatch(result -> result.outcome() == Outcome.ERROR);
    }

    /**
     * Names every task whose video is not there.
     *
     * @return one message
     */
    public String message() {
        List<Collected> failed = failed();
        if (results.size() == 1) {
            return failed.get(0).problem();
        }
        return failed.size() + " of " + results.size() + " tasks did not succeed:"
                + failed.stream()
                        .map(result -> System.lineSeparator() + "- " + result.outcome() + ": " + result.problem())
                        .collect(Collectors.joining());
    }

    private List<Collected> failed() {
        return results.stream().filter(result -> !result.isSuccess()).toList();
    }
}
