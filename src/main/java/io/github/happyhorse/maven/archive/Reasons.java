package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.text.Redactor;

/** What the repository system says of a failure, fit to be shown. */
final class Reasons {

    private Reasons() {}

    static String of(Exception problem) {
        String message = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        return Redactor.withoutKey().line(message);
    }
}
