package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;

/** The JVM cannot read whom to trust, so no certificate can be checked. */
final class TrustStoreFailure extends IOException {

    private static final long serialVersionUID = 1L;

    TrustStoreFailure(Throwable cause) {
        super(
                "the trust store of the JVM cannot be read (" + innermost(cause)
                        + "), see to -Djavax.net.ssl.trustStore and its password",
                cause);
    }

    /** The JVM wraps what is wrong with the store in what it could not do for want of it. */
    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : Redactor.withoutKey().line(cause.getMessage());
    }
}
