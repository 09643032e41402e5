package io.github.happyhorse.maven.collect;

import static io.github.happyhorse.maven.collect.FakeService.gatewayError;
import static io.github.happyhorse.maven.collect.FakeService.halfTheClip;
import static io.github.happyhorse.maven.collect.FakeService.json;
import static io.github.happyhorse.maven.collect.FakeService.wholeClip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.JsonTrees;
import io.github.happyhorse.maven.video.mp4.Mp4Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Goal runs over real sockets, and what they leave on disk. */
@Timeout(60)
class GoalRunTest {

    /** Far below the time limits of a goal run in these tests, and far above what ending takes. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final Duration IN_GOOD_TIME = Duration.ofSeconds(30);

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

    // What is left on disk.

    @Test
    void aTaskThatSucceedsIsSavedWithItsMetadata() throws Exception {
        service.on("one", service.is("PENDING"), service.is("RUNNING"), service.succeeded());
        Instant before = Instant.now();

        Collected result = only(goal("one").collect());

        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        JsonNode metadata = metadata("one.json");
        assertThat(metadata.propertyNames())
                .containsExactly(
                        "schema",
                        "pluginVersion",
                        "taskId",
                        "outcome",
                        "taskStatus",
                        "requestId",
                        "error",
                        "queueSeconds",
                        "generationSeconds",
                        "video",
                        "wait",
                        "download",
                        "origin",
                        "response");
        assertThat(metadata.path("schema").intValue()).isEqualTo(1);
        assertThat(metadata.path("pluginVersion").stringValue()).isEqualTo("1.2.3");
        assertThat(metadata.path("taskId").stringValue()).isEqualTo("one");
        assertThat(metadata.path("outcome").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(metadata.path("taskStatus").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(metadata.path("requestId").stringValue()).isEqualTo("35137489-2862-96cb");
        assertThat(metadata.path("error").isNull()).isTrue();
        assertThat(metadata.path("queueSeconds").decimalValue()).isEqualByComparingTo("1.25");
        assertThat(metadata.path("generationSeconds").decimalValue()).isEqualByComparingTo("38.784");
        assertThat(metadata.path("origin").stringValue()).isEqualTo("service");
        assertThat(metadata.path("response").path("output").path("task_id").stringValue())
                .isEqualTo("one");

        JsonNode video = metadata.path("video");
        assertThat(video.path("file").stringValue()).isEqualTo("one.mp4");
        assertThat(video.path("size").intValue()).isEqualTo(FakeService.CLIP.length);
        assertThat(video.path("sha256").stringValue()).isEqualTo(sha256(FakeService.CLIP));
        assertThat(video.path("durationSeconds").decimalValue()).isEqualByComparingTo("2");
        assertThat(video.path("width").intValue()).isEqualTo(320);
        assertThat(video.path("height").intValue()).isEqualTo(180);
        assertThat(video.path("videoCodec").stringValue()).isEqualTo("avc1");
        assertThat(video.path("audioCodec").stringValue()).isEqualTo("mp4a");

        JsonNode wait = metadata.path("wait");
        assertThat(wait.path("polls").intValue()).isEqualTo(3);
        assertThat(wait.path("failedPolls").intValue()).isZero();
        assertThat(Instant.parse(wait.path("startedAt").stringValue()))
                .isAfterOrEqualTo(before.minusMillis(1))
                .isBefore(Instant.parse(wait.path("endedAt").stringValue()));
        JsonNode download = metadata.path("download");
        assertThat(download.path("attempts").intValue()).isEqualTo(1);
        assertThat(download.path("bytesReceived").intValue()).isEqualTo(FakeService.CLIP.length);

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.video()).isEqualTo(directory.resolve("one.mp4"));
        assertThat(result.metadata()).isEqualTo(directory.resolve("one.json"));
        assertThat(result.problem()).isNull();
        assertThat(result.savedBefore()).isFalse();
        assertThat(service.polls()).hasSize(3);
        assertThat(service.downloads()).hasSize(1);
    }

    @Test
    void theKeyGoesToTheServiceAndNotToTheObjectStore() {
        service.on("one", service.succeeded());

        goal("one").collect();

        assertThat(service.polls()).allSatisfy(poll -> {
            assertThat(poll.getHeaders().get("TT-API-KEY")).isEqualTo(TestGoal.KEY);
            assertThat(poll.getHeaders().get("User-Agent")).isEqualTo("happyhorse-maven-plugin/1.2.3");
        });
        assertThat(service.downloads()).singleElement().satisfies(download -> {
            assertThat(download.getHeaders().get("TT-API-KEY")).isNull();
            assertThat(download.getHeaders().toString()).doesNotContain(TestGoal.KEY);
        });
    }

    @Test
    void failedPollsAndABrokenDownloadAreCounted() throws Exception {
        service.on("one", unavailable(), service.is("RUNNING"), unavailable(), service.succeeded());
        AtomicInteger attempts = new AtomicInteger();
        service.onDownload(task -> attempts.getAndIncrement() == 0
                ? new MockResponse.Builder().code(503).build()
                : wholeClip().build());

        goal("one").collect();

        JsonNode metadata = metadata("one.json");
        assertThat(metadata.path("outcome").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(metadata.path("wait").path("polls").intValue()).isEqualTo(4);
        assertThat(metadata.path("wait").path("failedPolls").intValue()).isEqualTo(2);
        assertThat(metadata.path("download").path("attempts").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 204})
    void aReplyWithoutAStatusIsNoObstacleWhereverItComes(int status) throws Exception {
        FakeService.Script accepted =
                task -> new MockResponse.Builder().code(status).build();
        service.on("one", accepted, service.is("RUNNING"), accepted, service.succeeded());
        service.on("two", accepted, unavailable(), accepted, service.succeeded());

        goal("one").collect();
        goal("two").collect();

        assertThat(metadata("one.json").path("outcome").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(metadata("two.json").path("outcome").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(metadata("two.json").path("wait").path("failedPolls").intValue())
                .isEqualTo(1);
    }

    @Test
    void aSecondRunMakesNoRequest() throws Exception {
        service.on("one", service.succeeded());
        goal("one").collect();
        byte[] saved = Files.readAllBytes(directory.resolve("one.json"));

        Collected again = only(goal("one").collect());

        assertThat(service.polls()).hasSize(1);
        assertThat(service.downloads()).hasSize(1);
        assertThat(again.savedBefore()).isTrue();
        assertThat(again.isSaved()).isTrue();
        assertThat(again.video()).isEqualTo(directory.resolve("one.mp4"));
        assertThat(again.metadata()).isEqualTo(directory.resolve("one.json")).hasBinaryContent(saved);
    }

    @Test
    void aSavedVideoThatWasChangedIsDownloadedAgain() throws Exception {
        service.on("one", service.succeeded());
        goal("one").collect();
        byte[] damaged = FakeService.CLIP.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(directory.resolve("one.mp4"), damaged);

        Collected again = only(goal("one").collect());

        assertThat(again.savedBefore()).isFalse();
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void whileATaskRunsItsMetadataSaysSo() throws Exception {
        AtomicReference<JsonNode> seen = new AtomicReference<>(JsonTrees.object());
        service.on("one", service.is("RUNNING"), task -> {
            files().forEach(file -> seen.set(metadata(file)));
            return service.succeeded().about(task);
        });

        goal("one").collect();

        assertThat(seen.get().path("outcome").stringValue(null)).isEqualTo("RUNNING");
        assertThat(seen.get().path("taskId").stringValue()).isEqualTo("one");
        assertThat(seen.get().path("taskStatus").stringValue()).isEqualTo("RUNNING");
        assertThat(seen.get().path("video").isNull()).isTrue();
        assertThat(seen.get().path("wait").path("polls").intValue()).isEqualTo(1);
    }

    @Test
    void whileAVideoIsDownloadedItsMetadataSaysThatTheTaskSucceeded() throws Exception {
        AtomicReference<JsonNode> seen = new AtomicReference<>(JsonTrees.object());
        service.on("one", service.succeeded());
        service.onDownload(task -> {
            files().stream().filter(file -> file.endsWith(".json")).forEach(file -> seen.set(metadata(file)));
            return wholeClip().build();
        });

        goal("one").collect();

        assertThat(seen.get().path("outcome").stringValue(null)).isEqualTo("RUNNING");
        assertThat(seen.get().path("taskStatus").stringValue()).isEqualTo("SUCCEEDED");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELED", "EXPIRED", "TIMED_OUT", "ERROR"})
    void anOutcomeWithoutAVideoLeavesItsMetadataOnly(Outcome outcome) {
        service.on("one", endingIn(outcome));

        // UNKNOWN has to last for 15 s.
        Duration timeout = outcome == Outcome.EXPIRED ? Duration.ofSeconds(30) : Duration.ofMillis(900);

        Collected result = only(goal("one").timeout(timeout).collect());

        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.video()).isNull();
        assertThat(result.metadata()).isEqualTo(directory.resolve("one.json"));
        assertThat(files()).containsExactly("one.json");
        JsonNode metadata = metadata("one.json");
        assertThat(metadata.path("outcome").stringValue()).isEqualTo(outcome.name());
        assertThat(metadata.path("taskStatus").stringValue())
                .isEqualTo(
                        switch (outcome) {
                            case EXPIRED -> "UNKNOWN";
                            case TIMED_OUT -> "RUNNING";
                            case ERROR -> null;
                            default -> outcome.name();
                        });
        assertThat(metadata.path("video").isNull()).isTrue();
        assertThat(metadata.path("download").isNull()).isTrue();
    }

    @Test
    void theReasonOfTheTaskIsRecordedAndReported() {
        service.on("one", service.failed("DataInspectionFailed", "The prompt is not allowed."));

        Collected result = only(goal("one").collect());

        JsonNode error = metadata("one.json").path("error");
        assertThat(error.path("code").stringValue()).isEqualTo("DataInspectionFailed");
        assertThat(error.path("message").stringValue()).isEqualTo("The prompt is not allowed.");
        assertThat(error.path("httpStatus").isNull()).isTrue();
        assertThat(result.problem())
                .contains("one", "DataInspectionFailed", "The prompt is not allowed.", "35137489-2862-96cb");
    }

    @Test
    void aPermanentFailureIsRecordedWithItsHttpStatus() {
        service.on("one", task -> json(402, gatewayError("Insufficient balance.")));

        goal("one").collect();

        JsonNode error = metadata("one.json").path("error");
        assertThat(error.path("httpStatus").intValue()).isEqualTo(402);
        assertThat(error.path("message").stringValue()).contains("Insufficient balance.");
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void theTaskIsPolledAgainForALinkThatIsNoLongerValid() {
        service.on("one", service.succeeded("?Signature=old"), service.succeeded("?Signature=new"));
        service.onDownload(task -> service.downloads().size() == 1
                ? new MockResponse.Builder().code(403).build()
                : wholeClip().build());

        Collected result = only(goal("one").collect());

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(service.polls()).hasSize(2);
        assertThat(service.downloads())
                .extracting(download -> download.getUrl().query())
                .containsExactly("Signature=old", "Signature=new");
        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
        assertThat(metadata("one.json").path("download").path("attempts").intValue())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoVideoIsKeptAsRejected() {
        service.on("one", service.succeeded());
        service.onDownload(
                task -> wholeClip().body("<html>Sign in to this network</html>").build());

        Collected result = only(goal("one").collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(files()).containsExactlyInAnyOrder("one.json", "one.mp4.rejected");
        assertThat(service.downloads()).hasSize(2);
        assertThat(metadata("one.json").path("error").path("message").stringValue())
                .contains("one.mp4.rejected");
    }

    @Test
    void anOutputDirectoryThatCannotBeWrittenIsReportedBeforeAnyRequest() throws Exception {
        Files.writeString(directory, "in the way");
        service.on("one", service.succeeded());

        assertThatThrownBy(() -> goal("one").collect())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("<outputDirectory> (happyhorse.outputDirectory)")
                .hasMessageContaining(directory.toString());
        assertThat(service.polls()).isEmpty();
        assertThat(directory).hasContent("in the way");
    }

    // Several tasks.

    @Test
    void oneTaskThatFailsDoesNotKeepTheOthersFromBeingSaved() {
        service.on("first", service.is("RUNNING"), service.is("RUNNING"), service.succeeded());
        service.on("second", service.failed("DataInspectionFailed", "No."));
        service.on("third", service.is("RUNNING"), service.succeeded());

        List<Collected> results = goal("first", "second", "third").collect();

        assertThat(results).extracting(result -> result.task().value()).containsExactly("first", "second", "third");
        assertThat(results)
                .extracting(Collected::outcome)
                .containsExactly(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SUCCEEDED);
        assertThat(files())
                .containsExactlyInAnyOrder("first.mp4", "first.json", "second.json", "third.mp4", "third.json");
        assertThat(results).noneMatch(Collected::isBroken);
        assertThat(Messages.summary(results))
                .startsWith("1 of 3 tasks")
                .contains("second", "DataInspectionFailed")
                .doesNotContain("first", "third");
    }

    @Test
    void aRefusedKeyCostsOneRequestAndEndsAllTasks() {
        for (String task : List.of("first", "second", "third")) {
            service.on(task, any -> json(401, gatewayError("Wrong TT-API-KEY or email is not activated.")));
        }

        List<Collected> results = goal("first", "second", "third").collect();

        assertThat(service.polls()).hasSize(1);
        assertThat(results).extracting(Collected::outcome).containsOnly(Outcome.ERROR);
        assertThat(results).extracting(Collected::problem).allSatisfy(problem -> assertThat(problem)
                .contains("environment variable TT_API_KEY"));
        assertThat(files()).containsExactlyInAnyOrder("first.json", "second.json", "third.json");
        assertThat(files())
                .allSatisfy(file ->
                        assertThat(metadata(file).path("outcome").stringValue()).isEqualTo("ERROR"));
        assertThat(files().stream()
                        .mapToInt(file ->
                                metadata(file).path("wait").path("polls").intValue())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void theStatusesOfFewTasksAreLoggedOneByOne() {
        for (String task : List.of("first", "second", "third")) {
            service.on(task, service.is("RUNNING"), service.succeeded());
        }
        TestGoal goal = goal("first", "second", "third");

        goal.collect();

        assertThat(goal.lines()).filteredOn(line -> line.contains("is RUNNING")).hasSize(3);
    }

    @Test
    void ofManyTasksOnlyTheEndsAreLoggedOneByOne() {
        String[] tasks = tasks(3);
        for (String task : tasks) {
            service.on(task, service.is("RUNNING"), service.succeeded());
        }
        service.on("broken", service.is("RUNNING"), service.failed("InternalError", "Out of luck."));
        TestGoal goal = goal(with(tasks, "broken"));

        goal.collect();

        assertThat(goal.lines()).noneMatch(line -> line.contains("RUNNING"));
        for (String task : tasks) {
            assertThat(goal.lines())
                    .filteredOn(line -> line.contains("Task " + task + " succeeded"))
                    .hasSize(1);
        }
        assertThat(goal.lines())
                .filteredOn(line -> line.contains("Task broken") && line.contains("FAILED"))
                .hasSize(1);
    }

    @Test
    void atMostFourVideosAreDownloadedAtATime() throws Exception {
        String[] tasks = tasks(6);
        for (String task : tasks) {
            service.on(task, service.succeeded());
        }
        // The last task goes on long enough for every download to begin that is going to.
        CountDownLatch gate = new CountDownLatch(1);
        service.on("last", service.is("RUNNING"), service.is("RUNNING"), service.is("RUNNING"), task -> {
            gate.countDown();
            return service.succeeded().about(task);
        });
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        service.onDownload(task -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            gate.await();
            underWay.decrementAndGet();
            return wholeClip().build();
        });

        List<Collected> results = goal(with(tasks, "last")).collect();

        assertThat(results).hasSize(7).allMatch(Collected::isSaved);
        assertThat(most).hasValue(4);
    }

    // A pair that is there already.

    @Test
    void aFailureLeavesTheSavedPairOfAnotherTaskAloneWhenItEndsTheBuild() throws Exception {
        saveIntroOf("old");
        service.on("new", service.failed("InternalError", "Out of luck."));

        Collected result = only(goal("new").fileName("intro").collect());

        assertThat(files()).containsExactlyInAnyOrder("intro.mp4", "intro.json", "intro.last.json");
        assertThat(metadata("intro.json").path("taskId").stringValue()).isEqualTo("old");
        assertThat(metadata("intro.last.json").path("taskId").stringValue()).isEqualTo("new");
        assertThat(metadata("intro.last.json").path("outcome").stringValue()).isEqualTo("FAILED");
        assertThat(result.metadata()).isEqualTo(directory.resolve("intro.last.json"));
    }

    @Test
    void theSavedPairOfAnotherTaskIsKeptAndNamedWhenTheBuildGoesOn() throws Exception {
        saveIntroOf("old");
        service.on("new", service.failed("InternalError", "Out of luck."));

        Collected result = only(goal("new").fileName("intro").failOnError(false).collect());

        assertThat(directory.resolve("intro.mp4")).doesNotExist();
        assertThat(files()).containsExactlyInAnyOrder("intro.json", "intro.json.kept", "intro.mp4.kept");
        assertThat(metadata("intro.json").path("taskId").stringValue()).isEqualTo("new");
        assertThat(metadata("intro.json").path("outcome").stringValue()).isEqualTo("FAILED");
        assertThat(result.problem())
                .contains("intro.mp4 was the video of task old and is kept as", "intro.mp4.kept", "intro.json.kept");
    }

    @Test
    void aPairOfTheSameTaskStaysWhenTheBuildGoesOn() throws Exception {
        saveIntroOf("same");
        Files.write(directory.resolve("intro.mp4"), new byte[] {1});
        service.on("same", service.failed("InternalError", "Out of luck."));

        goal("same").fileName("intro").failOnError(false).collect();

        assertThat(files()).contains("intro.mp4", "intro.json", "intro.last.json");
    }

    @Test
    void aNewVideoReplacesThePairOfAnotherTask() throws Exception {
        saveIntroOf("old");
        service.on("new", service.failed("InternalError", "Out of luck."));
        goal("new").fileName("intro").collect();
        service.on("newer", service.succeeded());

        goal("newer").fileName("intro").collect();

        assertThat(files()).containsExactlyInAnyOrder("intro.mp4", "intro.json");
        assertThat(metadata("intro.json").path("taskId").stringValue()).isEqualTo("newer");
    }

    // Offline, and with a sandbox.

    @Test
    void offlineWhatWasSavedIsEnough() {
        service.on("one", service.succeeded());
        goal("one").collect();

        Collected again = only(goal("one").offline().collect());

        assertThat(again.isSaved()).isTrue();
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void offlineWithNothingSavedItFailsAndNamesWhatItLookedFor() {
        service.on("one", service.succeeded());

        Collected result = only(goal("one").offline().collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem())
                .contains("offline", directory.resolve("one.mp4").toString());
        assertThat(service.polls()).isEmpty();
        assertThat(directory).doesNotExist();
    }

    @Test
    void aSandboxResultNeverSatisfiesARunWithoutASandbox() {
        service.on("one", service.succeeded());
        goal("one").sandbox().collect();
        assertThat(metadata("one.json").path("origin").stringValue()).isEqualTo("sandbox");

        Collected real = only(goal("one").collect());

        assertThat(real.savedBefore()).isFalse();
        assertThat(service.polls()).hasSize(2);
        assertThat(metadata("one.json").path("origin").stringValue()).isEqualTo("service");
    }

    @Test
    void aSandboxRunPollsEvenOfflineAndEvenIfTheVideoIsSaved() {
        service.on("one", service.succeeded());
        goal("one").sandbox().collect();

        Collected again = only(goal("one").sandbox().offline().collect());

        assertThat(again.isSaved()).isTrue();
        assertThat(again.savedBefore()).isFalse();
        assertThat(service.polls()).hasSize(2);
    }

    @Test
    void aSandboxRunKeepsAPaidClip() throws Exception {
        service.on("one", service.succeeded());
        goal("one").collect();

        goal("one").sandbox().collect();

        assertThat(directory.resolve("one.mp4.kept")).hasBinaryContent(FakeService.CLIP);
        assertThat(metadata("one.json.kept").path("origin").stringValue()).isEqualTo("service");
        assertThat(metadata("one.json").path("origin").stringValue()).isEqualTo("sandbox");
    }

    @Test
    void whatASandboxRunHasMovedComesBackWithoutARequest() throws Exception {
        service.on("one", service.succeeded());
        goal("one").collect();
        goal("one").sandbox().collect();
        int before = service.polls().size();

        Collected again = only(goal("one").offline().collect());

        assertThat(again.savedBefore()).isTrue();
        assertThat(metadata("one.json").path("origin").stringValue()).isEqualTo("service");
        assertThat(service.polls()).hasSize(before);
        assertThat(directory.resolve("one.mp4.kept")).doesNotExist();
        assertThat(directory.resolve("one.mp4.part")).doesNotExist();
    }

    // Interrupts.

    @Test
    void aGoalThatIsInterruptedBeforeItBeginsMakesNoRequest() throws Exception {
        service.on("one", service.succeeded());
        Thread.currentThread().interrupt();

        List<Collected> results = goal("one").collect();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(only(results).outcome()).isEqualTo(Outcome.ERROR);
        assertThat(only(results).problem()).contains("interrupted");
        assertThat(service.polls()).isEmpty();
    }

    @Test
    void anInterruptEndsAHangingPollAtOnce() throws Exception {
        service.on("one", service.is("RUNNING"), service.silence());
        Set<Thread> before = threads();
        TestGoal goal = goal("one").start();
        service.awaitPolls(2);
        assertThat(ownThreads()).isNotEmpty().allMatch(Thread::isDaemon);

        goal.interrupt();

        assertInterrupted(goal, before);
        assertThat(metadata("one.json").path("taskStatus").stringValue()).isEqualTo("RUNNING");
    }

    @Test
    void anInterruptEndsAPauseAtOnce() throws Exception {
        service.on("one", service.is("RUNNING"), task -> json(429, gatewayError("Too many requests."))
                .newBuilder()
                .setHeader("Retry-After", "30")
                .build());
        Set<Thread> before = threads();
        CountDownLatch refused = new CountDownLatch(1);
        TestGoal goal = goal("one").onLine(line -> {
            if (line.contains("429")) {
                refused.countDown();
            }
        });
        goal.start();
        assertThat(refused.await(20, TimeUnit.SECONDS)).isTrue();

        goal.interrupt();

        assertInterrupted(goal, before);
    }

    @Test
    void anInterruptEndsAHangingDownloadAtOnce() throws Exception {
        service.on("one", service.succeeded());
        service.onDownload(task -> halfTheClip());
        CountDownLatch received = new CountDownLatch(1);
        Set<Thread> before = threads();
        TestGoal goal = goal("one").transfers(() -> new TestGoal.UnseenTransfer() {
            @Override
            public void received(byte[] buffer, int length) {
                received.countDown();
            }
        });
        goal.start();
        assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(ownThreads()).isNotEmpty().allMatch(Thread::isDaemon);
        goal.interrupt();

        assertInterrupted(goal, before);
        assertThat(metadata("one.json").path("taskStatus").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(metadata("one.json").path("download").path("bytesReceived").intValue())
                .isPositive();
    }

    @Test
    void anInterruptEndsAVerificationAtOnce() throws Exception {
        service.on("one", service.succeeded());
        CountDownLatch complete = new CountDownLatch(1);
        Set<Thread> before = threads();
        TestGoal goal = goal("one").transfers(() -> new TestGoal.UnseenTransfer() {
            @Override
            public void succeeded() {
                complete.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            }
        });
        goal.start();
        assertThat(complete.await(20, TimeUnit.SECONDS)).isTrue();

        goal.interrupt();

        assertInterrupted(goal, before);
    }

    @Test
    void anInterruptEndsTheWaitForALockAtOnce() throws Exception {
        service.on("one", service.succeeded());
        service.onDownload(service.silence());
        TestGoal holder = goal("one").start();
        service.awaitDownloads(1);
        Set<Thread> before = threads();
        CountDownLatch waits = new CountDownLatch(1);
        TestGoal goal = goal("one").onLine(line -> {
            if (line.contains("another build")) {
                waits.countDown();
            }
        });
        goal.start();
        assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();

        goal.interrupt();

        Collected result = only(goal.results(AT_ONCE));
        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem()).contains("interrupted");
        assertThat(goal.wasInterruptedAfterwards()).isTrue();
        assertThat(directory.resolve("one.mp4.part")).exists();
        holder.interrupt();
        assertInterrupted(holder, before);
    }

    @Test
    void anInterruptEndsAllTasksWhereverTheyStand() throws Exception {
        String[] tasks = tasks(6);
        for (String task : tasks) {
            service.on(task, service.succeeded());
        }
        service.on("running", service.is("RUNNING"));
        service.onDownload(service.silence());
        Set<Thread> before = threads();
        TestGoal goal = goal(with(tasks, "running")).start();
        service.awaitPolls(8);
        service.awaitDownloads(4);

        goal.interrupt();

        List<Collected> results = goal.results(AT_ONCE);
        assertThat(results).extracting(Collected::outcome).containsOnly(Outcome.ERROR);
        assertThat(results).extracting(Collected::problem).allMatch(problem -> problem.contains("interrupted"));
        assertThat(goal.wasInterruptedAfterwards()).isTrue();
        assertThat(files())
                .containsExactlyInAnyOrder(Stream.of(with(tasks, "running"))
                        .map(task -> task + ".json")
                        .toArray(String[]::new));
        assertNothingLeft(before);
    }

    // Time limits.

    @ParameterizedTest
    @ValueSource(strings = {"is silent from the start", "falls silent", "drips"})
    void aServerThatHangsCannotMakeTheGoalOutlastItsTimeout(String manner) {
        FakeService.Script dripping = task -> service.is("RUNNING")
                .about(task)
                .newBuilder()
                .throttleBody(1, 100, TimeUnit.MILLISECONDS)
                .build();
        switch (manner) {
            case "is silent from the start" -> service.on("one", service.silence());
            case "falls silent" -> service.on("one", service.is("RUNNING"), service.silence());
            default -> service.on("one", dripping);
        }
        Set<Thread> before = threads();
        long start = System.nanoTime();

        Collected result = only(goal("one").timeout(Duration.ofMillis(500)).collect());

        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertThat(taken).isBetween(Duration.ofMillis(500), Duration.ofMillis(500 + 2000 + 1000));
        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(result.problem())
                .contains(
                        "<timeout> (happyhorse.timeout)",
                        "goes on at the service",
                        "mvn io.github.happyhorse:happyhorse-maven-plugin:1.2.3:await -Dhappyhorse.taskId=one");
        assertThat(metadata("one.json").path("outcome").stringValue()).isEqualTo("TIMED_OUT");
        assertNothingLeft(before);
    }

    @Test
    void interruptedPollsDoNotHoldUpLaterGoalsOfTheMavenRun() throws Exception {
        RequestLimiter limiter = new RequestLimiter();
        String[] tasks = tasks(8);
        for (String task : tasks) {
            service.on(task, service.is("RUNNING"), service.silence());
        }
        TestGoal broken = goal(tasks).limiter(limiter).start();
        service.awaitPolls(2 * tasks.length);
        broken.interrupt();
        broken.results(AT_ONCE);
        service.on("one", service.succeeded());

        Collected result = only(goal("one").limiter(limiter).timeout(AT_ONCE).collect());

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    // Two builds in one directory.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoGoalsThatCollectTheSameTaskDownloadItOnce(boolean inOneMavenRun) throws Exception {
        Set<Path> parts = ConcurrentHashMap.newKeySet();
        service.on("one", service.succeeded());
        CountDownLatch secondWaits = new CountDownLatch(1);
        service.onDownload(task -> {
            secondWaits.await();
            return wholeClip().build();
        });
        TestGoal first = goal("one").filesInUse(parts).start();
        service.awaitDownloads(1);
        Set<Path> partsOfSecond = inOneMavenRun ? parts : ConcurrentHashMap.newKeySet();
        TestGoal second = goal("one").filesInUse(partsOfSecond).onLine(line -> {
            if (line.contains("another build is collecting it")) {
                secondWaits.countDown();
            }
        });
        second.start();

        Collected downloaded = only(first.results(IN_GOOD_TIME));
        Collected found = only(second.results(IN_GOOD_TIME));

        assertThat(downloaded.isSaved()).isTrue();
        assertThat(downloaded.savedBefore()).isFalse();
        assertThat(found.isSaved()).isTrue();
        assertThat(found.savedBefore()).isTrue();
        assertThat(service.downloads()).hasSize(1);
        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(metadata("one.json").path("outcome").stringValue()).isEqualTo("SUCCEEDED");
    }

    @Test
    void aGoalWhoseTaskWasJustSavedByAnotherDoesNotDownloadIt() throws Exception {
        CountDownLatch otherHasSaved = new CountDownLatch(1);
        FakeService.Script late = task -> {
            otherHasSaved.await();
            return service.succeeded().about(task);
        };
        service.on("one", late, service.succeeded());
        TestGoal goal = goal("one").start();
        service.awaitPolls(1);

        assertThat(only(goal("one").collect()).savedBefore()).isFalse();
        otherHasSaved.countDown();
        Collected found = only(goal.results(IN_GOOD_TIME));

        assertThat(found.savedBefore()).isTrue();
        assertThat(service.downloads()).hasSize(1);
        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
    }

    @Test
    void aLockThatIsHeldForLongerThanTheDownloadTimeoutIsAnErrorThatNamesTheLockFile() throws Exception {
        service.on("one", service.succeeded());
        service.onDownload(service.silence());
        TestGoal holder = goal("one").start();
        service.awaitDownloads(1);

        Collected result = only(
                goal("one").downloadTimeout(Duration.ofMillis(1500)).start().results(IN_GOOD_TIME));

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem())
                .contains(directory.resolve("one.mp4.lock").toString(), "Its metadata is not saved");
        assertThat(metadata("one.json").path("outcome").stringValue())
                .as("the holder's")
                .isEqualTo("RUNNING");
        holder.interrupt();
        holder.results(AT_ONCE);
        assertThat(files()).containsExactly("one.json");
    }

    @Test
    void aFailureIsReportedThoughAnotherBuildHasTheLockAndKeepsItsMetadata() throws Exception {
        service.on("one", service.succeeded(), service.failed("InternalError", "Out of luck."));
        service.onDownload(service.silence());
        TestGoal holder = goal("one").start();
        service.awaitDownloads(1);

        Collected result = only(goal("one").start().results(IN_GOOD_TIME));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.metadata()).isNull();
        assertThat(result.problem()).contains("Out of luck.", "another build has locked");
        assertThat(metadata("one.json").path("taskStatus").stringValue()).isEqualTo("SUCCEEDED");
        holder.interrupt();
        holder.results(AT_ONCE);
    }

    // Clocks and logs.

    @Test
    void theTimesInTheMetadataAreThoseOfTheWallClock() {
        service.on("one", service.is("RUNNING"), service.succeeded());
        Instant now = Instant.parse("2031-02-03T04:05:06Z");

        goal("one").wallClock(() -> now).collect();

        JsonNode wait = metadata("one.json").path("wait");
        assertThat(wait.path("startedAt").stringValue()).isEqualTo(now.toString());
        assertThat(wait.path("endedAt").stringValue()).isEqualTo(now.toString());
    }

    @Test
    void aWallClockThatIsSetBackEndsNoWait() {
        service.on("one", service.is("RUNNING"), service.is("RUNNING"), service.succeeded());
        AtomicInteger calls = new AtomicInteger();
        Instant start = Instant.parse("2031-02-03T04:05:06Z");

        Collected result = only(goal("one")
                .wallClock(() -> start.minus(Duration.ofHours(calls.getAndIncrement())))
                .collect());

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void theExceptionBehindAFailedConnectionIsTheCause() {
        service.on("one", service.succeeded());
        TestGoal goal = goal("one").timeout(Duration.ofSeconds(2));
        service.close();

        Collected result = only(goal.collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.cause().toString()).startsWith("java.net.ConnectException");
    }

    @Test
    void everyRequestHasALineInTheDebugLog() {
        service.on("one", service.is("RUNNING"), service.succeeded());
        TestGoal goal = goal("one");

        goal.collect();

        assertThat(goal.debugLines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("GET http://") && line.contains(": HTTP 200, "))
                .noneMatch(line -> line.contains(TestGoal.KEY) || line.contains("Signature"));
    }

    // Secrets.

    @Test
    void theLabelsOfAVideoAreInItsMetadataWithoutSecrets() throws Exception {
        String label = "{\"Label\":\"1\",\"ProduceID\":\"%s\",\"ReservedCode1\":\"%s\",\"Line\":\"a\\u0007b\"}"
                .formatted(TestGoal.KEY, service.url() + "clips/x.mp4" + FakeService.query());
        byte[] aigc = Mp4Bytes.box("AIGC", label.getBytes(StandardCharsets.UTF_8));
        int moov = Mp4Bytes.find(FakeService.CLIP, "moov");
        int userData = Mp4Bytes.find(FakeService.CLIP, "moov", "udta");
        byte[] c2pa = Mp4Bytes.box("uuid", HexFormat.of().parseHex("d8fec3d61b0e483c92975828877ec481"));
        byte[] labelled = Mp4Bytes.join(Mp4Bytes.grown(FakeService.CLIP, aigc.length, moov, userData), aigc, c2pa);
        service.on("one", service.succeeded());
        service.onDownload(
                task -> wholeClip().body(new Buffer().write(labelled)).build());
        TestGoal goal = goal("one");

        goal.collect();

        assertThat(goal.lines()).noneMatch(line -> line.startsWith("WARN"));
        assertThat(metadata("one.json").path("video").path("labels").toString())
                .isEqualTo("{\"aigc\":{\"Label\":\"1\",\"ProduceID\":\"***\",\"ReservedCode1\":\"" + service.url()
                        + "clips/x.mp4?Expires=1778212489&REDACTED\",\"Line\":\"ab\"},\"c2pa\":true}");
    }

    @Test
    void withVerifyTransferNoLabelsAreKnown() throws Exception {
        service.on("one", service.succeeded());
        goal("one").verifyingTransfer().collect();
        assertThat(metadata("one.json").path("video").has("labels")).isFalse();
    }

    @Test
    void neitherKeyNorSignatureIsInAnyFileOrLine() throws Exception {
        String link = service.url() + "clips/x.mp4" + FakeService.query();
        String secrets = TestGoal.KEY + " and " + link;
        service.on("saved", service.is("RUNNING"), service.succeeded());
        service.on("failed", service.failed("Code", "It says " + secrets));
        service.on("refused", service.is("RUNNING"), task -> json(401, gatewayError("It says " + secrets)));
        service.on("forbidden", service.succeeded());
        service.onDownload(task -> task.equals("saved")
                ? wholeClip().build()
                : new MockResponse.Builder()
                        .code(403)
                        .body("<Error><Code>AccessDenied</Code><Message>Not " + link + "</Message></Error>")
                        .build());
        TestGoal goal = goal("saved", "failed", "refused", "forbidden");

        List<Collected> results = goal.collect();

        assertThat(results)
                .extracting(Collected::outcome)
                .containsExactly(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.ERROR, Outcome.ERROR);
        List<String> texts = new ArrayList<>(goal.lines());
        results.forEach(result -> texts.add(result + " " + result.data()));
        texts.add(Messages.summary(results));
        for (String file : files()) {
            texts.add(Files.readString(directory.resolve(file), StandardCharsets.ISO_8859_1));
        }
        assertThat(texts).hasSizeGreaterThan(10);
        assertThat(texts).noneMatch(text -> text.contains(TestGoal.KEY));
        assertThat(texts).noneMatch(text -> text.contains(FakeService.SIGNATURE) || text.contains("OSSAccessKeyId"));
        assertThat(metadata("saved.json")
                        .path("response")
                        .path("output")
                        .path("video_url")
                        .stringValue())
                .isEqualTo(service.url() + "clips/saved.mp4?Expires=1778212489&REDACTED");
    }

    private TestGoal goal(String... tasks) {
        return new TestGoal(service, directory, tasks);
    }

    private void saveIntroOf(String task) {
        service.on(task, service.succeeded());
        assertThat(goal(task).fileName("intro").collect()).allMatch(Collected::isSaved);
    }

    private FakeService.Script[] endingIn(Outcome outcome) {
        return switch (outcome) {
            case TIMED_OUT -> new FakeService.Script[] {service.is("RUNNING")};
            case EXPIRED -> new FakeService.Script[] {service.is("UNKNOWN")};
            case ERROR -> new FakeService.Script[] {task -> json(400, gatewayError("Bad parameter."))};
            default -> new FakeService.Script[] {service.is("RUNNING"), service.is(outcome.name())};
        };
    }

    private static FakeService.Script unavailable() {
        return task -> new MockResponse.Builder().code(503).build();
    }

    private static String[] tasks(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "task-" + number)
                .toArray(String[]::new);
    }

    private static String[] with(String[] tasks, String another) {
        return Stream.concat(Stream.of(tasks), Stream.of(another)).toArray(String[]::new);
    }

    private static Collected only(List<Collected> results) {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private void assertInterrupted(TestGoal goal, Set<Thread> before) throws Exception {
        Collected result = only(goal.results(AT_ONCE));
        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem()).contains("interrupted");
        assertThat(goal.wasInterruptedAfterwards()).isTrue();
        assertThat(files()).containsExactly("one.json");
        assertThat(metadata("one.json").path("outcome").stringValue()).isEqualTo("ERROR");
        assertNothingLeft(before);
    }

    /** No thread that would keep a JVM alive, and none of the plugin's own for longer than it takes to end. */
    private static void assertNothingLeft(Set<Thread> before) {
        Set<Thread> left = threads();
        left.removeAll(before);
        left.removeIf(thread -> thread.getName().startsWith("MockWebServer"));
        assertThat(left).allMatch(Thread::isDaemon);
        Set<Thread> own = ownThreads();
        own.removeAll(before);
        for (Thread thread : own) {
            try {
                thread.join(AT_ONCE.toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(own).noneMatch(Thread::isAlive);
    }

    private static Set<Thread> ownThreads() {
        Set<Thread> own = threads();
        own.removeIf(thread -> !thread.getName().startsWith("happyhorse-"));
        return own;
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
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

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
