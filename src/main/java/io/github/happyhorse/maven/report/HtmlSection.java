package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.report.ReportedTask.Standing;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.text.Redactor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The section of one execution on the page: a card for each task, failures first. */
final class HtmlSection {

    private static final int LONGEST_TEXT = 4000;

    /** With more tasks the page folds commands and details. */
    private static final int SHORT_PAGE = 10;

    /** An option in a sentence, which a line must not cut in two. */
    private static final Pattern OPTION = Pattern.compile("(?<!\\S)\\(?-D[A-Za-z0-9._=-]+\\)?");

    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

    private static final Map<String, String> CODECS = Map.of(
            "avc1", "H.264",
            "avc3", "H.264",
            "hvc1", "HEVC",
            "hev1", "HEVC",
            "av01", "AV1",
            "vp09", "VP9",
            "mp4a", "AAC",
            "ac-3", "AC-3");

    private final ReportedRun run;
    private final CiEnvironment environment;
    private final Redactor redactor;

    HtmlSection(ReportedRun run, CiEnvironment environment, Redactor redactor) {
        this.run = run;
        this.environment = environment;
        this.redactor = redactor;
    }

    String html() {
        String common = commonCommand();
        return """
                <section%7$s aria-labelledby="%1$s">
                <header>
                <h2 id="%1$s">%2$s <span>%3$s</span></h2>
                <p>%4$s</p>
                </header>
                %5$s%6$s</section>
                """.formatted(
                        run.key(),
                        run.goal(),
                        line(run.executionId()),
                        summary(),
                        common == null ? "" : command("To resume all of them:", common),
                        run.failuresFirst().stream()
                                .map(task -> card(task, common == null))
                                .collect(Collectors.joining()),
                        isLong() ? " class=\"many\"" : "");
    }

    /** The command that several tasks share; null if each has its own. */
    private String commonCommand() {
        List<String> commands = run.tasks().stream()
                .map(ReportedTask::command)
                .filter(Objects::nonNull)
                .toList();
        return commands.size() > 1 && commands.stream().distinct().count() == 1 ? commands.get(0) : null;
    }

    private String summary() {
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        run.tasks().forEach(task -> counts.merge(task.standing(), 1, Integer::sum));
        Stream<String> facts = Stream.of(
                line(run.artifactId()),
                HtmlPage.verdict(counts),
                run.isOver()
                        ? "took "
                                + Amounts.seconds(
                                        BigDecimal.valueOf(run.elapsed().toMillis(), 3))
                        : "not over yet",
                "<time datetime=\"%s\">%s</time>"
                        .formatted(run.start().truncatedTo(ChronoUnit.SECONDS), time(run.start())));
        Stream<String> links = environment.links().stream().map(link -> link(link.address(), link.text()));
        return Stream.concat(facts, links).collect(Collectors.joining(" · "));
    }

    /** Without a formatter, which takes longer to load than everything else here. */
    private static String time(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        String month = time.getMonth().name();
        return time.getDayOfMonth() + " " + month.charAt(0)
                + month.substring(1).toLowerCase(Locale.ROOT) + " " + time.getYear() + ", "
                + time.toLocalTime().truncatedTo(ChronoUnit.MINUTES) + " UTC";
    }

    private String card(ReportedTask task, boolean withCommand) {
        String side = timeBar(task)
                + facts(task)
                + (task.video() == null ? metadataLink(task, "<p class=\"links\">%s</p>\n") : "");
        boolean folded = isLong() && task.isGood();
        return """
                <article class="task %s">
                <header>
                <h3%s>%s</h3>
                <p class="marks"><strong class="outcome">%s</strong>%s</p>
                </header>
                %s%s%s%s</article>
                """.formatted(
                        task.standing().name().toLowerCase(Locale.ROOT),
                        task.name() == null ? "" : " class=\"name\"",
                        line(task.title()),
                        outcome(task),
                        mark(task),
                        prompt(task),
                        column("main", clip(task) + problem(task)),
                        column("side", folded ? details("Details", side) : side),
                        withCommand && task.command() != null ? resume(task.command()) : "");
    }

    private boolean isLong() {
        return run.tasks().size() > SHORT_PAGE;
    }

    private static String column(String name, String content) {
        return content.isEmpty() ? "" : "<div class=\"%s\">\n%s</div>\n".formatted(name, content);
    }

    private static String outcome(ReportedTask task) {
        return task.isSavedWithProblem()
                ? "saved, then an error"
                : task.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String mark(ReportedTask task) {
        String mark = "";
        if (task.data() != null && task.data().origin() == Metadata.Origin.SANDBOX) {
            mark = "sandbox run";
        } else if (task.data() != null && task.data().origin() == Metadata.Origin.ARCHIVE) {
            mark = "from the archive";
        } else if (task.result().savedBefore()) {
            mark = "saved before";
        }
        return mark.isEmpty() ? "" : " <span class=\"mark\">" + mark + "</span>";
    }

    private String clip(ReportedTask task) {
        if (task.video() == null) {
            return "";
        }
        Metadata.Video facts = task.facts();
        boolean sized = facts != null && facts.width() != null && facts.height() != null;
        String address = Markup.link(run.reportsDirectory(), task.video());
        // The time makes browsers show a first frame that would else stay blank.
        return """
                <figure class="clip%s">
                <video controls="" preload="metadata"%s aria-label="%s" src="%s#t=0.001"></video>
                <figcaption>%s%s</figcaption>
                </figure>
                """.formatted(
                        sized && facts.height() > facts.width() ? " portrait" : "",
                        sized ? " width=\"%s\" height=\"%s\"".formatted(facts.width(), facts.height()) : "",
                        line("Clip " + task.title() + (task.prompt() == null ? "" : ": " + task.prompt())),
                        address,
                        "<a href=\"" + address + "\">Open the clip</a>",
                        metadataLink(task, " %s"));
    }

    private String metadataLink(ReportedTask task, String template) {
        return task.metadata() == null
                ? ""
                : template.formatted(
                        "<a href=\"" + Markup.link(run.reportsDirectory(), task.metadata()) + "\">Metadata</a>");
    }

    private String prompt(ReportedTask task) {
        return task.prompt() == null || task.prompt().isBlank()
                ? ""
                : "<blockquote class=\"prompt\" dir=\"auto\">" + text(task.prompt()) + "</blockquote>\n";
    }

    private String problem(ReportedTask task) {
        if (task.standing() != Standing.BAD) {
            return "";
        }
        Metadata.Problem reason = task.data() == null ? null : task.data().error();
        String paragraphs = paragraph(shortened(task));
        if (reason != null && reason.message() != null && !isMentioned(task, reason.message())) {
            paragraphs = paragraph(reason.message()) + paragraphs;
        }
        if (reason != null && reason.code() != null && !isMentioned(task, reason.code())) {
            paragraphs = "<p><code>" + line(reason.code()) + "</code></p>\n" + paragraphs;
        }
        return "<div class=\"problem\">\n" + paragraphs + "</div>\n";
    }

    /** The heading names the task already, and the command has a block of its own. */
    private String shortened(ReportedTask task) {
        String message = task.message();
        for (String name : List.of("Task " + task.id() + " ", "Clip " + task.title() + " ")) {
            if (message.startsWith(name) && message.length() > name.length()) {
                message = message.substring(name.length(), name.length() + 1).toUpperCase(Locale.ROOT)
                        + message.substring(name.length() + 1);
            }
        }
        String place = commonCommand() == null ? "below" : "above";
        return task.command() == null ? message : message.replace(task.command(), "the command " + place);
    }

    private String paragraph(String text) {
        return "<p dir=\"auto\">" + OPTION.matcher(text(text)).replaceAll("<span class=\"option\">$0</span>")
                + "</p>\n";
    }

    private String resume(String command) {
        return isLong() ? details("Command to resume", block(command)) : command("To resume:", command);
    }

    private static String details(String summary, String content) {
        return "<details><summary>" + summary + "</summary>\n" + content + "</details>\n";
    }

    private String command(String label, String command) {
        return "<div class=\"resume\">\n<p>" + label + "</p>\n" + block(command) + "</div>\n";
    }

    /** A line may end between two arguments, never within one. */
    private String block(String command) {
        return "<pre class=\"command\" tabindex=\"0\"><code>"
                + Stream.of(redactor.text(command).strip().split("\\s+"))
                        .map(argument -> "<span>" + Markup.escape(argument) + "</span>")
                        .collect(Collectors.joining(" "))
                + "</code></pre>\n";
    }

    /** Shows where the time went. Widths are SVG attributes, because a strict policy forbids inline style. */
    private static String timeBar(ReportedTask task) {
        BigDecimal queued = task.data() == null ? null : task.data().queueSeconds();
        BigDecimal generated = task.data() == null ? null : task.data().generationSeconds();
        BigDecimal total = orZero(queued).add(orZero(generated));
        if (total.signum() <= 0) {
            return "";
        }
        String bar = "";
        if (queued != null && generated != null) {
            BigDecimal split = split(orZero(queued), total);
            bar = "<svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                    + bar("queued", BigDecimal.ZERO, split) + bar("generated", split, PERCENT.subtract(split))
                    + "</svg>\n";
        }
        return "<figure class=\"times\">\n%s<figcaption>%s%s</figcaption>\n</figure>\n"
                .formatted(bar, legend("queued", queued), legend("generated", generated));
    }

    /** Where the queue ends, in percent. What took any time at all is visible. */
    private static BigDecimal split(BigDecimal queued, BigDecimal total) {
        BigDecimal share = queued.multiply(PERCENT).divide(total, 2, RoundingMode.HALF_UP);
        if (queued.signum() > 0 && share.compareTo(BigDecimal.ONE) < 0) {
            return BigDecimal.ONE;
        }
        return total.compareTo(queued) > 0 ? share.min(PERCENT.subtract(BigDecimal.ONE)) : share;
    }

    private static String bar(String part, BigDecimal from, BigDecimal width) {
        return width.signum() == 0
                ? ""
                : "<rect class=\"%s\" x=\"%s\" width=\"%s\" height=\"1\"></rect>"
                        .formatted(part, from.toPlainString(), width.toPlainString());
    }

    private static String legend(String part, BigDecimal seconds) {
        return seconds == null
                ? ""
                : "<span class=\"%1$s\">%1$s %2$s</span> ".formatted(part, Amounts.seconds(orZero(seconds)));
    }

    private static BigDecimal orZero(BigDecimal seconds) {
        return seconds == null || seconds.signum() < 0 ? BigDecimal.ZERO : seconds;
    }

    private String facts(ReportedTask task) {
        StringBuilder rows = new StringBuilder();
        Metadata.Video video = task.facts();
        if (video != null) {
            row(rows, "", "Dimensions", video.width() == null ? null : video.width() + " × " + video.height());
            row(
                    rows,
                    "",
                    "Duration",
                    video.durationSeconds() == null ? null : Amounts.seconds(video.durationSeconds()));
            // Without a picture codec the structure was not read, so there may be sound.
            if (video.videoCodec() != null) {
                row(rows, "", "Picture", codec(video.videoCodec()));
                row(rows, "", "Sound", video.audioCodec() == null ? "none" : codec(video.audioCodec()));
            }
            row(rows, "", "Size", Amounts.bytes(video.size()));
        }
        Metadata data = task.data();
        if (data != null) {
            row(rows, "", "Last status", isMentioned(task, data.taskStatus()) ? null : data.taskStatus());
            if (!task.result().savedBefore() && data.waiting().polls() > 0) {
                row(
                        rows,
                        "",
                        "Waited",
                        Amounts.seconds(BigDecimal.valueOf(task.waited().toMillis(), 3)));
                row(rows, "", "Polls", polls(data.waiting()));
            }
        }
        row(rows, " class=\"wide\"", "Task", task.name() == null ? null : task.id());
        if (data != null && !isMentioned(task, data.requestId())) {
            row(rows, " class=\"wide\"", "Request", data.requestId());
        }
        row(rows, " class=\"wide\"", "SHA-256", video == null ? null : video.sha256());
        return rows.isEmpty() ? "" : "<dl>\n" + rows + "</dl>\n";
    }

    /** What the message or the mark of the card says is not repeated. */
    private static boolean isMentioned(ReportedTask task, String value) {
        return value != null
                && (task.message().contains(value)
                        || value.equals(task.outcome().name()));
    }

    private void row(StringBuilder rows, String attributes, String name, String value) {
        if (value != null) {
            rows.append("<div%s><dt>%s</dt><dd>%s</dd></div>\n".formatted(attributes, name, line(value)));
        }
    }

    private static String codec(String fourCc) {
        String name = CODECS.get(fourCc);
        return name == null ? fourCc : name + " (" + fourCc + ")";
    }

    private static String polls(Metadata.Wait wait) {
        return wait.polls() + (wait.failedPolls() == 0 ? "" : ", " + wait.failedPolls() + " failed");
    }

    private String link(String address, String text) {
        return "<a href=\"" + Markup.escape(redactor.text(address)) + "\">" + line(text) + "</a>";
    }

    private String text(String text) {
        return Markup.escape(Redactor.cut(redactor.text(text).strip(), LONGEST_TEXT));
    }

    private String line(String text) {
        return Markup.escape(redactor.line(text));
    }
}
