package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clips one Maven run may submit.
 *
 * @param most the limit
 * @param used how many were submitted or are about to be, in all executions and modules
 */
public record SubmissionLimit(int most, AtomicInteger used) {

    /** Counts submissions before the first of them, all or none. */
    void reserve(int count) {
        int before = used.get();
        while (before + count <= most || count == 0) {
            if (used.compareAndSet(before, before + count)) {
                return;
            }
            before = used.get();
        }
        throw InvalidConfigurationException.of(
                "maxSubmissions",
                count + (count == 1 ? " clip is" : " clips are")
                        + " to be submitted and paid, but one Maven run may submit "
                        + most + (before == 0 ? "" : ", and " + before + " are counted already")
                        + "; nothing of this execution was submitted. Set a higher limit if you want to pay for them.");
    }

    void release(int count) {
        used.addAndGet(-count);
    }
}
