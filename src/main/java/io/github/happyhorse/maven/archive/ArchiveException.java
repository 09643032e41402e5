package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.text.Redactor;

/** An archive could not be used. The message is a clause that can be shown. */
public final class ArchiveException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    enum Kind {
        /** The local repository, or what was found there. */
        LOCAL,
        /** The shared repository; the next attempt may succeed. */
        SHARED_TRANSIENT,
        /** The shared repository; the next attempt would fail too. */
        SHARED_PERMANENT,
        /** What is archived is not what it was. */
        DAMAGED,
        /** What is archived is too large, or of a newer version, and stays as it is. */
        LEFT_ALONE
    }

    /** What kind of failure it is. */
    private final Kind kind;

    ArchiveException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    ArchiveException(Kind kind, String message) {
        this(kind, message, null);
    }

    static ArchiveException damaged(String reason) {
        return new ArchiveException(Kind.DAMAGED, "the archived video is damaged: " + reason);
    }

    /** What Maven says of a failure, made safe. */
    static String reason(Throwable problem) {
        String message = Redactor.withoutKey().line(problem.getMessage());
        return message == null ? problem.getClass().getSimpleName() : message;
    }

    Kind kind() {
        return kind;
    }

    /** {@return whether it is about the repository that the user has named, which must work} */
    public boolean isRequired() {
        return kind == Kind.SHARED_TRANSIENT || kind == Kind.SHARED_PERMANENT;
    }
}
