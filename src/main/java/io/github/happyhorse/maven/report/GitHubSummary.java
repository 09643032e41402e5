package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table on the page of a run on GitHub. */
final class GitHubSummary implements Report {

    private static final int LONGEST_PROBLEM = 500;

    private final String file;
    private final Map<String, String> environment;

    /**
     * A summary.
     *
     * @param file what {@code GITHUB_STEP_SUMMARY} names
     * @param environment tells where the checkout is
     */
    GitHubSummary(String file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    @Override
    public void write(CiRun run) throws IOException {
        Checkout checkout = new Checkout(environment, run.rootDirectory());
        // The empty line in front ends whatever another step has left open.
        StringBuilder table = new StringBuilder("\n### HappyHorse ")
                .append(run.goal())
                .append(" (")
                .append(escape(run.executionId()))
                .append(")\n\n| Task | Outcome | Video |\n|---|---|---|\n");
        for (CiTask task : run.tasks()) {
            table.append("| ")
                    .append(escape(task.id()))
                    .append(" | ")
                    .append(mark(run, task))
                    .append(" ")
                    .append(task.outcome())
                    .append(" | ")
                    .append(last(task, checkout))
                    .append(" |\n");
        }
        ReportFile.append(Path.of(file), table.append("\n").toString());
    }

    private static String mark(CiRun run, CiTask task) {
        if (task.isGood()) {
            return "✅";
        }
        if (!run.expectsVideos() && task.outcome() == Outcome.RUNNING) {
            return "⏳";
        }
        return run.expectsVideos() && run.failOnError() ? "❌" : "⚠️";
    }

    private static String last(CiTask task, Checkout checkout) {
        List<String> parts = new ArrayList<>();
        if (task.video() != null) {
            parts.add(escape(checkout.relative(task.video())));
        }
        Metadata.Video video = task.facts();
        if (video != null) {
            parts.add(escape(facts(video)));
        }
        if (task.problem() != null) {
            parts.add(escape(Texts.cut(Texts.oneLine(task.problem()), LONGEST_PROBLEM)));
        }
        return String.join("<br>", parts);
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

    /** A reference to a character is never markup, so every sign becomes one, but for the harmless. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        Texts.oneLine(text).codePoints().forEach(c -> {
            if (c > 0x7E || Character.isLetterOrDigit(c) || " .,/-".indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("&#").append(c).append(';');
            }
        });
        return escaped.toString();
    }
}
