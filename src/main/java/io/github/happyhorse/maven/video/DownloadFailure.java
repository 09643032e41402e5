package io.github.happyhorse.maven.video;

/**
 * A video could not be downloaded. The message is a clause fit to be shown.
 *
 * @since 1.0.0
 */
public final class DownloadFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** The code that the object store gave, or null. */
    private final String code;

    /** The HTTP status, or null. */
    private final Integer httpStatus;

    DownloadFailure(String message) {
        this(message, null, null);
    }

    DownloadFailure(String message, String code, Integer httpStatus) {
        super(message);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /** The same failure, with more to say of it. */
    DownloadFailure with(String more) {
        return new DownloadFailure(getMessage() + more, code, httpStatus);
    }

    /**
     * The code that the object store gave.
     *
     * @return the code, or null
     */
    public String code() {
        return code;
    }

    /**
     * The HTTP status of the answer that ended the download.
     *
     * @return the status, or null
     */
    public Integer httpStatus() {
        return httpStatus;
    }
}
