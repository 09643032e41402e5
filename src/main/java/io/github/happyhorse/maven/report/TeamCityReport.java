package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.text.Redactor;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Publishes artifacts of a TeamCity build, and a build problem, which fails the build, for each task that is not good.
 */
final class TeamCityReport {

    /** The server cuts beyond this. */
    private static final int LONGEST_DESCRIPTION = 4000;

    private final CiEnvironment environment;
    private final Redactor redactor;
    private final Consumer<String> commands;

    TeamCityReport(CiEnvironment environment, Redactor redactor, Consumer<String> commands) {
        this.environment = environment;
        this.redactor = redactor;
        this.commands = commands;
    }

    void write(ReportedRun run) {
        if (!run.expectsVideos()) {
            return;
        }
        for (int position = 1; position <= run.tasks().size(); position++) {
            ReportedTask task = run.tasks().get(position - 1);
            publish(run, task.video());
            publish(run, task.metadata());
            if (!task.isGood() && run.failOnError()) {
                commands.accept("##teamcity[buildProblem description='"
                        + escape(Redactor.cut(redactor.text(task.message()), LONGEST_DESCRIPTION))
                        + "' identity='" + identity(run, position) + "']");
            }
        }
    }

    private void publish(ReportedRun run, Path file) {
        if (file != null) {
            commands.accept("##teamcity[publishArtifacts '" + escape(environment.relative(run, file)) + "']");
        }
    }

    /** The same problem has the same one in every build; at most 60 characters, a Java name. */
    private static String identity(ReportedRun run, int position) {
        String problem = run.suite(position) + "/" + run.testCase(position) + "/"
                + run.tasks().get(position - 1).outcome();
        return "happyhorse_"
                + UUID.nameUUIDFromBytes(problem.getBytes(UTF_8)).toString().replace("-", "");
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> escaped.append("|n");
                case '\r' -> escaped.append("|r");
                case '|', '\'', '[', ']' -> escaped.append('|').append((char) c);
                default -> {
                    // The agent need not read UTF-8.
                    if (c < ' ' || c > '~') {
                        escaped.append(String.format("|0x%04X", c));
                    } else {
                        escaped.append((char) c);
                    }
                }
            }
        });
        return escaped.toString();
    }
}
