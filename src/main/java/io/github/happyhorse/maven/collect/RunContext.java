package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.http.Proxies;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.video.TransferProgress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What a goal run gets from the Maven run around it.
 *
 * @param console where the user reads
 * @param keys finds the API key, or throws; asked only when the service is about to be
 * @param proxies the user's proxies
 * @param transfers makes a listener for each download
 * @param archive where results are kept for later builds
 * @param limiter shared by all goals and modules of the Maven run
 * @param filesInUse the files that the Maven run has locked
 * @param clock a clock that never goes back, shared likewise
 * @param random numbers from 0 to 1
 * @param pluginVersion the version of this plugin
 * @since 1.0.0
 */
public record RunContext(
        Console console,
        Supplier<ApiKey> keys,
        Proxies proxies,
        Supplier<TransferProgress> transfers,
        Archive archive,
        RequestLimiter limiter,
        Set<Path> filesInUse,
        InstantSource clock,
        DoubleSupplier random,
        String pluginVersion) {}
