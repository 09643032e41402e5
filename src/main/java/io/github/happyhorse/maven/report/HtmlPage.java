package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code index.html}: the clips to look at, with what is known of each. It needs no script and no inline style, so it
 * also shows under the content security policy of Jenkins.
 *
 * <p>Each execution keeps its section in a hidden file beside the page, and the page is all of them, oldest first.
 */
final class HtmlPage implements Report {

    private static final String SECTION_PREFIX = ".happyhorse-";
    private static final String SECTION_SUFFIX = ".html";

    private static final String SECTIONS = "<!-- sections -->\n";

    @Override
    public void write(CiRun run) throws IOException {
        Path directory = run.reportsDirectory();
        // Thirteen digits until 2286, so that the order of the text is that of the time.
        String order = "<!-- " + run.start().toEpochMilli() + " -->\n";
        ReportFile.replace(
                directory.resolve(SECTION_PREFIX + run.goal() + "-" + run.fileName() + SECTION_SUFFIX),
                order + RunSection.of(run));
        ReportFile.replace(directory.resolve("happyhorse.css"), resource("happyhorse.css"));
        ReportFile.replace(
                directory.resolve("index.html"), resource("index.html").replace(SECTIONS, sections(directory)));
    }

    private static String sections(Path directory) throws IOException {
        Map<String, String> sections = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, SECTION_PREFIX + "*" + SECTION_SUFFIX)) {
            for (Path file : files) {
                String section = Files.readString(file);
                int end = section.indexOf('\n') + 1;
                sections.put(section.substring(0, end) + file.getFileName(), section.substring(end));
            }
        }
        return String.join("", sections.values());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
