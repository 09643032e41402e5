package io.github.happyhorse.maven.http;

import java.net.URI;
import java.util.Optional;

/** Knows the proxy for a URL. */
@FunctionalInterface
public interface Proxies {

    /**
     * The proxy that the user configured for a URL.
     *
     * @param url what is to be asked; never a loopback address
     * @return the proxy, or empty to leave it to the settings of the JVM
     */
    Optional<ProxyServer> forUrl(URI url);
}
