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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskWaiterTest {

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

        @Override
        public Instant instant() {
            return start.plusNanos(System.nanoTime() - startNanos).plus(ahead.get());
        }

        void putForward(Duration by) {
            ahead.updateAndGet(before -> before.plus(by));
        }
    }

    private record Told(PollState before, PollState after, Step next, Thread on) {}

    private final Thread here = Thread.currentThread();
    private final MovableClock clock = new MovableClock();
    private final RequestLimiter limiter = new RequestLimiter();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final List<Told> told = new ArrayList<>();
    private final List<Thread> silenceBroken = new ArrayList<>();
    private final CompletableFuture<Void> lineWritten = new CompletableFuture<>();

    @AfterEach
    void end() {
        testIsOver.countDown();
        workers.shutdownNow();
        // Clears what an interrupt left behind.
        Thread.interrupted();
    }

    private TaskWaiter waiter(TaskWaiter.Look look) {
        return waiter(look, new Heartbeat(clock.instant()));
    }

    private TaskWaiter waiter(TaskWaiter.Look look, Heartbeat heartbeat) {
        return new TaskWaiter(
                clock,
                () -> 0,
                limiter,
                workers,
                look,
                (before, after, next) -> told.add(new Told(before, after, next, Thread.currentThread())),
                heartbeat,
                () -> {
                    silenceBroken.add(Thread.currentThread());
                    lineWritten.complete(null);
                });
    }

    private CompletableFuture<PollEnd> await(TaskWaiter waiter, TaskId task) {
        return waiter.await(task, POLICY, clock.instant());
    }

    /** A look at a service that accepts and never answers. */
    private PollResult hang() {
        try {
            testIsOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Results.transientFailure();
    }

    @Test
    void anAnswerIsDeliveredAndEndsTheWait() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> Results.succeeded());
        CompletableFuture<PollEnd> ending = await(waiter, A);

        waiter.runUntil(ending);

        assertThat(ending.join().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(ending.join().state().task()).isEqualTo(A);
        assertThat(ending.join().state().polls()).isEqualTo(1);
    }

    @Test
    void aTaskUnderWayIsLookedAtAgain() throws InterruptedException {
        List<PollResult> answers = List.of(Results.pending(), Results.transientFailure(), Results.succeeded());
        TaskWaiter waiter = waiter((task, limit) -> answers.get(told.size()));
        CompletableFuture<PollEnd> ending = await(waiter, A);
        long begun = System.nanoTime();

        waiter.runUntil(ending);

        assertThat(ending.join().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(ending.join().state().polls()).isEqualTo(3);
        // Two pauses, by the limiter.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(390));
    }

    @Test
    void severalTasksEachGetTheirOwnAnswer() throws InterruptedException {
        Map<TaskId, PollResult> answers = Map.of(A, Results.succeeded(), B, Results.failed(), C, Results.canceled());
        TaskWaiter waiter = waiter((task, limit) -> answers.get(task));
        CompletableFuture<PollEnd> a = await(waiter, A);
        CompletableFuture<PollEnd> b = await(waiter, B);
        CompletableFuture<PollEnd> c = await(waiter, C);

        waiter.runUntil(CompletableFuture.allOf(a, b, c));

        assertThat(a.join().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(b.join().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(c.join().outcome()).isEqualTo(Outcome.CANCELED);
    }

    @Test
    void theLookIsMadeByAWorkerAndToldItsLimit() throws InterruptedException {
        Map<TaskId, Duration> limits = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        TaskWaiter waiter = waiter((task, limit) -> {
            limits.put(task, limit);
            threads.add(Thread.currentThread());
            return Results.succeeded();
        });
        CompletableFuture<PollEnd> ending = await(waiter, A);

        waiter.runUntil(ending);

        assertThat(limits).containsExactly(Map.entry(A, Duration.ofSeconds(30)));
        assertThat(threads).hasSize(1).doesNotContain(here);
    }

    @Test
    void theListenerIsToldOfEveryAnswerOnTheCallingThread() throws InterruptedException {
        List<PollResult> answers = List.of(Results.running(), Results.succeeded());
        TaskWaiter waiter = waiter((task, limit) -> answers.get(told.size()));
        CompletableFuture<PollEnd> ending = await(waiter, A);

        waiter.runUntil(ending);

        assertThat(told).hasSize(2).extracting(Told::on).containsOnly(here);
        assertThat(told.get(0).before().polls()).isZero();
        assertThat(told.get(0).after().statusWord()).isEqualTo("RUNNING");
        assertThat(told.get(0).next()).isInstanceOf(Step.PollAgain.class);
        assertThat(told.get(1).before()).isSameAs(told.get(0).after());
        assertThat(told.get(1).after()).isSameAs(ending.join().state());
        assertThat(told.get(1).next()).isEqualTo(new Step.Ended(ending.join()));
    }

    @Test
    void anEndingIsToldOnTheCallingThread() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        TaskWaiter waiter = waiter((task, limit) -> Results.succeeded());
        CompletableFuture<Void> ending = await(waiter, A).thenAccept(ended -> threads.add(Thread.currentThread()));

        waiter.runUntil(ending);

        assertThat(threads).containsExactly(here);
    }

    @Test
    void workIsExecutedOnTheCallingThreadInTheOrderGiven() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> hang());
        await(waiter, A);
        List<Integer> order = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        workers.execute(() -> {
            IntStream.range(0, 100)
                    .forEach(number -> waiter.execute(() -> {
                        order.add(number);
                        threads.add(Thread.currentThread());
                    }));
            waiter.execute(() -> done.complete(null));
        });

        waiter.runUntil(done);

        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(threads).containsOnly(here);
    }

    @Test
    void workCanBeginAnotherWait() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> Results.succeeded());
        CompletableFuture<PollEnd> again = new CompletableFuture<>();
        CompletableFuture<PollEnd> first = await(waiter, A);
        first.thenAccept(ended ->
                workers.execute(() -> waiter.execute(() -> await(waiter, A).thenAccept(again::complete))));

        waiter.runUntil(again);

        assertThat(again.join().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(again.join()).isNotSameAs(first.join());
    }

    @Test
    void itReturnsAtOnceWhenAllIsDone() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> hang());
        await(waiter, A);

        waiter.runUntil(CompletableFuture.completedFuture(null));

        assertThat(told).isEmpty();
    }

    @Test
    void itWakesUpWheneverAnotherThreadIsDone() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> hang());
        for (int round = 0; round < 2000; round++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            workers.execute(() -> done.complete(null));

            // Without a wait or a line to write for half a minute: a wake-up that is lost is noticed.
            waiter.runUntil(done);
        }
    }

    @Test
    void itFailsNotBecauseWhatItRunsForFailed() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> Results.succeeded());

        waiter.runUntil(CompletableFuture.failedFuture(new IllegalStateException()));
    }

    @Test
    void anInterruptEndsAllWaits() throws InterruptedException {
        CountDownLatch looking = new CountDownLatch(1);
        TaskWaiter waiter = waiter((task, limit) -> {
            looking.countDown();
            return hang();
        });
        CompletableFuture<PollEnd> a = await(waiter, A);
        CompletableFuture<PollEnd> b = await(waiter, B);
        CompletableFuture<Void> both = CompletableFuture.allOf(a, b);
        workers.execute(() -> {
            try {
                looking.await();
                here.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> waiter.runUntil(both)).isInstanceOf(InterruptedException.class);
        assertThat(a).isNotDone();
        waiter.interrupt();
        waiter.runUntil(both);

        assertThat(List.of(a.join(), b.join())).allSatisfy(ending -> {
            assertThat(ending.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(ending.reason()).isEqualTo(PollEnd.Reason.INTERRUPTED);
        });
    }

    @Test
    void aWaitBegunAfterTheInterruptEndsAtOnce() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> hang());
        waiter.interrupt();
        CompletableFuture<PollEnd> ending = await(waiter, A);

        waiter.runUntil(ending);

        assertThat(ending.join().reason()).isEqualTo(PollEnd.Reason.INTERRUPTED);
        assertThat(ending.join().state().polls()).isZero();
    }

    @Test
    void anAnswerThatComesAfterTheInterruptIsNotTold() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Void> looking = new CompletableFuture<>();
        TaskWaiter waiter = waiter((task, limit) -> {
            looking.complete(null);
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Results.succeeded();
        });
        CompletableFuture<PollEnd> ending = await(waiter, A);
        waiter.runUntil(looking);
        waiter.interrupt();
        waiter.runUntil(ending);

        answer.countDown();
        CompletableFuture<Void> later =
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        waiter.runUntil(later);

        assertThat(ending.join().reason()).isEqualTo(PollEnd.Reason.INTERRUPTED);
        assertThat(told).isEmpty();
    }

    @Test
    void aLookThatThrowsEndsTheRun() {
        IllegalStateException broken = new IllegalStateException("broken");
        TaskWaiter waiter = waiter((task, limit) -> {
            throw broken;
        });
        CompletableFuture<PollEnd> ending = await(waiter, A);

        assertThatThrownBy(() -> waiter.runUntil(ending)).isSameAs(broken);
    }

    @Test
    void aLookThatThrowsAnErrorEndsTheRunToo() {
        LinkageError broken = new LinkageError("broken");
        TaskWaiter waiter = waiter((task, limit) -> {
            throw broken;
        });
        CompletableFuture<PollEnd> ending = await(waiter, A);

        assertThatThrownBy(() -> waiter.runUntil(ending)).isSameAs(broken);
    }

    @Test
    void aLookThatHangsIsGivenUpWhenTheTimeIsUp() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> hang());
        CompletableFuture<PollEnd> ending = await(waiter, A);
        workers.execute(() -> waiter.execute(() -> clock.putForward(Duration.ofMinutes(31))));

        waiter.runUntil(ending);

        assertThat(ending.join().outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(ending.join().reason()).isEqualTo(PollEnd.Reason.DEADLINE);
    }

    @Test
    void silenceIsBrokenOnTheCallingThreadWhenItIsTime() throws InterruptedException {
        Instant silentSince = clock.instant().minusMillis(29_900);
        TaskWaiter waiter = waiter((task, limit) -> hang(), new Heartbeat(silentSince));
        await(waiter, A);

        waiter.runUntil(lineWritten);

        assertThat(silenceBroken).containsExactly(here);
        assertThat(Duration.between(silentSince, clock.instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void silenceIsNotBrokenBeforeItIsTime() throws InterruptedException {
        TaskWaiter waiter = waiter((task, limit) -> Results.succeeded());
        CompletableFuture<PollEnd> ending = await(waiter, A);

        waiter.runUntil(ending);

        assertThat(silenceBroken).isEmpty();
    }

    @Test
    void theHeartbeatGoesOnWithoutAnyWait() throws InterruptedException {
        TaskWaiter waiter =
                waiter((task, limit) -> hang(), new Heartbeat(clock.instant().minusSeconds(31)));

        waiter.runUntil(lineWritten);

        assertThat(silenceBroken).hasSize(1);
    }

    @Test
    void aClosedDriverGivesBackThePlacesOfLooksThatStillHang() throws InterruptedException {
        for (int goal = 0; goal < 9; goal++) {
            CompletableFuture<Void> looking = new CompletableFuture<>();
            TaskWaiter waiter = waiter((task, limit) -> {
                looking.complete(null);
                return hang();
            });
            CompletableFuture<PollEnd> ending = await(waiter, A);
            waiter.runUntil(looking);
            clock.putForward(Duration.ofMinutes(31));
            waiter.runUntil(ending);
            waiter.close();
        }
    }

    @Test
    void aClosedDriverGivesBackThePlaceOfALookThatThrew() {
        for (int goal = 0; goal < 9; goal++) {
            clock.putForward(Duration.ofSeconds(1));
            TaskWaiter waiter = waiter((task, limit) -> {
                throw new IllegalStateException("broken");
            });
            CompletableFuture<PollEnd> ending = await(waiter, A);

            assertThatThrownBy(() -> waiter.runUntil(ending)).hasMessage("broken");
            waiter.close();
        }
    }

    @Test
    void aClosedDriverIsNotInTheWayOfOthers() throws InterruptedException {
        Instant pauseEnd = clock.instant().plusSeconds(60);
        limiter.pauseUntil(pauseEnd);
        TaskWaiter waiter = waiter((task, limit) -> hang());
        await(waiter, A);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        workers.execute(() -> waiter.execute(() -> waiter.execute(() -> asked.complete(null))));
        waiter.runUntil(asked);

        waiter.close();

        assertThat(limiter.tryStart(new Object(), pauseEnd, pauseEnd)).isEqualTo(pauseEnd);
    }
}
