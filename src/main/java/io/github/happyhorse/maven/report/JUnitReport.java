package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One JUnit file for each task: {@code TEST-happyhorse-<executionId>[-<name>].xml}. Suites and cases have the same
 * names in every build, so that CI services show their history. The goal {@code status} writes none.
 */
final class JUnitReport {

    private static final String PREFIX = "TEST-happyhorse-";
    private static final String OWNER = "happyhorse.execution";

    private static final Pattern OWNER_PROPERTY =
            Pattern.compile("<property name=\"" + Pattern.quote(OWNER) + "\" value=\"([^\"]*)\"/>");

    /** Enough to hold the properties of a file. */
    private static final int PROPERTIES = 1 << 16;

    private final CiEnvironment environment;
    private final Redactor redactor;

    JUnitReport(CiEnvironment environment, Redactor redactor) {
        this.environment = environment;
        this.redactor = redactor;
    }

    void write(ReportedRun run) throws IOException {
        if (!run.expectsVideos()) {
            return;
        }
        Set<Path> written = new HashSet<>();
        for (int position = 1; position <= run.tasks().size(); position++) {
            Path file = file(run, run.tasks().get(position - 1));
            ReportFile.replace(file, document(run, position));
            written.add(file);
        }
        removeOwn(run, written);
    }

    void clear(ReportedRun run) throws IOException {
        if (run.expectsVideos() && Files.isDirectory(run.reportsDirectory())) {
            removeOwn(run, Set.of());
        }
    }

    private static void removeOwn(ReportedRun run, Set<Path> written) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run.reportsDirectory(), PREFIX + "*.xml")) {
            for (Path file : files) {
                if (!written.contains(file) && run.key().equals(owner(file))) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Execution "a" with task "b-c" and execution "a-b" with task "c" ask for the same file. */
    private static Path file(ReportedRun run, ReportedTask task) throws IOException {
        String name = PREFIX + ReportedRun.safe(run.executionId()) + (run.isSingle() ? "" : "-" + task.title());
        Path file = run.reportsDirectory().resolve(name + ".xml");
        String owner = owner(file);
        return owner == null || owner.equals(run.key())
                ? file
                : run.reportsDirectory()
                        .resolve(name + "-" + Integer.toHexString(run.key().hashCode()) + ".xml");
    }

    /** The execution that wrote a file; null if it was none. */
    private static String owner(Path file) throws IOException {
        Matcher owner = OWNER_PROPERTY.matcher(ReportFile.read(file, PROPERTIES));
        return owner.find() ? owner.group(1) : null;
    }

    private String document(ReportedRun run, int position) {
        ReportedTask task = run.tasks().get(position - 1);
        boolean skipped = !task.isGood() && !run.failOnError();
        String verdict = task.isGood() ? "" : skipped ? "skipped" : task.isFailure() ? "failure" : "error";
        // Some readers take two suites with one timestamp for the same one, so each position has its own.
        String timestamp = run.start()
                .truncatedTo(ChronoUnit.SECONDS)
                .plusSeconds(position - 1)
                .toString()
                .replace("Z", "");
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="%1$s" tests="1" failures="%2$s" errors="%3$s" skipped="%4$s" time="%5$s" timestamp="%6$s">
                <properties>
                %7$s</properties>
                <testcase classname="%1$s" name="%8$s" time="%5$s">
                %9$s</testcase>
                </testsuite>
                """.formatted(
                        line(run.suite(position)),
                        count(verdict.equals("failure")),
                        count(verdict.equals("error")),
                        count(skipped),
                        seconds(task.waited()),
                        timestamp,
                        properties(run, task),
                        line(run.testCase(position)),
                        problem(task, verdict) + attachment(run, task));
    }

    private static String count(boolean one) {
        return one ? "1" : "0";
    }

    private String problem(ReportedTask task, String verdict) {
        // A task that succeeded before something broke is an error.
        String type = task.isFailure() ? task.outcome().name() : "ERROR";
        return switch (verdict) {
            case "" -> "";
            case "skipped" -> "<skipped message=\"%s\"/>\n".formatted(line(withId(task, type + ": " + task.message())));
            default ->
                "<%1$s message=\"%2$s\" type=\"%3$s\">%4$s</%1$s>\n"
                        .formatted(
                                verdict,
                                line(withId(task, task.message())),
                                type,
                                Markup.escape(redactor.text(withId(task, task.message()))));
        };
    }

    private static String withId(ReportedTask task, String message) {
        return task.id() == null || message.contains(task.id()) ? message : "Task " + task.id() + ": " + message;
    }

    /** GitLab needs a path relative to the checkout, other readers (Jenkins, Azure DevOps) an absolute one. */
    private String attachment(ReportedRun run, ReportedTask task) {
        if (task.video() == null) {
            return "";
        }
        String path = environment.isGitLab()
                ? environment.relative(run, task.video())
                : task.video().toString();
        return "<system-out>\n[[ATTACHMENT|" + Markup.escape(path) + "]]\n</system-out>\n";
    }

    private String properties(ReportedRun run, ReportedTask task) {
        StringBuilder properties = new StringBuilder();
        property(properties, OWNER, run.key());
        property(properties, "taskId", task.id());
        property(properties, "outcome", task.outcome());
        Metadata data = task.data();
        if (data != null) {
            property(properties, "taskStatus", data.taskStatus());
            property(properties, "requestId", data.requestId());
            property(properties, "queueSeconds", data.queueSeconds());
            property(properties, "generationSeconds", data.generationSeconds());
            property(properties, "origin", data.origin().name().toLowerCase(Locale.ROOT));
        }
        Metadata.Video video = task.facts();
        if (video != null) {
            property(properties, "video.size", video.size());
            property(properties, "video.sha256", video.sha256());
            property(properties, "video.width", video.width());
            property(properties, "video.height", video.height());
            property(properties, "video.durationSeconds", video.durationSeconds());
            property(properties, "video.videoCodec", video.videoCodec());
            property(properties, "video.audioCodec", video.audioCodec());
        }
        return properties.toString();
    }

    private void property(StringBuilder properties, String name, Object value) {
        if (value != null) {
            String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
            properties.append("<property name=\"%s\" value=\"%s\"/>\n".formatted(name, line(text)));
        }
    }

    private String line(String text) {
        return Markup.escape(redactor.line(text));
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).toPlainString();
    }
}
