package io.github.happyhorse.maven.text;

/** A copy of an exception whose messages are safe: the same stack trace, and the same causes up to a limit. */
final class RedactedException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MOST_CAUSES = 20;

    private final String type;

    private RedactedException(Throwable original, Redactor redactor, int depth) {
        super(redactor.line(original.getMessage()), cause(original.getCause(), redactor, depth + 1));
        type = original instanceof RedactedException copy
                ? copy.type
                : original.getClass().getName();
        setStackTrace(original.getStackTrace());
    }

    static RedactedException of(Throwable original, Redactor redactor) {
        return new RedactedException(original, redactor, 0);
    }

    private static RedactedException cause(Throwable cause, Redactor redactor, int depth) {
        return cause == null || depth > MOST_CAUSES ? null : new RedactedException(cause, redactor, depth);
    }

    @Override
    public String toString() {
        return getMessage() == null ? type : type + ": " + getMessage();
    }
}
