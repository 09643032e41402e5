package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code happyhorse.env}: what later steps of a pipeline want to know, as lines {@code KEY=value} that a shell can
 * source and that GitLab takes as a dotenv report. The last goal run of a module is the one that stands in it.
 *
 * <p>GitLab has no quoting, it would make the quotes part of the value, and splits a line at its last equals sign. So a
 * path that a shell would not take as it is stands in single quotes, but on GitLab, where it is left out with a
 * warning.
 */
final class EnvFile implements Report {

    static final String NAME = "happyhorse.env";

    /** What neither a shell nor GitLab takes for anything but itself; letters and digits of any script are fine too. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._/:@%+,\\-[\\p{L}\\p{Nd}&&[^\\p{ASCII}]]]*");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    /** GitLab refuses the whole report beyond this. */
    private static final int GITLAB_LIMIT = 5 * 1024;

    private final Map<String, String> environment;
    private final Consumer<String> warnings;
    private final boolean forGitLab;

    EnvFile(Map<String, String> environment, Consumer<String> warnings) {
        this.environment = environment;
        this.warnings = warnings;
        this.forGitLab = "true".equals(environment.get("GITLAB_CI"));
    }

    @Override
    public void write(CiRun run) throws IOException {
        Checkout checkout = new Checkout(environment, run.rootDirectory());
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < run.tasks().size(); i++) {
            CiTask task = run.tasks().get(i);
            String suffix = run.isSingle() ? "" : "_" + (i + 1);
            lines.append(line("HAPPYHORSE_OUTCOME" + suffix, task.outcome().name()))
                    .append(line("HAPPYHORSE_TASK_ID" + suffix, task.id()))
                    .append(line("HAPPYHORSE_VIDEO" + suffix, path(checkout, task.video())))
                    .append(line("HAPPYHORSE_METADATA" + suffix, path(checkout, task.metadata())));
        }
        String content = lines.toString();
        if (forGitLab && content.getBytes(UTF_8).length > GITLAB_LIMIT) {
            warnings.accept(NAME + " is larger than the 5 KiB that GitLab accepts as a dotenv report;"
                    + " wait for fewer tasks at a time");
        }
        ReportFile.replace(run.reportsDirectory().resolve(NAME), content);
    }

    private static String path(Checkout checkout, Path file) {
        return file == null ? null : checkout.relative(file);
    }

    private String line(String key, String value) {
        if (value == null) {
            return "";
        }
        if (SAFE.matcher(value).matches()) {
            return key + "=" + value + "\n";
        }
        if (forGitLab || CONTROL.matcher(value).find()) {
            warnings.accept(NAME + " goes without " + key + ": a character in \"" + Texts.cut(Texts.oneLine(value), 300)
                    + "\" cannot be written there");
            return "";
        }
        return key + "='" + value.replace("'", "'\\''") + "'\n";
    }
}
