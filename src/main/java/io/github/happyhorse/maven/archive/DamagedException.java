package io.github.happyhorse.maven.archive;

/** What was archived is not what it was. The message is a clause. */
final class DamagedException extends Exception {

    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }
}
