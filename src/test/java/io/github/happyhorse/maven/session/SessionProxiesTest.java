package io.github.happyhorse.maven.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.http.Proxies;
import java.net.URI;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.junit.jupiter.api.Test;

class SessionProxiesTest {

    private static final URI SERVICE = URI.create("https://api.ttapi.io/");

    @SuppressWarnings("deprecation")
    private final DefaultRepositorySystemSession session = new DefaultRepositorySystemSession();

    private final SessionProxies proxies = new SessionProxies(session);

    @Test
    void aHostOfNonProxyHostsIsAskedDirectlyAndTheOthersAreNot() {
        session.setProxySelector(new DefaultProxySelector()
                .add(new Proxy(Proxy.TYPE_HTTP, "proxy.example.org", 3128), "*.ttapi.io|localhost"));

        assertThat(proxies.forUrl(SERVICE)).isEmpty();
        assertThat(proxies.forUrl(URI.create("https://store.example.org/clip.mp4")))
                .contains(new Proxies.Server("proxy.example.org", 3128, null, ""));
    }

    @Test
    void theCredentialsOfAProxyComeWithIt() {
        session.setProxySelector(new DefaultProxySelector()
                .add(
                        new Proxy(
                                Proxy.TYPE_HTTP,
                                "proxy.example.org",
                                3128,
                                new AuthenticationBuilder()
                                        .addUsername("max")
                                        .addPassword("geheim")
                                        .build()),
                        null));

        assertThat(proxies.forUrl(SERVICE)).contains(new Proxies.Server("proxy.example.org", 3128, "max", "geheim"));
    }

    @Test
    void withoutAProxyOfMavenTheJvmDecides() {
        assertThat(proxies.forUrl(SERVICE)).isEmpty();

        session.setProxySelector(null);
        assertThat(proxies.forUrl(SERVICE)).isEmpty();
    }
}
