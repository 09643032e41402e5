package io.github.happyhorse.maven.collect;

import java.util.function.Consumer;

/**
 * Maven's log.
 *
 * @param debug takes a line for {@code -X}
 * @param info takes a line about progress
 * @param warn takes a line about a problem that does not end the build
 */
public record Log(Consumer<String> debug, Consumer<String> info, Consumer<String> warn) {}
