package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import okhttp3.HttpUrl;

/** What is known where a request fails. {@link ConnectionProblem} finds it in the exception that reaches the caller. */
final class RequestFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient HttpUrl url;
    private final String proxy;
    private final ConnectionProblem.Kind kind;

    /** A failure that this package has found itself. */
    RequestFailure(ConnectionProblem.Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.url = null;
        this.proxy = null;
        this.kind = kind;
    }

    /** The request that failed; it becomes a suppressed exception of the failure. */
    RequestFailure(HttpUrl url, String proxy) {
        super("request to " + Redactor.url(url.toString()));
        this.url = url;
        this.proxy = proxy;
        this.kind = null;
    }

    static RequestFailure of407(Proxies.Server proxy) {
        return proxy(
                "proxy " + proxy,
                proxy.hasCredentials()
                        ? ", so it does not accept the <username> and <password> of the <proxy> in settings.xml"
                        : ", so the <proxy> in settings.xml needs a <username> and <password>");
    }

    /** For a proxy that is not in the user's settings.xml, or a server that answers like one. */
    static RequestFailure of407(String host) {
        return of407(host, "");
    }

    /** With the text of its reply, which may be empty. */
    static RequestFailure of407(String host, String text) {
        return proxy(
                host, ", so it wants the credentials of a proxy; name it as <proxy> in settings.xml" + quoted(text));
    }

    /** For a server at the other end of a proxy's tunnel. */
    static RequestFailure of407BehindTunnel(String host, String text) {
        return proxy(host, " through the proxy, whose credentials are not for it" + quoted(text));
    }

    private static String quoted(String text) {
        return text.isBlank() ? "" : ": " + text;
    }

    private static RequestFailure proxy(String who, String then) {
        return new RequestFailure(ConnectionProblem.Kind.PROXY, who + " answered 407" + then, null);
    }

    /** Null for a failure that this package has found itself. */
    HttpUrl url() {
        return url;
    }

    /** Host and port of the proxy between, or null. */
    String proxy() {
        return proxy;
    }

    /** Null for a request that failed. */
    ConnectionProblem.Kind kind() {
        return kind;
    }
}
