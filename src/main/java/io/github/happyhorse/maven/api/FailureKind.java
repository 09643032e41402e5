package io.github.happyhorse.maven.api;

/**
 * What a failed look means for the next one.
 *
 * @since 1.0.0
 */
public enum FailureKind {
    /** It may go better next time. */
    PASSING,
    /** The service will not answer this. */
    REFUSAL,
    /** The service refuses the API key, and so will refuse every other task. */
    KEY_REFUSAL,
    /** The account has to pay first. */
    UNPAID,
    /** The account may not ask this. */
    FORBIDDEN,
    /** The service cannot be told from somebody else: its certificate is not trusted. */
    UNTRUSTED,
    /** No certificate can be checked, for want of a trust store that can be read. */
    TRUST_STORE,
    /** The proxy on the way does not let the request pass. */
    PROXY_REFUSAL;

    /**
     * Tells whether another look would meet the same.
     *
     * @return true for all but {@link #PASSING}
     */
    public boolean isRefusal() {
        return this != PASSING;
    }
}
