package io.github.happyhorse.maven.http;

import java.net.URI;
import java.util.Optional;

/** Knows the proxy for a URL. */
@FunctionalInterface
public interface Proxies {

    /**
     * The proxy that the user configured for a URL.
     *
     * @return the proxy, or empty to leave it to the settings of the JVM
     */
    Optional<Server> forUrl(URI url);

    /**
     * A proxy with its credentials.
     *
     * @param host its host
     * @param port its port
     * @param username null without credentials
     * @param password null without credentials
     */
    record Server(String host, int port, String username, String password) {

        boolean hasCredentials() {
            return username != null;
        }

        /** Without the credentials. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
