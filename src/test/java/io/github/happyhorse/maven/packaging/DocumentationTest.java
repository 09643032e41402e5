package io.github.happyhorse.maven.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead where they say, and quote messages that exist. */
class DocumentationTest {

    private static final Path PAGES = Path.of("src/site/markdown");

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");
    private static final Pattern VERSION =
            Pattern.compile("happyhorse-maven-plugin(?::|</artifactId>\\s*<version>)(\\d[\\w.-]*)");
    private static final Path SITE_FILES = Path.of("src/site/resources");
    private static final Pattern MESSAGE = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    /** Where one literal of a message ends and the next begins on the same text. */
    private static final Pattern JOINED_LITERALS = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void everyLinkHasATarget() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            String text = CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
            LINK.matcher(text).results().forEach(link -> {
                String file = link.group(1);
                Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
                if (!file.contains("://") && !isThere(page, target, link.group(2))) {
                    broken.add(page + ": " + link.group());
                }
            });
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageIsInTheMenuAndEveryEntryOfItIsAPage() throws Exception {
        Set<String> entries = BuiltPlugin.elements(BuiltPlugin.xml(Path.of("src/site/site.xml")), "item").stream()
                .map(item -> item.getAttribute("href"))
                .filter(href -> href.endsWith(".html"))
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> made = generatedPages();
        try (Stream<Path> pages = Files.list(PAGES)) {
            pages.map(page -> page.getFileName().toString().replace(".md", ".html"))
                    .forEach(made::add);
        }
        // The first is where the name of the site leads, the second has nothing to say.
        made.removeAll(List.of("index.html", "help-mojo.html"));

        assertThat(entries).isEqualTo(made);
    }

    @Test
    void theVersionInTheExamplesIsThisOne() throws Exception {
        String version = BuiltPlugin.texts(BuiltPlugin.descriptor(), "version").get(0);
        for (Path page : pages()) {
            assertThat(VERSION.matcher(Files.readString(page)).results().map(found -> found.group(1)))
                    .as(page.toString())
                    .allMatch(version::equals);
        }
    }

    @Test
    void everyQuotedMessageIsOneThatTheCodeHas() throws IOException {
        String code = code();
        List<String> messages = MESSAGE.matcher(Files.readString(PAGES.resolve("when-it-fails.md")))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(messages).hasSizeGreaterThan(50);
        for (String message : messages) {
            assertThat(Stream.of(message.split("…")).map(String::strip))
                    .as(message)
                    .allMatch(code::contains);
        }
    }

    @Test
    void everyTestOfTheWaysToPayTwiceExists() throws IOException {
        String contributing = Files.readString(Path.of("CONTRIBUTING.md"));
        int start = contributing.indexOf("## Ways to pay twice");
        String ways = contributing.substring(start, contributing.indexOf("\n## ", start + 1));
        List<String> names = Pattern.compile("`(?:(\\w+Test)\\.)?([a-z]\\w{12,})`")
                .matcher(ways)
                .results()
                .map(name -> (name.group(1) == null ? "NothingIsPaidTwiceTest" : name.group(1)) + "." + name.group(2))
                .toList();
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }

        assertThat(names).hasSizeGreaterThan(35).allSatisfy(name -> assertThat(
                        tests.get(name.substring(0, name.indexOf('.'))))
                .contains(" void " + name.substring(name.indexOf('.') + 1) + "("));
        assertThat(Pattern.compile("integration test `([\\w-]+)`")
                        .matcher(ways)
                        .results()
                        .map(it -> it.group(1)))
                .allSatisfy(
                        it -> assertThat(Path.of("src/it", it, "verify.groovy")).exists());
    }

    /** The literals of all classes, with what is computed in between as it stands in the source. */
    private static String code() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                code.append(JOINED_LITERALS.matcher(Files.readString(file)).replaceAll(""));
            }
        }
        return code.toString().replace("\\\"", "\"");
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return Stream.concat(
                            pages, Stream.of("README.md", "CONTRIBUTING.md").map(Path::of))
                    .toList();
        }
    }

    private static Set<String> generatedPages() throws Exception {
        Set<String> names = new HashSet<>(Set.of("plugin-info.html"));
        BuiltPlugin.goals().forEach(goal -> names.add(goal + "-mojo.html"));
        return names;
    }

    /** A page of the site knows no anchors but those that are written down; the others know their headings. */
    private static boolean isThere(Path page, Path target, String anchor) {
        try {
            boolean onTheSite = page.startsWith(PAGES);
            String name = target.getFileName().toString();
            if (onTheSite && (generatedPages().contains(name) || Files.exists(SITE_FILES.resolve(name)))) {
                return true;
            }
            if (!Files.exists(target) || onTheSite && !target.startsWith(PAGES)) {
                return false;
            }
            return anchor == null || anchors(target).contains(anchor);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> anchors(Path page) throws IOException {
        String text = Files.readString(page);
        Set<String> anchors =
                ANCHOR.matcher(text).results().map(a -> a.group(1)).collect(Collectors.toSet());
        if (!page.startsWith(PAGES)) {
            HEADING.matcher(CODE_BLOCK.matcher(text).replaceAll(""))
                    .results()
                    .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                    .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
                    .forEach(anchors::add);
        }
        return anchors;
    }
}
