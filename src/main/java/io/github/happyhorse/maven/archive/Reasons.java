package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.http.ServerText;
import io.github.happyhorse.maven.http.Urls;

/** What the repository system says of a failure, fit to be shown. */
final class Reasons {

    private Reasons() {}

    static String of(Exception problem) {
        String message = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        return ServerText.oneLine(Urls.redactQueries(message));
    }
}
