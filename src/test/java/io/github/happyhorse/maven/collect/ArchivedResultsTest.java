package io.github.happyhorse.maven.collect;

import static io.github.happyhorse.maven.collect.FakeService.gatewayError;
import static io.github.happyhorse.maven.collect.FakeService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.archive.FakeArchive;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Goal runs with an archive: what is copied from it, and what is archived. */
@Timeout(60)
class ArchivedResultsTest {

    /** A container that the plugin does not know. */
    private static final byte[] FOREIGN = "a film in a container of tomorrow".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path temporary;

    private Path directory;
    private FakeService service;
    private FakeArchive archive;

    @BeforeEach
    void startService() throws IOException {
        directory = temporary.resolve("happyhorse");
        service = new FakeService();
        archive = new FakeArchive(temporary.resolve("archive"));
        service.on("one", service.succeeded());
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    // The archive is asked.

    @Test
    void anArchivedVideoIsCopiedWithoutARequest() throws Exception {
        collectAndForget("one");

        TestGoal goal = goal("one").withoutKey();
        Collected result = only(goal.collect());

        assertThat(service.polls()).hasSize(1);
        assertThat(service.downloads()).hasSize(1);
        assertThat(result.isSaved()).isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.savedBefore()).isFalse();
        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(goal.lines()).anyMatch(line -> line.startsWith("Task one was archived by an earlier build"));
    }

    @Test
    void aSavedVideoWithAnotherChecksumThanTheExpectedOneIsAnErrorAndStays() throws Exception {
        goal("one").collect();

        Collected result =
                only(goal("one").expecting("0".repeat(64)).withoutKey().collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem())
                .contains("one.mp4, but it is not the expected video", "<sha256> (happyhorse.sha256) says 000");
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void anArchivedVideoWithAnotherChecksumThanTheExpectedOneIsAnErrorAndStays() throws Exception {
        collectAndForget("one");

        Collected result =
                only(goal("one").expecting("0".repeat(64)).withoutKey().collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem()).contains("but it is not the expected video");
        assertThat(files()).noneMatch(file -> file.endsWith(".mp4"));
        String right = metadataSha256();
        assertThat(only(goal("one").expecting(right).withoutKey().collect()).isSaved())
                .isTrue();
    }

    private String metadataSha256() throws IOException {
        return JsonTrees.read(Files.readAllBytes(archive.metadata("one")))
                .path("video")
                .path("sha256")
                .stringValue();
    }

    @Test
    void theMetadataOfACopyHasTheOriginArchiveAndTheReplyOfTheService() throws Exception {
        collectAndForget("one");
        JsonNode original = JsonTrees.read(Files.readAllBytes(archive.metadata("one")));

        goal("one").collect();

        JsonNode metadata = metadata("one.json");
        assertThat(metadata.path("origin").stringValue()).isEqualTo("archive");
        assertThat(metadata.path("wait").path("polls").intValue()).isZero();
        assertThat(metadata.path("wait").path("failedPolls").intValue()).isZero();
        assertThat(metadata.path("wait").path("startedAt"))
                .isEqualTo(metadata.path("wait").path("endedAt"));
        assertThat(metadata.path("download").isNull()).isTrue();
        for (String same :
                List.of("taskId", "outcome", "taskStatus", "requestId", "queueSeconds", "video", "response")) {
            assertThat(metadata.path(same)).as(same).isEqualTo(original.path(same));
        }
        assertThat(original.path("origin").stringValue()).isEqualTo("service");
    }

    @Test
    void theMetadataOfACopyNamesItsOwnFile() throws Exception {
        collectAndForget("one");

        Collected result = only(goal("one").fileName("intro").collect());

        assertThat(result.video()).isEqualTo(directory.resolve("intro.mp4"));
        assertThat(metadata("intro.json").path("video").path("file").stringValue())
                .isEqualTo("intro.mp4");
        assertThat(only(goal("one").fileName("intro").offline().collect()).savedBefore())
                .as("a pair for the next run")
                .isTrue();
    }

    @Test
    void aSavedVideoIsNotLookedUpInTheArchive() {
        goal("one").collect();
        archive.asked().clear();

        goal("one").collect();

        assertThat(archive.asked()).containsExactly("keep one");
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void aTaskThatIsNotArchivedIsPolled() {
        goal("one").collect();

        assertThat(archive.asked()).containsExactly("find one", "keep one");
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void offlineAnArchivedVideoIsCopied() throws Exception {
        collectAndForget("one");

        assertThat(only(goal("one").offline().withoutKey().collect()).isSaved()).isTrue();
    }

    @Test
    void offlineTheMessageNamesThePlacesThatWereLookedUp() {
        Collected result = only(goal("one").offline().collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem())
                .contains(directory.resolve("one.mp4").toString(), ", and no one in the fake archive.");
        assertThat(service.polls()).isEmpty();
    }

    @Test
    void ofSeveralTasksOnlyThoseThatAreNotCollectedYetArePolled() throws Exception {
        service.on("two", service.succeeded());
        service.on("three", service.succeeded());
        collectAndForget("one");
        service.on("one", service.failed("Gone", "Gone."));
        goal("two").collect();
        int before = service.polls().size();

        List<Collected> results = goal("one", "two", "three").collect();

        assertThat(results).allMatch(Collected::isSaved);
        assertThat(service.polls()).hasSize(before + 1);
    }

    @Test
    void anotherTasksPairIsReplacedByTheArchivedOne() throws Exception {
        collectAndForget("one");
        service.on("two", service.succeeded());
        goal("two").fileName("intro").collect();

        Collected result = only(goal("one").fileName("intro").collect());

        assertThat(result.isSaved()).isTrue();
        assertThat(metadata("intro.json").path("taskId").stringValue()).isEqualTo("one");
    }

    @Test
    void anOutputDirectoryThatCannotBeWrittenIsReportedAlsoWhenTheArchiveHasTheVideo() throws Exception {
        collectAndForget("one");
        Files.delete(directory);
        Files.writeString(directory, "in the way");

        assertThatThrownBy(() -> goal("one").collect())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("<outputDirectory> (happyhorse.outputDirectory)");
    }

    // The archive is damaged.

    @Test
    void aChangedArchivedVideoIsReportedAndFetchedAgain() throws Exception {
        archive.putAside("one", FakeService.CLIP);
        archive.changingOnceFound();
        TestGoal goal = goal("one");

        Collected result = only(goal.collect());

        assertThat(result.isSaved()).isTrue();
        assertThat(metadata("one.json").path("origin").stringValue()).isEqualTo("service");
        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains(
                        "one",
                        "the archived video is damaged: ",
                        archive.video("one").toString());
        assertThat(archive.asked()).containsExactly("find one", "open one", "keep one");
        assertThat(archive.video("one")).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void offlineADamagedArchivedVideoIsReported() throws Exception {
        archive.putAside("one", FakeService.CLIP);
        archive.changingOnceFound();
        TestGoal goal = goal("one").offline();

        assertThat(only(goal.collect()).outcome()).isEqualTo(Outcome.ERROR);

        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .containsExactly("WARN Task one: The archive lookup failed: the archived video is damaged: "
                        + archive.video("one") + " has changed since it was archived");
    }

    @Test
    void anIntactArchivedVideoThatIsNoMp4StaysArchivedAndTheMessageNamesWhatWouldTakeIt() throws Exception {
        archive.putAside("one", FOREIGN);
        service.on("one", service.is("UNKNOWN"));
        TestGoal goal = goal("one");

        Collected result = only(goal.collect());

        assertThat(result.outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(result.problem())
                .contains(
                        "The archive lookup failed: one in the fake archive is what was archived, but ",
                        "<verify>transfer</verify>");
        assertThat(goal.lines())
                .anyMatch(line -> line.startsWith("WARN Task one: The archive lookup failed: "))
                .noneMatch(line -> line.contains("damaged"));
        assertThat(archive.asked()).containsExactly("find one", "open one");
        assertThat(archive.video("one")).hasBinaryContent(FOREIGN);
        assertThat(files()).containsExactly("one.json");
    }

    @Test
    void anIntactArchivedVideoThatIsNoMp4IsAcceptedWithVerifyTransfer() throws Exception {
        archive.putAside("one", FOREIGN);

        Collected result = only(goal("one").withoutKey().verifyingTransfer().collect());

        assertThat(result.isSaved()).isTrue();
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FOREIGN);
    }

    @Test
    void anArchivedVideoThatIsNoMp4GivesWayToTheOneThatTheServiceHas() throws Exception {
        archive.putAside("one", FOREIGN);

        Collected result = only(goal("one").collect());

        assertThat(result.problem()).isNull();
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(archive.asked()).containsExactly("find one", "open one", "keep one");
        assertThat(archive.video("one")).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void anArchivedVideoThatVanishesBeforeItIsCopiedIsFetchedAnew() throws Exception {
        collectAndForget("one");
        archive.vanishingOnceFound();

        Collected result = only(goal("one").collect());

        assertThat(result.problem()).isNull();
        assertThat(result.isSaved()).isTrue();
    }

    @Test
    void aLockThatIsHeldForTooLongEndsARestoreToo() throws Exception {
        archive.putAside("one", FakeService.CLIP);
        FileLock held =
                TestLocks.ofNewRun().tryLock(directory.resolve("one.mp4.lock")).orElseThrow();
        try (held) {
            Collected result =
                    only(goal("one").downloadTimeout(Duration.ofMillis(500)).collect());

            assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(result.problem()).contains("another build has locked " + directory.resolve("one.mp4.lock"));
        }
        assertThat(archive.asked()).containsExactly("find one");
        assertThat(service.polls()).isEmpty();
    }

    // Interrupts.

    @Test
    void anInterruptEndsACopyFromTheArchiveAndIsNoProblemOfTheArchive() throws Exception {
        archive.putAside("one", 1L << 30);
        TestGoal goal = goal("one").withMaxVideoSize(1L << 31).withoutKey().start();
        Path part = directory.resolve("one.mp4.part");
        while (!Files.exists(part) || Files.size(part) == 0) {
            Thread.onSpinWait();
        }

        goal.interrupt();

        Collected result = only(goal.results(Duration.ofSeconds(10)));
        assertThat(result.problem()).startsWith("Task one was not polled, the build was interrupted");
        assertThat(goal.wasInterruptedAfterwards()).isTrue();
        assertThat(goal.lines()).noneMatch(line -> line.startsWith("WARN"));
        assertThat(archive.asked()).containsExactly("find one", "open one");
        assertThat(files()).isEmpty();
    }

    @Test
    void anInterruptOnceAVideoIsSavedIsNoProblemWithoutAnArchive() throws Exception {
        TestGoal goal = interruptedOnceSaved(new TestGoal(service, directory, "one"));

        List<Collected> results = goal.results(Duration.ofSeconds(10));

        assertThat(Messages.summary(results)).isEmpty();
        assertThat(goal.lines()).noneMatch(line -> line.startsWith("WARN"));
        assertThat(goal.wasInterruptedAfterwards()).isTrue();
    }

    @Test
    void anInterruptOnceAVideoIsSavedIsAWarningWithTheLocalArchive() throws Exception {
        TestGoal goal = interruptedOnceSaved(goal("one"));

        List<Collected> results = goal.results(Duration.ofSeconds(10));

        assertThat(Messages.summary(results)).isEmpty();
        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .containsExactly("WARN Task one is not archived for later builds: the build was interrupted");
    }

    @Test
    void anInterruptOnceAVideoIsSavedIsAProblemWithASharedRepository() throws Exception {
        archive.required();
        TestGoal goal = interruptedOnceSaved(goal("one"));

        Collected result = only(goal.results(Duration.ofSeconds(10)));

        assertThat(result.isSaved()).isTrue();
        assertThat(result.problem()).contains("but it could not be archived: the build was interrupted.");
    }

    // The archive is away.

    @Test
    void aFailedArchiveLookupIsAWarningAndTheTaskIsPolled() {
        archive.cannotBeAsked("clips (https://repo.example.org/) cannot be asked: 503");
        TestGoal goal = goal("one");

        Collected result = only(goal.collect());

        assertThat(result.isSaved()).isTrue();
        assertThat(result.problem()).isNull();
        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("Task one", "clips (https://repo.example.org/) cannot be asked: 503");
    }

    @Test
    void aFailedArchiveLookupIsNamedAgainWhenTheTaskHasExpired() {
        archive.cannotBeAsked("clips cannot be asked: 503");
        service.on("one", service.is("UNKNOWN"));

        Collected result = only(goal("one").collect());

        assertThat(result.outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(result.problem()).contains("24 hours", "clips cannot be asked: 503");
    }

    @Test
    void aFailedArchiveLookupIsNamedAgainWhenMavenIsOffline() {
        archive.cannotBeAsked("the local repository cannot be read");

        Collected result = only(goal("one").offline().collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem()).contains("the local repository cannot be read");
    }

    // What is archived.

    @Test
    void aSavedVideoIsArchivedAndTheLogSaysWhereAndHowToSwitchThatOff() throws Exception {
        TestGoal goal = goal("one");

        goal.collect();

        assertThat(archive.video("one")).hasBinaryContent(FakeService.CLIP);
        assertThat(archive.metadata("one")).hasSameBinaryContentAs(directory.resolve("one.json"));
        assertThat(goal.lines())
                .filteredOn(line -> line.contains("is archived for later builds"))
                .singleElement()
                .asString()
                .contains(
                        archive.video("one").toString(),
                        FakeService.CLIP.length + " bytes",
                        "<archive> (happyhorse.archive): none");
    }

    @Test
    void aSavedVideoThatIsNotArchivedIsArchivedByTheNextRun() throws Exception {
        new TestGoal(service, directory, "one").collect();
        assertThat(archive.video("one")).doesNotExist();

        TestGoal goal = goal("one").offline();
        assertThat(only(goal.collect()).savedBefore()).isTrue();

        assertThat(archive.video("one")).hasBinaryContent(FakeService.CLIP);
        assertThat(goal.lines()).anyMatch(line -> line.contains("is archived for later builds"));
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    void aSecondRunLogsNothingAboutTheArchive() {
        goal("one").collect();
        TestGoal again = goal("one");

        again.collect();

        assertThat(again.lines()).noneMatch(line -> line.contains("is archived for"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "CANCELED", "UNKNOWN", "refused"})
    void whatDidNotSucceedIsNotArchived(String end) {
        service.on("one", end.equals("refused") ? task -> json(400, gatewayError("Bad parameter.")) : service.is(end));

        goal("one").collect();

        assertThat(archive.asked()).containsExactly("find one");
    }

    @Test
    void aVideoThatCouldNotBeDownloadedIsNotArchived() {
        service.onDownload(
                task -> FakeService.wholeClip().body("<html>Sign in</html>").build());

        goal("one").collect();

        assertThat(archive.asked()).containsExactly("find one");
    }

    @Test
    void aTaskThatFailsDoesNotKeepTheOthersFromBeingArchived() {
        service.on("two", service.failed("DataInspectionFailed", "No."));
        service.on("three", service.succeeded());

        goal("one", "two", "three").collect();

        assertThat(archive.asked()).contains("keep one", "keep three").doesNotContain("keep two");
    }

    // The archive takes nothing.

    @Test
    void aLocalRepositoryThatCannotBeWrittenIsAWarning() {
        archive.takesNothing(false, "the local repository /m2: No space left on device");
        TestGoal goal = goal("one");

        List<Collected> results = goal.collect();

        assertThat(Messages.summary(results)).isEmpty();
        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("Task one is not archived for later builds", "/m2: No space left on device");
    }

    @Test
    void aSharedRepositoryThatCannotBeWrittenFailsTheBuildWithTheVideoSaved() throws Exception {
        archive.takesNothing(true, "clips cannot be written to: 401");

        List<Collected> results = goal("one").collect();

        Collected result = only(results);
        assertThat(result.isSaved()).isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(directory.resolve("one.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(metadata("one.json").path("outcome").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(result.isBroken()).isTrue();
        assertThat(Messages.summary(results))
                .contains(
                        "Task one",
                        directory.resolve("one.mp4").toString(),
                        "clips cannot be written to: 401",
                        "<archiveRepository> (happyhorse.archiveRepository)");
    }

    @Test
    void aVideoThatCouldNotBeArchivedIsArchivedByTheNextRunWithoutARequest() {
        archive.takesNothing(true, "clips cannot be written to: 503");
        goal("one").collect();
        archive.takesAll();

        assertThat(Messages.summary(goal("one").collect())).isEmpty();

        assertThat(archive.video("one")).exists();
        assertThat(service.polls()).hasSize(1);
    }

    /** As in a read-only directory, where no lock file can be created. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSavedVideoThatCannotBeLockedIsFineIfTheRequiredRepositoryHasIt(boolean archived) throws Exception {
        goal("one").collect();
        archive.required();
        if (!archived) {
            Files.delete(archive.video("one"));
        }
        Files.createDirectory(directory.resolve("one.mp4.lock"));

        Collected result = only(goal("one").collect());

        assertThat(result.isSaved()).isTrue();
        assertThat(result.isBroken()).isEqualTo(!archived);
        assertThat(service.polls()).hasSize(1);
        if (!archived) {
            assertThat(result.problem()).contains("could not be archived", "one.mp4.lock");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anOutputDirectoryMayBeALink() throws Exception {
        Files.createSymbolicLink(directory, Files.createDirectory(temporary.resolve("elsewhere")));
        collectAndForget("one");

        assertThat(only(goal("one").collect()).isSaved()).isTrue();
    }

    @Test
    void ofSeveralTheMessageSaysThatTheySucceededButAreNotArchived() {
        service.on("two", service.succeeded());
        archive.takesNothing(true, "clips cannot be written to: 401");

        List<Collected> results = goal("one", "two").collect();

        assertThat(results).allMatch(Collected::isBroken);
        assertThat(Messages.summary(results))
                .startsWith("2 of 2 tasks did not succeed, or are not archived:")
                .contains("Task one", "Task two");
    }

    @Test
    void aBuildThatGoesOnHasItsVideoWhenItCouldNotBeArchived() {
        archive.takesNothing(true, "clips cannot be written to: 401");

        Collected result = only(goal("one").failOnError(false).collect());

        assertThat(result.isSaved()).isTrue();
        assertThat(files()).containsExactlyInAnyOrder("one.mp4", "one.json");
    }

    // Several tasks at the same time.

    @Test
    void theTimeoutRunsFromTheEndOfTheLookup() {
        service.on("two", service.is("RUNNING"), service.succeeded());
        AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
        CountDownLatch saved = new CountDownLatch(1);
        AtomicInteger lookups = new AtomicInteger();
        archive.onFind(() -> {
            if (lookups.getAndIncrement() == 1) {
                await(saved);
                passed.set(Duration.ofHours(2));
            }
        });
        TestGoal goal = goal("one", "two")
                .timeout(Duration.ofMinutes(1))
                .clock(() -> Instant.now().plus(passed.get()))
                .onLine(line -> {
                    if (line.contains(" succeeded after ")) {
                        saved.countDown();
                    }
                });
        service.on("one", service.is("RUNNING"), service.succeeded());

        assertThat(goal.collect()).allMatch(Collected::isSaved);
    }

    @Test
    void atMostEightTasksAreLookedUpAtTheSameTime() {
        String[] tasks = tasks(20);
        for (String task : tasks) {
            service.on(task, service.succeeded());
        }
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        archive.onFind(() -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            sleep(50);
            now.decrementAndGet();
        });

        goal(tasks).collect();

        assertThat(most).hasValue(8);
    }

    @Test
    void fourDownloadsThatHangHoldUpNoLookupAndNoPoll() throws Exception {
        String[] tasks = tasks(4);
        for (String task : tasks) {
            service.on(task, service.succeeded());
        }
        CountDownLatch failed = new CountDownLatch(1);
        service.onDownload(task -> {
            failed.await();
            return FakeService.wholeClip().build();
        });
        service.on("late", task -> {
            service.awaitDownloads(4);
            return service.failed("InternalError", "Late.").about(task);
        });
        TestGoal goal = goal(with(tasks, "late")).onLine(line -> {
            if (line.contains("Task late ended")) {
                failed.countDown();
            }
        });

        List<Collected> results = goal.collect();

        assertThat(results).extracting(Collected::outcome).endsWith(Outcome.FAILED);
        assertThat(results.subList(0, 4)).allMatch(Collected::isSaved);
    }

    @Test
    void atMostFourVideosAreCopiedOrDeployedAtTheSameTime() throws Exception {
        String[] tasks = tasks(8);
        for (String task : tasks) {
            service.on(task, service.succeeded());
        }
        new TestGoal(service, directory, tasks).collect();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        archive.onKeep(() -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            sleep(50);
            now.decrementAndGet();
        });

        assertThat(goal(tasks).collect()).allMatch(Collected::isSaved);

        assertThat(most).hasValue(4);
    }

    // Locks.

    @ParameterizedTest
    @ValueSource(strings = {"downloaded", "saved before"})
    void theFilesAreLockedUntilTheVideoIsArchived(String how) {
        if (how.equals("saved before")) {
            new TestGoal(service, directory, "one").collect();
        }
        List<Boolean> locked = new CopyOnWriteArrayList<>();
        archive.onKeep(() -> locked.add(Files.exists(directory.resolve("one.mp4.lock"))));

        goal("one").collect();

        assertThat(locked).containsExactly(true);
        assertThat(directory.resolve("one.mp4.lock")).doesNotExist();
    }

    // A video that cannot be saved.

    @ParameterizedTest
    @ValueSource(strings = {"one.json", "one.mp4"})
    void aVerifiedVideoThatCannotBePublishedIsKeptArchivedAndNamed(String inTheWay) throws Exception {
        Files.createDirectories(directory.resolve(inTheWay).resolve("full"));

        Collected result = only(goal("one").collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.isSaved()).isFalse();
        assertThat(result.problem())
                .contains(
                        directory.resolve(inTheWay) + " cannot be written",
                        directory.resolve("one.mp4.verified").toString());
        assertThat(directory.resolve("one.mp4.verified")).hasBinaryContent(FakeService.CLIP);
        assertThat(archive.video("one")).hasBinaryContent(FakeService.CLIP);
        assertThat(result.cause()).isNotNull();
    }

    @Test
    void anArchivedVideoThatCannotBePublishedIsNotAskedOfTheService() throws Exception {
        collectAndForget("one");
        Files.createDirectories(directory.resolve("one.json").resolve("full"));
        int before = service.polls().size();

        Collected result = only(goal("one").withoutKey().collect());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.problem()).contains("is archived", directory.resolve("one.json") + " cannot be written");
        assertThat(service.polls()).hasSize(before);
    }

    // Unexpected exceptions.

    @Test
    void anArchiveThatThrowsUnexpectedlyCostsOneTaskOnlyItsArchivedCopy() {
        service.on("two", service.succeeded());
        archive.onKeep(() -> {
            throw new IllegalStateException("unexpected");
        });
        TestGoal goal = goal("one", "two");

        List<Collected> results = goal.collect();

        assertThat(results).allMatch(Collected::isSaved);
        assertThat(goal.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .hasSize(2)
                .allMatch(line -> line.contains("is not archived for later builds: an unexpected error,"
                        + " IllegalStateException: unexpected"));
    }

    @Test
    void aLookupThatThrowsUnexpectedlyIsAnErrorOfItsTaskAlone() {
        service.on("two", service.succeeded());
        AtomicInteger lookups = new AtomicInteger();
        archive.onFind(() -> {
            if (lookups.getAndIncrement() == 0) {
                throw new IllegalStateException("unexpected");
            }
        });

        List<Collected> results = goal("one", "two").collect();

        assertThat(results).extracting(Collected::outcome).containsExactlyInAnyOrder(Outcome.ERROR, Outcome.SUCCEEDED);
        assertThat(results)
                .filteredOn(result -> result.outcome() == Outcome.ERROR)
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.cause()).hasToString("java.lang.IllegalStateException: unexpected");
                    assertThat(result.problem()).contains("an unexpected error", "-e");
                });
    }

    private static String[] tasks(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "task-" + number)
                .toArray(String[]::new);
    }

    private static String[] with(String[] tasks, String another) {
        return Stream.concat(Stream.of(tasks), Stream.of(another)).toArray(String[]::new);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Something that takes its time. */
    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupted when the log says that the video is saved, before it is archived. */
    private static TestGoal interruptedOnceSaved(TestGoal goal) {
        return goal.onLine(line -> {
                    if (line.startsWith("Task one succeeded")) {
                        goal.interrupt();
                        while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                    }
                })
                .start();
    }

    private void collectAndForget(String task) throws IOException {
        assertThat(goal(task).collect()).allMatch(Collected::isSaved);
        Files.delete(directory.resolve(task + ".mp4"));
        Files.delete(directory.resolve(task + ".json"));
        archive.asked().clear();
    }

    private TestGoal goal(String... tasks) {
        return new TestGoal(service, directory, tasks).archive(archive);
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

    private JsonNode metadata(String file) throws IOException {
        return JsonTrees.read(Files.readAllBytes(directory.resolve(file)));
    }
}
