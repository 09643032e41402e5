package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.JsonTrees;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GitHubReportTest {

    private static final int LARGEST_SUMMARY = 1 << 20;

    @TempDir
    Path checkout;

    private final List<String> commands = new ArrayList<>();
    private final ReportState state = new ReportState(TestLocks.ofNewRun());

    @Test
    void eachTaskWithoutAVideoIsAnError() {
        assertThat(commands(Runs.await(
                        checkout,
                        Runs.succeeded(checkout),
                        Runs.without(checkout, "a", Outcome.FAILED, "Task a failed: 100%, really"),
                        Runs.without(checkout, "b", Outcome.ERROR, null))))
                .containsExactly(
                        "::error title=HappyHorse task a%3A FAILED::Task a failed: 100%25, really",
                        "::error title=HappyHorse task b%3A ERROR::Task b: ERROR");
    }

    @Test
    void withoutFailOnErrorItIsAWarning() {
        assertThat(commands(Runs.run("video", ReportedRun.Goal.AWAIT, false, checkout, Runs.failed(checkout))))
                .singleElement()
                .asString()
                .startsWith("::warning title=");
    }

    @Test
    void anErrorAfterTheVideoWasSavedIsAnErrorAnnotation() {
        assertThat(commands(Runs.await(checkout, Runs.notArchived(checkout))))
                .singleElement()
                .asString()
                .startsWith("::error title=HappyHorse task " + Runs.ID + "%3A video saved%2C then an error::");
    }

    @Test
    void aSinglePollGetsNoAnnotation() {
        assertThat(commands(Runs.run("poll", ReportedRun.Goal.STATUS, true, checkout, Runs.failed(checkout))))
                .isEmpty();
    }

    @Test
    void textOfTheServerIsNoCommand() {
        assertThat(commands(Runs.await(checkout, Runs.without(checkout, "t", Outcome.FAILED, Runs.TORTURE))))
                .singleElement()
                .asString()
                .startsWith("::error title=HappyHorse task t%3A FAILED::100%25 <b>")
                .contains("🐎%0A: :error title=fake::evil%0A# #teamcity[")
                .doesNotContainPattern("\\p{Cc}");
    }

    @Test
    void aLongAnnotationIsCut() {
        assertThat(commands(Runs.await(checkout, Runs.without(checkout, "t", Outcome.ERROR, "x".repeat(100_000)))))
                .singleElement()
                .asString()
                .hasSizeLessThan(4100)
                .endsWith("x…");
    }

    @Test
    void nineFailuresHaveAnAnnotationEachAndTheTenthSumsUpTheRest() {
        assertThat(commands(Runs.await(checkout, failures(12))))
                .hasSize(10)
                .last()
                .asString()
                .startsWith("::error title=HappyHorse%3A 3 more tasks did not succeed::")
                .contains("task t10: FAILED", "task t12: FAILED");
    }

    @Test
    void tenFailuresHaveAnAnnotationEach() {
        assertThat(commands(Runs.await(checkout, failures(10))))
                .hasSize(10)
                .last()
                .asString()
                .startsWith("::error title=HappyHorse task t10%3A FAILED::Wrong");
    }

    @Test
    void annotationsAreCountedOverAllExecutionsOfTheStep() {
        commands(Runs.run("a", ReportedRun.Goal.AWAIT, false, checkout, failures(6)));
        commands(Runs.run("b", ReportedRun.Goal.AWAIT, false, checkout, failures(6)));
        commands(Runs.run("c", ReportedRun.Goal.AWAIT, true, checkout, failures(6)));
        assertThat(commands).hasSize(10).last().asString().contains("3 more tasks did not succeed");
    }

    private ReportedTask[] failures(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Runs.without(checkout, "t" + i, Outcome.FAILED, "Wrong"))
                .toArray(ReportedTask[]::new);
    }

    @Test
    void clipsHaveTheirNamesInTheResults() throws IOException {
        assertThat(outputs(Runs.await(
                        checkout, Runs.named("intro", Runs.failed(checkout)), Runs.refused("outro", "A horse"))))
                .singleElement()
                .asString()
                .contains("{\"name\":\"intro\",\"taskId\":\"" + Runs.OTHER_ID, "{\"name\":\"outro\",\"taskId\":null");
    }

    @Test
    void aTaskHasThreeOutputs() throws IOException {
        assertThat(outputs(Runs.await(checkout, Runs.succeeded(checkout))))
                .containsExactly(
                        "outcome=SUCCEEDED",
                        "video=target/happyhorse/" + Runs.ID + ".mp4",
                        "metadata=target/happyhorse/" + Runs.ID + ".json");
    }

    @Test
    void whatIsMissingHidesWhatAnEarlierExecutionSet() throws IOException {
        assertThat(outputs(Runs.await(checkout, Runs.failed(checkout)))).contains("outcome=FAILED", "video=");
    }

    @Test
    void severalTasksAreOneArrayInOneLine() throws IOException {
        List<String> lines = outputs(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)));
        assertThat(lines).singleElement().asString().startsWith("results=[");
        JsonNode results = JsonTrees.tree(
                        Runs.json("{\"results\":" + lines.get(0).substring("results=".length()) + "}"))
                .path("results");
        assertThat(results).hasSize(2);
        assertThat(results.get(0))
                .isEqualTo(JsonTrees.tree(Runs.json("{\"taskId\":\"" + Runs.ID + "\",\"outcome\":\"SUCCEEDED\","
                        + "\"video\":\"target/happyhorse/" + Runs.ID + ".mp4\","
                        + "\"metadata\":\"target/happyhorse/" + Runs.ID + ".json\"}")));
        assertThat(results.get(1).path("video").isNull()).isTrue();
    }

    @Test
    void outputsOfOtherStepsStay() throws IOException {
        Files.writeString(outputFile(), "theirs=1\n");
        assertThat(outputs(Runs.await(checkout, Runs.succeeded(checkout))))
                .hasSize(4)
                .contains("theirs=1");
    }

    @DisabledOnOs(OS.WINDOWS)
    @Test
    void aPathWithALineEndSetsNoOtherOutput() throws IOException {
        ReportedTask task = Runs.succeeded(checkout.resolve("a\nHAPPYHORSE_END\noutcome=FORGED"));
        assertThat(outputs(Runs.await(checkout, task)))
                .containsSubsequence(
                        "outcome=SUCCEEDED",
                        "video<<HAPPYHORSE_END_",
                        "a",
                        "HAPPYHORSE_END",
                        "outcome=FORGED/target/happyhorse/" + Runs.ID + ".mp4",
                        "HAPPYHORSE_END_",
                        "metadata<<HAPPYHORSE_END_");
    }

    @Test
    void isATableWithALineForEachTask() throws IOException {
        assertThat(summary(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout))))
                .startsWith("", "### HappyHorse await (video)", "", "| Task | Outcome | Video |", "|---|---|---|")
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("| " + Runs.ID + " | ✅ SUCCEEDED | target/happyhorse/" + Runs.ID
                                + ".mp4<br>1280 × 720, 5.0 s, 74.5 KiB |"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("| " + Runs.OTHER_ID + " | ❌ FAILED | Task ")
                        .contains("Input data may contain inappropriate content."));
    }

    @Test
    void whatDoesNotFailTheBuildIsAWarningInTheSummary() throws IOException {
        assertThat(summary(Runs.run("video", ReportedRun.Goal.AWAIT, false, checkout, Runs.failed(checkout))))
                .anyMatch(line -> line.contains("⚠️ FAILED"));
    }

    @Test
    void aTaskThatRunsIsNoWarning() throws IOException {
        ReportedTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        assertThat(summary(Runs.run("poll", ReportedRun.Goal.STATUS, true, checkout, running)))
                .contains("### HappyHorse status (poll)")
                .anyMatch(line -> line.startsWith("| t | ⏳ RUNNING |"));
    }

    @Test
    void theSummaryShowsASavedVideoAndTheErrorAfterIt() throws IOException {
        assertThat(summary(Runs.await(checkout, Runs.notArchived(checkout)))).anySatisfy(line -> assertThat(line)
                .contains("❌ SUCCEEDED", Runs.ID + ".mp4", "could not be deployed"));
    }

    @Test
    void textOfTheServerIsNoMarkup() throws IOException {
        List<String> lines = summary(Runs.await(checkout, Runs.without(checkout, "t", Outcome.FAILED, Runs.TORTURE)));
        assertThat(lines).hasSize(7);
        assertThat(lines.get(5).replace("| t | ❌ FAILED | ", "").replaceFirst(" \\|$", ""))
                .doesNotContainPattern("[|<>*_`$@:~\\[\\]{}\\\\\\p{Cc}]")
                .contains("100&#37; &#60;b&#62;", "🐎");
    }

    @Test
    void aLongMessageIsCutInTheSummary() throws IOException {
        List<String> lines =
                summary(Runs.await(checkout, Runs.without(checkout, "t", Outcome.ERROR, "x".repeat(100_000))));
        assertThat(String.join("", lines)).hasSizeLessThan(1000).contains("xxx…");
    }

    @Test
    void whatOtherStepsWroteInTheSummaryStays() throws IOException {
        Files.writeString(summaryFile(), "theirs");
        assertThat(summary(Runs.await(checkout, Runs.succeeded(checkout))))
                .startsWith("theirs", "### HappyHorse await (video)");
    }

    @Test
    void failuresComeFirstInTheSummary() throws IOException {
        assertThat(summary(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)))
                        .get(5))
                .contains("FAILED");
    }

    @Test
    void theSummaryOfManyTasksStaysBelowItsLimit() throws IOException {
        ReportedTask[] many = IntStream.range(0, 5000)
                .mapToObj(i -> Runs.without(checkout, "t" + i, Outcome.ERROR, "[".repeat(1000)))
                .toArray(ReportedTask[]::new);
        List<String> lines = summary(Runs.await(checkout, many));
        assertThat(Files.size(summaryFile())).isLessThan(LARGEST_SUMMARY).isGreaterThan(LARGEST_SUMMARY - 10_000);
        long rows = lines.stream().filter(line -> line.startsWith("| t")).count();
        assertThat(lines).contains(5000 - rows + " more tasks are in index.html: a summary ends at 1 MiB.");
    }

    @Test
    void whatStandsInTheSummaryAlreadyCounts() throws IOException {
        for (int room : List.of(-1, 0, 1, 100, 300, 500, 1000)) {
            byte[] before = new byte[LARGEST_SUMMARY - room];
            Files.write(summaryFile(), before);
            report().writeSummary(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)));
            assertThat(Files.size(summaryFile())).isLessThan(Math.max(LARGEST_SUMMARY, before.length + 1));
        }
    }

    private Path outputFile() {
        return checkout.resolve("outputs.txt");
    }

    private Path summaryFile() {
        return checkout.resolve("summary.md");
    }

    private CiEnvironment environment() {
        return new CiEnvironment(Map.of(
                "GITHUB_OUTPUT",
                outputFile().toString(),
                "GITHUB_STEP_SUMMARY",
                summaryFile().toString()));
    }

    private GitHubReport report() {
        return new GitHubReport(environment(), Redactor.withoutKey(), commands::add, state);
    }

    private List<String> commands(ReportedRun run) {
        report().annotate(run);
        return commands;
    }

    private List<String> outputs(ReportedRun run) throws IOException {
        report().writeOutputs(run);
        return Files.readAllLines(outputFile());
    }

    private List<String> summary(ReportedRun run) throws IOException {
        report().writeSummary(run);
        return Files.readAllLines(summaryFile());
    }
}
