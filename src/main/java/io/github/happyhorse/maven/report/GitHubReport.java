package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What GitHub Actions reads: annotations, the outputs of the step, and its summary. */
final class GitHubReport {

    /** GitHub shows no more in one step. */
    private static final int ANNOTATIONS = 10;

    private static final int LONGEST_ANNOTATION = 4000;

    /** GitHub refuses a summary beyond 1 MiB. */
    private static final int LARGEST_SUMMARY = (1 << 20) - 1;

    private static final int LONGEST_NOTE = 200;
    private static final Pattern LINE_END = Pattern.compile("\\R");

    private final CiEnvironment environment;
    private final Redactor redactor;
    private final Consumer<String> commands;
    private final ReportState state;

    GitHubReport(CiEnvironment environment, Redactor redactor, Consumer<String> commands, ReportState state) {
        this.environment = environment;
        this.redactor = redactor;
        this.commands = commands;
        this.state = state;
    }

    /** An annotation for each task that is not good; the tenth of the step sums up the rest. */
    void annotate(ReportedRun run) {
        if (!run.expectsVideos()) {
            return;
        }
        List<ReportedTask> bad =
                run.tasks().stream().filter(task -> !task.isGood()).toList();
        for (int i = 0; i < bad.size(); i++) {
            int number = state.nextAnnotation();
            if (number == ANNOTATIONS) {
                annotateRest(run, bad.subList(i, bad.size()));
            }
            if (number >= ANNOTATIONS) {
                return;
            }
            annotation(run, bad.get(i).headline(), bad.get(i).message());
        }
    }

    private void annotateRest(ReportedRun run, List<ReportedTask> rest) {
        String pointer =
                "GitHub shows " + ANNOTATIONS + " annotations of a step. All tasks are in the summary of the job.";
        if (rest.size() == 1) {
            annotation(run, rest.get(0).headline(), rest.get(0).message() + "\n" + pointer);
        } else {
            annotation(
                    run,
                    "HappyHorse: " + rest.size() + " more tasks did not succeed",
                    pointer + "\n" + rest.stream().map(ReportedTask::headline).collect(Collectors.joining("\n")));
        }
    }

    private void annotation(ReportedRun run, String title, String message) {
        commands.accept("::" + (run.failOnError() ? "error" : "warning") + " title="
                + data(title).replace(":", "%3A").replace(",", "%2C") + "::" + data(message));
    }

    private String data(String text) {
        return Redactor.cut(redactor.text(text), LONGEST_ANNOTATION)
                .replace("%", "%25")
                .replace("\r", "%0D")
                .replace("\n", "%0A");
    }

    /** Missing values are set to nothing, so that no output of an earlier execution stays. */
    void writeOutputs(ReportedRun run) throws IOException {
        String outputs;
        if (run.isSingle()) {
            ReportedTask task = run.tasks().get(0);
            outputs = output("outcome", task.outcome().name())
                    + output("video", environment.relative(run, task.video()))
                    + output("metadata", environment.relative(run, task.metadata()));
        } else {
            outputs = output(
                    "results",
                    Json.writeLine(
                            run.tasks().stream().map(task -> result(run, task)).toList()));
        }
        ReportFile.append(environment.file("GITHUB_OUTPUT"), outputs);
    }

    private Map<String, Object> result(ReportedRun run, ReportedTask task) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (task.name() != null) {
            result.put("name", task.name());
        }
        result.put("taskId", task.id());
        result.put("outcome", task.outcome().name());
        result.put("video", environment.relative(run, task.video()));
        result.put("metadata", environment.relative(run, task.metadata()));
        return result;
    }

    private static String output(String name, String value) {
        if (value == null) {
            return name + "=\n";
        }
        if (!LINE_END.matcher(value).find()) {
            return name + "=" + value + "\n";
        }
        String end = "HAPPYHORSE_END";
        while (value.contains(end)) {
            end += "_";
        }
        return name + "<<" + end + "\n" + value + "\n" + end + "\n";
    }

    /** A table, with as many rows as fit into what other steps have left of the summary. */
    void writeSummary(ReportedRun run) throws IOException {
        Path file = environment.file("GITHUB_STEP_SUMMARY");
        long left = LARGEST_SUMMARY - LONGEST_NOTE - (Files.exists(file) ? Files.size(file) : 0);
        // The empty line in front ends what another step has left open.
        StringBuilder table = new StringBuilder("\n### HappyHorse " + run.goal() + " (" + markdown(run.executionId())
                + ")\n\n| Task | Outcome | Video |\n|---|---|---|\n");
        left -= size(table);
        if (left < 0) {
            return;
        }
        List<ReportedTask> tasks = run.failuresFirst();
        int omitted = tasks.size();
        for (ReportedTask task : tasks) {
            String row = "| " + markdown(task.nameAndId()) + " | " + mark(run, task) + " " + task.outcome() + " | "
                    + details(run, task) + " |\n";
            left -= size(row);
            if (left < 0) {
                break;
            }
            table.append(row);
            omitted--;
        }
        if (omitted > 0) {
            table.append("\n").append(omitted).append(" more tasks are in index.html: a summary ends at 1 MiB.\n");
        }
        ReportFile.append(file, table.append("\n").toString());
    }

    private static int size(CharSequence text) {
        return text.toString().getBytes(UTF_8).length;
    }

    private static String mark(ReportedRun run, ReportedTask task) {
        if (task.isGood()) {
            return "✅";
        }
        if (!run.expectsVideos() && task.standing() == ReportedTask.Standing.OPEN) {
            return "⏳";
        }
        return run.expectsVideos() && run.failOnError() ? "❌" : "⚠️";
    }

    private String details(ReportedRun run, ReportedTask task) {
        List<String> details = new ArrayList<>();
        if (task.video() != null) {
            details.add(markdown(environment.relative(run, task.video())));
        }
        if (task.facts() != null) {
            details.add(markdown(facts(task.facts())));
        }
        if (task.problem() != null) {
            details.add(markdown(task.problem()));
        }
        return String.join("<br>", details);
    }

    private static String facts(Metadata.Video video) {
        List<String> facts = new ArrayList<>();
        if (video.width() != null && video.height() != null) {
            facts.add(video.width() + " × " + video.height());
        }
        if (video.durationSeconds() != null) {
            facts.add(Amounts.seconds(video.durationSeconds()));
        }
        facts.add(Amounts.bytes(video.size()));
        return String.join(", ", facts);
    }

    /** A character reference is never markup, so all but harmless characters become one. */
    private String markdown(String text) {
        StringBuilder escaped = new StringBuilder();
        Objects.requireNonNullElse(redactor.line(text), "").codePoints().forEach(c -> {
            if (c > 0x7E || Character.isLetterOrDigit(c) || " .,/-".indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("&#").append(c).append(';');
            }
        });
        return escaped.toString();
    }
}
