package io.github.happyhorse.maven.http;

import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.PASSING;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.PROXY;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.TRUST_STORE;
import static io.github.happyhorse.maven.http.ConnectionProblem.Kind.UNTRUSTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.happyhorse.maven.text.Redactor;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionProblemTest {

    private static final HttpUrl URL = HttpUrl.get("https://a.example:8443/b?secret=c");

    static Stream<Arguments> passing() {
        return Stream.of(
                arguments(
                        new UnknownHostException("a.example: Name or service not known"),
                        "host a.example is not known"),
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
    void passing(IOException thrown, String reason) {
        assertThat(ConnectionProblem.of(thrown, URL, Redactor.withoutKey()))
                .isEqualTo(new ConnectionProblem(reason, PASSING));
    }

    static Stream<Arguments> lasting() {
        return Stream.of(
                arguments(
                        new SSLPeerUnverifiedException("Hostname a.example not verified"),
                        UNTRUSTED,
                        "the certificate of a.example is not trusted (Hostname a.example not verified)"),
                arguments(
                        caused(new SSLHandshakeException("expired"), new CertificateExpiredException("NotAfter: 1970")),
                        UNTRUSTED,
                        "the certificate of a.example is not trusted (expired)"),
                arguments(
                        caused(
                                new SSLHandshakeException("PKIX"),
                                new IllegalStateException(new CertPathValidatorException("no path"))),
                        UNTRUSTED,
                        "the certificate of a.example is not trusted (PKIX)"),
                arguments(
                        new ProxyRefusal(new ProxyServer("p.example", 3128, null, null)),
                        PROXY,
                        "proxy p.example:3128 answered 407, so the <proxy> in settings.xml needs a <username> and"
                                + " <password>"),
                arguments(
                        caused(
                                new IOException("x"),
                                new ProxyRefusal(new ProxyServer("p.example", 3128, "u", "secret"))),
                        PROXY,
                        "proxy p.example:3128 answered 407, so it does not accept the <username> and <password> of the"
                                + " <proxy> in settings.xml"),
                arguments(
                        new TrustStoreFailure(caused(new IOException("x"), new IOException("Invalid keystore format"))),
                        TRUST_STORE,
                        "the trust store of the JVM cannot be read (Invalid keystore format), see to"
                                + " -Djavax.net.ssl.trustStore and its password"));
    }

    @ParameterizedTest
    @MethodSource
    void lasting(IOException thrown, ConnectionProblem.Kind kind, String reason) {
        assertThat(ConnectionProblem.of(thrown, URL, Redactor.withoutKey()))
                .isEqualTo(new ConnectionProblem(reason, kind));
    }

    private static IOException caused(IOException thrown, Throwable cause) {
        thrown.initCause(cause);
        return thrown;
    }
}
