package io.github.happyhorse.maven.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The reports that a build writes: those that are for everybody, and those of the CI service that it runs in.
 *
 * @since 1.0.0
 */
public final class Reports {

    private final Consumer<String> warnings;
    private final Map<String, Report> chosen = new LinkedHashMap<>();

    /**
     * The reports for an environment.
     *
     * @param environment the environment that Maven was given
     * @param commands takes whole lines for the CI service, a {@link StandardOutput}
     * @param warnings takes one line for each report that cannot be written
     */
    public Reports(Map<String, String> environment, Consumer<String> commands, Consumer<String> warnings) {
        this.warnings = warnings;
        chosen.put("the JUnit report", new JUnitReport(environment));
        chosen.put("happyhorse.env", new EnvFile(environment, warnings));
        chosen.put("index.html", new HtmlPage());
        if ("true".equals(environment.get("GITHUB_ACTIONS"))) {
            chosen.put("the annotations for GitHub", new GitHubAnnotations(commands));
        }
        chooseIfSet(environment, "GITHUB_OUTPUT", file -> new GitHubOutputs(file, environment));
        chooseIfSet(environment, "GITHUB_STEP_SUMMARY", file -> new GitHubSummary(file, environment));
        chooseIfSet(environment, "TEAMCITY_VERSION", version -> new TeamCityMessages(commands, environment));
    }

    private void chooseIfSet(Map<String, String> environment, String variable, Function<String, Report> report) {
        String value = environment.get(variable);
        if (value != null && !value.isBlank()) {
            chosen.put("what " + variable + " asks for", report.apply(value));
        }
    }

    /**
     * Writes them all. One that cannot be written costs a warning and nothing else.
     *
     * @param run what to report
     */
    public void write(CiRun run) {
        chosen.forEach((name, report) -> {
            try {
                report.write(run);
            } catch (IOException | RuntimeException e) {
                warnings.accept("Cannot write " + name + ", the build goes on without: " + reason(e));
            }
        });
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        String text = cause.getMessage() == null || cause instanceof FileSystemException
                ? cause.toString()
                : cause.getMessage();
        return Texts.cut(Texts.oneLine(text), 300);
    }
}
