package io.github.happyhorse.maven.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.it.RepositoryServer;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which one clip could be paid twice, or a paid one lost. CONTRIBUTING has the list. */
@Timeout(120)
class NothingIsPaidTwiceTest {

    @TempDir
    private Path directory;

    private FakeService service;
    private Machine machine;

    @BeforeEach
    void start() throws IOException {
        service = new FakeService();
        machine = new Machine(directory.resolve("machine"), service.url());
        machine.write("intro.txt", "a horse");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    // Builds.

    @Test
    void theFirstBuildPaysAndTheSecondDoesNot() {
        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(machine.target().resolve("intro.mp4")).hasBinaryContent(FakeService.CLIP);
        int polls = service.polls().size();

        assertThat(only(machine.generate()).savedBefore()).isTrue();

        assertThat(service.charged()).isEqualTo(1);
        assertThat(service.polls()).hasSize(polls);
    }

    @Test
    void afterCleanTheClipComesFromTheArchive() throws IOException {
        machine.generate();
        machine.clean();

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(machine.target().resolve("intro.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void whenTheArchivedClipIsGoneTheOrderIsAwaited() throws IOException {
        machine.generate();
        machine.clean();
        deleteClips(machine.home());

        assertThat(only(machine.generate()).task()).hasToString("clip-1");

        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void aChangedWordIsAnotherClipAndTheFirstOneIsStillThereAfterwards() throws IOException {
        machine.generate();
        machine.write("intro.txt", "a cow");
        machine.generate();
        machine.write("intro.txt", "a horse\r\n");

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(service.charged()).as("a branch switched and back").isEqualTo(2);
    }

    @Test
    void aReformattedRequestIsTheSameClip() throws IOException {
        Files.delete(machine.sources().resolve("intro.txt"));
        machine.write("intro.json", "{\"model\":\"m\",\"input\":{\"prompt\":\"a horse\"},\"parameters\":{\"seed\":1}}");
        machine.generate();
        machine.clean();
        machine.write(
                "intro.json",
                "{ \"parameters\": {\"seed\": 1.0},\r\n \"input\": {\"prompt\": \"a horse\"}, \"model\": \"m\"}");
        machine.generate();

        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void onePromptInTwoFilesIsOneTask() throws IOException {
        machine.write("outro.txt", "a horse");

        List<Collected> results = machine.generate();

        assertThat(results).extracting(Collected::outcome).containsOnly(Outcome.SUCCEEDED);
        assertThat(results).extracting(Collected::name).containsExactly("intro", "outro");
        assertThat(machine.target().resolve("outro.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void onePromptInTwoModulesAtOnceIsOneTask() throws Exception {
        Machine module = new Machine(directory.resolve("module"), service.url());
        module.write("other-name.txt", "a horse");
        Files.createDirectories(machine.home());
        Files.createSymbolicLink(module.home(), machine.home());

        List<List<Collected>> results = atOnce(Machine::generate, machine, module);

        assertThat(results)
                .allSatisfy(result -> assertThat(only(result).outcome()).isEqualTo(Outcome.SUCCEEDED));
        assertThat(service.charged()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 500})
    void aBuildThatStartsWhileAnotherOneSubmitsWaitsForTheReply(int status) throws Exception {
        Machine second = new Machine(directory.resolve("second"), service.url());
        second.write("intro.txt", "a horse");
        Files.createDirectories(machine.home());
        Files.createSymbolicLink(second.home(), machine.home());
        CountDownLatch submitted = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        service.onSubmit(task -> {
            if (submitted.getCount() > 0) {
                submitted.countDown();
                awaitQuietly(waiting);
                return status == 200
                        ? service.accepted(task)
                        : FakeService.json(status, FakeService.gatewayError("no"));
            }
            return service.accepted(task);
        });
        second.records = real -> new Records(real) {

            @Override
            public Path lockFile(String digits) {
                waiting.countDown();
                return super.lockFile(digits);
            }
        };
        Thread first = new Thread(machine::generate);
        first.start();
        assertThat(submitted.await(30, TimeUnit.SECONDS)).isTrue();

        Collected result = only(second.generate());

        waiting.countDown();
        first.join(30_000);
        assertThat(service.submissions()).hasSize(status == 400 ? 2 : 1);
        if (status == 500) {
            assertThat(result.problem()).contains("may have been accepted and charged");
        } else {
            assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(service.charged()).isEqualTo(1);
        }
    }

    @Test
    void aRenamedSourceIsTheSameClip() throws IOException {
        machine.generate();
        Files.move(machine.sources().resolve("intro.txt"), machine.sources().resolve("opening.txt"));

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(service.charged()).isEqualTo(1);
    }

    // The reply.

    @Test
    void aReplyThatIsLostLeavesItOpenUntilTheUserDecides() {
        service.onSubmit(task -> {
            service.accepted(task);
            return new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build();
        });

        Collected lost = only(machine.generate());
        Collected again = only(machine.generate());

        assertThat(lost.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(lost.problem()).contains("may have been accepted and charged", "-Dhappyhorse.resubmit=intro");
        assertThat(again.problem()).contains("left neither an order nor a refusal");
        assertThat(service.submissions()).hasSize(1);

        machine.adopt = "intro=clip-1";
        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(service.submissions()).hasSize(1);
    }

    @Test
    void resubmitPaysOnceMoreAndOnlyOnce() {
        service.onSubmit(task -> new MockResponse.Builder().code(502).build());
        machine.generate();
        service.onSubmit(service::accepted);
        machine.resubmit = "intro";

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        machine.generate();

        assertThat(service.submissions()).hasSize(2);
        assertThat(service.charged()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 307})
    void aRefusalIsReportedAndTheNextBuildMayTryAgain(int status) {
        service.onSubmit(task -> FakeService.json(
                status, FakeService.gatewayError("no, for reason 17").put("request_id", "r-1")));
        Collected refused = only(machine.generate());
        service.onSubmit(service::accepted);

        assertThat(refused.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(refused.task()).isNull();
        if (status != 307) {
            assertThat(refused.problem()).contains("no, for reason 17");
        }
        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(service.submissions()).hasSize(2);
    }

    @Test
    void aRefusedKeyEndsAllSubmissionsAfterOne() throws IOException {
        machine.write("outro.txt", "a cow");
        service.onSubmit(task -> FakeService.json(401, FakeService.gatewayError("Wrong TT-API-KEY")));

        assertThat(machine.generate()).extracting(Collected::outcome).containsOnly(Outcome.ERROR);

        assertThat(service.submissions()).hasSize(1);
    }

    @Test
    void aServiceThatIsBusyIsAskedAgainUnderTheSameAttempt() {
        AtomicInteger asked = new AtomicInteger();
        service.onSubmit(task -> asked.incrementAndGet() == 1
                ? new MockResponse.Builder().code(429).build()
                : service.accepted(task));

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(service.charged()).isEqualTo(1);
        assertThat(service.submissions()).hasSize(2);
    }

    // The task of an order.

    @Test
    void anOrderThatIsStillRunningIsAwaited() throws IOException {
        service.on("clip-1", service.is("RUNNING"), service.failed("Nothing", "not used"));
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("broken")));
        machine.generate();
        service.on("clip-1", service.is("PENDING"), service.succeeded());

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void aTaskThatFailedIsSubmittedAgainByLaterBuildsAndThreeTimesAtMost() {
        service.on("clip-1", service.failed("InternalError", "sorry"));
        service.on("clip-2", service.failed("InternalError", "sorry"));
        service.on("clip-3", service.failed("InternalError", "sorry"));
        for (int build = 1; build <= 5; build++) {
            assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.FAILED);
        }
        assertThat(service.charged()).isEqualTo(3);

        machine.resubmit = "intro";
        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(service.charged()).isEqualTo(4);
    }

    @Test
    void aTaskThatTheServiceCannotAcceptIsNotSubmittedAgain() {
        service.on("clip-1", service.failed("DataInspectionFailed", "inappropriate"));
        machine.generate();

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.FAILED);
        service.on("clip-1", service.is("UNKNOWN"));
        machine.wallClock = () -> Instant.now().plus(Duration.ofDays(3));
        Collected later = only(machine.generate());

        assertThat(later.problem()).contains("a reason that a repetition does not cure");
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void aTaskOfAnotherAccountIsNoReasonToPay() {
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("broken")));
        machine.generate();
        service.on("clip-1", service.is("UNKNOWN"));
        machine.key = "tt-of-another-account";

        Collected unknown = only(machine.generate());

        assertThat(unknown.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(unknown.problem()).contains("the service does not know that task");
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void theVideoOfAnOrderThatWasArchivedForItsTaskIsTakenAfterADay() throws IOException {
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("killed meanwhile")));
        machine.generate();
        service.on("clip-1", service.succeeded());
        machine.await("clip-1");
        service.on("clip-1", NothingIsPaidTwiceTest::unknown);
        machine.wallClock = () -> Instant.now().plus(Duration.ofHours(25));

        Collected taken = only(machine.generate());

        assertThat(taken.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(taken.data().request().sha256()).hasSize(64);
        assertThat(service.charged()).isEqualTo(1);
        machine.clean();
        assertThat(only(machine.generate()).outcome())
                .as("then it is archived for its request, too")
                .isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aTaskThatIsUnknownAfterADayIsSpent() {
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("broken")));
        machine.generate();
        service.on("clip-1", service.is("UNKNOWN"));
        machine.wallClock = () -> Instant.now().plus(Duration.ofHours(25));

        assertThat(only(machine.generate()).task()).hasToString("clip-2");
    }

    @Test
    void aFastClockHereDoesNotMakeAnOrderOld() {
        service.onSubmit(task -> service.accepted(task)
                .newBuilder()
                .setHeader("Date", "Wed, 25 Nov 2026 10:00:00 GMT")
                .build());
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("broken")));
        machine.generate();
        MockResponse unknown = unknown("clip-1")
                .newBuilder()
                .setHeader("Date", "Wed, 25 Nov 2026 11:00:00 GMT")
                .build();
        service.on("clip-1", task -> unknown);
        machine.wallClock = () -> Instant.now().plus(Duration.ofDays(30));

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.ERROR);

        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void anOrderOfATestServiceCountsForThatServiceOnly() throws Exception {
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("broken")));
        machine.generate();
        try (FakeService other = new FakeService()) {
            machine.clean();
            machine.askAt(other.url()).generate();

            assertThat(other.charged()).isEqualTo(1);
            assertThat(service.charged()).isEqualTo(1);
        }
    }

    // Before anything is paid.

    @Test
    void whereTheOutputDirectoryCannotBeWrittenNothingIsSubmitted() throws IOException {
        Files.createSymbolicLink(machine.target(), directory.resolve("missing/target"));

        assertThatThrownBy(machine::generate)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("<outputDirectory> (happyhorse.outputDirectory)");

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    void theVideoOfAnotherRequestThatCannotBeArchivedIsNotReplacedByAnArchivedOne() throws IOException {
        machine.generate();
        machine.write("intro.txt", "a cow");
        Files.writeString(
                machine.home()
                        .resolve("io/github/happyhorse/clip/"
                                + machine.clips().get(0).digits()),
                "no directory");
        machine.generate();
        byte[] cow = Files.readAllBytes(machine.target().resolve("intro.json"));
        machine.write("intro.txt", "a horse");

        assertThat(only(machine.generate()).problem()).contains("would replace another video");

        assertThat(machine.target().resolve("intro.json")).hasBinaryContent(cow);
        assertThat(service.charged()).isEqualTo(2);
    }

    @Test
    void anOrderThatAnotherBuildHasJustMadeMayBeUnknownForAMoment() {
        service.on("clip-9", service.is("UNKNOWN"), service.is("RUNNING"), service.succeeded());
        String origin = SubmitPlan.origin(service.url());
        OrderRecord attempt =
                OrderRecord.attempt(machine.clips().get(0).sha256(), 1, 1, "a".repeat(32), Instant.now(), origin);
        AtomicInteger lookups = new AtomicInteger();
        machine.records = real -> new Records(real) {

            private final Orders orders = new Orders(real, "1.2.3");

            @Override
            public int latest(String digits) throws ArchiveException, InterruptedException {
                if (lookups.incrementAndGet() == 2) {
                    orders.added(attempt);
                    orders.added(attempt.accepted(new TaskId("clip-9"), null, Instant.now()));
                }
                return super.latest(digits);
            }
        };

        assertThat(only(machine.generate()).task()).hasToString("clip-9");

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    void twoModulesWithOnePromptCountAsOneSubmission() throws Exception {
        Machine module = new Machine(directory.resolve("module"), service.url());
        module.write("other-name.txt", "a horse");
        Files.createDirectories(machine.home());
        Files.createSymbolicLink(module.home(), machine.home());
        module.submissions = machine.submissions;
        CyclicBarrier bothHaveFoundNothing = new CyclicBarrier(2);
        for (Machine one : List.of(machine, module)) {
            one.maxSubmissions = 1;
            AtomicInteger lookups = new AtomicInteger();
            one.records = real -> new Records(real) {
                @Override
                public int latest(String digits) throws ArchiveException, InterruptedException {
                    int latest = super.latest(digits);
                    if (lookups.incrementAndGet() == 1) {
                        await(bothHaveFoundNothing);
                    }
                    return latest;
                }
            };
        }

        assertThat(atOnce(Machine::generateAgain, machine, module))
                .allSatisfy(result -> assertThat(only(result).outcome()).isEqualTo(Outcome.SUCCEEDED));
        assertThat(service.charged()).isEqualTo(1);
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    // Records.

    @Test
    void anInterruptWhileTheOrderIsBeingRecordedDoesNotLoseIt() {
        AtomicInteger orders = new AtomicInteger();
        machine.records = real -> new Records(real) {
            @Override
            public void add(String digits, int n, String kind, byte[] bytes, boolean share)
                    throws ConflictException, ArchiveException, InterruptedException {
                if (kind.equals("order") && orders.incrementAndGet() == 1) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(new ClosedByInterruptException());
                }
                super.add(digits, n, kind, bytes, share);
            }
        };
        machine.generate();
        machine.records = real -> real;

        assertThat(only(machine.generate()).task()).hasToString("clip-1");

        assertThat(service.submissions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://[", "https://a:99999", "ftp://a", "https://a b", "null"})
    void aRecordWithAnOriginThatIsNoneFailsItsClipOnly(String origin) throws IOException {
        machine.generate();
        machine.clean();
        deleteClips(machine.home());
        for (Path record : records(machine.home())) {
            Files.writeString(
                    record,
                    Files.readString(record).replaceFirst("\"origin\": \"[^\"]*\"", "\"origin\": \"" + origin + "\""));
        }
        machine.write("outro.txt", "a cow");

        List<Collected> results = machine.generate();

        assertThat(results.get(0).problem())
                .contains("may have been submitted before")
                .contains("\"origin\"");
        assertThat(results.get(1).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void anUnexpectedErrorInTheLookupOfOneClipDoesNotLoseTheOther() throws IOException {
        machine.write("outro.txt", "a cow");
        AtomicInteger lookups = new AtomicInteger();
        machine.records = real -> new Records(real) {
            @Override
            public int latest(String digits) throws ArchiveException, InterruptedException {
                if (lookups.incrementAndGet() == 1) {
                    throw new IllegalStateException("a defect");
                }
                return super.latest(digits);
            }
        };

        List<Collected> results = machine.generate();

        assertThat(results.get(0).problem()).contains("a defect");
        assertThat(results.get(1).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whereverTheProcessIsKilledTheClipIsPaidOnceAtMost() throws IOException {
        boolean survived = false;
        for (int steps = 0; !survived; steps++) {
            Path home = directory.resolve("killed-after-" + steps);
            Machine victim = machine.another(home);
            int before = service.charged();
            Dying dying = new Dying(steps);
            victim.records = dying::archive;
            victim.generate();
            survived = !dying.isDead();
            victim.records = archive -> archive;
            Collected second = only(victim.generate());

            assertThat(service.charged() - before)
                    .as("killed after %d steps", steps)
                    .isLessThanOrEqualTo(1);
            assertThat(second.outcome() == Outcome.SUCCEEDED || second.problem().contains("may have been accepted"))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"schema\": 2}", "not json", "{\"schema\": 1}"})
    void aRecordThatIsUnreadableOrNewerFailsTheClip(String text) throws IOException {
        machine.generate();
        machine.clean();
        deleteClips(machine.home());
        for (Path record : records(machine.home())) {
            Files.writeString(record, text);
        }

        Collected failed = only(machine.generate());

        assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(failed.problem()).contains("may have been submitted before").contains("Nothing was submitted");
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void whereTheLocalRepositoryCannotBeWrittenNothingIsSubmitted() throws IOException {
        Files.createDirectories(machine.home());
        Files.writeString(machine.home().resolve("io"), "no directory");

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.ERROR);

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    void theOrderIsLoggedAndAwaitedThoughItCannotBeRecorded() {
        machine.records = real -> new Records(real) {
            @Override
            public void add(String digits, int n, String kind, byte[] bytes, boolean share)
                    throws ConflictException, ArchiveException, InterruptedException {
                if (kind.equals("order")) {
                    throw new IllegalStateException("disk full");
                }
                super.add(digits, n, kind, bytes, share);
            }
        };

        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(machine.log)
                .anyMatch(line -> line.contains("accepted and charged as task clip-1")
                        && line.contains("-Dhappyhorse.adopt=intro=clip-1"));
    }

    @Test
    void aBuildThatIsInterruptedDuringASubmissionRecordsItsOrder() throws Exception {
        CountDownLatch submitted = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        service.onSubmit(task -> {
            submitted.countDown();
            awaitQuietly(interrupted);
            return service.accepted(task);
        });
        Thread build = new Thread(machine::generate);
        build.start();
        assertThat(submitted.await(30, TimeUnit.SECONDS)).isTrue();
        build.interrupt();
        interrupted.countDown();
        build.join(30_000);

        assertThat(only(machine.generate()).task()).hasToString("clip-1");

        assertThat(service.submissions()).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whereTheVideoOfAnotherRequestCannotBeArchivedNothingIsSubmitted() throws IOException {
        try (RepositoryServer shared = RepositoryServer.start(directory.resolve("shared"))) {
            machine.sharedUrl = shared.refuses(
                            403, request -> request.startsWith("PUT") && request.contains("/happyhorse/clip/"))
                    .url();
            machine.generate();
            byte[] first = Files.readAllBytes(machine.target().resolve("intro.json"));
            machine.write("intro.txt", "a cow");

            assertThat(only(machine.generate()).problem()).contains("would replace another video");

            assertThat(service.charged()).isEqualTo(1);
            assertThat(machine.target().resolve("intro.mp4")).exists();
            assertThat(machine.target().resolve("intro.json")).hasBinaryContent(first);
        }
    }

    // A shared repository.

    @Test
    void anotherMachineTakesTheClipFromTheSharedRepository() throws IOException {
        try (RepositoryServer shared = RepositoryServer.start(directory.resolve("shared"))) {
            machine.sharedUrl = shared.url();
            machine.generate();

            assertThat(only(machine.another(directory.resolve("other")).generate())
                            .outcome())
                    .isEqualTo(Outcome.SUCCEEDED);

            assertThat(service.charged()).isEqualTo(1);
        }
    }

    @Test
    void anotherMachineAwaitsTheOrderOfOneThatWasKilled() throws IOException {
        try (RepositoryServer shared = RepositoryServer.start(directory.resolve("shared"))) {
            machine.sharedUrl = shared.url();
            service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("killed meanwhile")));
            machine.generate();
            service.on("clip-1", service.succeeded());

            assertThat(only(machine.another(directory.resolve("other")).generate())
                            .task())
                    .hasToString("clip-1");

            assertThat(service.charged()).isEqualTo(1);
        }
    }

    @Test
    void twoMachinesAtOncePayOnce() throws Exception {
        try (RepositoryServer shared =
                RepositoryServer.start(directory.resolve("shared")).takesNothingTwice()) {
            machine.sharedUrl = shared.url();
            Machine other = machine.another(directory.resolve("other"));

            atOnce(Machine::generate, machine, other);

            assertThat(service.charged()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 500})
    void aSharedRepositoryThatCannotBeAskedFailsTheClip(int status) throws IOException {
        try (RepositoryServer shared = RepositoryServer.start(directory.resolve("shared"))) {
            machine.sharedUrl =
                    shared.refuses(status, request -> request.startsWith("GET")).url();

            assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.ERROR);

            assertThat(service.submissions()).isEmpty();
        }
    }

    @Test
    void aSharedRepositoryThatCannotBeWrittenFailsTheClipAndLeavesNoOpenAttempt() throws IOException {
        try (RepositoryServer shared = RepositoryServer.start(directory.resolve("shared"))) {
            machine.sharedUrl =
                    shared.refuses(403, request -> request.startsWith("PUT")).url();
            assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.ERROR);
            assertThat(service.submissions()).isEmpty();

            shared.refuses(403, request -> false);

            assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(service.charged()).isEqualTo(1);
        }
    }

    @Test
    void aSharedRepositoryThatIsNamedLaterGetsTheOrder() throws IOException {
        service.on("clip-1", task -> FakeService.json(400, FakeService.gatewayError("broken")));
        machine.generate();
        service.on("clip-1", service.succeeded());
        try (RepositoryServer shared = RepositoryServer.start(directory.resolve("shared"))) {
            machine.sharedUrl = shared.url();
            machine.generate();

            assertThat(shared.requests())
                    .anyMatch(request -> request.startsWith("PUT") && request.contains("-order.json"));
        }
    }

    // What the user allows.

    @Test
    void submitNeverPaysNothing() throws IOException {
        machine.submit = "never";

        assertThat(only(machine.generate()).problem())
                .contains("neither saved, nor archived, nor ordered")
                .contains("<submit> (happyhorse.submit)");

        machine.submit = "missing";
        machine.generate();
        machine.clean();
        machine.submit = "never";
        assertThat(only(machine.generate()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void offlineNothingIsSubmitted() {
        machine.offline = true;

        assertThat(only(machine.generate()).problem()).contains("Maven is offline");

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    void offlineNothingIsResubmittedOrAdopted() throws IOException {
        service.onSubmit(task -> new MockResponse.Builder().code(502).build());
        machine.generate();
        List<Path> before = records(machine.home());
        machine.offline = true;
        machine.resubmit = "intro";
        assertThat(only(machine.generate()).problem()).contains("Maven is offline");
        machine.resubmit = null;
        machine.adopt = "intro=clip-1";
        assertThat(only(machine.generate()).problem()).contains("Maven is offline");

        assertThat(service.submissions()).hasSize(1);
        assertThat(records(machine.home())).isEqualTo(before);
    }

    @Test
    void equalRequestsUnderTwoNamesAreResubmittedOnceAndAdoptedUnderEither() throws IOException {
        machine.write("outro.txt", "a horse");
        service.onSubmit(task -> new MockResponse.Builder().code(502).build());
        machine.generate();
        machine.resubmit = "intro,outro";
        machine.generate();
        assertThat(service.submissions()).hasSize(2);

        machine.resubmit = null;
        machine.adopt = "intro=clip-7,outro=clip-7";
        service.on("clip-7", service.succeeded());
        assertThat(machine.generate()).extracting(Collected::outcome).containsOnly(Outcome.SUCCEEDED);
        assertThat(service.submissions()).hasSize(2);
    }

    @Test
    void withoutAnArchiveASecondNameOfASavedClipIsNotPaidAgain() throws IOException {
        machine.generate();
        machine.write("outro.txt", "a horse");
        machine.submit = "never";
        machine.archived = false;

        List<Collected> results = machine.generate();

        assertThat(results.get(0).savedBefore()).isTrue();
        assertThat(results.get(1).problem()).contains("has the same request as clip intro");
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void aDryRunLeavesTheRecordOfALaterFailure() throws IOException {
        machine.generate();
        Path last = machine.target().resolve("intro.last.json");
        Files.copy(machine.target().resolve("intro.json"), last);
        machine.dryRun = true;

        machine.generate();

        assertThat(machine.log).contains("Clip intro: saved");
        assertThat(last).exists();
    }

    @Test
    void moreSubmissionsThanAllowedFailBeforeTheFirst() throws IOException {
        machine.write("outro.txt", "a cow");
        machine.maxSubmissions = 1;

        assertThatThrownBy(machine::generate)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("<maxSubmissions> (happyhorse.maxSubmissions)");
        assertThat(service.submissions()).isEmpty();

        machine.maxSubmissions = 2;
        machine.generate();
        assertThat(service.charged()).isEqualTo(2);
    }

    @Test
    void theLimitHoldsForAllExecutionsOfAMavenRun() throws IOException {
        machine.maxSubmissions = 1;
        machine.generate();
        machine.write("intro.txt", "a cow");

        assertThatThrownBy(machine::generateAgain).isInstanceOf(InvalidConfigurationException.class);

        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    void aVideoThatWasChangedByHandIsNoReasonToPay() throws IOException {
        machine.generate();
        Files.writeString(machine.target().resolve("intro.mp4"), "changed");
        deleteClips(machine.home());
        for (Path record : records(machine.home())) {
            Files.delete(record);
        }

        Collected failed = only(machine.generate());

        assertThat(failed.problem()).contains("may have been paid before").contains("size or checksum differ");
        assertThat(service.charged()).isEqualTo(1);
    }

    private static MockResponse unknown(String task) {
        var reply = JsonTrees.object();
        reply.putObject("output").put("task_id", task).put("task_status", "UNKNOWN");
        return FakeService.json(200, reply);
    }

    private static List<List<Collected>> atOnce(Function<Machine, List<Collected>> goal, Machine... machines)
            throws Exception {
        List<FutureTask<List<Collected>>> runs = new ArrayList<>();
        for (Machine one : machines) {
            FutureTask<List<Collected>> run = new FutureTask<>(() -> goal.apply(one));
            runs.add(run);
            new Thread(run).start();
        }
        List<List<Collected>> results = new ArrayList<>();
        for (FutureTask<List<Collected>> run : runs) {
            results.add(run.get(100, TimeUnit.SECONDS));
        }
        return results;
    }

    private static Collected only(List<Collected> results) {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static void deleteClips(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : files.filter(f -> f.toString().contains("happyhorse/clip") && Files.isRegularFile(f))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> records(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            return files.filter(f -> f.toString().contains("happyhorse/order")
                            && f.toString().endsWith(".json"))
                    .toList();
        }
    }

    /** A process that dies at one of its steps: nothing that it wants to record afterwards gets to the disk. */
    private static final class Dying {

        private int stepsLeft;
        private boolean dead;

        Dying(int steps) {
            stepsLeft = steps;
        }

        boolean isDead() {
            return dead;
        }

        private void step() {
            if (dead || --stepsLeft < 0) {
                dead = true;
                throw new FakeOrderArchive.Killed();
            }
        }

        OrderArchive archive(OrderArchive real) {
            return new Records(real) {

                @Override
                public int latest(String digits) throws ArchiveException, InterruptedException {
                    step();
                    return super.latest(digits);
                }

                @Override
                public void add(String digits, int n, String kind, byte[] bytes, boolean share)
                        throws ConflictException, ArchiveException, InterruptedException {
                    step();
                    super.add(digits, n, kind, bytes, share);
                    step();
                }
            };
        }
    }

    /** The records of a machine, to be disturbed by a test. */
    private static class Records implements OrderArchive {

        private final OrderArchive real;

        Records(OrderArchive real) {
            this.real = real;
        }

        @Override
        public int latest(String digits) throws ArchiveException, InterruptedException {
            return real.latest(digits);
        }

        @Override
        public List<Entry> read(String digits, int n) throws ArchiveException, InterruptedException {
            return real.read(digits, n);
        }

        @Override
        public void add(String digits, int n, String kind, byte[] bytes, boolean share)
                throws ConflictException, ArchiveException, InterruptedException {
            real.add(digits, n, kind, bytes, share);
        }

        @Override
        public boolean isHere(String digits, int n, String kind) {
            return real.isHere(digits, n, kind);
        }

        @Override
        public Path lockFile(String digits) {
            return real.lockFile(digits);
        }
    }
}
