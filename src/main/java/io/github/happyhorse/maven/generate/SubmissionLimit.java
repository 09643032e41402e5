package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many clips one Maven run may submit.
 *
 * @param most the limit
 * @param submissions what all executions and modules have submitted (true) or are about to (false), by a key that two
 *     modules with the same request have in common
 */
public record SubmissionLimit(int most, Map<String, Boolean> submissions) {

    /** Counts submissions before the first of them, all or none. */
    void reserve(Collection<String> keys) {
        synchronized (submissions) {
            int before = submissions.size();
            Set<String> all = new HashSet<>(submissions.keySet());
            all.addAll(keys);
            if (all.size() > most && all.size() > before) {
                int count = all.size() - before;
                throw InvalidConfigurationException.of(
                        "maxSubmissions",
                        count + (count == 1 ? " clip is" : " clips are")
                                + " to be submitted and paid, but one Maven run may submit "
                                + most + (before == 0 ? "" : ", and " + before + " are counted already")
                                + "; nothing of this execution was submitted."
                                + " Set a higher limit if you want to pay for them.");
            }
            keys.forEach(key -> submissions.putIfAbsent(key, false));
        }
    }

    void submitted(String key) {
        synchronized (submissions) {
            submissions.put(key, true);
        }
    }

    void notSubmitted(String key) {
        synchronized (submissions) {
            submissions.remove(key, false);
        }
    }
}
