package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.report.ReportedTask.Standing;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * {@code index.html}: the clips to play, with what is known of each. It needs no script and no inline style, so it also
 * works under the content security policy of Jenkins.
 *
 * <p>Each execution has a section between markers. What the file holds besides is untrusted: sections are taken over
 * element by element, and only elements and attributes that the plugin writes.
 */
final class HtmlPage {

    private static final String NAME = "index.html";
    private static final String STYLE = "happyhorse.css";
    private static final String ICON = "happyhorse.svg";
    private static final int LARGEST = 32 << 20;

    private static final Pattern MARKER = Pattern.compile("<!-- happyhorse:(begin|end) ([A-Za-z0-9._-]{1,120}) -->\n?");

    private static final Set<String> ELEMENTS = Set.of(
            "a",
            "article",
            "blockquote",
            "code",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
            "h2",
            "h3",
            "header",
            "p",
            "pre",
            "rect",
            "section",
            "span",
            "strong",
            "summary",
            "svg",
            "time",
            "video");

    private static final Set<String> ATTRIBUTES = Set.of(
            "aria-hidden",
            "aria-label",
            "aria-labelledby",
            "class",
            "controls",
            "datetime",
            "dir",
            "height",
            "href",
            "id",
            "preload",
            "preserveAspectRatio",
            "src",
            "tabindex",
            "viewBox",
            "width",
            "x");

    private static final Pattern LINK = Pattern.compile("https?://.*|file:///.*|[^:]*", Pattern.DOTALL);
    private static final Pattern LOCAL_LINK = Pattern.compile("file:///.*|[^:]*", Pattern.DOTALL);

    /** A section of the page, with how many of its tasks stand where. */
    private record Section(String html, String start, Map<Standing, Integer> counts) {}

    private final CiEnvironment environment;
    private final Redactor redactor;

    HtmlPage(CiEnvironment environment, Redactor redactor) {
        this.environment = environment;
        this.redactor = redactor;
    }

    void write(ReportedRun run) throws IOException {
        Map<String, Section> sections = sections(run.reportsDirectory());
        String html = new HtmlSection(run, environment, redactor).html();
        sections.put(run.key(), section(html).orElseThrow());
        write(run.reportsDirectory(), sections);
    }

    void clear(ReportedRun run) throws IOException {
        Map<String, Section> sections = sections(run.reportsDirectory());
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

    private Map<String, Section> sections(Path directory) throws IOException {
        Map<String, Section> sections = new LinkedHashMap<>();
        String page = ReportFile.read(directory.resolve(NAME), LARGEST);
        Matcher marker = MARKER.matcher(page);
        String begun = null;
        int begin = 0;
        while (marker.find()) {
            if (marker.group(1).equals("end") && marker.group(2).equals(begun)) {
                String key = begun;
                section(page.substring(begin, marker.start())).ifPresent(section -> sections.put(key, section));
            }
            begun = marker.group(1).equals("begin") ? marker.group(2) : null;
            begin = marker.end();
        }
        return sections;
    }

    /** Reads a section and writes it anew; empty if anything in it is not of this plugin. */
    private Optional<Section> section(String html) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        StringBuilder copy = new StringBuilder(html.length());
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        String start = "";
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(html));
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (!copyStart(xml, copy)) {
                            return Optional.empty();
                        }
                        if (xml.getLocalName().equals("article")) {
                            standing(xml).ifPresent(standing -> counts.merge(standing, 1, Integer::sum));
                        } else if (xml.getLocalName().equals("time")) {
                            start = String.valueOf(xml.getAttributeValue(null, "datetime"));
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT ->
                        copy.append("</").append(xml.getLocalName()).append(">");
                    case XMLStreamConstants.CHARACTERS -> copy.append(text(xml.getText()));
                    default -> {
                        // Comments and processing instructions are left out.
                    }
                }
            }
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
        return Optional.of(new Section(copy.append("\n").toString(), start, counts));
    }

    private boolean copyStart(XMLStreamReader xml, StringBuilder copy) {
        if (!ELEMENTS.contains(xml.getLocalName())
                || xml.getPrefix() != null && !xml.getPrefix().isEmpty()) {
            return false;
        }
        copy.append('<').append(xml.getLocalName());
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String name = xml.getAttributeLocalName(i);
            String value = xml.getAttributeValue(i);
            boolean allowed = ATTRIBUTES.contains(name)
                    && (!name.equals("href") || LINK.matcher(value).matches())
                    && (!name.equals("src") || LOCAL_LINK.matcher(value).matches());
            if (!allowed) {
                return false;
            }
            // A path may look like an address with a query, and must stay what it is.
            boolean isPath = (name.equals("href") || name.equals("src")) && !value.startsWith("http");
            copy.append(' ')
                    .append(name)
                    .append("=\"")
                    .append(isPath ? Markup.escape(value) : text(value))
                    .append('"');
        }
        copy.append('>');
        return true;
    }

    private String text(String text) {
        return text.isBlank() ? text : Markup.escape(redactor.text(text));
    }

    private static Optional<Standing> standing(XMLStreamReader article) {
        String classes = String.valueOf(article.getAttributeValue(null, "class"));
        return Stream.of(Standing.values())
                .filter(standing -> classes.equals("task " + standing.name().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private void write(Path directory, Map<String, Section> sections) throws IOException {
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        sections.values().forEach(section -> section.counts()
                .forEach((standing, count) -> counts.merge(standing, count, Integer::sum)));
        Standing worst = worst(counts);
        String page = resource(NAME)
                .replace("{icon}", icon(worst))
                .replace("{standing}", worst.name().toLowerCase(Locale.ROOT))
                .replace("{verdict}", verdict(counts))
                .replace("{hint}", environment.isJenkins() ? resource("jenkins.html") : "")
                .replace("{sections}", body(sections));
        ReportFile.replace(directory.resolve(STYLE), resource(STYLE));
        ReportFile.replace(directory.resolve(ICON), resource(ICON));
        ReportFile.replace(directory.resolve(NAME), page);
    }

    /** Sections with failures first, then those that run, then by time. */
    private static String body(Map<String, Section> sections) {
        return sections.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.<Section, Standing>comparing(section -> worst(section.counts()))
                                .thenComparing(Section::start)))
                .map(entry -> "<!-- happyhorse:begin " + entry.getKey() + " -->\n"
                        + entry.getValue().html()
                        + "<!-- happyhorse:end " + entry.getKey() + " -->\n")
                .collect(Collectors.joining());
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
        String verdict = List.of(Standing.values()).stream()
                .filter(counts::containsKey)
                .map(standing -> counts.get(standing) + " " + word(standing))
                .collect(Collectors.joining(", "));
        return verdict.isEmpty() ? "no tasks" : verdict;
    }

    private static String word(Standing standing) {
        return switch (standing) {
            case BAD -> "failed";
            case OPEN -> "running";
            case GOOD -> "succeeded";
        };
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
