package io.github.happyhorse.maven.report;

import java.io.IOException;

/**
 * Tells one reader what a goal run has found.
 *
 * @since 1.0.0
 */
@FunctionalInterface
public interface Report {

    /**
     * Writes the report.
     *
     * @param run what was found
     * @throws IOException if it cannot be written
     */
    void write(CiRun run) throws IOException;
}
