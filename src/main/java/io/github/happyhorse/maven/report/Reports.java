package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.text.Redactor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** The reports of a goal run: those for everybody, and those of the CI service. None of them can fail the build. */
public final class Reports {

    /** Writes one report. */
    @FunctionalInterface
    private interface Report {
        void write(ReportedRun run) throws IOException;
    }

    private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);

    private final CiEnvironment environment;
    private final ReportState state;
    private final Redactor redactor;
    private final Consumer<String> warnings;
    private final JUnitReport junit;
    private final EnvFile envFile;
    private final HtmlPage page;
    private final GitHubReport gitHub;
    private final TeamCityReport teamCity;

    /** The reports for an environment. */
    public Reports(Map<String, String> environment, ReportState state, Redactor redactor, Consumer<String> warnings) {
        // Through the log a command gets a prefix, and on Maven 4 through System.out too.
        this(environment, state, redactor, lines(new FileOutputStream(FileDescriptor.out)), warnings);
    }

    Reports(
            Map<String, String> environment,
            ReportState state,
            Redactor redactor,
            Consumer<String> commands,
            Consumer<String> warnings) {
        this.environment = new CiEnvironment(environment);
        this.state = state;
        this.redactor = redactor;
        this.warnings = warnings;
        junit = new JUnitReport(this.environment, redactor);
        envFile = new EnvFile(this.environment, redactor, state, warnings);
        page = new HtmlPage(this.environment, redactor);
        gitHub = new GitHubReport(this.environment, redactor, commands, state);
        teamCity = new TeamCityReport(this.environment, redactor, commands);
    }

    /** Each line is one write, so that no line of another module gets into it. */
    static Consumer<String> lines(OutputStream out) {
        return line -> {
            try {
                out.write((line + "\n").getBytes(UTF_8));
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /**
     * Removes what earlier runs left that no longer holds: the JUnit files and the section of this execution, and an
     * env file of an earlier Maven run. For a run that begins, is skipped, or ends without a result.
     */
    public void clear(ReportedRun run) {
        synchronized (state) {
            tryTo("Cannot remove old JUnit reports", junit::clear, run);
            tryTo("Cannot remove the old happyhorse.env", envFile::clear, run);
            if (page.exists(run)) {
                tryTo("Cannot remove an old section of index.html", underLock(page::clear), run);
            }
        }
    }

    /**
     * Writes the reports: page and env file while the run waits, so that an aborted build leaves them; all of them at
     * its end.
     */
    public void write(ReportedRun run) {
        synchronized (state) {
            tryTo("Cannot write happyhorse.env", envFile::write, run);
            tryTo("Cannot write index.html", underLock(page::write), run);
            if (run.isOver()) {
                tryTo("Cannot write the JUnit report", junit::write, run);
                writeForService(run);
            }
        }
    }

    private void writeForService(ReportedRun run) {
        if (environment.isGitHub()) {
            tryTo("Cannot write the annotations for GitHub", gitHub::annotate, run);
        }
        if (environment.has("GITHUB_OUTPUT")) {
            tryTo("Cannot write to GITHUB_OUTPUT", gitHub::writeOutputs, run);
        }
        if (environment.has("GITHUB_STEP_SUMMARY")) {
            tryTo("Cannot write to GITHUB_STEP_SUMMARY", gitHub::writeSummary, run);
        }
        if (environment.isTeamCity()) {
            tryTo("Cannot write the messages for TeamCity", teamCity::write, run);
        }
    }

    /** Two builds may share a page, and each keeps the sections of the other. */
    private Report underLock(Report report) {
        return run -> {
            Path file = run.reportsDirectory().resolve("index.html.lock");
            boolean interrupted = Thread.interrupted();
            FileLock lock = null;
            try {
                lock = state.locks().lock(file, LOCK_LIMIT, () -> false).orElseThrow();
                report.write(run);
            } catch (InterruptedException e) {
                interrupted = true;
                throw new IOException("the build was interrupted", e);
            } finally {
                if (lock != null) {
                    lock.close();
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private void tryTo(String failure, Report report, ReportedRun run) {
        try {
            report.write(run);
        } catch (IOException | RuntimeException e) {
            warnings.accept(failure + ", the build goes on: " + reason(e));
        }
    }

    private String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        String text = cause.getMessage() == null || cause instanceof FileSystemException
                ? cause.toString()
                : cause.getMessage();
        return redactor.line(text);
    }
}
