package io.github.happyhorse.maven.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One JUnit file for each task: {@code TEST-happyhorse-<executionId>.xml}, or, with several, one with the id of the
 * task appended. A look at a task is no test, so the goal {@code status} writes none.
 */
final class JUnitReport implements Report {

    private static final String PREFIX = "TEST-happyhorse-";

    private final Map<String, String> environment;

    JUnitReport(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void write(CiRun run) throws IOException {
        if (!run.expectsVideos()) {
            return;
        }
        Set<Path> written = new HashSet<>();
        for (CiTask task : run.tasks()) {
            Path file = run.reportsDirectory()
                    .resolve(PREFIX + run.fileName() + (run.isSingle() ? "" : "-" + task.id()) + ".xml");
            ReportFile.replace(file, JUnitXml.of(run, task, attachment(run, task)));
            written.add(file);
        }
        removeStale(run, written);
    }

    /** What an earlier run of this execution left for other tasks is no result of this one. */
    private static void removeStale(CiRun run, Set<Path> written) throws IOException {
        // The name alone does not tell: "a" with task "b-c" looks like "a-b" with task "c".
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                run.reportsDirectory(),
                file -> file.getFileName().toString().startsWith(PREFIX + run.fileName())
                        && file.toString().endsWith(".xml"))) {
            for (Path file : files) {
                if (!written.contains(file) && JUnitXml.suite(run).equals(SuiteName.of(file))) {
                    Files.delete(file);
                }
            }
        }
    }

    /** GitLab wants it relative to the checkout, everybody else (Jenkins, Azure DevOps) absolute. */
    private String attachment(CiRun run, CiTask task) {
        if (task.video() == null) {
            return null;
        }
        return "true".equals(environment.get("GITLAB_CI"))
                ? new Checkout(environment, run.rootDirectory()).relative(task.video())
                : task.video().toString();
    }
}
