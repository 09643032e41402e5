package io.github.happyhorse.maven.archive;

/**
 * An archive could not be used. The message is a clause that can be shown.
 *
 * @since 1.0.0
 */
public final class ArchiveException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Whether the user asked for just that archive. */
    private final boolean askedForByName;

    /** Whether the next try may go better. */
    private final boolean passing;

    private ArchiveException(String message, boolean askedForByName, boolean passing) {
        super(message);
        this.askedForByName = askedForByName;
        this.passing = passing;
    }

    static ArchiveException ofThisMachine(String message) {
        return new ArchiveException(message, false, false);
    }

    static ArchiveException ofFleet(String message, boolean passing) {
        return new ArchiveException(message, true, passing);
    }

    /** Whether the next try may go better. */
    boolean isPassing() {
        return passing;
    }

    /**
     * Tells whether the user asked for just that archive, so that it must work.
     *
     * @return true for a repository that the user has named, false for the local one
     */
    public boolean isAskedForByName() {
        return askedForByName;
    }
}
