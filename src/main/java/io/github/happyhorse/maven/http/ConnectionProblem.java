package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;

/**
 * Why a request got no complete answer.
 *
 * @param reason a clause fit to be shown
 * @param kind whose matter it is
 */
public record ConnectionProblem(String reason, Kind kind) {

    /** Whose matter a problem is. */
    public enum Kind {
        /** It may go better next time. */
        PASSING,
        /** Whoever answers is not trusted. */
        UNTRUSTED,
        /** This machine cannot read whom to trust. */
        TRUST_STORE,
        /** A proxy wants other credentials. */
        PROXY
    }

    /**
     * Tells whether another try would meet the same.
     *
     * @return true for all but {@link Kind#PASSING}
     */
    public boolean isLasting() {
        return kind != Kind.PASSING;
    }

    /**
     * Reads what the HTTP client threw at a request without secrets.
     *
     * @param thrown the exception
     * @param url what was asked
     * @return what it means
     */
    public static ConnectionProblem of(IOException thrown, HttpUrl url) {
        return of(thrown, url, Redactor.withoutKey());
    }

    /**
     * Reads what the HTTP client threw.
     *
     * @param thrown the exception
     * @param url what was asked
     * @param redactor makes the message safe
     * @return what it means
     */
    public static ConnectionProblem of(IOException thrown, HttpUrl url, Redactor redactor) {
        String message = message(thrown, url);
        String detail = message == null ? null : redactor.line(message);
        String suffix = detail == null ? "" : " (" + detail + ")";
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProxyRefusal) {
                return new ConnectionProblem(cause.getMessage(), Kind.PROXY);
            }
            if (cause instanceof TrustStoreFailure) {
                return new ConnectionProblem(cause.getMessage(), Kind.TRUST_STORE);
            }
            if (cause instanceof SSLPeerUnverifiedException
                    || cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException) {
                return new ConnectionProblem(
                        "the certificate of " + url.host() + " is not trusted" + suffix, Kind.UNTRUSTED);
            }
        }
        if (thrown instanceof UnknownHostException) {
            return new ConnectionProblem("host " + url.host() + " is not known", Kind.PASSING);
        }
        if (thrown instanceof ConnectException) {
            return new ConnectionProblem("no connection to " + url.host() + ":" + url.port() + suffix, Kind.PASSING);
        }
        if (thrown instanceof InterruptedIOException) {
            return new ConnectionProblem("no complete answer from " + url.host() + " in time", Kind.PASSING);
        }
        return new ConnectionProblem("the connection to " + url.host() + " broke" + suffix, Kind.PASSING);
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
