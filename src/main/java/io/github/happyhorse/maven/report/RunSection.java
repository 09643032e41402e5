package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.task.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** One goal run on the page. */
final class RunSection {

    private RunSection() {}

    /** The section. */
    static String of(CiRun run) {
        String id = "run-" + run.goal() + "-" + run.fileName();
        StringBuilder html = new StringBuilder("<section aria-labelledby=\"")
                .append(Html.text(id))
                .append("\">\n<header>\n<h2 id=\"")
                .append(Html.text(id))
                .append("\">")
                .append(run.goal())
                .append(" <span>")
                .append(Html.text(Texts.oneLine(run.executionId())))
                .append("</span></h2>\n<p>")
                .append(summary(run))
                .append(" · took ")
                .append(Amounts.seconds(BigDecimal.valueOf(run.elapsed().toMillis(), 3)))
                .append(" · <time datetime=\"")
                .append(run.start().truncatedTo(ChronoUnit.SECONDS))
                .append("\">")
                .append(time(run.start()))
                .append("</time></p>\n</header>\n");
        run.tasks().forEach(task -> html.append(TaskCard.of(run, task)));
        return html.append("</section>\n").toString();
    }

    /** Without a formatter: to load one with its names takes longer than all else here. */
    private static String time(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        String month = time.getMonth().name();
        return time.getDayOfMonth() + " " + month.charAt(0)
                + month.substring(1).toLowerCase(Locale.ROOT) + " " + time.getYear() + ", "
                + time.toLocalTime().truncatedTo(ChronoUnit.MINUTES) + " UTC";
    }

    private static String summary(CiRun run) {
        long total = run.tasks().size();
        if (!run.expectsVideos()) {
            long running = run.tasks().stream()
                    .filter(task -> task.outcome() == Outcome.RUNNING)
                    .count();
            return "looked at " + total + (total == 1 ? " task" : " tasks")
                    + (running == 0 ? "" : ", " + running + " under way");
        }
        long saved = run.tasks().stream().filter(task -> task.video() != null).count();
        if (total == 1) {
            return saved == 1 ? "video saved" : "no video saved";
        }
        return saved == total ? "all " + total + " videos saved" : saved + " of " + total + " videos saved";
    }
}
