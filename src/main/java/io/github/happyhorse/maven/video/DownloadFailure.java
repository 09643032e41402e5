package io.github.happyhorse.maven.video;

/** A video could not be downloaded. The message is a clause that is fit to be shown. */
public final class DownloadFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** The code that a server gave, or null. */
    private final String code;

    /** The HTTP status, or null. */
    private final Integer httpStatus;

    /** What the download took, or null. */
    private final transient DownloadStats stats;

    public DownloadFailure(String reason, String code, Integer httpStatus) {
        this(reason, code, httpStatus, null, null);
    }

    DownloadFailure(String reason) {
        this(reason, null, null);
    }

    DownloadFailure(String reason, Throwable cause) {
        this(reason, null, null, null, cause);
    }

    private DownloadFailure(String reason, String code, Integer httpStatus, DownloadStats stats, Throwable cause) {
        super(reason, cause);
        this.code = code;
        this.httpStatus = httpStatus;
        this.stats = stats;
    }

    /** The same failure with more to say. */
    DownloadFailure with(String more) {
        return new DownloadFailure(getMessage() + more, code, httpStatus, stats, getCause());
    }

    DownloadFailure with(DownloadStats figures) {
        return new DownloadFailure(getMessage(), code, httpStatus, figures, getCause());
    }

    /**
     * The code that a server gave.
     *
     * @return the code, or null
     */
    public String code() {
        return code;
    }

    /**
     * The HTTP status of the response that ended the download.
     *
     * @return the status, or null
     */
    public Integer httpStatus() {
        return httpStatus;
    }

    /**
     * What the download took.
     *
     * @return the figures, or null
     */
    public DownloadStats stats() {
        return stats;
    }
}
