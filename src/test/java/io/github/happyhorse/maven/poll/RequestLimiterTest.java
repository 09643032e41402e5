package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RequestLimiterTest {

    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");

    private final RequestLimiter limiter = new RequestLimiter();
    private final Object one = new Object();
    private final Object other = new Object();

    private static Instant millis(long millis) {
        return START.plusMillis(millis);
    }

    private void assertStarts(Object asker, Instant servedLast, Instant now) {
        assertThat(limiter.tryStart(asker, servedLast, now)).isEqualTo(now);
    }

    private void assertAsksAgainAt(Instant again, Object asker, Instant servedLast, Instant now) {
        assertThat(limiter.tryStart(asker, servedLast, now)).isEqualTo(again);
    }

    /** Starts eight requests, 200 ms apart. */
    private void fill() {
        for (int request = 0; request < 8; request++) {
            assertStarts(one, Instant.MIN, millis(request * 200));
        }
    }

    @Test
    void theFirstRequestStartsAtOnce() {
        assertStarts(one, Instant.MIN, START);
    }

    @Test
    void theSpacingIsAFifthOfASecond() {
        assertThat(RequestLimiter.SPACING).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void requestsStartAtLeast200MillisecondsApart() {
        assertStarts(one, Instant.MIN, START);

        assertAsksAgainAt(millis(200), one, Instant.MIN, START);
        assertAsksAgainAt(millis(200), one, Instant.MIN, millis(199));
        assertStarts(one, Instant.MIN, millis(200));
    }

    @Test
    void theSpacingHoldsBetweenTwoAskers() {
        assertStarts(one, Instant.MIN, START);

        assertAsksAgainAt(millis(200), other, Instant.MIN, millis(1));
        assertStarts(other, Instant.MIN, millis(200));
    }

    @Test
    void theSpacingCountsFromTheActualStart() {
        assertStarts(one, Instant.MIN, START);
        assertStarts(one, Instant.MIN, millis(350));

        assertAsksAgainAt(millis(550), one, Instant.MIN, millis(400));
    }

    @Test
    void theEndOfARequestDoesNotShortenTheSpacing() {
        assertStarts(one, Instant.MIN, START);
        limiter.ended();

        assertAsksAgainAt(millis(200), one, Instant.MIN, millis(10));
    }

    @Test
    void atMostEightAreUnderWay() {
        fill();

        Instant now = millis(5000);
        assertAsksAgainAt(now.plusMillis(200), one, Instant.MIN, now);
        assertAsksAgainAt(now.plusMillis(200), other, Instant.MIN, now);
    }

    @Test
    void theNinthStartsWhenOneOfTheEightHasEnded() {
        fill();
        assertThat(limiter.tryStart(one, Instant.MIN, millis(5000))).isAfter(millis(5000));

        limiter.ended();

        assertStarts(one, Instant.MIN, millis(5001));
        assertThat(limiter.tryStart(one, Instant.MIN, millis(6000))).isAfter(millis(6000));
    }

    @Test
    void theTaskServedLongestAgoGoesFirst() {
        assertStarts(one, Instant.MIN, START);
        assertAsksAgainAt(millis(200), one, millis(-1000), millis(10));
        assertAsksAgainAt(millis(200), other, millis(-2000), millis(10));

        assertAsksAgainAt(millis(400), one, millis(-1000), millis(200));
        assertStarts(other, millis(-2000), millis(200));
        assertStarts(one, millis(-1000), millis(400));
    }

    @Test
    void aTaskThatWasNeverServedGoesFirst() {
        limiter.pauseUntil(START);
        assertAsksAgainAt(START, other, Instant.MIN, millis(-5));

        assertAsksAgainAt(millis(200), one, millis(-3600_000), START);
        assertStarts(other, Instant.MIN, START);
    }

    @Test
    void ofTwoServedAtTheSameTimeNeitherWaitsForTheOther() {
        limiter.pauseUntil(START);
        limiter.tryStart(one, millis(-1000), millis(-5));
        limiter.tryStart(other, millis(-1000), millis(-5));

        assertStarts(one, millis(-1000), START);
        assertStarts(other, millis(-1000), millis(200));
    }

    @Test
    void aTaskThatHasStartedDelaysNoOther() {
        assertStarts(one, Instant.MIN, START);

        assertStarts(other, millis(-1000), millis(200));
    }

    @Test
    void aTaskThatHasWithdrawnDelaysNoOther() {
        limiter.pauseUntil(START);
        limiter.tryStart(one, Instant.MIN, millis(-5));

        limiter.withdraw(one);

        assertStarts(other, millis(-1000), START);
    }

    @Test
    void withdrawingWithoutHavingAskedIsHarmless() {
        limiter.withdraw(one);

        assertStarts(other, Instant.MIN, START);
    }

    @Test
    void onlyTheLastThingAskedForCounts() {
        limiter.pauseUntil(START);
        limiter.tryStart(one, Instant.MIN, millis(-5));
        limiter.tryStart(one, millis(-500), millis(-4));

        assertStarts(other, millis(-1000), START);
    }

    @Test
    void aPauseHoldsForAll() {
        limiter.pauseUntil(millis(30_000));

        assertThat(limiter.nextStart()).isEqualTo(millis(30_000));
        assertAsksAgainAt(millis(30_000), one, Instant.MIN, START);
        assertAsksAgainAt(millis(30_000), other, Instant.MIN, millis(29_999));
        assertStarts(one, Instant.MIN, millis(30_000));
    }

    @Test
    void aShorterPauseDoesNotEndALongerOne() {
        limiter.pauseUntil(millis(30_000));
        limiter.pauseUntil(millis(10_000));

        assertAsksAgainAt(millis(30_000), one, Instant.MIN, millis(10_000));
    }

    @Test
    void aPauseOfTheMomentDoesNotShortenTheSpacing() {
        assertStarts(one, Instant.MIN, START);

        limiter.pauseUntil(millis(50));

        assertAsksAgainAt(millis(200), one, Instant.MIN, millis(100));
    }

    @Test
    void theSpacingHoldsAfterAPauseToo() {
        limiter.pauseUntil(millis(1000));
        assertStarts(one, Instant.MIN, millis(1000));

        assertAsksAgainAt(millis(1200), other, Instant.MIN, millis(1001));
    }

    @Test
    void everyTaskThatAsksAgainInTimeIsServed() {
        // Always asking in the same order, the longest served last: as unfair as threads can be.
        List<Integer> servedAgo = new ArrayList<>(List.of(1, 2, 3, 4));
        List<Integer> started = new ArrayList<>();
        limiter.pauseUntil(START);
        servedAgo.forEach(ago -> limiter.tryStart(ago, START.minusSeconds(ago), millis(-1)));
        for (Instant now = START; !servedAgo.isEmpty(); now = now.plus(RequestLimiter.SPACING)) {
            Instant time = now;
            assertThat(time).isBefore(millis(1000));
            List.copyOf(servedAgo).stream()
                    .filter(ago ->
                            limiter.tryStart(ago, START.minusSeconds(ago), time).equals(time))
                    .forEach(ago -> {
                        servedAgo.remove(ago);
                        started.add(ago);
                    });
        }

        assertThat(started).containsExactly(4, 3, 2, 1);
    }

    @Test
    @Timeout(10)
    void ofManyThreadsThatAskAtTheSameTimeOneStarts() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                RequestLimiter shared = new RequestLimiter();
                CyclicBarrier together = new CyclicBarrier(threads);
                List<Future<Instant>> answers = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    answers.add(pool.submit(() -> {
                        together.await(5, TimeUnit.SECONDS);
                        return shared.tryStart(new Object(), Instant.MIN, START);
                    }));
                }
                int started = 0;
                for (Future<Instant> answer : answers) {
                    started += answer.get().equals(START) ? 1 : 0;
                }
                assertThat(started).isEqualTo(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
