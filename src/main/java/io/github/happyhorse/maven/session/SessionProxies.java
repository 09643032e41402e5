package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.http.Proxies;
import java.net.URI;
import java.util.Optional;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.AuthenticationContext;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.repository.RemoteRepository;

/** The proxies of settings.xml, as the session selects them: with nonProxyHosts, and with credentials decrypted. */
public final class SessionProxies implements Proxies {

    private final RepositorySystemSession session;

    /** The proxies of a session. */
    public SessionProxies(RepositorySystemSession session) {
        this.session = session;
    }

    @Override
    public Optional<Proxies.Server> forUrl(URI url) {
        RemoteRepository host = new RemoteRepository.Builder("happyhorse", "default", url.toString()).build();
        Proxy proxy = session.getProxySelector() == null
                ? null
                : session.getProxySelector().getProxy(host);
        if (proxy == null) {
            return Optional.empty();
        }
        RemoteRepository proxied =
                new RemoteRepository.Builder(host).setProxy(proxy).build();
        try (AuthenticationContext credentials = AuthenticationContext.forProxy(session, proxied)) {
            String username = credentials == null ? null : credentials.get(AuthenticationContext.USERNAME);
            String password = credentials == null ? null : credentials.get(AuthenticationContext.PASSWORD);
            return Optional.of(
                    new Proxies.Server(proxy.getHost(), proxy.getPort(), username, password == null ? "" : password));
        }
    }
}
