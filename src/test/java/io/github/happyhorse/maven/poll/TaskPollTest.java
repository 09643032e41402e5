package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskPollTest {

    private static final TaskId TASK = new TaskId("3d8f6a2b-task");
    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final Instant DEADLINE = START.plus(TIMEOUT);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int RETRIES = 10;
    private static final PollPolicy POLICY = new PollPolicy(TIMEOUT, INTERVAL, REQUEST_TIMEOUT, RETRIES);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TaskPoll wait = waitWith(POLICY);

    private static TaskPoll waitWith(PollPolicy policy) {
        return waitWith(policy, 0);
    }

    private static TaskPoll waitWith(PollPolicy policy, double random) {
        return new TaskPoll(TASK, policy, START, () -> random);
    }

    private static PollPolicy polledEvery(Duration pollInterval) {
        return new PollPolicy(TIMEOUT, pollInterval, REQUEST_TIMEOUT, RETRIES);
    }

    private static PollPolicy retrying(int retries) {
        return new PollPolicy(TIMEOUT, INTERVAL, REQUEST_TIMEOUT, retries);
    }

    private static Instant after(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static Instant beforeDeadline(long seconds) {
        return DEADLINE.minusSeconds(seconds);
    }

    private static Step pollAt(Instant time) {
        return new Step.PollAgain(time, false);
    }

    private static Step lastPollAt(Instant time) {
        return new Step.PollAgain(time, true);
    }

    /** Feeds answers, each as soon as its poll is due. */
    private static void feed(TaskPoll wait, PollResult... answers) {
        for (PollResult answer : answers) {
            assertThat(wait.step()).isInstanceOf(Step.PollAgain.class);
            wait.received(((Step.PollAgain) wait.step()).at(), answer);
        }
    }

    private static PollEnd ending(Step step) {
        assertThat(step).isInstanceOf(PollEnd.class);
        return (PollEnd) step;
    }

    private static void assertEnded(Step step, Outcome outcome, PollEnd.Reason reason) {
        assertThat(ending(step)).extracting(PollEnd::outcome, PollEnd::reason).containsExactly(outcome, reason);
    }

    private static void assertGoesOn(Step step) {
        assertThat(step).isInstanceOf(Step.PollAgain.class);
    }

    /** How long the wait leaves the service alone after an answer that comes at a time. */
    private static Duration pause(TaskPoll wait, Instant now, PollResult answer) {
        Step step = wait.received(now, answer);
        assertThat(step).isInstanceOf(Step.PollAgain.class);
        return Duration.between(now, ((Step.PollAgain) step).at());
    }

    @Nested
    class WhenToPoll {

        @Test
        void theFirstPollIsDueAtOnce() {
            assertThat(wait.step()).isEqualTo(pollAt(START));
        }

        @Test
        void theNextPollIsDueOnePollIntervalAfterAGoodReply() {
            assertThat(wait.received(after(2), Results.running())).isEqualTo(pollAt(after(7)));
        }

        @Test
        void theStepIsRemembered() {
            Step step = wait.received(after(2), Results.running());

            assertThat(wait.step()).isSameAs(step);
        }

        @ParameterizedTest
        @CsvSource({"0, 5000", "0.25, 5125", "0.5, 5250", "1, 5500"})
        void chanceAddsUpToATenthToThePause(double random, long millis) {
            TaskPoll jittered = waitWith(POLICY, random);

            assertThat(pause(jittered, after(0), Results.running())).isEqualTo(Duration.ofMillis(millis));
        }

        @Test
        void everyPauseAsksChanceAnew() {
            List<Double> chances = List.of(0.0, 1.0);
            int[] asked = {0};
            TaskPoll jittered = new TaskPoll(TASK, POLICY, START, () -> chances.get(asked[0]++ % 2));

            assertThat(pause(jittered, after(0), Results.running())).isEqualTo(Duration.ofMillis(5000));
            assertThat(pause(jittered, after(5), Results.running())).isEqualTo(Duration.ofMillis(5500));
        }

        @ParameterizedTest
        @CsvSource({
            "0, 5000",
            "60, 5000",
            "100, 5000",
            "101, 5050",
            "120, 6000",
            "200, 10000",
            "299, 14950",
            "300, 15000",
            "301, 15000",
            "1200, 15000"
        })
        void aLongWaitStretchesThePauseToATwentiethOfTheTimeWaitedUpTo15Seconds(long waited, long millis) {
            assertThat(pause(wait, after(waited), Results.running())).isEqualTo(Duration.ofMillis(millis));
        }

        @Test
        void aStretchedPauseGetsUpToATenthMoreToo() {
            assertThat(pause(waitWith(POLICY, 1), after(200), Results.running()))
                    .isEqualTo(Duration.ofSeconds(11));
        }

        @Test
        void withWhatItGetsMoreAStretchedPauseIsNotLongerThan15Seconds() {
            assertThat(pause(waitWith(POLICY, 1), after(1200), Results.running()))
                    .isEqualTo(Duration.ofSeconds(15));
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 300, 1200})
        void aPollIntervalAbove15SecondsIsNeverShortened(long waited) {
            TaskPoll slow = waitWith(polledEvery(Duration.ofSeconds(20)));

            assertThat(pause(slow, after(waited), Results.running())).isEqualTo(Duration.ofSeconds(20));
        }

        @Test
        void theTimeWaitedCountsFromTheStartOfTheWaitAndNotFromTheLastPoll() {
            feed(wait, Results.running(), Results.running());

            assertThat(pause(wait, after(200), Results.running())).isEqualTo(Duration.ofSeconds(10));
        }

        @Test
        void aPauseThatWouldCrossTheDeadlineIsCutToIt() {
            assertThat(wait.received(beforeDeadline(3), Results.running())).isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void aPauseAfterAFailureThatWouldCrossTheDeadlineIsCutToIt() {
            assertThat(wait.received(beforeDeadline(3), Results.transientFailure()))
                    .isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void aPauseThatEndsAtTheDeadlineLeadsToTheLastPoll() {
            assertThat(wait.received(beforeDeadline(15), Results.running())).isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void aPauseThatEndsJustBeforeTheDeadlineDoesNotLeadToTheLastPoll() {
            Instant now = beforeDeadline(15).minusMillis(1);

            assertThat(wait.received(now, Results.running())).isEqualTo(pollAt(DEADLINE.minusMillis(1)));
        }

        @Test
        void theLastPollMayFollowTheOneBeforeInLessThanASecond() {
            assertThat(wait.received(DEADLINE.minusMillis(1), Results.running()))
                    .isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void aTimeoutShorterThanThePollIntervalIsWorthTwoPolls() {
            TaskPoll brief = waitWith(new PollPolicy(SECOND, INTERVAL, REQUEST_TIMEOUT, RETRIES));

            assertThat(brief.received(START.plusMillis(100), Results.running())).isEqualTo(lastPollAt(after(1)));
            assertEnded(brief.received(after(1), Results.running()), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }

        @Test
        void aTimeoutOfAYearIsNoProblem() {
            TaskPoll year = waitWith(new PollPolicy(Duration.ofDays(366), Duration.ofDays(366), REQUEST_TIMEOUT, 10));

            assertThat(year.received(START, Results.transientFailure()))
                    .isEqualTo(lastPollAt(START.plus(Duration.ofDays(366))));
        }

        @Test
        void aPollMayTakeAsLongAsTheRequestTimeout() {
            assertThat(wait.begin(START)).isEqualTo(REQUEST_TIMEOUT);
            assertThat(wait.begin(beforeDeadline(31))).isEqualTo(REQUEST_TIMEOUT);
            assertThat(wait.begin(beforeDeadline(30))).isEqualTo(REQUEST_TIMEOUT);
        }

        @ParameterizedTest
        @ValueSource(longs = {29, 10, 3, 2})
        void theDeadlineCutsAPollOff(long seconds) {
            assertThat(wait.begin(beforeDeadline(seconds))).isEqualTo(Duration.ofSeconds(seconds));
        }

        @Test
        void theLastPollIsGivenTwoSecondsAtMost() {
            assertThat(wait.begin(DEADLINE)).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void theLastPollIsGivenNoMoreThanTheRequestTimeout() {
            TaskPoll hasty = waitWith(new PollPolicy(TIMEOUT, INTERVAL, SECOND, RETRIES));

            assertThat(hasty.begin(DEADLINE)).isEqualTo(SECOND);
        }

        @Test
        void aPollBegunJustBeforeTheDeadlineHasAChanceToo() {
            assertThat(wait.begin(beforeDeadline(1))).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void aPollThatHadToQueueBeyondTheDeadlineIsOverTwoSecondsAfterIt() {
            assertThat(wait.begin(DEADLINE.plusMillis(500))).isEqualTo(Duration.ofMillis(1500));
            assertThat(wait.begin(DEADLINE.plusMillis(1999))).isEqualTo(Duration.ofMillis(1));
            assertThat(wait.begin(DEADLINE.plusSeconds(2))).isZero();
            assertThat(wait.begin(DEADLINE.plusSeconds(3))).isNegative();
        }

        @Test
        void theGoalOutlastsTheTimeoutByTwoSecondsAtMost() {
            assertThat(wait.latestEnd()).isEqualTo(DEADLINE.plusSeconds(2));
        }

        @Test
        void aPollThatTheDeadlineCutsOffCountsAsTheLast() {
            feed(wait, Results.running());

            assertEnded(
                    wait.received(DEADLINE, Results.transientFailure()), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }

        @Test
        void aPollThatFindsTheTaskUnderWayAtTheDeadlineCountsAsTheLast() {
            assertEnded(wait.received(DEADLINE, Results.running()), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }

        @Test
        void aPollThatFindsTheTaskUnderWayAfterTheDeadlineCountsAsTheLast() {
            Step step = wait.received(DEADLINE.plusSeconds(1), Results.running());

            assertEnded(step, Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#answersThatDecideNothing")
        void theLastPollEndsTheWaitWhateverItBrings(PollResult answer) {
            feed(wait, Results.running());
            assertThat(wait.received(beforeDeadline(1), Results.running())).isEqualTo(lastPollAt(DEADLINE));

            Step step = wait.received(DEADLINE.plusSeconds(1), answer);

            assertEnded(step, Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }

        @Test
        void theEndingCarriesTimeAndState() {
            feed(wait, Results.running());
            Instant now = DEADLINE.plusMillis(700);

            PollEnd ending = ending(wait.received(now, Results.pending()));

            assertThat(ending.endedAt()).isEqualTo(now);
            assertThat(ending.state()).isSameAs(wait.state());
            assertThat(ending.state().statusWord()).isEqualTo("PENDING");
        }
    }

    static Stream<PollResult> answersThatDecideNothing() {
        return Stream.of(
                Results.pending(),
                Results.running(),
                Results.unrecognized(),
                Results.unknown(),
                Results.succeededWithoutLink(),
                Results.transientFailure(),
                Results.transientFailure(429, Duration.ofSeconds(1)),
                Results.permanentFailure(),
                Results.keyRefused());
    }

    @Nested
    class ACompleteReplyCountsWheneverItCame {

        private final Instant late = DEADLINE.plusMillis(1900);

        @Test
        void success() {
            assertEnded(wait.received(late, Results.succeeded()), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void failure() {
            assertEnded(wait.received(late, Results.failed()), Outcome.FAILED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void cancellation() {
            assertEnded(wait.received(late, Results.canceled()), Outcome.CANCELED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void theThirdUnknown() {
            feed(wait, Results.unknown(), Results.unknown());

            assertEnded(wait.received(late, Results.unknown()), Outcome.EXPIRED, PollEnd.Reason.TASK_UNKNOWN);
        }

        @Test
        void theThirdSuccessWithoutLink() {
            feed(wait, Results.succeededWithoutLink(), Results.succeededWithoutLink());

            assertEnded(
                    wait.received(late, Results.succeededWithoutLink()), Outcome.ERROR, PollEnd.Reason.NO_VIDEO_LINK);
        }

        @Test
        void theFirstRefusal() {
            assertEnded(
                    wait.received(late, Results.permanentFailure()), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }

        @Test
        void theSecondUnknownIsNotEnough() {
            feed(wait, Results.unknown());

            assertEnded(wait.received(late, Results.unknown()), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }
    }

    @Nested
    class GoodReplies {

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#goodReplies")
        void aTaskUnderWayIsLookedAtAgain(PollResult good) {
            assertThat(wait.received(after(1), good)).isEqualTo(pollAt(after(6)));
            assertThat(wait.state().goodReply()).isSameAs(((TaskReply) good));
            assertThat(wait.state().goodReplyAt()).isEqualTo(after(1));
        }

        @Test
        void successWithALinkIsSuccess() {
            Step step = wait.received(after(1), Results.succeeded());

            assertEnded(step, Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
            assertThat(ending(step).state().reply().videoLink()).isNotNull();
        }

        @Test
        void aFailedTaskIsFailed() {
            assertEnded(wait.received(after(1), Results.failed()), Outcome.FAILED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void aCanceledTaskIsCanceled() {
            assertEnded(wait.received(after(1), Results.canceled()), Outcome.CANCELED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void theLastWordSentIsKept() {
            feed(wait, Results.pending(), Results.unrecognized(), Results.transientFailure());

            assertThat(wait.state().statusWord()).isEqualTo("REVIEWING");
            assertThat(wait.state().reply().status()).isEqualTo(TaskStatus.UNRECOGNIZED);
        }

        @Test
        void thereIsNoWordBeforeTheFirstReply() {
            feed(wait, Results.transientFailure());

            assertThat(wait.state().statusWord()).isNull();
        }
    }

    static Stream<PollResult> goodReplies() {
        return Stream.of(Results.pending(), Results.running(), Results.unrecognized());
    }

    @Nested
    class SuccessWithoutALink {

        private final PollResult linkless = Results.succeededWithoutLink();

        @Test
        void isLookedAtAgainAfterTheUsualPause() {
            assertThat(wait.received(after(1), linkless)).isEqualTo(pollAt(after(6)));
            assertThat(wait.received(after(6), linkless)).isEqualTo(pollAt(after(11)));
        }

        @Test
        void threeTimesInARowIsAnError() {
            feed(wait, linkless, linkless, linkless);

            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.NO_VIDEO_LINK);
        }

        @Test
        void isForgottenWhenTheLinkComes() {
            feed(wait, linkless, linkless, Results.succeeded());

            assertEnded(wait.step(), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#interruptionsOfARow")
        void isCountedAnewAfterAnythingElse(PollResult between) {
            feed(wait, Results.running(), linkless, linkless, between, linkless, linkless);

            assertGoesOn(wait.step());
            feed(wait, linkless);
            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.NO_VIDEO_LINK);
        }

        @Test
        void isCountedAnewAfterUnknown() {
            feed(wait, linkless, linkless, Results.unknown(), linkless, linkless);

            assertGoesOn(wait.step());
        }
    }

    @Nested
    class Unknown {

        private final PollResult unknown = Results.unknown();

        @Test
        void isLookedAtAgainAfterTheUsualPause() {
            assertThat(wait.received(after(1), unknown)).isEqualTo(pollAt(after(1).plusMillis(7500)));
            assertThat(wait.received(after(6), unknown)).isEqualTo(pollAt(after(6).plusMillis(7500)));
        }

        @Test
        void threeTimesInARowIsExpired() {
            feed(wait, unknown, unknown, unknown);

            assertEnded(wait.step(), Outcome.EXPIRED, PollEnd.Reason.TASK_UNKNOWN);
            assertThat(wait.state().goodReply()).isNull();
        }

        @Test
        void leavesOnRecordWhenTheTaskWasLastSeenUnderWay() {
            wait.received(after(0), Results.pending());
            wait.received(after(5), Results.running());
            feed(wait, unknown, unknown, unknown);

            PollState state = ending(wait.step()).state();
            assertThat(state.goodReply().statusWord()).isEqualTo("RUNNING");
            assertThat(state.goodReplyAt()).isEqualTo(after(5));
            assertThat(state.statusWord()).isEqualTo("UNKNOWN");
        }

        @Test
        void onceOrTwiceIsForgottenWhenTheTaskIsKnownAgain() {
            feed(wait, unknown, unknown, Results.succeeded());

            assertEnded(wait.step(), Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void isCountedAnewWhenTheTaskIsKnownAgain() {
            feed(wait, unknown, unknown, Results.running(), unknown, unknown);

            assertGoesOn(wait.step());
            feed(wait, unknown);
            assertEnded(wait.step(), Outcome.EXPIRED, PollEnd.Reason.TASK_UNKNOWN);
        }

        @Test
        void isNotCountedAnewAfterFailures() {
            feed(wait, Results.running(), unknown, Results.transientFailure(), unknown, Results.permanentFailure());
            assertGoesOn(wait.step());

            feed(wait, unknown);
            assertEnded(wait.step(), Outcome.EXPIRED, PollEnd.Reason.TASK_UNKNOWN);
        }

        @Test
        void isCountedAnewAfterSuccessWithoutALink() {
            feed(wait, unknown, unknown, Results.succeededWithoutLink(), unknown, unknown);

            assertGoesOn(wait.step());
        }

        @Test
        void isNoGoodReplySoThatARefusalAfterItIsFinal() {
            feed(wait, unknown, Results.permanentFailure());

            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }
    }

    static Stream<PollResult> interruptionsOfARow() {
        return Stream.of(Results.running(), Results.transientFailure(), Results.permanentFailure());
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#refusals")
        void aRefusalBeforeAnyGoodReplyIsFinalAtOnce(PollFailure refusal) {
            Step step = wait.received(after(1), refusal);

            assertEnded(step, Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
            assertThat(ending(step).state().failure()).isSameAs(refusal);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#refusals")
        void aRefusalAfterPassingFailuresOnlyIsFinalAtOnce(PollFailure refusal) {
            feed(wait, Results.transientFailure(), Results.transientFailure(), refusal);

            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#refusals")
        void aRefusalAfterAGoodReplyIsToleratedThreeTimesInARow(PollFailure refusal) {
            feed(wait, Results.running(), refusal, refusal, refusal);

            assertGoesOn(wait.step());
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#refusals")
        void theFourthRefusalInARowIsFinal(PollFailure refusal) {
            feed(wait, Results.running(), refusal, refusal, refusal, refusal);

            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }

        @Test
        void refusalsOfBothKindsCountTogether() {
            feed(wait, Results.running(), Results.permanentFailure(), Results.keyRefused(), Results.permanentFailure());
            assertGoesOn(wait.step());

            feed(wait, Results.keyRefused());
            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskPollTest#interruptionsOfARefusal")
        void refusalsAreCountedAnewAfterAnythingElse(PollResult between) {
            PollResult refusal = Results.permanentFailure();
            feed(wait, Results.running(), refusal, refusal, refusal, between, refusal, refusal, refusal);

            assertGoesOn(wait.step());
            feed(wait, refusal);
            assertEnded(wait.step(), Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }

        @Test
        void aToleratedRefusalIsFollowedByTheGrowingPause() {
            feed(wait, Results.running());

            assertThat(pause(wait, after(5), Results.permanentFailure())).isEqualTo(Duration.ofSeconds(5));
            assertThat(pause(wait, after(10), Results.permanentFailure())).isEqualTo(Duration.ofSeconds(10));
            assertThat(pause(wait, after(20), Results.permanentFailure())).isEqualTo(Duration.ofSeconds(20));
        }

        @Test
        void aRetryAfterLengthensThePauseAfterAToleratedRefusalToo() {
            feed(wait, Results.running());

            PollResult refusal = Results.permanentFailure(Duration.ofSeconds(42));

            assertThat(pause(wait, after(5), refusal)).isEqualTo(Duration.ofSeconds(42));
        }

        @Test
        void aWaitThatWentWellForTwelveMinutesDoesNotEndOnOneOddAnswer() {
            feed(wait, Results.pending(), Results.running());
            wait.received(after(12 * 60), Results.running());

            assertGoesOn(wait.received(after(12 * 60 + 15), Results.permanentFailure()));
            assertEnded(
                    wait.received(after(12 * 60 + 30), Results.succeeded()),
                    Outcome.SUCCEEDED,
                    PollEnd.Reason.TASK_ENDED);
        }

        @Test
        void successWithoutALinkShowsThatTheServiceAnswersThisKeySoARefusalAfterItIsTolerated() {
            feed(wait, Results.succeededWithoutLink(), Results.permanentFailure());

            assertGoesOn(wait.step());
        }

        @Test
        void anOldGoodReplyCountsWhateverCameSince() {
            feed(wait, Results.running(), Results.unknown(), Results.permanentFailure());

            assertGoesOn(wait.step());
        }
    }

    static Stream<PollFailure> refusals() {
        return Stream.of(Results.permanentFailure(), Results.keyRefused());
    }

    static Stream<PollResult> interruptionsOfARefusal() {
        return Stream.of(
                Results.running(), Results.transientFailure(), Results.unknown(), Results.succeededWithoutLink());
    }

    @Nested
    class PassingFailures {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 10})
        void areToleratedRetriesTimesInARowBeforeTheFirstGoodReply(int retries) {
            TaskPoll trying = waitWith(retrying(retries));
            for (int failures = 0; failures < retries; failures++) {
                feed(trying, Results.transientFailure());
            }
            assertGoesOn(trying.step());

            feed(trying, Results.transientFailure());

            assertEnded(trying.step(), Outcome.ERROR, PollEnd.Reason.TOO_MANY_FAILURES);
            assertThat(trying.state().failuresInRow()).isEqualTo(retries + 1);
        }

        @Test
        void areNotToleratedAtAllWithRetriesZero() {
            TaskPoll strict = waitWith(retrying(0));

            feed(strict, Results.transientFailure());

            assertEnded(strict.step(), Outcome.ERROR, PollEnd.Reason.TOO_MANY_FAILURES);
        }

        @Test
        void withRetriesZeroAreToleratedAfterAGoodReply() {
            TaskPoll strict = waitWith(retrying(0));

            feed(
                    strict,
                    Results.running(),
                    Results.transientFailure(),
                    Results.transientFailure(),
                    Results.transientFailure());

            assertGoesOn(strict.step());
        }

        @Test
        void areToleratedUntilTheDeadlineAfterAGoodReply() {
            TaskPoll trying = waitWith(retrying(1));
            feed(trying, Results.running());
            int polls = 0;
            while (trying.step() instanceof Step.PollAgain poll) {
                trying.received(poll.at(), Results.transientFailure());
                polls++;
            }

            assertEnded(trying.step(), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
            assertThat(ending(trying.step()).endedAt()).isEqualTo(DEADLINE);
            assertThat(polls).isGreaterThan(25);
        }

        @Test
        void areCountedInARowOnly() {
            TaskPoll trying = waitWith(retrying(2));
            PollResult passing = Results.transientFailure();

            feed(trying, passing, passing, Results.unknown(), passing, passing);

            assertGoesOn(trying.step());
            feed(trying, passing);
            assertEnded(trying.step(), Outcome.ERROR, PollEnd.Reason.TOO_MANY_FAILURES);
        }

        @Test
        void thatLastUntilTheDeadlineAreATimeoutAndNoError() {
            TaskPoll strict = waitWith(retrying(0));

            assertEnded(
                    strict.received(DEADLINE, Results.transientFailure()), Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }

        @ParameterizedTest
        @CsvSource({"1, 1 2 4 8 16 32 60 60 60 60", "5, 5 10 20 40 60 60", "40, 40 60 60", "60, 60 60", "90, 90 90 90"})
        void doubleThePauseUpToAMinuteOrToThePollInterval(long interval, String pauses) {
            TaskPoll trying = waitWith(polledEvery(Duration.ofSeconds(interval)));

            for (String seconds : pauses.split(" ")) {
                // Without time waited, so that nothing else stretches the pause.
                assertThat(pause(trying, START, Results.transientFailure()))
                        .isEqualTo(Duration.ofSeconds(Long.parseLong(seconds)));
            }
        }

        @ParameterizedTest
        @CsvSource({"0, 5000, 10000", "0.5, 5250, 10500", "1, 5500, 11000"})
        void arePausedAfterWithUpToATenthMore(double random, long first, long second) {
            TaskPoll jittered = waitWith(POLICY, random);

            assertThat(pause(jittered, START, Results.transientFailure())).isEqualTo(Duration.ofMillis(first));
            assertThat(pause(jittered, START, Results.transientFailure())).isEqualTo(Duration.ofMillis(second));
        }

        @Test
        void ofThousandsInARowDoNotOverflowThePause() {
            TaskPoll trying = waitWith(POLICY);
            trying.received(START, Results.running());

            for (int failures = 0; failures < 5000; failures++) {
                assertThat(pause(trying, START, Results.transientFailure())).isBetween(INTERVAL, Duration.ofMinutes(1));
            }
        }

        @Test
        void startTheirPausesAnewAfterAReply() {
            feed(
                    wait,
                    Results.running(),
                    Results.transientFailure(),
                    Results.transientFailure(),
                    Results.transientFailure(),
                    Results.running());

            assertThat(pause(wait, after(60), Results.transientFailure())).isEqualTo(Duration.ofSeconds(5));
        }

        @Test
        void areNotFollowedSoonerThanAGoodReplyInALongWait() {
            assertThat(pause(wait, after(1200), Results.transientFailure())).isEqualTo(Duration.ofSeconds(15));
        }

        @Test
        void areForgottenInTheStateWhenAPollGoesWell() {
            PollFailure failure = Results.transientFailure();
            feed(wait, failure, failure);
            assertThat(wait.state().failure()).isSameAs(failure);
            assertThat(wait.state().failuresInRow()).isEqualTo(2);

            feed(wait, Results.running());
            assertThat(wait.state().failure()).isNull();
            assertThat(wait.state().failuresInRow()).isZero();
        }
    }

    @Nested
    class RetryAfter {

        private static final Duration FOREVER = Duration.ofSeconds(999_999_999_999_999L);

        @ParameterizedTest
        @ValueSource(ints = {408, 425, 429, 500, 503, 504})
        void lengthensAPause(int httpStatus) {
            PollResult failure = Results.transientFailure(httpStatus, Duration.ofSeconds(30));

            assertThat(pause(wait, after(1), failure)).isEqualTo(Duration.ofSeconds(30));
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 1, 4})
        void canOnlyLengthenAPause(long seconds) {
            PollResult failure = Results.transientFailure(429, Duration.ofSeconds(seconds));

            assertThat(pause(wait, after(1), failure)).isEqualTo(INTERVAL);
        }

        @Test
        void doesNotShortenAPauseThatHasGrown() {
            feed(wait, Results.transientFailure(), Results.transientFailure(), Results.transientFailure());

            PollResult failure = Results.transientFailure(503, Duration.ofSeconds(10));

            assertThat(pause(wait, after(60), failure)).isEqualTo(Duration.ofSeconds(40));
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void pastTheDeadlineEndsTheWaitNow(int httpStatus) {
            PollFailure failure = Results.transientFailure(httpStatus, TIMEOUT);

            Step step = wait.received(after(1), failure);

            assertEnded(step, Outcome.TIMED_OUT, PollEnd.Reason.RETRY_AFTER);
            assertThat(ending(step).endedAt()).isEqualTo(after(1));
            assertThat(ending(step).state().failure()).isSameAs(failure);
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void pastTheDeadlineEndsTheWaitNowAfterAGoodReplyToo(int httpStatus) {
            feed(wait, Results.running());

            Step step = wait.received(after(5), Results.transientFailure(httpStatus, Duration.ofHours(1)));

            assertEnded(step, Outcome.TIMED_OUT, PollEnd.Reason.RETRY_AFTER);
        }

        @ParameterizedTest
        @ValueSource(ints = {408, 425, 499, 500, 502, 504})
        void pastTheDeadlineOnOtherStatusesLeadsToTheLastPoll(int httpStatus) {
            PollResult failure = Results.transientFailure(httpStatus, Duration.ofHours(1));

            assertThat(wait.received(after(1), failure)).isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void pastTheDeadlineOnAToleratedRefusalLeadsToTheLastPoll() {
            feed(wait, Results.running());

            Step step = wait.received(after(5), Results.permanentFailure(Duration.ofHours(1)));

            assertThat(step).isEqualTo(lastPollAt(DEADLINE));
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void upToTheDeadlineLeadsToTheLastPoll(int httpStatus) {
            PollResult failure = Results.transientFailure(httpStatus, Duration.ofSeconds(100));

            assertThat(wait.received(beforeDeadline(100), failure)).isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void ofABillionYearsEndsTheWaitOrIsCutToTheDeadline() {
            assertEnded(
                    waitWith(POLICY).received(after(1), Results.transientFailure(429, FOREVER)),
                    Outcome.TIMED_OUT,
                    PollEnd.Reason.RETRY_AFTER);
            assertThat(waitWith(POLICY).received(after(1), Results.transientFailure(500, FOREVER)))
                    .isEqualTo(lastPollAt(DEADLINE));
        }

        @Test
        void doesNotBuyMoreRetriesBeforeTheFirstGoodReply() {
            TaskPoll strict = waitWith(retrying(0));

            feed(strict, Results.transientFailure(429, Duration.ofSeconds(1)));

            assertEnded(strict.step(), Outcome.ERROR, PollEnd.Reason.TOO_MANY_FAILURES);
        }

        @Test
        void afterTheDeadlineIsATimeoutLikeAnyOther() {
            Step step = wait.received(DEADLINE, Results.transientFailure(429, Duration.ofSeconds(1)));

            assertEnded(step, Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE);
        }
    }

    @Nested
    class WhatIsKnown {

        @Test
        void beforeTheFirstPollIsTheTaskAndTheStartOnly() {
            PollState state = wait.state();

            assertThat(state.task()).isEqualTo(TASK);
            assertThat(state.startedAt()).isEqualTo(START);
            assertThat(state.polls()).isZero();
            assertThat(state.failedPolls()).isZero();
            assertThat(state.reply()).isNull();
            assertThat(state.goodReply()).isNull();
            assertThat(state.failure()).isNull();
            assertThat(state.response()).isNull();
            assertThat(state.requestId()).isNull();
        }

        @Test
        void countsPollsAndFailedPolls() {
            feed(
                    wait,
                    Results.transientFailure(),
                    Results.pending(),
                    Results.unknown(),
                    Results.permanentFailure(),
                    Results.running(),
                    Results.transientFailure(),
                    Results.succeeded());

            assertThat(wait.state().polls()).isEqualTo(7);
            assertThat(wait.state().failedPolls()).isEqualTo(3);
            assertThat(wait.state().failuresInRow()).isZero();
        }

        @Test
        void isTheRequestIdOfTheLastAnswerThatHadOne() {
            Map<String, Object> body = Results.object("a", "1");
            feed(wait, Results.running("r-1", body));
            assertThat(wait.state().requestId()).isEqualTo("r-1");

            feed(wait, Results.transientFailure("r-2", null));
            assertThat(wait.state().requestId()).isEqualTo("r-2");

            feed(wait, Results.transientFailure(), Results.running());
            assertThat(wait.state().requestId()).isEqualTo("r-2");
        }

        @Test
        void isTheLastJsonObjectReceived() {
            Map<String, Object> first = Results.object("a", "1");
            Map<String, Object> second = Results.object("a", "2");
            feed(wait, Results.running("r-1", first));
            assertThat(wait.state().response()).isSameAs(first);

            feed(wait, Results.transientFailure("r-2", second));
            assertThat(wait.state().response()).isSameAs(second);

            feed(wait, Results.transientFailure());
            assertThat(wait.state().response()).isSameAs(second);
        }
    }

    @Nested
    class EndedFromOutside {

        @Test
        void aWaitWhoseTurnNoLongerComesTimesOutWithItsLastState() {
            feed(wait, Results.running());
            PollState before = wait.state();

            PollEnd ending = ending(wait.outOfTime(DEADLINE));

            assertThat(ending).isEqualTo(new PollEnd(Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE, before, DEADLINE));
            assertThat(wait.step()).isEqualTo(ending);
        }

        @Test
        void anInterruptIsAnErrorWithTheLastState() {
            feed(wait, Results.running(), Results.transientFailure());
            PollState before = wait.state();

            assertThat(ending(wait.interrupted(after(7))))
                    .isEqualTo(new PollEnd(Outcome.ERROR, PollEnd.Reason.INTERRUPTED, before, after(7)));
        }

        @Test
        void aKeyRefusedElsewhereIsAnErrorThatTellsTheRefusalAndCountsNoPoll() {
            PollFailure refusal = Results.keyRefused();

            PollEnd ending = ending(wait.keyRefused(after(1), refusal));

            assertThat(ending.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(ending.reason()).isEqualTo(PollEnd.Reason.KEY_REFUSED);
            assertThat(ending.state().failure()).isSameAs(refusal);
            assertThat(ending.state().polls()).isZero();
            assertThat(ending.state().failedPolls()).isZero();
            assertThat(ending.endedAt()).isEqualTo(after(1));
        }

        @Test
        void aKeyRefusedElsewhereLeavesThePollsMadeBeforeOnRecord() {
            feed(wait, Results.transientFailure(), Results.transientFailure());

            PollState state =
                    ending(wait.keyRefused(after(20), Results.keyRefused())).state();

            assertThat(state.polls()).isEqualTo(2);
            assertThat(state.failedPolls()).isEqualTo(2);
        }
    }

    @Nested
    class OnlyOnePoll {

        private final TaskPoll poll = waitWith(PollPolicy.single(REQUEST_TIMEOUT));

        static Stream<Arguments> answers() {
            return Stream.of(
                    Arguments.of(Results.pending(), Outcome.RUNNING),
                    Arguments.of(Results.running(), Outcome.RUNNING),
                    Arguments.of(Results.unrecognized(), Outcome.RUNNING),
                    Arguments.of(Results.succeeded(), Outcome.SUCCEEDED),
                    Arguments.of(Results.succeededWithoutLink(), Outcome.SUCCEEDED),
                    Arguments.of(Results.failed(), Outcome.FAILED),
                    Arguments.of(Results.canceled(), Outcome.CANCELED),
                    Arguments.of(Results.unknown(), Outcome.RUNNING),
                    Arguments.of(Results.transientFailure(), Outcome.ERROR),
                    Arguments.of(Results.transientFailure(503, Duration.ofSeconds(1)), Outcome.ERROR),
                    Arguments.of(Results.permanentFailure(), Outcome.ERROR),
                    Arguments.of(Results.keyRefused(), Outcome.ERROR));
        }

        @ParameterizedTest
        @MethodSource("answers")
        void theFirstAnswerIsTheLastWhateverItIs(PollResult answer, Outcome outcome) {
            Step step = poll.received(after(2), answer);

            assertEnded(step, outcome, PollEnd.Reason.POLLED_ONCE);
            assertThat(ending(step).endedAt()).isEqualTo(after(2));
            assertThat(ending(step).state().polls()).isEqualTo(1);
            assertThat(ending(step).state().failedPolls()).isEqualTo(outcome == Outcome.ERROR ? 1 : 0);
            assertThat(poll.step()).isSameAs(step);
        }

        @Test
        void itIsDueAtOnceAndMayTakeAsLongAsARequest() {
            assertThat(poll.step()).isEqualTo(pollAt(START));
            assertThat(poll.begin(START)).isEqualTo(REQUEST_TIMEOUT);
        }

        @Test
        void itMayWaitForItsTurnAndStillTakeAsLong() {
            assertThat(poll.begin(START.plus(Duration.ofMinutes(10)))).isEqualTo(REQUEST_TIMEOUT);
        }

        @Test
        void whoseTurnDoesNotComeIsAnErrorAndNoTimeout() {
            assertEnded(poll.outOfTime(after(700)), Outcome.ERROR, PollEnd.Reason.RATE_LIMITED);
        }

        @Test
        void anInterruptAndARefusedKeyEndItLikeAnyWait() {
            assertEnded(poll.interrupted(after(1)), Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
            assertEnded(
                    waitWith(PollPolicy.single(REQUEST_TIMEOUT)).keyRefused(after(1), Results.keyRefused()),
                    Outcome.ERROR,
                    PollEnd.Reason.KEY_REFUSED);
        }
    }
}
