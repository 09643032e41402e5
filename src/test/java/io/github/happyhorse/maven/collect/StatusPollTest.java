package io.github.happyhorse.maven.collect;

import static io.github.happyhorse.maven.collect.FakeService.gatewayError;
import static io.github.happyhorse.maven.collect.FakeService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Goal runs that poll once, over real sockets. */
@Timeout(60)
class StatusPollTest {

    @TempDir
    private Path temporary;

    private Path directory;
    private FakeService service;

    @BeforeEach
    void startService() throws IOException {
        directory = temporary.resolve("happyhorse");
        service = new FakeService();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, RUNNING, is running",
        "RUNNING, RUNNING, is running",
        "SUCCEEDED, SUCCEEDED, succeeded",
        "FAILED, FAILED, failed at the service",
        "CANCELED, CANCELED, was canceled",
        "UNKNOWN, RUNNING, is not known to the service",
        "REVIEWING, RUNNING, is running"
    })
    void onePollReportsAndRecordsWhereATaskStands(String word, Outcome outcome, String words) {
        service.on("one", service.is(word));
        TestGoal goal = goal("one");

        Collected result = only(goal.poll());

        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.video()).isNull();
        assertThat(result.metadata()).isEqualTo(directory.resolve("one.json"));
        assertThat(files()).containsExactly("one.json");
        JsonNode metadata = metadata("one.json");
        assertThat(metadata.path("taskId").stringValue()).isEqualTo("one");
        assertThat(metadata.path("outcome").stringValue()).isEqualTo(outcome.name());
        assertThat(metadata.path("taskStatus").stringValue()).isEqualTo(word);
        assertThat(metadata.path("requestId").stringValue()).isEqualTo("35137489-2862-96cb");
        assertThat(metadata.path("origin").stringValue()).isEqualTo("service");
        assertThat(metadata.path("wait").path("polls").intValue()).isEqualTo(1);
        assertThat(metadata.path("wait").path("failedPolls").intValue()).isZero();
        assertThat(metadata.path("video").isNull()).isTrue();
        assertThat(metadata.path("download").isNull()).isTrue();
        assertThat(metadata.path("response").path("output").path("task_status").stringValue())
                .isEqualTo(word);
        assertThat(goal.lines())
                .filteredOn(line -> line.contains("Task one"))
                .singleElement()
                .asString()
                .startsWith("Task one " + words)
                .endsWith("[" + word + "]");
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void unknownIsTheEndOnceTheMetadataHasSaidSoFor15Seconds() {
        service.on("one", service.is("UNKNOWN"));
        Instant start = Instant.parse("2026-04-25T07:03:26Z");

        for (int seconds : List.of(0, 7, 14)) {
            Instant now = start.plusSeconds(seconds);
            assertThat(only(goal("one").wallClock(() -> now).poll()).outcome())
                    .as("after %s s", seconds)
                    .isEqualTo(Outcome.RUNNING);
        }
        for (int seconds : List.of(15, 16)) {
            Instant now = start.plusSeconds(seconds);
            assertThat(only(goal("one").wallClock(() -> now).poll()).outcome())
                    .as("after %s s", seconds)
                    .isEqualTo(Outcome.EXPIRED);
        }
        assertThat(metadata("one.json").path("outcome").stringValue()).isEqualTo("EXPIRED");
    }

    @Test
    void unknownCountsAnewAfterAnotherStatus() {
        service.on("one", service.is("UNKNOWN"), service.is("RUNNING"), service.is("UNKNOWN"));
        Instant start = Instant.parse("2026-04-25T07:03:26Z");

        for (int seconds : List.of(0, 20, 40)) {
            Instant now = start.plusSeconds(seconds);
            assertThat(only(goal("one").wallClock(() -> now).poll()).outcome()).isEqualTo(Outcome.RUNNING);
        }
    }

    @Test
    void whatAnotherTaskOrTheSandboxHasRecordedAsUnknownDoesNotCount() {
        service.on("one", service.is("UNKNOWN"));
        service.on("two", service.is("UNKNOWN"));
        Instant start = Instant.parse("2026-04-25T07:03:26Z");
        goal("two").fileName("clip").wallClock(() -> start).poll();
        assertThat(only(goal("one")
                                .fileName("clip")
                                .wallClock(() -> start.plusSeconds(20))
                                .poll())
                        .outcome())
                .isEqualTo(Outcome.RUNNING);
        goal("one").sandbox().wallClock(() -> start).poll();
        assertThat(only(goal("one").wallClock(() -> start.plusSeconds(20)).poll())
                        .outcome())
                .isEqualTo(Outcome.RUNNING);
    }

    @Test
    void nothingIsRecordedWhileAnotherBuildHasTheLock() throws Exception {
        service.on("one", service.succeeded());
        service.onDownload(service.silence());
        TestGoal holder = goal("one").start();
        service.awaitDownloads(1);
        byte[] before = Files.readAllBytes(directory.resolve("one.json"));
        TestGoal goal = goal("one");

        Collected result = only(goal.poll());

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.metadata()).isNull();
        assertThat(directory.resolve("one.json")).hasBinaryContent(before);
        assertThat(goal.lines()).anyMatch(line -> line.contains("another build is collecting it"));
        holder.interrupt();
        holder.results(Duration.ofSeconds(20));
    }

    @Test
    void aTaskThatSucceededIsNotDownloadedAndItsLinkIsNotRecorded() throws Exception {
        service.on("one", service.succeeded());

        Collected result = only(goal("one").poll());

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.isSaved()).isFalse();
        assertThat(result.problem()).isNull();
        assertThat(service.downloads()).isEmpty();
        assertThat(service.polls()).hasSize(1);
        assertThat(directory.resolve("one.json")).content().doesNotContain(FakeService.SIGNATURE);
        assertThat(metadata("one.json").path("generationSeconds").decimalValue())
                .isEqualByComparingTo("38.784");
    }

    @Test
    void theReasonOfTheTaskIsReportedAndRecorded() {
        service.on("one", service.failed("DataInspectionFailed", "The prompt is not allowed."));
        TestGoal goal = goal("one");

        Collected result = only(goal.poll());

        assertThat(goal.lines())
                .anyMatch(line -> line.contains("DataInspectionFailed: The prompt is not allowed. [FAILED]"));
        assertThat(result.problem()).contains("DataInspectionFailed");
        assertThat(metadata("one.json").path("error").path("code").stringValue())
                .isEqualTo("DataInspectionFailed");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 429, 500, 503})
    void aFailedPollIsAWarningAndIsNotRepeated(int status) {
        service.on("one", task -> json(status, gatewayError("Not now.")));
        TestGoal goal = goal("one");

        Collected result = only(goal.poll());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(service.polls()).hasSize(1);
        JsonNode metadata = metadata("one.json");
        assertThat(metadata.path("outcome").stringValue()).isEqualTo("ERROR");
        assertThat(metadata.path("taskStatus").isNull()).isTrue();
        assertThat(metadata.path("error").path("httpStatus").intValue()).isEqualTo(status);
        assertThat(metadata.path("wait").path("failedPolls").intValue()).isEqualTo(1);
        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("Task one cannot be polled: HTTP " + status);
        assertThat(goal.lines()).noneMatch(line -> line.contains(TestGoal.KEY));
    }

    @Test
    void aServiceThatCutsTheConnectionIsAWarning() {
        service.on("one", task -> new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());

        Collected result = only(goal("one").poll());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(metadata("one.json").path("error").path("message").stringValue())
                .isNotEmpty();
    }

    @Test
    void aServiceThatIsAwayIsAWarning() {
        TestGoal goal = goal("one");
        service.close();

        Collected result = only(goal.poll());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem()).contains("Task one cannot be polled");
        assertThat(metadata("one.json").path("error").path("httpStatus").isNull())
                .isTrue();
        assertThat(goal.lines()).anyMatch(line -> line.startsWith("WARN Task one"));
    }

    @Test
    void offlineThereIsNoRequestNoFileAndNoKeyLookup() {
        TestGoal goal = goal("one").offline().withoutKey();

        Collected result = only(goal.poll());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.metadata()).isNull();
        assertThat(service.polls()).isEmpty();
        assertThat(directory).doesNotExist();
        assertThat(goal.lines()).containsExactly("WARN Task one was not polled, Maven is offline.");
    }

    @Test
    void offlineASandboxRunIsPossible() {
        service.on("one", service.is("RUNNING"));

        assertThat(only(goal("one").offline().sandbox().poll()).outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(metadata("one.json").path("origin").stringValue()).isEqualTo("sandbox");
    }

    @Test
    void aSavedVideoKeepsItsMetadata() throws Exception {
        service.on("one", service.succeeded(), service.is("UNKNOWN"));
        goal("one").collect();
        byte[] saved = Files.readAllBytes(directory.resolve("one.json"));

        Collected result = only(goal("one").poll());

        assertThat(service.polls()).as("it asks although the video is saved").hasSize(2);
        assertThat(result.metadata()).isEqualTo(directory.resolve("one.last.json"));
        assertThat(directory.resolve("one.json")).hasBinaryContent(saved);
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(metadata("one.last.json").path("outcome").stringValue()).isEqualTo("RUNNING");
    }

    @Test
    void aPollDoesNotKeepALaterRunFromCollecting() {
        service.on("one", service.is("RUNNING"), service.succeeded());
        goal("one").poll();

        assertThat(only(goal("one").collect()).isSaved()).isTrue();
    }

    @Test
    void severalTasksArePolledOnceEachAndReportedInTheirOrder() {
        service.on("one", service.is("RUNNING"));
        service.on("two", service.is("UNKNOWN"));
        service.on("three", task -> new MockResponse.Builder().code(500).build());
        service.on("four", service.succeeded());

        TestGoal goal = goal("one", "two", "three", "four");
        List<Collected> results = goal.poll();

        assertThat(results)
                .extracting(Collected::outcome)
                .containsExactly(Outcome.RUNNING, Outcome.RUNNING, Outcome.ERROR, Outcome.SUCCEEDED);
        assertThat(results).extracting(result -> result.task().value()).containsExactly("one", "two", "three", "four");
        assertThat(files()).containsExactlyInAnyOrder("one.json", "two.json", "three.json", "four.json");
        assertThat(service.polls()).hasSize(4);
        assertThat(goal.lines()).filteredOn(line -> line.contains("Task ")).hasSize(4);
    }

    @Test
    void aKeyThatIsRefusedIsNotTriedOnTheOtherTasks() {
        for (String task : List.of("one", "two")) {
            service.on(task, any -> json(401, gatewayError("Wrong key.")));
        }

        List<Collected> results = goal("one", "two").poll();

        assertThat(results).extracting(Collected::outcome).containsOnly(Outcome.ERROR);
        assertThat(service.polls()).hasSize(1);
        assertThat(files()).containsExactlyInAnyOrder("one.json", "two.json");
    }

    @Test
    void theLogSaysThatItPollsOnce() {
        service.on("one", service.is("RUNNING"));
        TestGoal goal = goal("one");

        goal.poll();

        assertThat(goal.lines())
                .containsExactly(
                        "Polling task one at " + service.url().host()
                                + " once, API key from environment variable TT_API_KEY",
                        "Task one is running [RUNNING]");
    }

    private TestGoal goal(String... tasks) {
        return new TestGoal(service, directory, tasks);
    }

    private static Collected only(List<Collected> results) {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode metadata(String file) {
        try {
            return JsonTrees.read(Files.readAllBytes(directory.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
