package io.github.happyhorse.maven.http;

/**
 * A proxy and what it takes to be let through.
 *
 * @param host its host
 * @param port its port
 * @param username null where it wants none
 * @param password null where it wants none
 */
public record ProxyServer(String host, int port, String username, String password) {

    boolean hasCredentials() {
        return username != null;
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
