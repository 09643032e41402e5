package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {

    private static final String[] PAGE_AND_ENV = {"index.html", "happyhorse.css", "happyhorse.svg", "happyhorse.env"};

    @TempDir
    Path checkout;

    private final List<String> commands = new ArrayList<>();
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private ReportState state = new ReportState(TestLocks.ofNewRun());

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
                            "happyhorse.svg");
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
                        .startsWith("Cannot write to GITHUB_OUTPUT, the build goes on: ")
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
                state,
                Redactor.withoutKey(),
                line -> {
                    throw new UncheckedIOException(new IOException("Broken pipe"));
                },
                warnings::add);
        reports.write(Runs.await(checkout, Runs.failed(checkout)));
        assertThat(warnings).singleElement().asString().endsWith("Broken pipe");
    }

    @Test
    void aCommandIsOneWrite() {
        List<String> writes = new ArrayList<>();
        Reports.lines(new ByteArrayOutputStream() {
                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writes.add(new String(bytes, offset, length, UTF_8));
                    }
                })
                .accept("::error::größer 🐎");
        assertThat(writes).containsExactly("::error::größer 🐎\n");
    }

    @Test
    void aClosedOutputIsAnException() {
        Consumer<String> output = Reports.lines(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        assertThatThrownBy(() -> output.accept("x"))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("Broken pipe");
    }

    /** An aborted build has no chance to write anything at its end. */
    @Test
    void pageAndEnvFileAreThereWhileTheGoalWaits() throws IOException {
        Map<String, String> environment = Map.of(
                "GITHUB_ACTIONS",
                "true",
                "GITHUB_OUTPUT",
                checkout.resolve("output").toString(),
                "GITHUB_STEP_SUMMARY",
                checkout.resolve("summary").toString(),
                "TEAMCITY_VERSION",
                "2026.1");
        ReportedTask waiting = Runs.waiting(Runs.ID, "mvn happyhorse:await");
        write(environment, Runs.running(Runs.await(checkout, waiting)));
        assertThat(reports()).containsExactlyInAnyOrder(PAGE_AND_ENV);
        assertThat(checkout.resolve("target/happyhorse-reports/index.html"))
                .content()
                .contains("1 running");
        assertThat(commands).isEmpty();
        assertThat(checkout.resolve("output")).doesNotExist();
        assertThat(checkout.resolve("summary")).doesNotExist();
    }

    @Test
    void aSkippedRunLeavesNothingRedOfAnEarlierMavenRun() throws IOException {
        write(Map.of(), Runs.await(checkout, Runs.failed(checkout)));
        state = new ReportState(TestLocks.ofNewRun());
        reports(Map.of()).clear(Runs.await(checkout));
        assertThat(reports()).isEmpty();
        assertThat(warnings).isEmpty();
    }

    /** Two builds at once know of each other only by the lock file. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void executionsThatReportAtOnceAreAllOnThePage(boolean inOneMavenRun) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> executions = IntStream.range(0, 16)
                    .mapToObj(i -> (Callable<Void>) () -> {
                        ReportState own = inOneMavenRun ? state : new ReportState(TestLocks.ofNewRun());
                        Reports reports =
                                new Reports(Map.of(), own, Redactor.withoutKey(), commands::add, warnings::add);
                        ReportedRun run =
                                Runs.run("e" + i, ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout));
                        reports.write(Runs.running(run));
                        reports.write(run);
                        return null;
                    })
                    .toList();
            for (Future<Void> execution : threads.invokeAll(executions)) {
                execution.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(warnings).isEmpty();
        assertThat(checkout.resolve("target/happyhorse-reports/index.html"))
                .content()
                .contains("<h1>16 failed</h1>");
        assertThat(reports()).doesNotContain("index.html.lock");
    }

    @Test
    void anInterruptedBuildReportsTooAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            write(Map.of(), Runs.await(checkout, Runs.failed(checkout)));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(warnings).isEmpty();
        assertThat(reports()).contains(PAGE_AND_ENV).contains("TEST-happyhorse-video.xml");
    }

    @Test
    void noReportShowsTheKeyOrASignature() throws IOException {
        String key = "the-secret-key-1";
        String text = key + " https://me:" + key + "@store.example/a.mp4?Signature=abcdef " + "%74he-secret-key-1";
        Metadata data = Metadata.builder(Runs.ID, Outcome.FAILED, Metadata.Origin.SERVICE)
                .status(text, text)
                .error(new Metadata.Problem(text, text + "!", 400))
                .video(new Metadata.Video("a.mp4", 1, text, null, null, null, text, text, null, false))
                .waiting(new Metadata.Wait(Runs.START, Runs.START, 1, 0))
                .response(Runs.json("{\"output\":{\"orig_prompt\":\"" + text + "\"}}"))
                .build();
        ReportedTask task = Runs.withCommand(text, Runs.with(Runs.failed(checkout), data, "Failed: " + text));
        Map<String, String> environment = Map.of(
                "GITHUB_ACTIONS",
                "true",
                "GITHUB_STEP_SUMMARY",
                checkout.resolve("summary").toString(),
                "TEAMCITY_VERSION",
                "2026.1",
                "BUILD_URL",
                "https://ci.example/" + key + "/7");
        ReportedRun run = Runs.await(checkout, task, Runs.failed(checkout));
        new Reports(environment, state, new Redactor(key), commands::add, warnings::add).write(run);
        assertThat(warnings).isEmpty();
        assertThat(commands).noneMatch(command -> command.contains(key) || command.contains("abcdef"));
        try (Stream<Path> files = Files.walk(checkout)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain(key, "abcdef", "%74he");
            }
        }
    }

    private List<String> reports() throws IOException {
        try (Stream<Path> files = Files.list(checkout.resolve("target/happyhorse-reports"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Reports reports(Map<String, String> environment) {
        return new Reports(environment, state, Redactor.withoutKey(), commands::add, warnings::add);
    }

    private void write(Map<String, String> environment, ReportedRun run) {
        reports(environment).write(run);
    }
}
