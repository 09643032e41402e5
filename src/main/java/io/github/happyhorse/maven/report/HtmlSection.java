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
    private final boolean isLong;

    /** The command that several tasks share; null if each has its own. */
    private final String commonCommand;

    HtmlSection(ReportedRun run, CiEnvironment environment, Redactor redactor) {
        this.run = run;
        this.environment = environment;
        this.redactor = redactor;
        isLong = run.tasks().size() > SHORT_PAGE;
        List<String> commands = run.tasks().stream()
                .map(ReportedTask::command)
                .filter(Objects::nonNull)
                .toList();
        boolean shared = commands.size() > 1 && commands.stream().distinct().count() == 1;
        commonCommand = shared ? commands.get(0) : null;
    }

    String html() {
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
                        commonCommand == null ? "" : resume("To resume all of them:", commonCommand),
                        run.failuresFirst().stream().map(this::card).collect(Collectors.joining()),
                        isLong ? " class=\"many\"" : "");
    }

    private String summary() {
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        run.tasks().forEach(task -> counts.merge(task.standing(), 1, Integer::sum));
        Stream<String> facts = Stream.of(
                line(run.artifactId()),
                HtmlPage.verdict(counts),
                run.isOver() ? "took " + Amounts.seconds(run.elapsed()) : "not over yet",
                "<time datetime=\"%s\">%s</time>"
                        .formatted(run.start().truncatedTo(ChronoUnit.SECONDS), time(run.start())));
        Stream<String> links = environment.links().stream()
                .map(link -> link(Markup.escape(redactor.text(link.address())), line(link.text())));
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

    private String card(ReportedTask task) {
        String side = timeBar(task)
                + facts(task)
                + (task.video() == null && task.metadata() != null
                        ? "<p class=\"links\">" + metadataLink(task) + "</p>\n"
                        : "");
        return """
                <article class="task %s">
                <header>
                <h3%s>%s</h3>
                <p class="marks"><strong class="outcome">%s</strong>%s</p>
                </header>
                %s%s%s%s</article>
                """.formatted(
                        task.standing().word(),
                        task.name() == null ? "" : " class=\"name\"",
                        line(task.title()),
                        outcome(task),
                        mark(task),
                        prompt(task),
                        column("main", clip(task) + problem(task)),
                        column("side", isLong && task.isGood() ? folded("Details", side) : side),
                        commonCommand == null && task.command() != null ? command(task.command()) : "");
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
        Metadata.Origin origin = task.data() == null ? null : task.data().origin();
        String mark = origin == Metadata.Origin.SANDBOX
                ? "sandbox run"
                : origin == Metadata.Origin.ARCHIVE
                        ? "from the archive"
                        : task.result().savedBefore() ? "saved before" : null;
        return mark == null ? "" : " <span class=\"mark\">" + mark + "</span>";
    }

    private String clip(ReportedTask task) {
        if (task.video() == null) {
            return "";
        }
        Metadata.Video facts = task.facts();
        boolean sized = facts != null && facts.width() != null && facts.height() != null;
        // The time makes browsers show a first frame that would else stay blank.
        return """
                <figure class="clip%1$s">
                <video controls="" preload="metadata"%2$s aria-label="%3$s" src="%4$s#t=0.001"></video>
                <figcaption><a href="%4$s">Open the clip</a>%5$s</figcaption>
                </figure>
                """.formatted(
                        sized && facts.height() > facts.width() ? " portrait" : "",
                        sized ? " width=\"%s\" height=\"%s\"".formatted(facts.width(), facts.height()) : "",
                        line("Clip " + task.title() + (task.prompt() == null ? "" : ": " + task.prompt())),
                        Markup.link(run.reportsDirectory(), task.video()),
                        task.metadata() == null ? "" : " " + metadataLink(task));
    }

    private String metadataLink(ReportedTask task) {
        return link(Markup.link(run.reportsDirectory(), task.metadata()), "Metadata");
    }

    private static String link(String address, String text) {
        return "<a href=\"" + address + "\">" + text + "</a>";
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
        String code = reason == null ? null : unmentioned(task, reason.code());
        String message = reason == null ? null : unmentioned(task, reason.message());
        return "<div class=\"problem\">\n"
                + (code == null ? "" : "<p><code>" + line(code) + "</code></p>\n")
                + (message == null ? "" : paragraph(message))
                + paragraph(shortened(task)) + "</div>\n";
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
        String place = commonCommand == null ? "below" : "above";
        return task.command() == null ? message : message.replace(task.command(), "the command " + place);
    }

    private String paragraph(String text) {
        return "<p dir=\"auto\">" + OPTION.matcher(text(text)).replaceAll("<span class=\"option\">$0</span>")
                + "</p>\n";
    }

    private String command(String command) {
        return isLong ? folded("Command to resume", block(command)) : resume("To resume:", command);
    }

    private String resume(String label, String command) {
        return "<div class=\"resume\">\n<p>" + label + "</p>\n" + block(command) + "</div>\n";
    }

    private static String folded(String summary, String content) {
        return "<details><summary>" + summary + "</summary>\n" + content + "</details>\n";
    }

    /** A line may end at a space, never within an option. Two spaces stay two, because they may be in a prompt. */
    private String block(String command) {
        return Stream.of(redactor.text(command).split(" ", -1))
                .map(argument -> "<span>" + Markup.escape(argument) + "</span>")
                .collect(Collectors.joining(" ", "<pre class=\"command\" tabindex=\"0\"><code>", "</code></pre>\n"));
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
        Metadata data = task.data();
        String rows = video(task.facts())
                + row("Last status", data == null ? null : unmentioned(task, data.taskStatus()))
                + waiting(task)
                + wideRow("Task", task.name() == null ? null : task.id())
                + wideRow("Request", data == null ? null : unmentioned(task, data.requestId()))
                + wideRow("SHA-256", task.facts() == null ? null : task.facts().sha256());
        return rows.isEmpty() ? "" : "<dl>\n" + rows + "</dl>\n";
    }

    private String video(Metadata.Video video) {
        if (video == null) {
            return "";
        }
        // Without a picture codec the structure was not read, so there may be sound.
        String sound = video.audioCodec() == null ? "none" : codec(video.audioCodec());
        return row("Dimensions", video.width() == null ? null : video.width() + " × " + video.height())
                + row("Duration", video.durationSeconds() == null ? null : Amounts.seconds(video.durationSeconds()))
                + row("Picture", video.videoCodec() == null ? null : codec(video.videoCodec()))
                + row("Sound", video.videoCodec() == null ? null : sound)
                + row("Size", Amounts.bytes(video.size()));
    }

    private String waiting(ReportedTask task) {
        if (task.data() == null
                || task.result().savedBefore()
                || task.data().waiting().polls() == 0) {
            return "";
        }
        Metadata.Wait wait = task.data().waiting();
        String failed = wait.failedPolls() == 0 ? "" : ", " + wait.failedPolls() + " failed";
        return row("Waited", Amounts.seconds(task.waited())) + row("Polls", wait.polls() + failed);
    }

    /** Null for what the message or the mark of the card says already. */
    private static String unmentioned(ReportedTask task, String value) {
        return value == null
                        || task.message().contains(value)
                        || value.equals(task.outcome().name())
                ? null
                : value;
    }

    private String row(String name, String value) {
        return value == null ? "" : "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(name, line(value));
    }

    private String wideRow(String name, String value) {
        return row(name, value).replaceFirst("<div>", "<div class=\"wide\">");
    }

    private static String codec(String fourCc) {
        String name = CODECS.get(fourCc);
        return name == null ? fourCc : name + " (" + fourCc + ")";
    }

    private String text(String text) {
        return Markup.escape(Redactor.cut(redactor.text(text).strip(), LONGEST_TEXT));
    }

    private String line(String text) {
        return Markup.escape(redactor.line(text));
    }
}
