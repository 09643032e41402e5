package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the text: every report is written, well-formed, and does not change when it is read again. */
class ReportsPropertyTest {

    private static final String KEY = "the-secret-key-1";

    @Property(tries = 200)
    void anyTextIsReported(@ForAll("texts") String text) throws Exception {
        Path checkout = Files.createTempDirectory("reports");
        try {
            Path reports = checkout.resolve("target/happyhorse-reports");
            ReportedRun run = Runs.run(text, ReportedRun.Goal.AWAIT, true, checkout, task(checkout, text));
            List<String> commands = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            Reports written = new Reports(
                    Map.of(
                            "GITHUB_ACTIONS",
                            "true",
                            "GITHUB_STEP_SUMMARY",
                            checkout.resolve("summary").toString(),
                            "TEAMCITY_VERSION",
                            "1",
                            "BUILD_URL",
                            "https://ci.example/" + text),
                    new ReportState(TestLocks.ofNewRun()),
                    new Redactor(KEY),
                    commands::add,
                    warnings::add);
            written.write(run);

            assertThat(commands)
                    .hasSizeGreaterThan(1)
                    .allMatch(command -> command.lines().count() == 1);
            for (Path file : files(reports)) {
                if (file.toString().matches(".*\\.(xml|html)")) {
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
                }
                assertThat(Files.readString(file)).doesNotContain("Signature=abc");
            }
            ReportedRun other = Runs.run("other", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout));
            written.write(other);
            String before = Files.readString(reports.resolve("index.html"));
            assertThat(before).contains("<h1>2 failed</h1>");
            written.write(other);
            assertThat(Files.readString(reports.resolve("index.html"))).isEqualTo(before);
            written.clear(run);
            written.clear(other);
            assertThat(files(reports)).isEmpty();
            assertThat(warnings).isEmpty();
        } finally {
            delete(checkout);
        }
    }

    private static ReportedTask task(Path checkout, String text) {
        ReportedTask failed = Runs.failed(checkout);
        Metadata data = Metadata.builder(Runs.OTHER_ID, Outcome.FAILED, Metadata.Origin.SERVICE)
                .status(text, text)
                .error(new Metadata.Problem(text, text, 400))
                .video(new Metadata.Video("a.mp4", 1, text, null, null, null, text, text, null, false))
                .waiting(new Metadata.Wait(Runs.START, Runs.START, 1, 0))
                .build();
        return new ReportedTask(text, text, Runs.with(failed, data, text).result());
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.of(
                "<",
                "</p>",
                "]]>",
                "&amp;",
                "&#0;",
                "<!-- happyhorse:end x -->",
                "\"",
                "'",
                "\u0000",
                "\n::error::x",
                "##teamcity[x]",
                "https://u:p@h/?Signature=abc ",
                KEY,
                "\uD800",
                "\uFFFE",
                "\u202E",
                "🐎",
                " ",
                "-D",
                "a");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                parts.list().ofMaxSize(12).map(list -> String.join("", list)));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().equals("happyhorse.env"))
                    .toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
