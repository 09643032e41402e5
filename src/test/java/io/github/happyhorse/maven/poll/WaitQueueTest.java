package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.poll.VirtualRun.Look;
import io.github.happyhorse.maven.poll.VirtualRun.Served;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WaitQueueTest {

    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final WaitPolicy POLICY = within(TIMEOUT);
    private static final TaskId A = new TaskId("a");
    private static final TaskId B = new TaskId("b");
    private static final TaskId C = new TaskId("c");

    private static WaitPolicy within(Duration timeout) {
        return new WaitPolicy(timeout, INTERVAL, Duration.ofSeconds(30), 10);
    }

    private static List<TaskId> tasks(int count) {
        return tasks("task", count);
    }

    private static List<TaskId> tasks(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TaskId(prefix + "-" + number))
                .toList();
    }

    private static VirtualRun.Goal goal(VirtualRun run, WaitPolicy policy, Collection<TaskId> tasks) {
        VirtualRun.Goal goal = run.goal();
        tasks.forEach(task -> goal.add(task, policy));
        return goal;
    }

    private static VirtualRun.Goal goal(VirtualRun run, TaskId... tasks) {
        return goal(run, POLICY, List.of(tasks));
    }

    private static Served running() {
        return Served.in(50, Answers.running());
    }

    private static Served succeeded() {
        return Served.in(50, Answers.succeeded());
    }

    private static Instant seconds(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    private static List<Instant> times(List<Look> looks) {
        return looks.stream().map(Look::at).toList();
    }

    private static void assertEnded(Ending ending, Outcome outcome, Ending.Reason reason) {
        assertThat(ending).extracting(Ending::outcome, Ending::reason).containsExactly(outcome, reason);
    }

    @Nested
    class OneTask {

        @Test
        void isLookedAtAtOnceAndThenAfterEachPause() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 3 ? running() : succeeded());
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            // 5 s and a twentieth by chance, from the answer.
            assertThat(times(run.looks())).containsExactly(START, seconds(5.3), seconds(10.6), seconds(15.9));
            assertEnded(goal.ending(A), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
            assertThat(goal.ending(A).endedAt()).isEqualTo(seconds(15.95));
            assertThat(goal.ending(A).state().polls()).isEqualTo(4);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void thatNeverEndsIsLookedAtLastAtTheDeadline() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> running());
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            Look last = run.looks().get(run.looks().size() - 1);
            assertThat(last.at()).isEqualTo(START.plus(TIMEOUT));
            assertThat(last.limit()).isEqualTo(Duration.ofSeconds(2));
            assertEnded(goal.ending(A), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
            assertThat(goal.ending(A).endedAt()).isEqualTo(last.answeredAt());
        }

        @Test
        void onAServiceThatHangsIsGivenUpTwoSecondsAfterTheDeadlineAtTheLatest() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before == 0 ? running() : Served.never());
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            assertEnded(goal.ending(A), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
            assertThat(goal.ending(A).state().statusWord()).isEqualTo("RUNNING");
            assertThat(run.now())
                    .isBetween(START.plus(TIMEOUT), START.plus(TIMEOUT).plusSeconds(2));
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void whoseLookIsCutOffByTheDeadlineEndsThere() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.never());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(20)), List.of(A));

            run.run();

            assertThat(run.looks()).containsExactly(new Look(A, START, Duration.ofSeconds(20), seconds(20)));
            assertEnded(goal.ending(A), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
            assertThat(goal.ending(A).endedAt()).isEqualTo(seconds(20));
            assertThat(goal.ending(A).state().failedPolls()).isEqualTo(1);
        }

        @Test
        void whoseReplyComesAfterTheDeadlineStillSucceeds() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) ->
                            at.isBefore(START.plus(TIMEOUT)) ? running() : Served.in(1900, Answers.succeeded()));
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            assertEnded(goal.ending(A), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }
    }

    @Nested
    class Spacing {

        @Test
        void looksStart200MillisecondsApart() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> succeeded());
            goal(run, POLICY, tasks(20));

            run.run();

            assertThat(times(run.looks()))
                    .isEqualTo(IntStream.range(0, 20)
                            .mapToObj(look -> START.plusMillis(look * 200L))
                            .toList());
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void looksOfTwoGoalsStart200MillisecondsApartToo() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 5 ? running() : succeeded());
            VirtualRun.Goal one = goal(run, POLICY, tasks("one", 7));
            VirtualRun.Goal other = goal(run, POLICY, tasks("other", 7));

            run.run();

            assertThat(run.looks()).hasSize(14 * 6);
            assertThat(one.endings()).hasSize(7);
            assertThat(other.endings()).hasSize(7);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void atMostEightLooksAreUnderWay() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(10_000, Answers.succeeded()));
            VirtualRun.Goal goal = goal(run, POLICY, tasks(30));

            run.run();

            assertThat(run.mostUnderWay()).isEqualTo(8);
            assertThat(goal.endings()).hasSize(30);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void atMostEightLooksOfTwoGoalsTogetherAreUnderWay() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(10_000, Answers.succeeded()));
            goal(run, POLICY, tasks("one", 15));
            goal(run, POLICY, tasks("other", 15));

            run.run();

            assertThat(run.mostUnderWay()).isEqualTo(8);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void theTaskLookedAtLongestAgoGoesFirst() {
            // 40 tasks take 8 s a round, so that after 5 s several are due at any time.
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 6 ? running() : succeeded());
            List<TaskId> tasks = tasks(40);
            goal(run, POLICY, tasks);

            run.run();

            for (int round = 0; round < 7; round++) {
                assertThat(run.looks().subList(round * 40, round * 40 + 40))
                        .extracting(Look::task)
                        .containsExactlyElementsOf(tasks);
            }
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void aTaskNeverLookedAtGoesBeforeAllOthers() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 6 ? running() : succeeded());
            VirtualRun.Goal goal = goal(run, POLICY, tasks(40));
            run.runUntil(seconds(20.1));

            goal.add(A, POLICY);
            int looksBefore = run.looks().size();
            run.run();

            assertThat(run.looks().get(looksBefore).task()).isEqualTo(A);
            assertThat(run.looks().get(looksBefore).at()).isEqualTo(seconds(20.2));
        }

        @Test
        void longestAgoGoesFirstBetweenTwoGoalsToo() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 6 ? running() : succeeded());
            goal(run, POLICY, tasks("one", 60));
            run.runUntil(seconds(3));
            goal(run, POLICY, tasks("other", 20));

            run.run();

            // 80 tasks take 16 s a round: whoever is looked at was looked at longest ago, apart from the tasks that
            // had to wait for their goal to be told.
            Map<TaskId, Integer> lastLook = new HashMap<>();
            List<Look> looks = run.looks();
            for (int look = 0; look < looks.size(); look++) {
                Integer previous = lastLook.put(looks.get(look).task(), look);
                if (previous != null) {
                    assertThat(look - previous).isBetween(76, 84);
                }
            }
            assertThat(run.brokenRules()).isEmpty();
        }
    }

    @Nested
    class TheKey {

        @Test
        void isProvedByOneLookAtATime() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(3000, Answers.succeeded()));
            goal(run, POLICY, tasks(5));

            run.run();

            assertThat(times(run.looks())).containsExactly(START, seconds(3), seconds(3.2), seconds(3.4), seconds(3.6));
        }

        @Test
        void isNotProvedByAFailure() {
            List<Answer> first = List.of(Answers.passing(), Answers.refusal(), Answers.running());
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) ->
                            Served.in(3000, before > 0 ? Answers.succeeded() : first.get("abc".indexOf(task.value()))));
            goal(run, A, B, C);

            run.run();

            assertThat(run.looks().subList(0, 3)).extracting(Look::task).containsExactly(A, B, C);
            assertThat(times(run.looks().subList(0, 3))).containsExactly(START, seconds(3), seconds(6));
            assertThat(run.brokenRules()).isEmpty();
        }

        /** As one whose archive took its time. */
        @Test
        void onceRefusedIsNotUsedForATaskThatComesLater() {
            WaitQueue queue = new WaitQueue(new RequestLimiter());
            TaskWait asked = new TaskWait(A, POLICY, START, () -> 0);
            queue.add(asked, START);
            queue.next(START);
            queue.answered(asked, seconds(1), Answers.keyRefusal());
            assertEnded(((WaitQueue.Turn.Over) queue.next(seconds(1))).ending(), Outcome.ERROR, Ending.Reason.REFUSED);

            queue.add(new TaskWait(B, POLICY, START, () -> 0), seconds(2));

            assertEnded(
                    ((WaitQueue.Turn.Over) queue.next(seconds(2))).ending(),
                    Outcome.ERROR,
                    Ending.Reason.KEY_REFUSED_BEFORE);
        }

        @Test
        void refusedBeforeAnyGoodReplyEndsAllAfterOneRequest() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(50, Answers.keyRefusal()));
            List<TaskId> tasks = tasks(100);
            VirtualRun.Goal goal = goal(run, POLICY, tasks);

            run.run();

            assertThat(run.looks()).hasSize(1);
            assertThat(run.now()).isEqualTo(seconds(0.05));
            assertEnded(goal.ending(tasks.get(0)), Outcome.ERROR, Ending.Reason.REFUSED);
            assertThat(tasks.subList(1, 100))
                    .allSatisfy(
                            task -> assertEnded(goal.ending(task), Outcome.ERROR, Ending.Reason.KEY_REFUSED_BEFORE));
        }

        @Test
        void refusedAfterPassingFailuresEndsAllToo() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> Served.in(50, task.equals(C) ? Answers.keyRefusal() : Answers.passing()));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            assertThat(run.looks()).extracting(Look::task).containsExactly(A, B, C);
            assertEnded(goal.ending(A), Outcome.ERROR, Ending.Reason.KEY_REFUSED_BEFORE);
            assertEnded(goal.ending(B), Outcome.ERROR, Ending.Reason.KEY_REFUSED_BEFORE);
            assertEnded(goal.ending(C), Outcome.ERROR, Ending.Reason.REFUSED);
            assertThat(goal.ending(A).state().failedPolls()).isEqualTo(1);
        }

        @Test
        void refusedAfterAGoodReplyEndsNoOtherTask() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> Served.in(
                            50,
                            task.equals(B)
                                    ? Answers.keyRefusal()
                                    : before == 0 ? Answers.running() : Answers.succeeded()));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            assertEnded(goal.ending(A), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
            assertEnded(goal.ending(B), Outcome.ERROR, Ending.Reason.REFUSED);
            assertEnded(goal.ending(C), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void refusedByAnOrdinaryRefusalEndsNoOtherTask() {
            VirtualRun run = new VirtualRun(
                    START, (task, before, at) -> task.equals(A) ? Served.in(50, Answers.refusal()) : succeeded());
            VirtualRun.Goal goal = goal(run, A, B);

            run.run();

            assertEnded(goal.ending(A), Outcome.ERROR, Ending.Reason.REFUSED);
            assertEnded(goal.ending(B), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }
    }

    @Nested
    class A429 {

        private VirtualRun.Service throttledOnce(Answer throttled) {
            return (task, before, at) ->
                    task.equals(A) && before == 1 ? Served.in(50, throttled) : before < 3 ? running() : succeeded();
        }

        private void assertNoLookBetween(VirtualRun run, Instant from, Instant to) {
            assertThat(times(run.looks())).noneMatch(at -> at.isAfter(from) && at.isBefore(to));
            assertThat(times(run.looks())).contains(to);
        }

        @Test
        void pausesAllForAsLongAsTheTaskItselfIsPaused() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Answers.passing(429)));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            // A's second look is at 5.3 s and answered at once; the pause is 5 s and a twentieth.
            assertNoLookBetween(run, seconds(5.35), seconds(10.6));
            assertThat(goal.endings().values()).extracting(Ending::outcome).containsOnly(Outcome.SUCCEEDED);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void pausesAllForItsRetryAfter() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Answers.passing(429, Duration.ofSeconds(90))));
            goal(run, A, B, C);

            run.run();

            assertNoLookBetween(run, seconds(5.35), seconds(95.35));
        }

        @Test
        void pausesTheOtherGoalsToo() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Answers.passing(429, Duration.ofSeconds(90))));
            goal(run, A);
            goal(run, B, C);

            run.run();

            assertNoLookBetween(run, seconds(5.35), seconds(95.35));
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void isThe429OnlyThatPausesAll() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Answers.passing(503, Duration.ofSeconds(90))));
            goal(run, A, B);

            run.run();

            assertThat(times(run.looks(B))).contains(seconds(5.5), seconds(10.8));
            assertThat(times(run.looks(A))).contains(seconds(95.35));
        }

        @Test
        void withARetryAfterPastTheDeadlineEndsAllWithTheirLastState() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Answers.passing(429, Duration.ofHours(1))));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            assertThat(run.looks()).hasSize(4);
            assertThat(run.now()).isEqualTo(seconds(5.35));
            assertEnded(goal.ending(A), Outcome.TIMED_OUT, Ending.Reason.RETRY_AFTER_DEADLINE);
            assertEnded(goal.ending(B), Outcome.TIMED_OUT, Ending.Reason.NO_TURN);
            assertEnded(goal.ending(C), Outcome.TIMED_OUT, Ending.Reason.NO_TURN);
            assertThat(goal.ending(B).state().statusWord()).isEqualTo("RUNNING");
        }

        @Test
        void withARetryAfterPastTheDeadlineDoesNotEndALookThatIsUnderWay() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> before == 0
                            ? running()
                            : task.equals(A)
                                    ? Served.in(1000, Answers.passing(429, Duration.ofHours(1)))
                                    : Served.in(10_000, Answers.succeeded()));
            VirtualRun.Goal goal = goal(run, A, B);

            run.run();

            assertEnded(goal.ending(A), Outcome.TIMED_OUT, Ending.Reason.RETRY_AFTER_DEADLINE);
            assertEnded(goal.ending(B), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void withARetryAfterPastOneGoalsDeadlineOnlyPausesTheOther() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Answers.passing(429, Duration.ofMinutes(5))));
            VirtualRun.Goal brief = goal(run, within(Duration.ofMinutes(2)), List.of(A));
            VirtualRun.Goal patient = goal(run, B);

            run.run();

            assertEnded(brief.ending(A), Outcome.TIMED_OUT, Ending.Reason.RETRY_AFTER_DEADLINE);
            assertEnded(patient.ending(B), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
            assertNoLookBetween(run, seconds(5.35), seconds(305.35));
        }

        @Test
        void withARetryAfterUpToTheDeadlineLeavesTimeForLastLooks() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> at.isBefore(seconds(60))
                            ? Served.in(50, Answers.passing(429, Duration.between(at.plusMillis(50), seconds(60))))
                            : succeeded());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(60)), List.of(A, B, C));

            run.run();

            assertThat(run.looks()).extracting(Look::task).containsExactly(A, B, C, A);
            assertThat(goal.endings().values()).extracting(Ending::outcome).containsOnly(Outcome.SUCCEEDED);
            assertThat(run.brokenRules()).isEmpty();
        }
    }

    @Nested
    class TasksWhoseTurnNoLongerComes {

        @Test
        void timeOutWithTheirLastState() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> running());
            List<TaskId> tasks = tasks(100);
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(10)), tasks);

            run.run();

            assertThat(goal.endings()).hasSize(100);
            assertThat(goal.endings().values())
                    .allSatisfy(ending -> assertEnded(ending, Outcome.TIMED_OUT, Ending.Reason.DEADLINE));
            // One look every 200 ms from 0 s to 12 s, the end excluded.
            assertThat(run.looks()).hasSize(60);
            assertThat(goal.ending(tasks.get(10)).state().statusWord()).isEqualTo("RUNNING");
            assertThat(goal.ending(tasks.get(99)).state().polls()).isZero();
            assertThat(run.now()).isBeforeOrEqualTo(seconds(12));
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void doNotTimeOutBeforeTheDeadline() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> running());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(10)), tasks(100));

            run.runUntil(seconds(10).minusMillis(1));

            assertThat(goal.endings()).isEmpty();
        }

        @Test
        void timeOutWhileALookThatProvesTheKeyHangs() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.never());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(20)), List.of(A, B));

            run.run();

            assertThat(goal.endings().values())
                    .allSatisfy(ending -> assertEnded(ending, Outcome.TIMED_OUT, Ending.Reason.DEADLINE));
            assertThat(run.now()).isBeforeOrEqualTo(seconds(22));
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void timeOutEvenWhenAllEightPlacesAreTaken() {
            VirtualRun run = new VirtualRun(
                    START, (task, before, at) -> task.value().startsWith("other") ? Served.never() : running());
            goal(run, POLICY, List.of(new TaskId("first")));
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(10)), tasks("other", 30));

            run.run();

            assertThat(goal.endings()).hasSize(30);
            assertThat(goal.endings().values())
                    .allSatisfy(ending -> assertThat(ending.endedAt()).isBeforeOrEqualTo(seconds(12)));
        }
    }

    @Nested
    class LateAnswers {

        private final RequestLimiter limiter = new RequestLimiter();
        private final WaitQueue queue = new WaitQueue(limiter);
        private final TaskWait wait = new TaskWait(A, within(Duration.ofSeconds(10)), START, () -> 0);

        @Test
        void changeNothing() {
            queue.add(wait, START);
            assertThat(queue.next(START)).isInstanceOf(WaitQueue.Turn.Look.class);
            WaitQueue.Turn over = queue.next(seconds(12));
            WaitState state = wait.state();

            queue.answered(wait, seconds(12.5), Answers.succeeded());

            assertThat(over).isInstanceOf(WaitQueue.Turn.Over.class);
            assertEnded(((WaitQueue.Turn.Over) over).ending(), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
            assertThat(wait.state()).isSameAs(state);
            assertThat(queue.next(seconds(12.5))).isEqualTo(new WaitQueue.Turn.Pause(Instant.MAX));
        }

        @Test
        void giveTheirPlaceBack() {
            for (int look = 0; look < 20; look++) {
                Instant start = START.plusSeconds(look * 60);
                TaskWait each = new TaskWait(A, within(Duration.ofSeconds(10)), start, () -> 0);
                queue.add(each, START);
                assertThat(queue.next(start)).isInstanceOf(WaitQueue.Turn.Look.class);
                assertThat(queue.next(start.plusSeconds(12))).isInstanceOf(WaitQueue.Turn.Over.class);

                queue.answered(each, start.plusSeconds(13), Answers.passing());
            }
        }

        @Test
        void ofARefusedKeyEndNothing() {
            queue.add(wait, START);
            queue.next(START);
            queue.next(seconds(12));
            TaskWait later = new TaskWait(B, POLICY, seconds(12), () -> 0);
            queue.add(later, START);

            queue.answered(wait, seconds(12.5), Answers.keyRefusal());

            WaitQueue.Turn turn = queue.next(seconds(12.5));
            assertThat(turn).isEqualTo(new WaitQueue.Turn.Look(later, Duration.ofSeconds(30)));
        }

        @Test
        void comingInTheVeryMomentOfTheEndStillCount() {
            queue.add(wait, START);
            queue.next(START);

            queue.answered(wait, seconds(12), Answers.succeeded());

            WaitQueue.Turn turn = queue.next(seconds(12));
            assertEnded(((WaitQueue.Turn.Over) turn).ending(), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }
    }

    @Nested
    class AnInterrupt {

        @Test
        void endsEveryWaitAtOnce() {
            VirtualRun run = new VirtualRun(
                    START, (task, before, at) -> task.equals(A) ? running() : Served.in(20_000, Answers.running()));
            VirtualRun.Goal goal = goal(run, A, B, C);
            run.runUntil(seconds(1));

            goal.interrupt();
            run.run();

            assertThat(run.now()).isEqualTo(seconds(1));
            assertThat(goal.endings()).containsOnlyKeys(A, B, C);
            assertThat(goal.endings().values())
                    .allSatisfy(ending -> assertEnded(ending, Outcome.ERROR, Ending.Reason.INTERRUPTED));
            assertThat(goal.ending(A).state().statusWord()).isEqualTo("RUNNING");
        }

        @Test
        void leavesEndingsThatCameBeforeAsTheyWere() {
            RequestLimiter limiter = new RequestLimiter();
            WaitQueue queue = new WaitQueue(limiter);
            TaskWait wait = new TaskWait(A, POLICY, START, () -> 0);
            queue.add(wait, START);
            queue.next(START);
            queue.answered(wait, seconds(1), Answers.succeeded());

            queue.interrupted(seconds(1));

            assertEnded(
                    ((WaitQueue.Turn.Over) queue.next(seconds(1))).ending(),
                    Outcome.SUCCEEDED,
                    Ending.Reason.TASK_ENDED);
            assertThat(queue.next(seconds(1))).isInstanceOf(WaitQueue.Turn.Pause.class);
        }
    }

    @Nested
    class Pauses {

        @Test
        void areForeverWhenThereIsNothingToWaitFor() {
            assertThat(new WaitQueue(new RequestLimiter()).next(START))
                    .isEqualTo(new WaitQueue.Turn.Pause(Instant.MAX));
        }

        @Test
        void lastUntilTheNextLookIsDue() {
            WaitQueue queue = new WaitQueue(new RequestLimiter());
            TaskWait wait = new TaskWait(A, POLICY, START, () -> 0);
            queue.add(wait, START);
            queue.next(START);
            queue.answered(wait, seconds(1), Answers.running());

            assertThat(queue.next(seconds(1))).isEqualTo(new WaitQueue.Turn.Pause(seconds(6)));
        }

        @Test
        void lastUntilTheLatestEndWhileALookIsUnderWay() {
            WaitQueue queue = new WaitQueue(new RequestLimiter());
            queue.add(new TaskWait(A, POLICY, START, () -> 0), START);
            queue.next(START);

            assertThat(queue.next(seconds(1)))
                    .isEqualTo(new WaitQueue.Turn.Pause(START.plus(TIMEOUT).plusSeconds(2)));
        }

        @Test
        void lastNoLongerThanAWaitEvenWhenAllPlacesAreTaken() {
            RequestLimiter limiter = new RequestLimiter();
            IntStream.range(0, 8)
                    .forEach(look -> limiter.tryStart(
                            look, Instant.MIN, START.minusSeconds(2).plusMillis(look * 200L)));
            WaitQueue queue = new WaitQueue(limiter);
            queue.add(new TaskWait(A, within(Duration.ofSeconds(10)), START, () -> 0), START);

            assertThat(queue.next(seconds(11.7))).isEqualTo(new WaitQueue.Turn.Pause(seconds(11.9)));
            assertThat(queue.next(seconds(11.9))).isEqualTo(new WaitQueue.Turn.Pause(seconds(12)));
        }

        @Test
        void lastUntilTheLimiterAllowsALook() {
            WaitQueue queue = new WaitQueue(new RequestLimiter());
            TaskWait wait = new TaskWait(A, POLICY, START, () -> 0);
            queue.add(wait, START);
            queue.add(new TaskWait(B, POLICY, START, () -> 0), START);
            queue.next(START);
            queue.answered(wait, seconds(0.1), Answers.running());

            assertThat(queue.next(seconds(0.1))).isEqualTo(new WaitQueue.Turn.Pause(seconds(0.2)));
        }
    }

    @Nested
    class Closing {

        @Test
        void givesBackThePlacesOfLooksThatAreGivenUp() {
            RequestLimiter limiter = new RequestLimiter();
            for (int goal = 0; goal < 20; goal++) {
                Instant start = START.plusSeconds(goal * 60);
                WaitQueue queue = new WaitQueue(limiter);
                queue.add(new TaskWait(A, within(Duration.ofSeconds(10)), start, () -> 0), start);
                assertThat(queue.next(start)).isInstanceOf(WaitQueue.Turn.Look.class);
                assertThat(queue.next(start.plusSeconds(12))).isInstanceOf(WaitQueue.Turn.Over.class);

                queue.close();
            }
        }

        @Test
        void givesNoPlaceBackTwice() {
            RequestLimiter limiter = new RequestLimiter();
            for (int goal = 0; goal < 20; goal++) {
                WaitQueue queue = new WaitQueue(limiter);
                TaskWait wait = new TaskWait(A, POLICY, START, () -> 0);
                queue.add(wait, START);
                queue.next(START.plusSeconds(goal));
                queue.answered(wait, START.plusSeconds(goal), Answers.succeeded());

                queue.close();
                queue.close();
            }
            Instant now = START.plusSeconds(100);
            for (int look = 0; look < 8; look++) {
                assertThat(limiter.tryStart(A, Instant.MIN, now)).isEqualTo(now);
                now = now.plusSeconds(1);
            }
            assertThat(limiter.tryStart(A, Instant.MIN, now)).isAfter(now);
        }
    }

    @Nested
    class AQueueThatIsNotInTheWay {

        private final RequestLimiter limiter = new RequestLimiter();
        private final Object other = new Object();

        private WaitQueue waitingForTheLimiter() {
            limiter.pauseUntil(seconds(1));
            WaitQueue queue = new WaitQueue(limiter);
            queue.add(new TaskWait(A, POLICY, START, () -> 0), START);
            assertThat(queue.next(START)).isEqualTo(new WaitQueue.Turn.Pause(seconds(1)));
            return queue;
        }

        @Test
        void whileItWaitsForTheLimiterItIs() {
            waitingForTheLimiter();

            assertThat(limiter.tryStart(other, START, seconds(1))).isAfter(seconds(1));
        }

        @Test
        void whenItIsClosed() {
            waitingForTheLimiter().close();

            assertThat(limiter.tryStart(other, START, seconds(1))).isEqualTo(seconds(1));
        }

        @Test
        void whenNothingOfItIsDueAnyMore() {
            WaitQueue queue = waitingForTheLimiter();
            queue.interrupted(START);
            assertThat(queue.next(START)).isInstanceOf(WaitQueue.Turn.Over.class);
            assertThat(queue.next(START)).isInstanceOf(WaitQueue.Turn.Pause.class);

            assertThat(limiter.tryStart(other, START, seconds(1))).isEqualTo(seconds(1));
        }
    }

    @Nested
    class AThousandTasks {

        private static final int TASKS = 1000;
        private static final Duration ROUND = Duration.ofMillis(200L * TASKS);
        private static final Duration LONGEST_PAUSE = Duration.ofMillis(16_500);
        private static final Duration SLOWEST_ANSWER = Duration.ofMillis(1500);

        private final Random random = new Random(20260429);
        private final Map<TaskId, Instant> ends = new HashMap<>();

        private Served answer(TaskId task, Instant at) {
            Duration latency = Duration.ofMillis(50 + random.nextInt((int) SLOWEST_ANSWER.toMillis() - 50));
            if (random.nextInt(50) == 0) {
                return new Served(Answers.passing(502), latency);
            }
            boolean ended = !at.plus(latency).isBefore(ends.get(task));
            return new Served(ended ? Answers.succeeded() : Answers.running(), latency);
        }

        private List<TaskId> tasksThatEndAtRandom(String prefix, int count, int withinSeconds) {
            List<TaskId> tasks = tasks(prefix, count);
            tasks.forEach(task -> ends.put(task, START.plusSeconds(random.nextInt(withinSeconds))));
            return tasks;
        }

        private Instant slowestEnd() {
            return ends.values().stream().max(Instant::compareTo).orElseThrow();
        }

        @Test
        void endWithoutABrokenRuleWithinTwoRoundsOfTheSlowest() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> answer(task, at));
            VirtualRun.Goal goal = goal(run, within(Duration.ofHours(3)), tasksThatEndAtRandom("task", TASKS, 1200));

            run.run();

            assertThat(run.brokenRules()).isEmpty();
            assertThat(goal.endings()).hasSize(TASKS);
            assertThat(goal.endings().values()).extracting(Ending::outcome).containsOnly(Outcome.SUCCEEDED);
            assertThat(goal.endings().values()).allSatisfy(ending -> assertThat(ending.endedAt())
                    .isAfterOrEqualTo(ends.get(ending.state().task()))
                    .isBeforeOrEqualTo(ends.get(ending.state().task()).plus(ROUND.multipliedBy(2))));
            assertThat(run.now()).isBeforeOrEqualTo(slowestEnd().plus(ROUND.multipliedBy(2)));
        }

        @Test
        void areEachLookedAtInEveryRound() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> answer(task, at));
            goal(run, within(Duration.ofHours(3)), tasksThatEndAtRandom("task", TASKS, 1200));

            run.run();

            assertThat(run.looks().subList(0, TASKS)).extracting(Look::task).doesNotHaveDuplicates();
            Duration longest = ROUND.plus(LONGEST_PAUSE).plus(SLOWEST_ANSWER);
            Map<TaskId, Instant> lookedAt = new HashMap<>();
            run.looks().forEach(look -> {
                Instant before = lookedAt.put(look.task(), look.at());
                if (before != null) {
                    assertThat(Duration.between(before, look.at())).isLessThan(longest);
                }
            });
        }

        @Test
        void ofTwoGoalsShareTheLimiterFairly() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> answer(task, at));
            VirtualRun.Goal large =
                    goal(run, within(Duration.ofHours(3)), tasksThatEndAtRandom("large", TASKS - 100, 900));
            run.runUntil(START.plusSeconds(250));
            VirtualRun.Goal small = goal(run, within(Duration.ofHours(3)), tasksThatEndAtRandom("small", 100, 900));

            run.run();

            assertThat(run.brokenRules()).isEmpty();
            assertThat(large.endings()).hasSize(TASKS - 100);
            assertThat(small.endings()).hasSize(100);
            assertThat(run.now()).isBeforeOrEqualTo(slowestEnd().plus(ROUND.multipliedBy(2)));
        }

        @Test
        void thatNeverEndAreAllGivenUpInTime() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(500, Answers.running()));
            VirtualRun.Goal goal = goal(run, POLICY, tasks(TASKS));

            run.run();

            assertThat(goal.endings()).hasSize(TASKS);
            assertThat(goal.endings().values()).allSatisfy(ending -> {
                assertEnded(ending, Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
                assertThat(ending.endedAt())
                        .isBetween(START.plus(TIMEOUT), START.plus(TIMEOUT).plusSeconds(2));
            });
            assertThat(run.brokenRules()).isEmpty();
        }
    }
}
