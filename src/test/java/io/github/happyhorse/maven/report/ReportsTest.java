package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {

    @TempDir
    Path checkout;

    private final List<String> commands = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void everybodyGetsJUnitEnvFileAndPage() throws IOException {
        write(Map.of(), Runs.await(checkout, Runs.failed(checkout)));
        try (Stream<Path> files = Files.list(checkout.resolve("target/happyhorse-reports"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "TEST-happyhorse-video.xml",
                            "happyhorse.env",
                            "index.html",
                            "happyhorse.css",
                            ".happyhorse-await-video.html");
        }
        assertThat(commands).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void gitHubGetsAnnotationOutputsAndSummary() {
        Map<String, String> environment = Map.of(
                "GITHUB_ACTIONS", "true",
                "GITHUB_OUTPUT", checkout.resolve("output").toString(),
                "GITHUB_STEP_SUMMARY", checkout.resolve("summary").toString());
        write(environment, Runs.await(checkout, Runs.failed(checkout)));
        assertThat(commands).singleElement().asString().startsWith("::error ");
        assertThat(checkout.resolve("output")).content().startsWith("outcome=FAILED\n");
        assertThat(checkout.resolve("summary")).content().contains("### HappyHorse await");
    }

    @Test
    void teamCityGetsMessages() {
        write(Map.of("TEAMCITY_VERSION", "2026.1"), Runs.await(checkout, Runs.failed(checkout)));
        assertThat(commands).hasSize(2).allMatch(command -> command.startsWith("##teamcity["));
    }

    @Test
    void emptyVariablesMeanNothing() {
        write(
                Map.of("GITHUB_ACTIONS", "", "GITHUB_OUTPUT", "", "GITHUB_STEP_SUMMARY", " ", "TEAMCITY_VERSION", ""),
                Runs.await(checkout, Runs.failed(checkout)));
        assertThat(commands).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void oneThatCannotBeWrittenCostsAWarningAndNoOther() {
        Map<String, String> environment = new HashMap<>();
        environment.put("GITHUB_OUTPUT", checkout.resolve("missing/output").toString());
        environment.put("GITHUB_STEP_SUMMARY", "\u0000");
        environment.put("TEAMCITY_VERSION", "2026.1");
        write(environment, Runs.await(checkout, Runs.failed(checkout)));
        assertThat(warnings)
                .hasSize(2)
                .noneMatch(warning -> warning.contains("\n"))
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("Cannot write what GITHUB_OUTPUT asks for, the build goes on without: ")
                        .contains("NoSuchFileException", "missing"))
                .anyMatch(warning -> warning.contains("GITHUB_STEP_SUMMARY"));
        assertThat(commands).hasSize(2);
        assertThat(checkout.resolve("target/happyhorse-reports/index.html")).exists();
    }

    @Test
    void aFileWhereTheDirectoryShouldBeIsNoReasonToFail() throws IOException {
        Files.createDirectories(checkout.resolve("target"));
        Files.writeString(checkout.resolve("target/happyhorse-reports"), "a file");
        write(Map.of(), Runs.await(checkout, Runs.failed(checkout)));
        assertThat(warnings)
                .hasSize(3)
                .anyMatch(warning -> warning.startsWith("Cannot write the JUnit report"))
                .anyMatch(warning -> warning.startsWith("Cannot write happyhorse.env"))
                .anyMatch(warning -> warning.startsWith("Cannot write index.html"));
    }

    @Test
    void aTargetThatIsADirectoryIsNoReasonToFailAndLeavesNothingBeside() throws IOException {
        Path taken = checkout.resolve("target/happyhorse-reports/happyhorse.env");
        Files.createDirectories(taken.resolve("full"));
        write(Map.of(), Runs.await(checkout, Runs.failed(checkout)));
        assertThat(warnings).singleElement().asString().contains("happyhorse.env");
        try (Stream<Path> files = Files.list(taken.getParent())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void aClosedStandardOutputIsNoReasonToFail() {
        Reports reports = new Reports(
                Map.of("GITHUB_ACTIONS", "true"),
                line -> {
                    throw new UncheckedIOException(new IOException("Broken pipe"));
                },
                warnings::add);
        reports.write(Runs.await(checkout, Runs.failed(checkout)));
        assertThat(warnings).singleElement().asString().endsWith("Broken pipe");
    }

    private void write(Map<String, String> environment, CiRun run) {
        new Reports(environment, commands::add, warnings::add).write(run);
    }
}
