package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PollerTest {

    private static final TaskId A = new TaskId("a");
    private static final TaskId B = new TaskId("b");
    private static final TaskId C = new TaskId("c");
    private static final PollPolicy POLICY =
            new PollPolicy(Duration.ofMinutes(30), Duration.ofMillis(10), Duration.ofSeconds(30), 10);

    /** Goes with the real time, and can be put forward. */
    private static final class MovableClock implements InstantSource {

        private final Instant start = Instant.now();
        private final long startNanos = System.nanoTime();
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        private final AtomicReference<RuntimeException> broken = new AtomicReference<>();

        @Override
        public Instant instant() {
            if (broken.get() != null) {
                throw broken.get();
            }
            return start.plusNanos(System.nanoTime() - startNanos).plus(ahead.get());
        }

        void putForward(Duration by) {
            ahead.updateAndGet(before -> before.plus(by));
        }

        void breakWith(RuntimeException exception) {
            broken.set(exception);
        }
    }

    /** What a listener received, and where. */
    private record Polled(PollState before, PollState after, Step next, Thread on) {}

    private final MovableClock clock = new MovableClock();
    private final RequestLimiter limiter = new RequestLimiter();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final List<Polled> polled = new CopyOnWriteArrayList<>();
    private final List<Poller> pollers = new ArrayList<>();

    @AfterEach
    void end() {
        testIsOver.countDown();
        pollers.forEach(Poller::close);
        callers.shutdownNow();
        // Clears what an interrupt left behind.
        Thread.interrupted();
    }

    private Poller poller(BiFunction<TaskId, Duration, PollResult> request) {
        return poller(
                request, (before, after, next) -> polled.add(new Polled(before, after, next, Thread.currentThread())));
    }

    private Poller poller(BiFunction<TaskId, Duration, PollResult> request, Poller.Listener listener) {
        Poller poller = new Poller(request, clock, () -> 0, limiter, listener);
        pollers.add(poller);
        return poller;
    }

    private CompletableFuture<PollEnd> inBackground(Poller poller, TaskId task) {
        return CompletableFuture.supplyAsync(() -> poller.poll(task, POLICY), callers);
    }

    /** A service that accepts a connection and never answers. */
    private PollResult hang() {
        await(testIsOver);
        return Results.transientFailure();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the driver has nothing to do. */
    private static void awaitPause() {
        while (Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("happyhorse-poll")
                        && thread.getState() == Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }
    }

    private static void assertEnded(PollEnd end, Outcome outcome, PollEnd.Reason reason) {
        assertThat(end).extracting(PollEnd::outcome, PollEnd::reason).containsExactly(outcome, reason);
    }

    @Test
    void aFinalReplyEndsThePolling() {
        PollEnd end = poller((task, limit) -> Results.succeeded()).poll(A, POLICY);

        assertEnded(end, Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        assertThat(end.state().task()).isEqualTo(A);
        assertThat(end.state().polls()).isEqualTo(1);
        assertThat(end.cause()).isNull();
    }

    @Test
    void aTaskUnderWayIsPolledAgain() {
        List<PollResult> results = List.of(Results.pending(), Results.transientFailure(), Results.succeeded());
        AtomicInteger requests = new AtomicInteger();
        Poller poller = poller((task, limit) -> results.get(requests.getAndIncrement()));
        long begun = System.nanoTime();

        PollEnd end = poller.poll(A, POLICY);

        assertThat(end.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(end.state().polls()).isEqualTo(3);
        // Two pauses, by the limiter.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(390));
    }

    @Test
    void threadsThatPollAtOnceEachGetTheEndOfTheirTask() {
        Map<TaskId, PollResult> results = Map.of(A, Results.succeeded(), B, Results.failed(), C, Results.canceled());
        Poller poller = poller((task, limit) -> results.get(task));

        CompletableFuture<PollEnd> a = inBackground(poller, A);
        CompletableFuture<PollEnd> b = inBackground(poller, B);
        CompletableFuture<PollEnd> c = inBackground(poller, C);

        assertThat(a.join().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(b.join().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(c.join().outcome()).isEqualTo(Outcome.CANCELED);
    }

    @Test
    void aTaskCanBePolledAgainAfterItsEnd() {
        Poller poller = poller((task, limit) -> Results.succeeded());

        PollEnd first = poller.poll(A, POLICY);

        assertThat(poller.poll(A, POLICY)).isNotSameAs(first).matches(end -> end.outcome() == Outcome.SUCCEEDED);
    }

    @Test
    void requestsAreMadeByDaemonThreadsWithinTheirLimit() {
        Map<TaskId, Duration> limits = new ConcurrentHashMap<>();
        List<Thread> threads = new CopyOnWriteArrayList<>();

        poller((task, limit) -> {
                    limits.put(task, limit);
                    threads.add(Thread.currentThread());
                    return Results.succeeded();
                })
                .poll(A, POLICY);

        assertThat(limits).containsExactly(Map.entry(A, Duration.ofSeconds(30)));
        assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread()).allMatch(Thread::isDaemon);
    }

    @Test
    void theListenerReceivesEveryResultOnTheCallingThread() {
        List<PollResult> results = List.of(Results.running(), Results.succeeded());
        AtomicInteger requests = new AtomicInteger();

        PollEnd end =
                poller((task, limit) -> results.get(requests.getAndIncrement())).poll(A, POLICY);

        assertThat(polled).hasSize(2).extracting(Polled::on).containsOnly(Thread.currentThread());
        assertThat(polled.get(0).before().polls()).isZero();
        assertThat(polled.get(0).after().statusWord()).isEqualTo("RUNNING");
        assertThat(polled.get(0).next()).isInstanceOf(Step.PollAgain.class);
        assertThat(polled.get(1).before()).isSameAs(polled.get(0).after());
        assertThat(polled.get(1).after()).isSameAs(end.state());
        assertThat(polled.get(1).next()).isEqualTo(end);
    }

    @Test
    void aTaskThatIsNotPolledAfterTheKeyWasRefusedIsNotReportedToTheListener() throws InterruptedException {
        CountDownLatch requested = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Poller poller = poller((task, limit) -> {
            requested.countDown();
            await(release);
            return Results.keyRefused();
        });
        CompletableFuture<PollEnd> a = inBackground(poller, A);
        requested.await();
        CompletableFuture<PollEnd> b = inBackground(poller, B);

        release.countDown();

        assertEnded(a.join(), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        assertEnded(b.join(), Outcome.ERROR, PollEnd.Reason.KEY_REFUSED);
        assertThat(polled).extracting(result -> result.after().task()).containsExactly(A);
    }

    @Test
    void anInterruptEndsThePollingOfThatThreadOnly() throws InterruptedException {
        CountDownLatch requested = new CountDownLatch(1);
        Poller poller = poller((task, limit) -> {
            if (task.equals(B)) {
                return Results.succeeded();
            }
            requested.countDown();
            return hang();
        });
        AtomicReference<PollEnd> end = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            end.set(poller.poll(A, POLICY));
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        requested.await();
        CompletableFuture<PollEnd> other = inBackground(poller, B);

        caller.interrupt();
        caller.join();

        assertEnded(end.get(), Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
        assertThat(flag).isTrue();
        assertThat(other.join().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(polled).extracting(result -> result.after().task()).containsOnly(B);
    }

    @Test
    void anInterruptedThreadPollsNothing() {
        Thread.currentThread().interrupt();

        PollEnd end = poller((task, limit) -> hang()).poll(A, POLICY);

        assertEnded(end, Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
        assertThat(end.state().polls()).isZero();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anExceptionOfARequestEndsItsTaskOnly() {
        IllegalStateException broken = new IllegalStateException("broken");
        Poller poller = poller((task, limit) -> {
            if (task.equals(A)) {
                throw broken;
            }
            return Results.succeeded();
        });

        assertBrokenBy(poller.poll(A, POLICY), broken);
        assertThat(poller.poll(B, POLICY).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void anErrorOfARequestEndsItsTaskOnly() {
        LinkageError broken = new LinkageError("broken");
        Poller poller = poller((task, limit) -> {
            if (task.equals(A)) {
                throw broken;
            }
            return Results.succeeded();
        });

        assertBrokenBy(poller.poll(A, POLICY), broken);
        assertThat(poller.poll(B, POLICY).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aResultThatMakesNoSenseEndsItsTaskOnly() {
        Poller poller = poller((task, limit) -> task.equals(A) ? null : Results.succeeded());

        PollEnd end = poller.poll(A, POLICY);

        assertEnded(end, Outcome.ERROR, PollEnd.Reason.UNEXPECTED);
        assertThat(end.cause()).isInstanceOf(NullPointerException.class);
        assertThat(poller.poll(B, POLICY).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void anExceptionOfTheListenerReachesItsCallerOnly() {
        IllegalStateException broken = new IllegalStateException("broken");
        Poller poller = poller((task, limit) -> Results.succeeded(), (before, after, next) -> {
            if (after.task().equals(A)) {
                throw broken;
            }
        });

        assertThatThrownBy(() -> poller.poll(A, POLICY)).isSameAs(broken);
        assertThat(poller.poll(B, POLICY).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    private static void assertBrokenBy(PollEnd end, Throwable cause) {
        assertEnded(end, Outcome.ERROR, PollEnd.Reason.UNEXPECTED);
        assertThat(end.cause()).isSameAs(cause);
    }

    @Test
    void anExceptionOfThePollerItselfLeavesNoCallerWaiting() throws InterruptedException {
        CountDownLatch requested = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Poller poller = poller((task, limit) -> {
            requested.countDown();
            await(release);
            return Results.running();
        });
        CompletableFuture<PollEnd> end = inBackground(poller, A);
        requested.await();

        IllegalStateException broken = new IllegalStateException("broken");
        clock.breakWith(broken);
        release.countDown();

        assertBrokenBy(end.join(), broken);
        clock.breakWith(null);
        assertBrokenBy(poller.poll(B, POLICY), broken);
    }

    @Test
    void aRequestThatHangsIsGivenUpAfterTheTimeout() throws InterruptedException {
        CountDownLatch requested = new CountDownLatch(1);
        Poller poller = poller((task, limit) -> {
            requested.countDown();
            return hang();
        });
        CompletableFuture<PollEnd> end = inBackground(poller, A);
        requested.await();

        clock.putForward(Duration.ofMinutes(31));
        // Wakes the driver, which does not see the clock jump.
        inBackground(poller, B);

        assertEnded(end.join(), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
    }

    @Test
    void closingEndsAllPolling() throws InterruptedException {
        CountDownLatch requested = new CountDownLatch(1);
        Poller poller = poller((task, limit) -> {
            requested.countDown();
            return hang();
        });
        CompletableFuture<PollEnd> a = inBackground(poller, A);
        CompletableFuture<PollEnd> b = inBackground(poller, B);
        requested.await();

        poller.close();

        assertEnded(a.join(), Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
        assertEnded(b.join(), Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
        assertEnded(poller.poll(C, POLICY), Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
    }

    @Test
    void noThreadIsLeftAfterClosing() throws InterruptedException {
        Poller poller = poller((task, limit) -> Results.succeeded());
        poller.poll(A, POLICY);
        poller.close();

        List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("happyhorse-poll"))
                .toList();
        for (Thread thread : ours) {
            thread.join(10_000);
        }

        assertThat(ours).allMatch(Thread::isDaemon).noneMatch(Thread::isAlive);
    }

    @Test
    void aClosedPollerGivesBackThePlacesOfRequestsThatStillHang() throws InterruptedException {
        for (int goal = 0; goal < 9; goal++) {
            CountDownLatch requested = new CountDownLatch(1);
            Poller poller = poller((task, limit) -> {
                requested.countDown();
                return hang();
            });
            CompletableFuture<PollEnd> end = inBackground(poller, A);
            requested.await();
            poller.close();
            assertThat(end.join().reason()).isEqualTo(PollEnd.Reason.INTERRUPTED);
        }
    }

    @Test
    void aPollerGivesBackThePlaceOfARequestThatThrew() {
        Poller poller = poller((task, limit) -> {
            throw new IllegalStateException("broken");
        });
        for (int request = 0; request < 9; request++) {
            assertThat(poller.poll(A, POLICY).reason()).isEqualTo(PollEnd.Reason.UNEXPECTED);
        }
    }

    @Test
    void aClosedPollerIsNotInTheWayOfOthers() {
        Instant pauseEnd = clock.instant().plusSeconds(60);
        limiter.pauseUntil(pauseEnd);
        Poller poller = poller((task, limit) -> hang());
        CompletableFuture<PollEnd> end = inBackground(poller, A);
        awaitPause();

        poller.close();
        end.join();

        assertThat(limiter.tryStart(new Object(), pauseEnd, pauseEnd)).isEqualTo(pauseEnd);
    }

    @Test
    void manyThreadsAtOnceLoseNoWakeUp() {
        Poller poller = poller((task, limit) -> Results.succeeded());
        CountDownLatch together = new CountDownLatch(1);
        List<CompletableFuture<PollEnd>> ends = IntStream.range(0, 16)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> {
                            await(together);
                            return poller.poll(new TaskId("task-" + number), POLICY);
                        },
                        callers))
                .toList();

        together.countDown();

        assertThat(ends).allSatisfy(end -> assertThat(end.join().outcome()).isEqualTo(Outcome.SUCCEEDED));
    }
}
