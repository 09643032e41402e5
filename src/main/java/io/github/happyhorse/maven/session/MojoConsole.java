package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.collect.Console;
import org.apache.maven.plugin.logging.Log;

/**
 * Maven's log.
 *
 * @param log the log of the goal
 * @since 1.0.0
 */
public record MojoConsole(Log log) implements Console {

    @Override
    public void info(String line) {
        log.info(line);
    }

    @Override
    public void warn(String line) {
        log.warn(line);
    }
}
