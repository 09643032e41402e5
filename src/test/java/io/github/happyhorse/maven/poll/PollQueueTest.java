package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.poll.VirtualRun.MadePoll;
import io.github.happyhorse.maven.poll.VirtualRun.Served;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollResult;
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

class PollQueueTest {

    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final PollPolicy POLICY = within(TIMEOUT);
    private static final TaskId A = new TaskId("a");
    private static final TaskId B = new TaskId("b");
    private static final TaskId C = new TaskId("c");

    private static PollPolicy within(Duration timeout) {
        return new PollPolicy(timeout, INTERVAL, Duration.ofSeconds(30), 10);
    }

    private static List<TaskId> tasks(int count) {
        return tasks("task", count);
    }

    private static List<TaskId> tasks(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TaskId(prefix + "-" + number))
                .toList();
    }

    private static VirtualRun.Goal goal(VirtualRun run, PollPolicy policy, Collection<TaskId> tasks) {
        VirtualRun.Goal goal = run.goal();
        tasks.forEach(task -> goal.add(task, policy));
        return goal;
    }

    private static VirtualRun.Goal goal(VirtualRun run, TaskId... tasks) {
        return goal(run, POLICY, List.of(tasks));
    }

    private static Served running() {
        return Served.in(50, Results.running());
    }

    private static Served succeeded() {
        return Served.in(50, Results.succeeded());
    }

    private static Instant seconds(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    private static List<Instant> times(List<MadePoll> polls) {
        return polls.stream().map(MadePoll::at).toList();
    }

    private static void assertEnded(PollEnd ending, Outcome outcome, PollEnd.Reason reason) {
        assertThat(ending).extracting(PollEnd::outcome, PollEnd::reason).containsExactly(outcome, reason);
    }

    @Nested
    class OneTask {

        @Test
        void isLookedAtAtOnceAndThenAfterEachPause() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 3 ? running() : succeeded());
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            // 5 s and a twentieth by chance, from the answer.
            assertThat(times(run.polls())).containsExactly(START, seconds(5.3), seconds(10.6), seconds(15.9));
            assertEnded(goal.ending(A), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
            assertThat(goal.ending(A).endedAt()).isEqualTo(seconds(15.95));
            assertThat(goal.ending(A).state().polls()).isEqualTo(4);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void thatNeverEndsIsLookedAtLastAtTheDeadline() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> running());
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            MadePoll last = run.polls().get(run.polls().size() - 1);
            assertThat(last.at()).isEqualTo(START.plus(TIMEOUT));
            assertThat(last.limit()).isEqualTo(Duration.ofSeconds(2));
            assertEnded(goal.ending(A), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
            assertThat(goal.ending(A).endedAt()).isEqualTo(last.answeredAt());
        }

        @Test
        void onAServiceThatHangsIsGivenUpTwoSecondsAfterTheDeadlineAtTheLatest() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before == 0 ? running() : Served.never());
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            assertEnded(goal.ending(A), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
            assertThat(goal.ending(A).state().statusWord()).isEqualTo("RUNNING");
            assertThat(run.now())
                    .isBetween(START.plus(TIMEOUT), START.plus(TIMEOUT).plusSeconds(2));
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void whosePollIsCutOffByTheDeadlineEndsThere() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.never());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(20)), List.of(A));

            run.run();

            assertThat(run.polls()).containsExactly(new MadePoll(A, START, Duration.ofSeconds(20), seconds(20)));
            assertEnded(goal.ending(A), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
            assertThat(goal.ending(A).endedAt()).isEqualTo(seconds(20));
            assertThat(goal.ending(A).state().failedPolls()).isEqualTo(1);
        }

        @Test
        void whoseReplyComesAfterTheDeadlineStillSucceeds() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) ->
                            at.isBefore(START.plus(TIMEOUT)) ? running() : Served.in(1900, Results.succeeded()));
            VirtualRun.Goal goal = goal(run, A);

            run.run();

            assertEnded(goal.ending(A), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }
    }

    @Nested
    class Spacing {

        @Test
        void pollsStart200MillisecondsApart() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> succeeded());
            goal(run, POLICY, tasks(20));

            run.run();

            assertThat(times(run.polls()))
                    .isEqualTo(IntStream.range(0, 20)
                            .mapToObj(poll -> START.plusMillis(poll * 200L))
                            .toList());
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void pollsOfTwoGoalsStart200MillisecondsApartToo() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 5 ? running() : succeeded());
            VirtualRun.Goal one = goal(run, POLICY, tasks("one", 7));
            VirtualRun.Goal other = goal(run, POLICY, tasks("other", 7));

            run.run();

            assertThat(run.polls()).hasSize(14 * 6);
            assertThat(one.endings()).hasSize(7);
            assertThat(other.endings()).hasSize(7);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void atMostEightPollsAreUnderWay() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(10_000, Results.succeeded()));
            VirtualRun.Goal goal = goal(run, POLICY, tasks(30));

            run.run();

            assertThat(run.mostUnderWay()).isEqualTo(8);
            assertThat(goal.endings()).hasSize(30);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void atMostEightPollsOfTwoGoalsTogetherAreUnderWay() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(10_000, Results.succeeded()));
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
                assertThat(run.polls().subList(round * 40, round * 40 + 40))
                        .extracting(MadePoll::task)
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
            int pollsBefore = run.polls().size();
            run.run();

            assertThat(run.polls().get(pollsBefore).task()).isEqualTo(A);
            assertThat(run.polls().get(pollsBefore).at()).isEqualTo(seconds(20.2));
        }

        @Test
        void longestAgoGoesFirstBetweenTwoGoalsToo() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> before < 6 ? running() : succeeded());
            goal(run, POLICY, tasks("one", 60));
            run.runUntil(seconds(3));
            goal(run, POLICY, tasks("other", 20));

            run.run();

            // 80 tasks take 16 s a round: the task that is polled was polled longest ago, apart from the tasks that
            // had to wait for their goal to be told.
            Map<TaskId, Integer> lastPoll = new HashMap<>();
            List<MadePoll> polls = run.polls();
            for (int poll = 0; poll < polls.size(); poll++) {
                Integer previous = lastPoll.put(polls.get(poll).task(), poll);
                if (previous != null) {
                    assertThat(poll - previous).isBetween(76, 84);
                }
            }
            assertThat(run.brokenRules()).isEmpty();
        }
    }

    @Nested
    class TheKey {

        @Test
        void isProvedByOnePollAtATime() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(3000, Results.succeeded()));
            goal(run, POLICY, tasks(5));

            run.run();

            assertThat(times(run.polls())).containsExactly(START, seconds(3), seconds(3.2), seconds(3.4), seconds(3.6));
        }

        @Test
        void isNotProvedByAFailure() {
            List<PollResult> first = List.of(Results.transientFailure(), Results.permanentFailure(), Results.running());
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) ->
                            Served.in(3000, before > 0 ? Results.succeeded() : first.get("abc".indexOf(task.value()))));
            goal(run, A, B, C);

            run.run();

            assertThat(run.polls().subList(0, 3)).extracting(MadePoll::task).containsExactly(A, B, C);
            assertThat(times(run.polls().subList(0, 3))).containsExactly(START, seconds(3), seconds(6));
            assertThat(run.brokenRules()).isEmpty();
        }

        /** As one whose archive took its time. */
        @Test
        void onceRefusedIsNotUsedForATaskThatComesLater() {
            PollQueue queue = new PollQueue(new RequestLimiter());
            TaskPoll asked = new TaskPoll(A, POLICY, START, () -> 0);
            queue.add(asked, START);
            queue.next(START);
            queue.received(asked, seconds(1), Results.keyRefused());
            assertEnded(end(queue.next(seconds(1))), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);

            queue.add(new TaskPoll(B, POLICY, START, () -> 0), seconds(2));

            assertEnded(end(queue.next(seconds(2))), Outcome.ERROR, PollEnd.Reason.KEY_REFUSED);
        }

        @Test
        void refusedBeforeAnyGoodReplyEndsAllAfterOneRequest() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(50, Results.keyRefused()));
            List<TaskId> tasks = tasks(100);
            VirtualRun.Goal goal = goal(run, POLICY, tasks);

            run.run();

            assertThat(run.polls()).hasSize(1);
            assertThat(run.now()).isEqualTo(seconds(0.05));
            assertEnded(goal.ending(tasks.get(0)), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
            assertThat(tasks.subList(1, 100))
                    .allSatisfy(task -> assertEnded(goal.ending(task), Outcome.ERROR, PollEnd.Reason.KEY_REFUSED));
        }

        @Test
        void refusedAfterPassingFailuresEndsAllToo() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) ->
                            Served.in(50, task.equals(C) ? Results.keyRefused() : Results.transientFailure()));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            assertThat(run.polls()).extracting(MadePoll::task).containsExactly(A, B, C);
            assertEnded(goal.ending(A), Outcome.ERROR, PollEnd.Reason.KEY_REFUSED);
            assertEnded(goal.ending(B), Outcome.ERROR, PollEnd.Reason.KEY_REFUSED);
            assertEnded(goal.ending(C), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
            assertThat(goal.ending(A).state().failedPolls()).isEqualTo(1);
        }

        @Test
        void refusedAfterAGoodReplyEndsNoOtherTask() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> Served.in(
                            50,
                            task.equals(B)
                                    ? Results.keyRefused()
                                    : before == 0 ? Results.running() : Results.succeeded()));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            assertEnded(goal.ending(A), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
            assertEnded(goal.ending(B), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
            assertEnded(goal.ending(C), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void refusedByAnOrdinaryRefusalEndsNoOtherTask() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> task.equals(A) ? Served.in(50, Results.permanentFailure()) : succeeded());
            VirtualRun.Goal goal = goal(run, A, B);

            run.run();

            assertEnded(goal.ending(A), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
            assertEnded(goal.ending(B), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }
    }

    @Nested
    class A429 {

        private VirtualRun.Service throttledOnce(PollResult throttled) {
            return (task, before, at) ->
                    task.equals(A) && before == 1 ? Served.in(50, throttled) : before < 3 ? running() : succeeded();
        }

        private void assertNoPollBetween(VirtualRun run, Instant from, Instant to) {
            assertThat(times(run.polls())).noneMatch(at -> at.isAfter(from) && at.isBefore(to));
            assertThat(times(run.polls())).contains(to);
        }

        @Test
        void pausesAllForAsLongAsTheTaskItselfIsPaused() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Results.transientFailure(429)));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            // A's second poll is at 5.3 s and answered at once; the pause is 5 s and a twentieth.
            assertNoPollBetween(run, seconds(5.35), seconds(10.6));
            assertThat(goal.endings().values()).extracting(PollEnd::outcome).containsOnly(Outcome.SUCCEEDED);
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void pausesAllForItsRetryAfter() {
            VirtualRun run =
                    new VirtualRun(START, throttledOnce(Results.transientFailure(429, Duration.ofSeconds(90))));
            goal(run, A, B, C);

            run.run();

            assertNoPollBetween(run, seconds(5.35), seconds(95.35));
        }

        @Test
        void pausesTheOtherGoalsToo() {
            VirtualRun run =
                    new VirtualRun(START, throttledOnce(Results.transientFailure(429, Duration.ofSeconds(90))));
            goal(run, A);
            goal(run, B, C);

            run.run();

            assertNoPollBetween(run, seconds(5.35), seconds(95.35));
            assertThat(run.brokenRules()).isEmpty();
        }

        @Test
        void isThe429OnlyThatPausesAll() {
            VirtualRun run =
                    new VirtualRun(START, throttledOnce(Results.transientFailure(503, Duration.ofSeconds(90))));
            goal(run, A, B);

            run.run();

            assertThat(times(run.polls(B))).contains(seconds(5.5), seconds(10.8));
            assertThat(times(run.polls(A))).contains(seconds(95.35));
        }

        @Test
        void withARetryAfterPastTheDeadlineEndsAllWithTheirLastState() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Results.transientFailure(429, Duration.ofHours(1))));
            VirtualRun.Goal goal = goal(run, A, B, C);

            run.run();

            assertThat(run.polls()).hasSize(4);
            assertThat(run.now()).isEqualTo(seconds(5.35));
            assertEnded(goal.ending(A), Outcome.TIMED_OUT, PollEnd.Reason.RETRY_AFTER);
            assertEnded(goal.ending(B), Outcome.TIMED_OUT, PollEnd.Reason.RATE_LIMITED);
            assertEnded(goal.ending(C), Outcome.TIMED_OUT, PollEnd.Reason.RATE_LIMITED);
            assertThat(goal.ending(B).state().statusWord()).isEqualTo("RUNNING");
        }

        @Test
        void withARetryAfterPastTheDeadlineDoesNotEndAPollThatIsUnderWay() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> before == 0
                            ? running()
                            : task.equals(A)
                                    ? Served.in(1000, Results.transientFailure(429, Duration.ofHours(1)))
                                    : Served.in(10_000, Results.succeeded()));
            VirtualRun.Goal goal = goal(run, A, B);

            run.run();

            assertEnded(goal.ending(A), Outcome.TIMED_OUT, PollEnd.Reason.RETRY_AFTER);
            assertEnded(goal.ending(B), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void withARetryAfterPastOneGoalsDeadlineOnlyPausesTheOther() {
            VirtualRun run = new VirtualRun(START, throttledOnce(Results.transientFailure(429, Duration.ofMinutes(5))));
            VirtualRun.Goal brief = goal(run, within(Duration.ofMinutes(2)), List.of(A));
            VirtualRun.Goal patient = goal(run, B);

            run.run();

            assertEnded(brief.ending(A), Outcome.TIMED_OUT, PollEnd.Reason.RETRY_AFTER);
            assertEnded(patient.ending(B), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
            assertNoPollBetween(run, seconds(5.35), seconds(305.35));
        }

        @Test
        void withARetryAfterUpToTheDeadlineLeavesTimeForLastPolls() {
            VirtualRun run = new VirtualRun(
                    START,
                    (task, before, at) -> at.isBefore(seconds(60))
                            ? Served.in(
                                    50, Results.transientFailure(429, Duration.between(at.plusMillis(50), seconds(60))))
                            : succeeded());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(60)), List.of(A, B, C));

            run.run();

            assertThat(run.polls()).extracting(MadePoll::task).containsExactly(A, B, C, A);
            assertThat(goal.endings().values()).extracting(PollEnd::outcome).containsOnly(Outcome.SUCCEEDED);
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
            tasks.subList(0, 60)
                    .forEach(task -> assertEnded(goal.ending(task), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE));
            tasks.subList(60, 100)
                    .forEach(task -> assertEnded(goal.ending(task), Outcome.ERROR, PollEnd.Reason.NOT_POLLED));
            // One poll every 200 ms from 0 s to 12 s, the end excluded.
            assertThat(run.polls()).hasSize(60);
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
        void timeOutWhileAPollThatProvesTheKeyHangs() {
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.never());
            VirtualRun.Goal goal = goal(run, within(Duration.ofSeconds(20)), List.of(A, B));

            run.run();

            assertThat(goal.endings().values())
                    .allSatisfy(ending -> assertEnded(ending, Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE));
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
        private final PollQueue queue = new PollQueue(limiter);
        private final TaskPoll wait = new TaskPoll(A, within(Duration.ofSeconds(10)), START, () -> 0);

        @Test
        void changeNothing() {
            queue.add(wait, START);
            assertThat(queue.next(START)).isInstanceOf(PollQueue.Turn.Poll.class);
            PollQueue.Turn over = queue.next(seconds(12));
            PollState state = wait.state();

            queue.received(wait, seconds(12.5), Results.succeeded());

            assertThat(over).isInstanceOf(PollQueue.Turn.Ended.class);
            assertEnded(end(over), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
            assertThat(wait.state()).isSameAs(state);
            assertThat(queue.next(seconds(12.5))).isEqualTo(new PollQueue.Turn.Pause(Instant.MAX));
        }

        @Test
        void giveTheirPlaceBack() {
            for (int poll = 0; poll < 20; poll++) {
                Instant start = START.plusSeconds(poll * 60);
                TaskPoll each = new TaskPoll(A, within(Duration.ofSeconds(10)), start, () -> 0);
                queue.add(each, START);
                assertThat(queue.next(start)).isInstanceOf(PollQueue.Turn.Poll.class);
                assertThat(queue.next(start.plusSeconds(12))).isInstanceOf(PollQueue.Turn.Ended.class);

                queue.received(each, start.plusSeconds(13), Results.transientFailure());
            }
        }

        @Test
        void ofARefusedKeyEndNothing() {
            queue.add(wait, START);
            queue.next(START);
            queue.next(seconds(12));
            TaskPoll later = new TaskPoll(B, POLICY, seconds(12), () -> 0);
            queue.add(later, START);

            queue.received(wait, seconds(12.5), Results.keyRefused());

            PollQueue.Turn turn = queue.next(seconds(12.5));
            assertThat(turn).isEqualTo(new PollQueue.Turn.Poll(later, Duration.ofSeconds(30)));
        }

        @Test
        void comingInTheVeryMomentOfTheEndStillCount() {
            queue.add(wait, START);
            queue.next(START);

            queue.received(wait, seconds(12), Results.succeeded());

            PollQueue.Turn turn = queue.next(seconds(12));
            assertEnded(end(turn), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }
    }

    @Nested
    class AnInterrupt {

        @Test
        void endsEveryWaitAtOnce() {
            VirtualRun run = new VirtualRun(
                    START, (task, before, at) -> task.equals(A) ? running() : Served.in(20_000, Results.running()));
            VirtualRun.Goal goal = goal(run, A, B, C);
            run.runUntil(seconds(1));

            goal.interrupt();
            run.run();

            assertThat(run.now()).isEqualTo(seconds(1));
            assertThat(goal.endings()).containsOnlyKeys(A, B, C);
            assertThat(goal.endings().values())
                    .allSatisfy(ending -> assertEnded(ending, Outcome.ERROR, PollEnd.Reason.INTERRUPTED));
            assertThat(goal.ending(A).state().statusWord()).isEqualTo("RUNNING");
        }

        @Test
        void leavesEndingsThatCameBeforeAsTheyWere() {
            RequestLimiter limiter = new RequestLimiter();
            PollQueue queue = new PollQueue(limiter);
            TaskPoll wait = new TaskPoll(A, POLICY, START, () -> 0);
            queue.add(wait, START);
            queue.next(START);
            queue.received(wait, seconds(1), Results.succeeded());

            queue.interrupted(seconds(1));

            assertEnded(end(queue.next(seconds(1))), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
            assertThat(queue.next(seconds(1))).isInstanceOf(PollQueue.Turn.Pause.class);
        }
    }

    @Nested
    class Pauses {

        @Test
        void areForeverWhenThereIsNothingToWaitFor() {
            assertThat(new PollQueue(new RequestLimiter()).next(START))
                    .isEqualTo(new PollQueue.Turn.Pause(Instant.MAX));
        }

        @Test
        void lastUntilTheNextPollIsDue() {
            PollQueue queue = new PollQueue(new RequestLimiter());
            TaskPoll wait = new TaskPoll(A, POLICY, START, () -> 0);
            queue.add(wait, START);
            queue.next(START);
            queue.received(wait, seconds(1), Results.running());

            assertThat(queue.next(seconds(1))).isEqualTo(new PollQueue.Turn.Pause(seconds(6)));
        }

        @Test
        void lastUntilTheLatestEndWhileAPollIsUnderWay() {
            PollQueue queue = new PollQueue(new RequestLimiter());
            queue.add(new TaskPoll(A, POLICY, START, () -> 0), START);
            queue.next(START);

            assertThat(queue.next(seconds(1)))
                    .isEqualTo(new PollQueue.Turn.Pause(START.plus(TIMEOUT).plusSeconds(2)));
        }

        @Test
        void lastNoLongerThanAWaitEvenWhenAllPlacesAreTaken() {
            RequestLimiter limiter = new RequestLimiter();
            IntStream.range(0, 8)
                    .forEach(poll -> limiter.tryStart(
                            poll, Instant.MIN, START.minusSeconds(2).plusMillis(poll * 200L)));
            PollQueue queue = new PollQueue(limiter);
            queue.add(new TaskPoll(A, within(Duration.ofSeconds(10)), START, () -> 0), START);

            assertThat(queue.next(seconds(11.7))).isEqualTo(new PollQueue.Turn.Pause(seconds(11.9)));
            assertThat(queue.next(seconds(11.9))).isEqualTo(new PollQueue.Turn.Pause(seconds(12)));
        }

        @Test
        void lastUntilTheLimiterAllowsAPoll() {
            PollQueue queue = new PollQueue(new RequestLimiter());
            TaskPoll wait = new TaskPoll(A, POLICY, START, () -> 0);
            queue.add(wait, START);
            queue.add(new TaskPoll(B, POLICY, START, () -> 0), START);
            queue.next(START);
            queue.received(wait, seconds(0.1), Results.running());

            assertThat(queue.next(seconds(0.1))).isEqualTo(new PollQueue.Turn.Pause(seconds(0.2)));
        }
    }

    @Nested
    class Closing {

        @Test
        void givesBackThePlacesOfPollsThatAreGivenUp() {
            RequestLimiter limiter = new RequestLimiter();
            for (int goal = 0; goal < 20; goal++) {
                Instant start = START.plusSeconds(goal * 60);
                PollQueue queue = new PollQueue(limiter);
                queue.add(new TaskPoll(A, within(Duration.ofSeconds(10)), start, () -> 0), start);
                assertThat(queue.next(start)).isInstanceOf(PollQueue.Turn.Poll.class);
                assertThat(queue.next(start.plusSeconds(12))).isInstanceOf(PollQueue.Turn.Ended.class);

                queue.close();
            }
        }

        @Test
        void givesNoPlaceBackTwice() {
            RequestLimiter limiter = new RequestLimiter();
            for (int goal = 0; goal < 20; goal++) {
                PollQueue queue = new PollQueue(limiter);
                TaskPoll wait = new TaskPoll(A, POLICY, START, () -> 0);
                queue.add(wait, START);
                queue.next(START.plusSeconds(goal));
                queue.received(wait, START.plusSeconds(goal), Results.succeeded());

                queue.close();
                queue.close();
            }
            Instant now = START.plusSeconds(100);
            for (int poll = 0; poll < 8; poll++) {
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

        private PollQueue waitingForTheLimiter() {
            limiter.pauseUntil(seconds(1));
            PollQueue queue = new PollQueue(limiter);
            queue.add(new TaskPoll(A, POLICY, START, () -> 0), START);
            assertThat(queue.next(START)).isEqualTo(new PollQueue.Turn.Pause(seconds(1)));
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
            PollQueue queue = waitingForTheLimiter();
            queue.interrupted(START);
            assertThat(queue.next(START)).isInstanceOf(PollQueue.Turn.Ended.class);
            assertThat(queue.next(START)).isInstanceOf(PollQueue.Turn.Pause.class);

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
                return new Served(Results.transientFailure(502), latency);
            }
            boolean ended = !at.plus(latency).isBefore(ends.get(task));
            return new Served(ended ? Results.succeeded() : Results.running(), latency);
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
            assertThat(goal.endings().values()).extracting(PollEnd::outcome).containsOnly(Outcome.SUCCEEDED);
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

            assertThat(run.polls().subList(0, TASKS)).extracting(MadePoll::task).doesNotHaveDuplicates();
            Duration longest = ROUND.plus(LONGEST_PAUSE).plus(SLOWEST_ANSWER);
            Map<TaskId, Instant> polledAt = new HashMap<>();
            run.polls().forEach(poll -> {
                Instant before = polledAt.put(poll.task(), poll.at());
                if (before != null) {
                    assertThat(Duration.between(before, poll.at())).isLessThan(longest);
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
            VirtualRun run = new VirtualRun(START, (task, before, at) -> Served.in(500, Results.running()));
            VirtualRun.Goal goal = goal(run, POLICY, tasks(TASKS));

            run.run();

            assertThat(goal.endings()).hasSize(TASKS);
            assertThat(goal.endings().values()).allSatisfy(ending -> {
                assertEnded(ending, Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
                assertThat(ending.endedAt())
                        .isBetween(START.plus(TIMEOUT), START.plus(TIMEOUT).plusSeconds(2));
            });
            assertThat(run.brokenRules()).isEmpty();
        }
    }

    private static PollEnd end(PollQueue.Turn turn) {
        return (PollEnd) ((PollQueue.Turn.Ended) turn).task().step();
    }
}
