package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Publishes videos and metadata as artifacts of a TeamCity build and names what is wrong as a build problem, which
 * fails the build, so there is none with {@code failOnError=false}. A look at a task says nothing.
 */
final class TeamCityMessages implements Report {

    /** The server cuts beyond this. */
    private static final int LONGEST_DESCRIPTION = 4000;

    private final Consumer<String> commands;
    private final Map<String, String> environment;

    TeamCityMessages(Consumer<String> commands, Map<String, String> environment) {
        this.commands = commands;
        this.environment = environment;
    }

    @Override
    public void write(CiRun run) {
        if (!run.expectsVideos()) {
            return;
        }
        Checkout checkout = new Checkout(environment, run.rootDirectory());
        for (CiTask task : run.tasks()) {
            publish(checkout, task.video());
            publish(checkout, task.metadata());
            if (!task.isGood() && run.failOnError()) {
                commands.accept("##teamcity[buildProblem description='"
                        + escape(Texts.cut(Texts.clean(task.message()), LONGEST_DESCRIPTION))
                        + "' identity='" + identity(run, task) + "']");
            }
        }
    }

    private void publish(Checkout checkout, Path file) {
        if (file != null) {
            commands.accept("##teamcity[publishArtifacts '" + escape(checkout.relative(file)) + "']");
        }
    }

    /** The same problem has the same one in every build; at most 60 characters, a Java name. */
    private static String identity(CiRun run, CiTask task) {
        String problem = run.executionId() + "/" + task.id() + "/" + task.outcome();
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
