package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import java.util.Locale;
import java.util.regex.Pattern;

/** One task on the page: its clip to play, what was asked for, and what came of it. */
final class TaskCard {

    private static final int LONGEST_TEXT = 4000;
    private static final int LONGEST_LABEL = 150;

    /** A line must not end within one: it is there to be copied. */
    private static final Pattern OPTION = Pattern.compile("(?<!\\S)-D[A-Za-z0-9._=-]+");

    private final CiRun run;
    private final CiTask task;
    private final StringBuilder html = new StringBuilder();

    private TaskCard(CiRun run, CiTask task) {
        this.run = run;
        this.task = task;
    }

    /** The card. */
    static String of(CiRun run, CiTask task) {
        return new TaskCard(run, task).write();
    }

    private String write() {
        html.append("<article class=\"task ").append(tone()).append("\">\n");
        heading();
        if (task.video() != null) {
            clip();
        }
        html.append("<div class=\"told\">\n");
        prompt();
        problem();
        html.append(TimeBar.of(task.queueSeconds(), task.generationSeconds()).orElse(""));
        html.append(FactList.of(task));
        links();
        return html.append("</div>\n</article>\n").toString();
    }

    private String tone() {
        if (task.outcome() == Outcome.RUNNING) {
            return "open";
        }
        return task.isGood() ? "good" : "bad";
    }

    private void heading() {
        String word = task.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        html.append("<header>\n<h3>")
                .append(Html.text(task.id()))
                .append("</h3>\n<p class=\"marks\"><strong class=\"outcome\">")
                .append(task.outcome() == Outcome.SUCCEEDED && !task.isGood() ? "saved, then an error" : word)
                .append("</strong>");
        if (task.data() != null && task.data().origin() == Metadata.Origin.SANDBOX) {
            html.append(" <span class=\"mark\">rehearsal</span>");
        } else if (task.data() != null && task.data().origin() == Metadata.Origin.ARCHIVE) {
            html.append(" <span class=\"mark\">from the archive</span>");
        } else if (task.savedBefore()) {
            html.append(" <span class=\"mark\">saved before</span>");
        }
        html.append("</p>\n</header>\n");
    }

    private void clip() {
        String link = Html.link(run.reportsDirectory(), task.video());
        Metadata.Video facts = task.facts();
        boolean portrait =
                facts != null && facts.width() != null && facts.height() != null && facts.height() > facts.width();
        html.append("<figure class=\"clip").append(portrait ? " portrait" : "").append("\">\n<video controls=\"\"");
        if (facts != null && facts.width() != null && facts.height() != null) {
            html.append(" width=\"")
                    .append(facts.width())
                    .append("\" height=\"")
                    .append(facts.height())
                    .append('"');
        }
        // The time makes browsers show a first frame that would else stay blank.
        html.append(" preload=\"metadata\" aria-label=\"")
                .append(Html.text(label()))
                .append("\" src=\"")
                .append(link)
                .append("#t=0.001\"></video>\n<figcaption>")
                .append("<a href=\"")
                .append(link)
                .append("\">Open the clip</a>");
        metadataLink(" ");
        html.append("</figcaption>\n</figure>\n");
    }

    private String label() {
        String prompt = task.prompt();
        return "Clip of task " + task.id()
                + (prompt == null ? "" : ": " + Texts.cut(Texts.oneLine(prompt), LONGEST_LABEL));
    }

    private void metadataLink(String before) {
        if (task.metadata() != null) {
            html.append(before)
                    .append("<a href=\"")
                    .append(Html.link(run.reportsDirectory(), task.metadata()))
                    .append("\">Metadata</a>");
        }
    }

    private void prompt() {
        String prompt = task.prompt();
        if (prompt != null && !prompt.isBlank()) {
            html.append("<blockquote class=\"prompt\" dir=\"auto\">")
                    .append(Html.text(Texts.cut(prompt.strip(), LONGEST_TEXT)))
                    .append("</blockquote>\n");
        }
    }

    private void problem() {
        if (task.isGood() && task.problem() == null || task.outcome() == Outcome.RUNNING && task.problem() == null) {
            return;
        }
        Metadata.Problem reason = task.data() == null ? null : task.data().error();
        html.append("<div class=\"problem\">\n");
        if (reason != null && reason.code() != null) {
            html.append("<p><code>")
                    .append(Html.text(Texts.oneLine(reason.code())))
                    .append("</code></p>\n");
        }
        if (reason != null && reason.message() != null && !task.message().contains(reason.message())) {
            paragraph(reason.message());
        }
        paragraph(task.message());
        html.append("</div>\n");
    }

    private void paragraph(String text) {
        String escaped = Html.text(Texts.cut(text.strip(), LONGEST_TEXT));
        html.append("<p dir=\"auto\">")
                .append(OPTION.matcher(escaped).replaceAll("<span class=\"option\">$0</span>"))
                .append("</p>\n");
    }

    private void links() {
        if (task.video() == null && task.metadata() != null) {
            html.append("<p class=\"links\">");
            metadataLink("");
            html.append("</p>\n");
        }
    }
}
