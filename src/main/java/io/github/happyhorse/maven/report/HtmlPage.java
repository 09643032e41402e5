package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.report.ReportedTask.Standing;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code index.html}: the clips to play, with what is known of each. It needs no script and no inline style, so it also
 * works under the content security policy of Jenkins. Each execution has a section between markers.
 */
final class HtmlPage {

    private static final String NAME = "index.html";
    private static final String STYLE = "happyhorse.css";
    private static final String ICON = "happyhorse.svg";
    private static final int LARGEST = 32 << 20;

    private static final Pattern MARKER = Pattern.compile("<!-- happyhorse:(begin|end) ([A-Za-z0-9._-]{1,120}) -->\n?");

    private static final Pattern TASK = Pattern.compile("<article class=\"task (bad|open|good)\">");
    private static final Pattern START = Pattern.compile("<time datetime=\"([^\"]*)\">");

    /** A file that is kept may have been changed, so only what a section can have in it is taken over. */
    private static final Pattern TAG = Pattern.compile("<(?<end>/?)(?<name>[a-z0-9]+)(?<attributes>[^<>]*)>");

    private static final Pattern ATTRIBUTE = Pattern.compile("\\G (?<name>[A-Za-z-]+)=\"(?<value>[^\"]*)\"");
    private static final Pattern UNSAFE_TEXT = Pattern.compile("&(?!(?:amp|lt|gt|quot|#39);)|[\\p{Cc}&&[^\\n\\t]]");
    private static final Set<String> ELEMENTS = Set.of(
            ("a article blockquote code dd details div dl dt figcaption figure h2 h3 header p pre rect section span"
                            + " strong summary svg time video")
                    .split(" "));
    private static final Set<String> ATTRIBUTES =
            Set.of(("aria-hidden aria-label aria-labelledby class controls datetime dir height id preload"
                            + " preserveAspectRatio tabindex viewBox width x")
                    .split(" "));
    private static final Pattern LOCAL_LINK = Pattern.compile("file:///.*|[^:/\\\\][^:]*", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("https?://.*|" + LOCAL_LINK, Pattern.DOTALL);

    private final CiEnvironment environment;
    private final Redactor redactor;

    HtmlPage(CiEnvironment environment, Redactor redactor) {
        this.environment = environment;
        this.redactor = redactor;
    }

    void write(ReportedRun run) throws IOException {
        Map<String, String> sections = sections(run.reportsDirectory());
        sections.put(run.key(), new HtmlSection(run, environment, redactor).html());
        write(run.reportsDirectory(), sections);
    }

    boolean exists(ReportedRun run) {
        return Files.exists(run.reportsDirectory().resolve(NAME));
    }

    void clear(ReportedRun run) throws IOException {
        Map<String, String> sections = sections(run.reportsDirectory());
        if (sections.remove(run.key()) == null) {
            return;
        }
        if (sections.isEmpty()) {
            for (String file : List.of(NAME, STYLE, ICON)) {
                Files.deleteIfExists(run.reportsDirectory().resolve(file));
            }
        } else {
            write(run.reportsDirectory(), sections);
        }
    }

    private static Map<String, String> sections(Path directory) throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        String page = ReportFile.read(directory.resolve(NAME), LARGEST);
        Matcher marker = MARKER.matcher(page);
        String begun = null;
        int begin = 0;
        while (marker.find()) {
            if (marker.group(1).equals("end") && marker.group(2).equals(begun)) {
                String section = page.substring(begin, marker.start());
                if (isOwn(section)) {
                    sections.put(begun, section);
                }
            }
            begun = marker.group(1).equals("begin") ? marker.group(2) : null;
            begin = marker.end();
        }
        return sections;
    }

    private static boolean isOwn(String section) {
        if (UNSAFE_TEXT.matcher(section).find()) {
            return false;
        }
        Deque<String> open = new ArrayDeque<>();
        long tags = 0;
        for (Matcher tag = TAG.matcher(section); tag.find(); tags++) {
            String name = tag.group("name");
            String attributes = tag.group("attributes");
            if (tag.group("end").isEmpty()) {
                open.push(name);
            } else if (!attributes.isEmpty() || !name.equals(open.poll())) {
                return false;
            }
            if (!ELEMENTS.contains(name) || !areOwn(attributes)) {
                return false;
            }
        }
        return open.isEmpty() && tags == section.chars().filter(c -> c == '<').count();
    }

    private static boolean areOwn(String attributes) {
        int end = 0;
        for (Matcher attribute = ATTRIBUTE.matcher(attributes); attribute.find(); end = attribute.end()) {
            String value = attribute.group("value");
            boolean own =
                    switch (attribute.group("name")) {
                        case "href" -> LINK.matcher(value).matches();
                        case "src" -> LOCAL_LINK.matcher(value).matches();
                        default -> ATTRIBUTES.contains(attribute.group("name"));
                    };
            if (!own) {
                return false;
            }
        }
        return end == attributes.length();
    }

    private void write(Path directory, Map<String, String> sections) throws IOException {
        Map<Standing, Integer> counts = counts(String.join("", sections.values()));
        Standing worst = worst(counts);
        String page = resource(NAME)
                .replace("{icon}", icon(worst))
                .replace("{standing}", worst.word())
                .replace("{verdict}", verdict(counts))
                .replace("{hint}", environment.isJenkins() ? resource("jenkins.html") : "")
                .replace("{sections}", body(sections));
        ReportFile.replace(directory.resolve(STYLE), resource(STYLE));
        ReportFile.replace(directory.resolve(ICON), resource(ICON));
        ReportFile.replace(directory.resolve(NAME), page);
    }

    /** Sections with failures first, then those that run, then by time. */
    private static String body(Map<String, String> sections) {
        Comparator<String> failuresFirst = Comparator.comparing(section -> worst(counts(section)));
        return sections.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(failuresFirst.thenComparing(HtmlPage::start)))
                .map(entry -> "<!-- happyhorse:begin " + entry.getKey() + " -->\n" + entry.getValue()
                        + "<!-- happyhorse:end " + entry.getKey() + " -->\n")
                .collect(Collectors.joining());
    }

    private static String start(String section) {
        Matcher start = START.matcher(section);
        return start.find() ? start.group(1) : "";
    }

    /** How many tasks stand where. */
    private static Map<Standing, Integer> counts(String sections) {
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        TASK.matcher(sections)
                .results()
                .forEach(task ->
                        counts.merge(Standing.valueOf(task.group(1).toUpperCase(Locale.ROOT)), 1, Integer::sum));
        return counts;
    }

    private static Standing worst(Map<Standing, Integer> counts) {
        return counts.isEmpty() ? Standing.GOOD : counts.keySet().iterator().next();
    }

    private static String icon(Standing standing) {
        return switch (standing) {
            case BAD -> "✕";
            case OPEN -> "…";
            case GOOD -> "✓";
        };
    }

    /** For example {@code 2 failed, 3 succeeded}. */
    static String verdict(Map<Standing, Integer> counts) {
        return counts.isEmpty()
                ? "no tasks"
                : counts.entrySet().stream()
                        .map(count -> count.getValue()
                                + switch (count.getKey()) {
                                    case BAD -> " failed";
                                    case OPEN -> " running";
                                    case GOOD -> " succeeded";
                                })
                        .collect(Collectors.joining(", "));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
