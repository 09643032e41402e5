package io.github.happyhorse.maven.http;

import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.CERTIFICATE;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.PROXY;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.TRANSIENT;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.TRUST_STORE;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.TUNNEL_REFUSED;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.UNKNOWN_HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionProblemTest {

    private static final HttpUrl URL = HttpUrl.get("https://a.example:8443/b?secret=c");

    static Stream<Arguments> mayPass() {
        return Stream.of(
                arguments(
                        new ConnectException("Connection refused"),
                        "no connection to a.example:8443 (Connection refused)"),
                arguments(
                        caused(
                                new ConnectException("Failed to connect to a.example/192.0.2.1:8443"),
                                new ConnectException("Connection refused")),
                        "no connection to a.example:8443 (Connection refused)"),
                arguments(
                        caused(
                                new ConnectException("Failed to connect to proxy.example/192.0.2.2:3128"),
                                new ConnectException("Connection refused")),
                        "no connection to a.example:8443 (Failed to connect to proxy.example/192.0.2.2:3128: Connection"
                                + " refused)"),
                arguments(new ConnectException(), "no connection to a.example:8443"),
                arguments(new SocketTimeoutException("Read timed out"), "no complete answer from a.example in time"),
                arguments(new InterruptedIOException("timeout"), "no complete answer from a.example in time"),
                arguments(
                        new SocketException("Connection reset"),
                        "the connection to a.example broke (Connection reset)"),
                arguments(
                        new NoRouteToHostException("No route to host"),
                        "the connection to a.example broke (No route to host)"),
                arguments(new EOFException(), "the connection to a.example broke"),
                arguments(new SSLException("Broken pipe"), "the connection to a.example broke (Broken pipe)"),
                arguments(
                        new SSLHandshakeException("Remote host terminated the handshake"),
                        "the connection to a.example broke (Remote host terminated the handshake)"),
                arguments(
                        new ProtocolException("Unexpected status line: a\r\n::b\u001B[0m"),
                        "the connection to a.example broke (Unexpected status line: a ::b[0m)"),
                arguments(
                        new IOException("cannot read https://b.example/c?sig=d now"),
                        "the connection to a.example broke (cannot read https://b.example/c?REDACTED now)"));
    }

    @ParameterizedTest
    @MethodSource
    void mayPass(IOException thrown, String reason) {
        ConnectionProblem problem = ConnectionProblem.of(thrown, URL);
        assertThat(problem).isEqualTo(new ConnectionProblem(reason, TRANSIENT, "a.example", null));
        assertThat(problem.isPermanent()).isFalse();
    }

    static Stream<Arguments> doesNotPass() {
        return Stream.of(
                arguments(
                        new SSLPeerUnverifiedException("Hostname a.example not verified"),
                        CERTIFICATE,
                        "the certificate of a.example is not trusted (Hostname a.example not verified)"),
                arguments(
                        caused(new SSLHandshakeException("expired"), new CertificateExpiredException("NotAfter: 1970")),
                        CERTIFICATE,
                        "the certificate of a.example is not trusted (expired)"),
                arguments(
                        caused(
                                new SSLHandshakeException("PKIX"),
                                new IllegalStateException(new CertPathValidatorException("no path"))),
                        CERTIFICATE,
                        "the certificate of a.example is not trusted (PKIX)"),
                arguments(
                        RequestFailure.of407(new Proxies.Server("p.example", 3128, null, null)),
                        PROXY,
                        "proxy p.example:3128 answered 407, so the <proxy> in settings.xml needs a <username> and"
                                + " <password>"),
                arguments(
                        caused(
                                new IOException("x"),
                                RequestFailure.of407(new Proxies.Server("p.example", 3128, "u", "secret"))),
                        PROXY,
                        "proxy p.example:3128 answered 407, so it does not accept the <username> and <password> of the"
                                + " <proxy> in settings.xml"),
                arguments(
                        new RequestFailure(TRUST_STORE, "the trust store of the JVM cannot be read", null),
                        TRUST_STORE,
                        "the trust store of the JVM cannot be read"));
    }

    @ParameterizedTest
    @MethodSource
    void doesNotPass(IOException thrown, ConnectionProblem.Kind kind, String reason) {
        ConnectionProblem problem = ConnectionProblem.of(thrown, URL);
        assertThat(problem).isEqualTo(new ConnectionProblem(reason, kind, "a.example", kind == PROXY ? 407 : null));
        assertThat(problem.isPermanent()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, host a.example is not known",
        "a.example: Name or service not known, host a.example is not known",
        "p.example, the proxy's host p.example is not known",
        ", host a.example is not known"
    })
    void aHostThatDoesNotResolveIsAKindOfItsOwn(String message, String reason) {
        ConnectionProblem problem = ConnectionProblem.of(new UnknownHostException(message), URL);
        assertThat(problem).isEqualTo(new ConnectionProblem(reason, UNKNOWN_HOST, "a.example", null));
        assertThat(problem.isPermanent()).isFalse();
    }

    @Test
    void aNameServerThatDoesNotAnswerIsTransient() {
        assertThat(ConnectionProblem.of(new LimitedDns.NoAnswer("no name server answered"), URL))
                .isEqualTo(new ConnectionProblem("no name server answered", TRANSIENT, "a.example", null));
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "404", "405"})
    void aProxyThatRefusesATunnelIsAKindOfItsOwn(int status) {
        assertThat(ConnectionProblem.of(new IOException("Unexpected response code for CONNECT: " + status), URL))
                .isEqualTo(new ConnectionProblem(
                        "HTTP " + status + " from the proxy in front of a.example, which does not allow this build to"
                                + " connect to a.example:8443",
                        TUNNEL_REFUSED,
                        "a.example",
                        status));
    }

    @ParameterizedTest
    @CsvSource({"408", "429", "500", "502", "503", "504"})
    void aProxyThatDoesNotReachTheHostIsTransient(int status) {
        assertThat(ConnectionProblem.of(new IOException("Unexpected response code for CONNECT: " + status), URL))
                .isEqualTo(new ConnectionProblem(
                        "HTTP " + status + " from the proxy in front of a.example, which cannot connect to"
                                + " a.example:8443",
                        TRANSIENT,
                        "a.example",
                        status));
    }

    static Stream<IOException> failures() {
        return Stream.of(
                new ConnectException("Connection refused"),
                new SocketTimeoutException("Read timed out"),
                new SSLPeerUnverifiedException("Hostname not verified"),
                new IOException("unexpected end of stream"),
                new IOException("Unexpected response code for CONNECT: 403"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theHostIsThatOfTheRequestThatFailed(IOException thrown) {
        thrown.addSuppressed(new RequestFailure(HttpUrl.get("https://b.example:444/c?secret=d"), "p.example:3128"));
        for (IOException failure : new IOException[] {thrown, caused(new InterruptedIOException("timeout"), thrown)}) {
            ConnectionProblem problem = ConnectionProblem.of(failure, URL);
            assertThat(problem.host()).isEqualTo("b.example");
            assertThat(problem.reason()).contains("b.example").doesNotContain("a.example", "secret");
        }
    }

    @Test
    void theRequestInAnExceptionHasNoSecret() {
        assertThat(new RequestFailure(HttpUrl.get("https://u:p@b.example/c?secret=d"), null))
                .hasMessage("request to https://b.example/c");
    }

    private static IOException caused(IOException thrown, Throwable cause) {
        thrown.initCause(cause);
        return thrown;
    }
}
