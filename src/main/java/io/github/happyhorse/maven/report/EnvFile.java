package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code happyhorse.env}: lines {@code KEY=value} that a shell can source and that GitLab reads as a dotenv report.
 *
 * <p>GitLab has no quoting and splits a line at its last equals sign. So a path that needs quotes is quoted for shells,
 * and left out with a warning on GitLab.
 */
final class EnvFile {

    private static final String NAME = "happyhorse.env";

    /** What a shell and GitLab read as it is; letters and digits of any script are fine too. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._/:@%+,\\-[\\p{L}\\p{Nd}&&[^\\p{ASCII}]]]*");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    /** GitLab refuses the report beyond these. */
    private static final int GITLAB_BYTES = 5 * 1024;

    private static final int GITLAB_VARIABLES = 20;

    private final CiEnvironment environment;
    private final Redactor redactor;
    private final ReportState state;
    private final Consumer<String> warnings;

    EnvFile(CiEnvironment environment, Redactor redactor, ReportState state, Consumer<String> warnings) {
        this.environment = environment;
        this.redactor = redactor;
        this.state = state;
        this.warnings = warnings;
    }

    /** Keeps the file of another execution of this Maven run. */
    void clear(ReportedRun run) throws IOException {
        Path file = file(run);
        String owner = state.envFileOwners().get(file);
        if (owner == null || owner.equals(run.key())) {
            Files.deleteIfExists(file);
        }
    }

    void write(ReportedRun run) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < run.tasks().size(); i++) {
            ReportedTask task = run.tasks().get(i);
            String suffix = run.isSingle() ? "" : "_" + (i + 1);
            lines.append(line(run, "HAPPYHORSE_OUTCOME" + suffix, task.outcome().name()))
                    .append(line(run, "HAPPYHORSE_TASK_ID" + suffix, task.id()))
                    .append(line(run, "HAPPYHORSE_VIDEO" + suffix, environment.relative(run, task.video())))
                    .append(line(run, "HAPPYHORSE_METADATA" + suffix, environment.relative(run, task.metadata())));
        }
        String content = lines.toString();
        if (run.isOver() && environment.isGitLab()) {
            warnAboutLimits(content);
        }
        ReportFile.replace(file(run), content);
        state.envFileOwners().put(file(run), run.key());
    }

    private void warnAboutLimits(String content) {
        long variables = content.lines().count();
        int bytes = content.getBytes(UTF_8).length;
        if (variables > GITLAB_VARIABLES || bytes >= GITLAB_BYTES) {
            warnings.accept(NAME + " has " + variables + " variables and " + bytes
                    + " bytes. As a dotenv report GitLab accepts less than " + GITLAB_BYTES + " bytes and "
                    + GITLAB_VARIABLES + " variables, or up to 150, by plan and administrator. If the job fails,"
                    + " wait for fewer tasks in one execution, or remove the file from artifacts:reports:dotenv.");
        }
    }

    private static Path file(ReportedRun run) {
        return run.reportsDirectory().resolve(NAME);
    }

    private String line(ReportedRun run, String key, String value) {
        if (value == null) {
            return "";
        }
        if (SAFE.matcher(value).matches()) {
            return key + "=" + value + "\n";
        }
        if (environment.isGitLab() || CONTROL.matcher(value).find()) {
            if (run.isOver()) {
                warnings.accept(NAME + " goes without " + key + ": a character in \"" + redactor.line(value)
                        + "\" cannot be written there");
            }
            return "";
        }
        return key + "='" + value.replace("'", "'\\''") + "'\n";
    }
}
