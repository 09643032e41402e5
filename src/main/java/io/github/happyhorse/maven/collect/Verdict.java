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
     * Tells whether every video is there, and archived where it should be.
     *
     * @return whether the build can go on
     */
    public boolean isGood() {
        return withProblems().isEmpty();
    }

    /**
     * Tells whether something broke, as opposed to a task that failed or did not end.
     *
     * @return whether any outcome is {@link Outcome#ERROR}, or a video that is saved could not be archived
     */
    public boolean isBreakage() {
        return withProblems().stream().anyMatch(result -> result.outcome() == Outcome.ERROR || result.isSaved());
    }

    /**
     * Names every task with which all is not well.
     *
     * @return one message
     */
    public String message() {
        List<Collected> troubled = withProblems();
        if (results.size() == 1) {
            return troubled.get(0).problem();
        }
        boolean anySaved = troubled.stream().anyMatch(Collected::isSaved);
        return troubled.size() + " of " + results.size()
                + (anySaved ? " tasks did not succeed, or are not archived:" : " tasks did not succeed:")
                + troubled.stream()
                        .map(result -> System.lineSeparator() + "- " + result.outcome() + ": " + result.problem())
                        .collect(Collectors.joining());
    }

    private List<Collected> withProblems() {
        return results.stream().filter(result -> result.problem() != null).toList();
    }
}
