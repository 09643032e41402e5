package io.github.happyhorse.maven.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;

/**
 * Why a request got no complete answer.
 *
 * @param reason a clause fit to be shown
 * @param isLasting whether another try would meet the same
 */
public record ConnectionProblem(String reason, boolean isLasting) {

    /**
     * Reads what the HTTP client threw at a request without secrets.
     *
     * @param thrown the exception
     * @param url what was asked
     * @return what it means
     */
    public static ConnectionProblem of(IOException thrown, HttpUrl url) {
        return of(thrown, url, UnaryOperator.identity());
    }

    /**
     * Reads what the HTTP client threw.
     *
     * @param thrown the exception
     * @param url what was asked
     * @param mask takes secrets out of a text before it is cut
     * @return what it means
     */
    public static ConnectionProblem of(IOException thrown, HttpUrl url, UnaryOperator<String> mask) {
        String message = thrown.getMessage();
        String detail = message == null ? null : ServerText.oneLine(mask.apply(Urls.redactQueries(message)));
        String suffix = detail == null ? "" : " (" + detail + ")";
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProxyRefusal || cause instanceof TrustStoreFailure) {
                return new ConnectionProblem(cause.getMessage(), true);
            }
            if (cause instanceof SSLPeerUnverifiedException
                    || cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException) {
                return new ConnectionProblem("the certificate of " + url.host() + " is not trusted" + suffix, true);
            }
        }
        if (thrown instanceof UnknownHostException) {
            return new ConnectionProblem("host " + url.host() + " is not known", false);
        }
        if (thrown instanceof ConnectException) {
            return new ConnectionProblem("no connection to " + url.host() + ":" + url.port() + suffix, false);
        }
        if (thrown instanceof InterruptedIOException) {
            return new ConnectionProblem("no complete answer from " + url.host() + " in time", false);
        }
        return new ConnectionProblem("the connection to " + url.host() + " broke" + suffix, false);
    }
}
