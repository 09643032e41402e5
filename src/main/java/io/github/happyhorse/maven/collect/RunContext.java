package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.http.Proxies;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.video.DownloadListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a goal run gets from Maven.
 *
 * @param log Maven's log
 * @param keys finds the API key; called only when the service is about to be asked
 * @param proxies the user's proxies
 * @param transfers makes a listener for each download, which passes on reason and pause of a retry
 * @param archive where videos are kept for later builds
 * @param shared what all goals and modules of the Maven run share
 * @param random numbers from 0 to 1
 * @param pluginVersion the version of this plugin
 */
public record RunContext(
        Log log,
        Supplier<ApiKey> keys,
        Proxies proxies,
        Function<BiConsumer<String, Duration>, DownloadListener> transfers,
        Archive archive,
        Shared shared,
        DoubleSupplier random,
        String pluginVersion) {

    /**
     * What all goals and modules of one Maven run share.
     *
     * @param limiter keeps their requests apart
     * @param locks the locks that they have
     * @param clock a clock that never goes back, for deadlines
     * @param wallClock the clock that is shown to people
     */
    public record Shared(RequestLimiter limiter, FileLocks locks, InstantSource clock, InstantSource wallClock) {}
}
