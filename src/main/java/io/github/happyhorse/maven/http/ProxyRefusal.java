package io.github.happyhorse.maven.http;

import java.io.IOException;

/** A proxy did not accept the credentials for it, or wanted some and there were none. */
final class ProxyRefusal extends IOException {

    private static final long serialVersionUID = 1L;

    ProxyRefusal(ProxyServer proxy) {
        super("proxy " + proxy.host() + ":" + proxy.port() + " answered 407, "
                + (proxy.hasCredentials()
                        ? "so it does not accept the <username> and <password> of the <proxy> in settings.xml"
                        : "so the <proxy> in settings.xml needs a <username> and <password>"));
    }

    private ProxyRefusal(String host, String why) {
        super(host + " answered 407" + why);
    }

    /** For a server at the other end of a proxy's tunnel. */
    static ProxyRefusal beyondTunnel(String host) {
        return new ProxyRefusal(host, " through the proxy, whose credentials are not for it");
    }

    /** For a proxy that is none of the user's settings.xml, or a server that takes itself for one. */
    ProxyRefusal(String host) {
        this(host, ", so it wants the credentials of a proxy; name it as <proxy> in settings.xml");
    }
}
