package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;

/**
 * Why a request got no complete answer.
 *
 * @param reason a clause that can be shown
 * @param kind what kind of problem it is
 * @param host the host of the request that failed, also behind a redirect
 * @param proxyStatus the status that a proxy answered in place of the host, or null
 */
public record ConnectionProblem(String reason, Kind kind, String host, Integer proxyStatus) {

    /** The kinds of problems. */
    public enum Kind {
        /** A retry may succeed. */
        TRANSIENT,
        /** The name of the host, or of the proxy, does not resolve. */
        UNKNOWN_HOST,
        /** A proxy does not let this build connect to the host. */
        TUNNEL_REFUSED,
        /** The certificate of the host is not trusted. */
        CERTIFICATE,
        /** This JVM cannot read its trust store. */
        TRUST_STORE,
        /** A proxy wants other credentials. */
        PROXY
    }

    /** OkHttp has no other way to say it. */
    private static final Pattern TUNNEL_STATUS = Pattern.compile("Unexpected response code for CONNECT: (\\d{3})");

    /**
     * Whether a retry would fail the same way.
     *
     * @return false for what may pass
     */
    public boolean isPermanent() {
        return switch (kind) {
            case TRANSIENT, UNKNOWN_HOST, TUNNEL_REFUSED -> false;
            case CERTIFICATE, TRUST_STORE, PROXY -> true;
        };
    }

    /** Reads what the HTTP client threw at a request without secrets. */
    public static ConnectionProblem of(IOException thrown, HttpUrl url) {
        return of(thrown, url, Redactor.withoutKey());
    }

    /** Reads what the HTTP client threw. */
    public static ConnectionProblem of(IOException thrown, HttpUrl url, Redactor redactor) {
        List<Throwable> causes = causes(thrown);
        RequestFailure request = causes.stream()
                .flatMap(cause -> Stream.of(cause.getSuppressed()))
                .filter(suppressed -> suppressed instanceof RequestFailure failure && failure.url() != null)
                .map(RequestFailure.class::cast)
                .findFirst()
                .orElseGet(() -> new RequestFailure(url, null));
        return of(thrown, causes, request.url(), request.proxy(), redactor);
    }

    private static ConnectionProblem of(
            IOException thrown, List<Throwable> causes, HttpUrl url, String proxy, Redactor redactor) {
        String host = url.host();
        String detail = redactor.line(message(thrown, url));
        String suffix = detail == null ? "" : " (" + detail + ")";
        for (Throwable cause : causes) {
            if (cause instanceof RequestFailure failure) {
                Integer status = failure.kind() == Kind.PROXY ? 407 : null;
                return new ConnectionProblem(redactor.line(failure.getMessage()), failure.kind(), host, status);
            }
            if (cause instanceof SSLPeerUnverifiedException
                    || cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException) {
                return problem("the certificate of " + host + " is not trusted" + suffix, Kind.CERTIFICATE, host);
            }
        }
        if (thrown instanceof LimitedDns.NoAnswer) {
            return problem(thrown.getMessage(), Kind.TRANSIENT, host);
        }
        if (thrown instanceof UnknownHostException) {
            String unknown = unknownHost(thrown, host);
            String who = unknown.equals(host) ? "host " : "the proxy's host ";
            return problem(who + redactor.line(unknown) + " is not known", Kind.UNKNOWN_HOST, host);
        }
        Matcher tunnel = TUNNEL_STATUS.matcher(String.valueOf(thrown.getMessage()));
        if (tunnel.matches()) {
            return tunnelRefused(Integer.parseInt(tunnel.group(1)), url, proxy);
        }
        if (thrown instanceof ConnectException) {
            return problem("no connection to " + host + ":" + url.port() + suffix, Kind.TRANSIENT, host);
        }
        if (thrown instanceof InterruptedIOException) {
            return problem("no complete answer from " + host + " in time", Kind.TRANSIENT, host);
        }
        return problem("the connection to " + host + " broke" + suffix, Kind.TRANSIENT, host);
    }

    private static ConnectionProblem problem(String reason, Kind kind, String host) {
        return new ConnectionProblem(reason, kind, host, null);
    }

    /** A proxy that cannot reach the host may reach it later; one that does not want to will not. */
    private static ConnectionProblem tunnelRefused(int status, HttpUrl url, String proxy) {
        boolean passes = status >= 500 || status == 408 || status == 425 || status == 429 || status == 499;
        String reason = "HTTP " + status + " from " + (proxy == null ? "the proxy" : "the proxy " + proxy)
                + " in front of " + url.host() + ", which "
                + (passes ? "cannot connect to " : "does not allow this build to connect to ") + url.host() + ":"
                + url.port();
        return new ConnectionProblem(reason, passes ? Kind.TRANSIENT : Kind.TUNNEL_REFUSED, url.host(), status);
    }

    /** The JVM's message is the host alone, or the host and the system's reason. */
    private static String unknownHost(IOException thrown, String host) {
        String message =
                thrown.getMessage() == null ? host : thrown.getMessage().replaceFirst("(?s):? .*", "");
        return message.isEmpty() ? host : message;
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** What the system said is the cause; the client's own words add something only where they name a proxy. */
    private static String message(IOException thrown, HttpUrl url) {
        String message = thrown.getMessage();
        Throwable cause = thrown instanceof ConnectException ? thrown.getCause() : null;
        if (message == null || cause == null || cause.getMessage() == null) {
            return message;
        }
        return message.contains(url.host()) ? cause.getMessage() : message + ": " + cause.getMessage();
    }
}
