package io.github.happyhorse.maven.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
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

class TaskWaitTest {

    private static final TaskId TASK = new TaskId("3d8f6a2b-task");
    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final Instant DEADLINE = START.plus(TIMEOUT);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int RETRIES = 10;
    private static final WaitPolicy POLICY = new WaitPolicy(TIMEOUT, INTERVAL, REQUEST_TIMEOUT, RETRIES);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TaskWait wait = waitWith(POLICY);

    private static TaskWait waitWith(WaitPolicy policy) {
        return waitWith(policy, 0);
    }

    private static TaskWait waitWith(WaitPolicy policy, double random) {
        return new TaskWait(TASK, policy, START, () -> random);
    }

    private static WaitPolicy polledEvery(Duration pollInterval) {
        return new WaitPolicy(TIMEOUT, pollInterval, REQUEST_TIMEOUT, RETRIES);
    }

    private static WaitPolicy retrying(int retries) {
        return new WaitPolicy(TIMEOUT, INTERVAL, REQUEST_TIMEOUT, retries);
    }

    private static Instant after(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static Instant beforeDeadline(long seconds) {
        return DEADLINE.minusSeconds(seconds);
    }

    private static Step lookAt(Instant time) {
        return new Step.LookAgain(time, false);
    }

    private static Step lastLookAt(Instant time) {
        return new Step.LookAgain(time, true);
    }

    /** Feeds answers, each as soon as its look is due. */
    private static void feed(TaskWait wait, Answer... answers) {
        for (Answer answer : answers) {
            assertThat(wait.step()).isInstanceOf(Step.LookAgain.class);
            wait.answered(((Step.LookAgain) wait.step()).at(), answer);
        }
    }

    private static Ending ending(Step step) {
        assertThat(step).isInstanceOf(Step.Ended.class);
        return ((Step.Ended) step).ending();
    }

    private static void assertEnded(Step step, Outcome outcome, Ending.Reason reason) {
        assertThat(ending(step)).extracting(Ending::outcome, Ending::reason).containsExactly(outcome, reason);
    }

    private static void assertGoesOn(Step step) {
        assertThat(step).isInstanceOf(Step.LookAgain.class);
    }

    /** How long the wait leaves the service alone after an answer that comes at a time. */
    private static Duration pause(TaskWait wait, Instant now, Answer answer) {
        Step step = wait.answered(now, answer);
        assertThat(step).isInstanceOf(Step.LookAgain.class);
        return Duration.between(now, ((Step.LookAgain) step).at());
    }

    @Nested
    class WhenToLook {

        @Test
        void theFirstLookIsDueAtOnce() {
            assertThat(wait.step()).isEqualTo(lookAt(START));
        }

        @Test
        void theNextLookIsDueOnePollIntervalAfterAGoodReply() {
            assertThat(wait.answered(after(2), Answers.running())).isEqualTo(lookAt(after(7)));
        }

        @Test
        void theStepIsRemembered() {
            Step step = wait.answered(after(2), Answers.running());

            assertThat(wait.step()).isSameAs(step);
        }

        @ParameterizedTest
        @CsvSource({"0, 5000", "0.25, 5125", "0.5, 5250", "1, 5500"})
        void chanceAddsUpToATenthToThePause(double random, long millis) {
            TaskWait jittered = waitWith(POLICY, random);

            assertThat(pause(jittered, after(0), Answers.running())).isEqualTo(Duration.ofMillis(millis));
        }

        @Test
        void everyPauseAsksChanceAnew() {
            List<Double> chances = List.of(0.0, 1.0);
            int[] asked = {0};
            TaskWait jittered = new TaskWait(TASK, POLICY, START, () -> chances.get(asked[0]++ % 2));

            assertThat(pause(jittered, after(0), Answers.running())).isEqualTo(Duration.ofMillis(5000));
            assertThat(pause(jittered, after(5), Answers.running())).isEqualTo(Duration.ofMillis(5500));
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
            assertThat(pause(wait, after(waited), Answers.running())).isEqualTo(Duration.ofMillis(millis));
        }

        @Test
        void aStretchedPauseGetsUpToATenthMoreToo() {
            assertThat(pause(waitWith(POLICY, 1), after(200), Answers.running()))
                    .isEqualTo(Duration.ofSeconds(11));
        }

        @Test
        void withWhatItGetsMoreAStretchedPauseIsNotLongerThan15Seconds() {
            assertThat(pause(waitWith(POLICY, 1), after(1200), Answers.running()))
                    .isEqualTo(Duration.ofSeconds(15));
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 300, 1200})
        void aPollIntervalAbove15SecondsIsNeverShortened(long waited) {
            TaskWait slow = waitWith(polledEvery(Duration.ofSeconds(20)));

            assertThat(pause(slow, after(waited), Answers.running())).isEqualTo(Duration.ofSeconds(20));
        }

        @Test
        void theTimeWaitedCountsFromTheStartOfTheWaitAndNotFromTheLastLook() {
            feed(wait, Answers.running(), Answers.running());

            assertThat(pause(wait, after(200), Answers.running())).isEqualTo(Duration.ofSeconds(10));
        }

        @Test
        void aPauseThatWouldCrossTheDeadlineIsCutToIt() {
            assertThat(wait.answered(beforeDeadline(3), Answers.running())).isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void aPauseAfterAFailureThatWouldCrossTheDeadlineIsCutToIt() {
            assertThat(wait.answered(beforeDeadline(3), Answers.passing())).isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void aPauseThatEndsAtTheDeadlineLeadsToTheLastLook() {
            assertThat(wait.answered(beforeDeadline(15), Answers.running())).isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void aPauseThatEndsJustBeforeTheDeadlineDoesNotLeadToTheLastLook() {
            Instant now = beforeDeadline(15).minusMillis(1);

            assertThat(wait.answered(now, Answers.running())).isEqualTo(lookAt(DEADLINE.minusMillis(1)));
        }

        @Test
        void theLastLookMayFollowTheOneBeforeInLessThanASecond() {
            assertThat(wait.answered(DEADLINE.minusMillis(1), Answers.running()))
                    .isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void aTimeoutShorterThanThePollIntervalIsWorthTwoLooks() {
            TaskWait brief = waitWith(new WaitPolicy(SECOND, INTERVAL, REQUEST_TIMEOUT, RETRIES));

            assertThat(brief.answered(START.plusMillis(100), Answers.running())).isEqualTo(lastLookAt(after(1)));
            assertEnded(brief.answered(after(1), Answers.running()), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }

        @Test
        void aTimeoutOfAYearIsNoProblem() {
            TaskWait year = waitWith(new WaitPolicy(Duration.ofDays(366), Duration.ofDays(366), REQUEST_TIMEOUT, 10));

            assertThat(year.answered(START, Answers.passing())).isEqualTo(lastLookAt(START.plus(Duration.ofDays(366))));
        }

        @Test
        void aLookMayTakeAsLongAsTheRequestTimeout() {
            assertThat(wait.lookLimit(START)).isEqualTo(REQUEST_TIMEOUT);
            assertThat(wait.lookLimit(beforeDeadline(31))).isEqualTo(REQUEST_TIMEOUT);
            assertThat(wait.lookLimit(beforeDeadline(30))).isEqualTo(REQUEST_TIMEOUT);
        }

        @ParameterizedTest
        @ValueSource(longs = {29, 10, 3, 2})
        void theDeadlineCutsALookOff(long seconds) {
            assertThat(wait.lookLimit(beforeDeadline(seconds))).isEqualTo(Duration.ofSeconds(seconds));
        }

        @Test
        void theLastLookIsGivenTwoSecondsAtMost() {
            assertThat(wait.lookLimit(DEADLINE)).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void theLastLookIsGivenNoMoreThanTheRequestTimeout() {
            TaskWait hasty = waitWith(new WaitPolicy(TIMEOUT, INTERVAL, SECOND, RETRIES));

            assertThat(hasty.lookLimit(DEADLINE)).isEqualTo(SECOND);
        }

        @Test
        void aLookBegunJustBeforeTheDeadlineHasAChanceToo() {
            assertThat(wait.lookLimit(beforeDeadline(1))).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void aLookThatHadToQueueBeyondTheDeadlineIsOverTwoSecondsAfterIt() {
            assertThat(wait.lookLimit(DEADLINE.plusMillis(500))).isEqualTo(Duration.ofMillis(1500));
            assertThat(wait.lookLimit(DEADLINE.plusMillis(1999))).isEqualTo(Duration.ofMillis(1));
            assertThat(wait.lookLimit(DEADLINE.plusSeconds(2))).isZero();
            assertThat(wait.lookLimit(DEADLINE.plusSeconds(3))).isNegative();
        }

        @Test
        void theGoalOutlastsTheTimeoutByTwoSecondsAtMost() {
            assertThat(wait.latestEnd()).isEqualTo(DEADLINE.plusSeconds(2));
        }

        @Test
        void aLookThatTheDeadlineCutsOffCountsAsTheLast() {
            feed(wait, Answers.running());

            assertEnded(wait.answered(DEADLINE, Answers.passing()), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }

        @Test
        void aLookThatFindsTheTaskUnderWayAtTheDeadlineCountsAsTheLast() {
            assertEnded(wait.answered(DEADLINE, Answers.running()), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }

        @Test
        void aLookThatFindsTheTaskUnderWayAfterTheDeadlineCountsAsTheLast() {
            Step step = wait.answered(DEADLINE.plusSeconds(1), Answers.running());

            assertEnded(step, Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#answersThatDecideNothing")
        void theLastLookEndsTheWaitWhateverItBrings(Answer answer) {
            feed(wait, Answers.running());
            assertThat(wait.answered(beforeDeadline(1), Answers.running())).isEqualTo(lastLookAt(DEADLINE));

            Step step = wait.answered(DEADLINE.plusSeconds(1), answer);

            assertEnded(step, Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }

        @Test
        void theEndingCarriesTimeAndState() {
            feed(wait, Answers.running());
            Instant now = DEADLINE.plusMillis(700);

            Ending ending = ending(wait.answered(now, Answers.pending()));

            assertThat(ending.endedAt()).isEqualTo(now);
            assertThat(ending.state()).isSameAs(wait.state());
            assertThat(ending.state().statusWord()).isEqualTo("PENDING");
        }
    }

    static Stream<Answer> answersThatDecideNothing() {
        return Stream.of(
                Answers.pending(),
                Answers.running(),
                Answers.unrecognized(),
                Answers.unknown(),
                Answers.succeededWithoutLink(),
                Answers.passing(),
                Answers.passing(429, Duration.ofSeconds(1)),
                Answers.refusal(),
                Answers.keyRefusal());
    }

    @Nested
    class ACompleteReplyCountsWheneverItCame {

        private final Instant late = DEADLINE.plusMillis(1900);

        @Test
        void success() {
            assertEnded(wait.answered(late, Answers.succeeded()), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void failure() {
            assertEnded(wait.answered(late, Answers.failed()), Outcome.FAILED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void cancellation() {
            assertEnded(wait.answered(late, Answers.canceled()), Outcome.CANCELED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void theThirdUnknown() {
            feed(wait, Answers.unknown(), Answers.unknown());

            assertEnded(wait.answered(late, Answers.unknown()), Outcome.EXPIRED, Ending.Reason.TASK_UNKNOWN);
        }

        @Test
        void theThirdSuccessWithoutLink() {
            feed(wait, Answers.succeededWithoutLink(), Answers.succeededWithoutLink());

            assertEnded(
                    wait.answered(late, Answers.succeededWithoutLink()), Outcome.ERROR, Ending.Reason.NO_VIDEO_LINK);
        }

        @Test
        void theFirstRefusal() {
            assertEnded(wait.answered(late, Answers.refusal()), Outcome.ERROR, Ending.Reason.REFUSED);
        }

        @Test
        void theSecondUnknownIsNotEnough() {
            feed(wait, Answers.unknown());

            assertEnded(wait.answered(late, Answers.unknown()), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }
    }

    @Nested
    class GoodReplies {

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#goodReplies")
        void aTaskUnderWayIsLookedAtAgain(Answer good) {
            assertThat(wait.answered(after(1), good)).isEqualTo(lookAt(after(6)));
            assertThat(wait.state().goodReply()).isSameAs(((Answer.Reply) good).task());
            assertThat(wait.state().goodReplyAt()).isEqualTo(after(1));
        }

        @Test
        void successWithALinkIsSuccess() {
            Step step = wait.answered(after(1), Answers.succeeded());

            assertEnded(step, Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
            assertThat(ending(step).state().reply().videoLink()).isNotNull();
        }

        @Test
        void aFailedTaskIsFailed() {
            assertEnded(wait.answered(after(1), Answers.failed()), Outcome.FAILED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void aCanceledTaskIsCanceled() {
            assertEnded(wait.answered(after(1), Answers.canceled()), Outcome.CANCELED, Ending.Reason.TASK_ENDED);
        }

        @Test
        void theLastWordSentIsKept() {
            feed(wait, Answers.pending(), Answers.unrecognized(), Answers.passing());

            assertThat(wait.state().statusWord()).isEqualTo("REVIEWING");
            assertThat(wait.state().reply().status()).isEqualTo(TaskStatus.UNRECOGNIZED);
        }

        @Test
        void thereIsNoWordBeforeTheFirstReply() {
            feed(wait, Answers.passing());

            assertThat(wait.state().statusWord()).isNull();
        }
    }

    static Stream<Answer> goodReplies() {
        return Stream.of(Answers.pending(), Answers.running(), Answers.unrecognized());
    }

    @Nested
    class SuccessWithoutALink {

        private final Answer linkless = Answers.succeededWithoutLink();

        @Test
        void isLookedAtAgainAfterTheUsualPause() {
            assertThat(wait.answered(after(1), linkless)).isEqualTo(lookAt(after(6)));
            assertThat(wait.answered(after(6), linkless)).isEqualTo(lookAt(after(11)));
        }

        @Test
        void threeTimesInARowIsAnError() {
            feed(wait, linkless, linkless, linkless);

            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.NO_VIDEO_LINK);
        }

        @Test
        void isForgottenWhenTheLinkComes() {
            feed(wait, linkless, linkless, Answers.succeeded());

            assertEnded(wait.step(), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#interruptionsOfARow")
        void isCountedAnewAfterAnythingElse(Answer between) {
            feed(wait, Answers.running(), linkless, linkless, between, linkless, linkless);

            assertGoesOn(wait.step());
            feed(wait, linkless);
            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.NO_VIDEO_LINK);
        }

        @Test
        void isCountedAnewAfterUnknown() {
            feed(wait, linkless, linkless, Answers.unknown(), linkless, linkless);

            assertGoesOn(wait.step());
        }
    }

    @Nested
    class Unknown {

        private final Answer unknown = Answers.unknown();

        @Test
        void isLookedAtAgainAfterTheUsualPause() {
            assertThat(wait.answered(after(1), unknown)).isEqualTo(lookAt(after(6)));
            assertThat(wait.answered(after(6), unknown)).isEqualTo(lookAt(after(11)));
        }

        @Test
        void threeTimesInARowIsExpired() {
            feed(wait, unknown, unknown, unknown);

            assertEnded(wait.step(), Outcome.EXPIRED, Ending.Reason.TASK_UNKNOWN);
            assertThat(wait.state().goodReply()).isNull();
        }

        @Test
        void leavesOnRecordWhenTheTaskWasLastSeenUnderWay() {
            wait.answered(after(0), Answers.pending());
            wait.answered(after(5), Answers.running());
            feed(wait, unknown, unknown, unknown);

            WaitState state = ending(wait.step()).state();
            assertThat(state.goodReply().statusWord()).isEqualTo("RUNNING");
            assertThat(state.goodReplyAt()).isEqualTo(after(5));
            assertThat(state.statusWord()).isEqualTo("UNKNOWN");
        }

        @Test
        void onceOrTwiceIsForgottenWhenTheTaskIsKnownAgain() {
            feed(wait, unknown, unknown, Answers.succeeded());

            assertEnded(wait.step(), Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#interruptionsOfARow")
        void isCountedAnewAfterAnythingElse(Answer between) {
            feed(wait, Answers.running(), unknown, unknown, between, unknown, unknown);

            assertGoesOn(wait.step());
            feed(wait, unknown);
            assertEnded(wait.step(), Outcome.EXPIRED, Ending.Reason.TASK_UNKNOWN);
        }

        @Test
        void isCountedAnewAfterSuccessWithoutALink() {
            feed(wait, unknown, unknown, Answers.succeededWithoutLink(), unknown, unknown);

            assertGoesOn(wait.step());
        }

        @Test
        void isNoGoodReplySoThatARefusalAfterItIsFinal() {
            feed(wait, unknown, Answers.refusal());

            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.REFUSED);
        }
    }

    static Stream<Answer> interruptionsOfARow() {
        return Stream.of(Answers.running(), Answers.passing(), Answers.refusal());
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#refusals")
        void aRefusalBeforeAnyGoodReplyIsFinalAtOnce(Answer.Failure refusal) {
            Step step = wait.answered(after(1), refusal);

            assertEnded(step, Outcome.ERROR, Ending.Reason.REFUSED);
            assertThat(ending(step).state().failure()).isSameAs(refusal);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#refusals")
        void aRefusalAfterPassingFailuresOnlyIsFinalAtOnce(Answer.Failure refusal) {
            feed(wait, Answers.passing(), Answers.passing(), refusal);

            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.REFUSED);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#refusals")
        void aRefusalAfterAGoodReplyIsToleratedThreeTimesInARow(Answer.Failure refusal) {
            feed(wait, Answers.running(), refusal, refusal, refusal);

            assertGoesOn(wait.step());
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#refusals")
        void theFourthRefusalInARowIsFinal(Answer.Failure refusal) {
            feed(wait, Answers.running(), refusal, refusal, refusal, refusal);

            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.REFUSED);
        }

        @Test
        void refusalsOfBothKindsCountTogether() {
            feed(wait, Answers.running(), Answers.refusal(), Answers.keyRefusal(), Answers.refusal());
            assertGoesOn(wait.step());

            feed(wait, Answers.keyRefusal());
            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.REFUSED);
        }

        @ParameterizedTest
        @MethodSource("io.github.happyhorse.maven.poll.TaskWaitTest#interruptionsOfARefusal")
        void refusalsAreCountedAnewAfterAnythingElse(Answer between) {
            Answer refusal = Answers.refusal();
            feed(wait, Answers.running(), refusal, refusal, refusal, between, refusal, refusal, refusal);

            assertGoesOn(wait.step());
            feed(wait, refusal);
            assertEnded(wait.step(), Outcome.ERROR, Ending.Reason.REFUSED);
        }

        @Test
        void aToleratedRefusalIsFollowedByTheGrowingPause() {
            feed(wait, Answers.running());

            assertThat(pause(wait, after(5), Answers.refusal())).isEqualTo(Duration.ofSeconds(5));
            assertThat(pause(wait, after(10), Answers.refusal())).isEqualTo(Duration.ofSeconds(10));
            assertThat(pause(wait, after(20), Answers.refusal())).isEqualTo(Duration.ofSeconds(20));
        }

        @Test
        void aRetryAfterLengthensThePauseAfterAToleratedRefusalToo() {
            feed(wait, Answers.running());

            Answer refusal = Answers.refusal(Duration.ofSeconds(42));

            assertThat(pause(wait, after(5), refusal)).isEqualTo(Duration.ofSeconds(42));
        }

        @Test
        void aWaitThatWentWellForTwelveMinutesDoesNotEndOnOneOddAnswer() {
            feed(wait, Answers.pending(), Answers.running());
            wait.answered(after(12 * 60), Answers.running());

            assertGoesOn(wait.answered(after(12 * 60 + 15), Answers.refusal()));
            assertEnded(
                    wait.answered(after(12 * 60 + 30), Answers.succeeded()),
                    Outcome.SUCCEEDED,
                    Ending.Reason.TASK_ENDED);
        }

        @Test
        void successWithoutALinkShowsThatTheServiceAnswersThisKeySoARefusalAfterItIsTolerated() {
            feed(wait, Answers.succeededWithoutLink(), Answers.refusal());

            assertGoesOn(wait.step());
        }

        @Test
        void anOldGoodReplyCountsWhateverCameSince() {
            feed(wait, Answers.running(), Answers.unknown(), Answers.refusal());

            assertGoesOn(wait.step());
        }
    }

    static Stream<Answer.Failure> refusals() {
        return Stream.of(Answers.refusal(), Answers.keyRefusal());
    }

    static Stream<Answer> interruptionsOfARefusal() {
        return Stream.of(Answers.running(), Answers.passing(), Answers.unknown(), Answers.succeededWithoutLink());
    }

    @Nested
    class PassingFailures {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 10})
        void areToleratedRetriesTimesInARowBeforeTheFirstGoodReply(int retries) {
            TaskWait trying = waitWith(retrying(retries));
            for (int failures = 0; failures < retries; failures++) {
                feed(trying, Answers.passing());
            }
            assertGoesOn(trying.step());

            feed(trying, Answers.passing());

            assertEnded(trying.step(), Outcome.ERROR, Ending.Reason.TOO_MANY_FAILURES);
            assertThat(trying.state().failuresInRow()).isEqualTo(retries + 1);
        }

        @Test
        void areNotToleratedAtAllWithRetriesZero() {
            TaskWait strict = waitWith(retrying(0));

            feed(strict, Answers.passing());

            assertEnded(strict.step(), Outcome.ERROR, Ending.Reason.TOO_MANY_FAILURES);
        }

        @Test
        void withRetriesZeroAreToleratedAfterAGoodReply() {
            TaskWait strict = waitWith(retrying(0));

            feed(strict, Answers.running(), Answers.passing(), Answers.passing(), Answers.passing());

            assertGoesOn(strict.step());
        }

        @Test
        void areToleratedUntilTheDeadlineAfterAGoodReply() {
            TaskWait trying = waitWith(retrying(1));
            feed(trying, Answers.running());
            int looks = 0;
            while (trying.step() instanceof Step.LookAgain look) {
                trying.answered(look.at(), Answers.passing());
                looks++;
            }

            assertEnded(trying.step(), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
            assertThat(ending(trying.step()).endedAt()).isEqualTo(DEADLINE);
            assertThat(looks).isGreaterThan(25);
        }

        @Test
        void areCountedInARowOnly() {
            TaskWait trying = waitWith(retrying(2));
            Answer passing = Answers.passing();

            feed(trying, passing, passing, Answers.unknown(), passing, passing);

            assertGoesOn(trying.step());
            feed(trying, passing);
            assertEnded(trying.step(), Outcome.ERROR, Ending.Reason.TOO_MANY_FAILURES);
        }

        @Test
        void thatLastUntilTheDeadlineAreATimeoutAndNoError() {
            TaskWait strict = waitWith(retrying(0));

            assertEnded(strict.answered(DEADLINE, Answers.passing()), Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }

        @ParameterizedTest
        @CsvSource({"1, 1 2 4 8 16 32 60 60 60 60", "5, 5 10 20 40 60 60", "40, 40 60 60", "60, 60 60", "90, 90 90 90"})
        void doubleThePauseUpToAMinuteOrToThePollInterval(long interval, String pauses) {
            TaskWait trying = waitWith(polledEvery(Duration.ofSeconds(interval)));

            for (String seconds : pauses.split(" ")) {
                // Without time waited, so that nothing else stretches the pause.
                assertThat(pause(trying, START, Answers.passing()))
                        .isEqualTo(Duration.ofSeconds(Long.parseLong(seconds)));
            }
        }

        @ParameterizedTest
        @CsvSource({"0, 5000, 10000", "0.5, 5250, 10500", "1, 5500, 11000"})
        void arePausedAfterWithUpToATenthMore(double random, long first, long second) {
            TaskWait jittered = waitWith(POLICY, random);

            assertThat(pause(jittered, START, Answers.passing())).isEqualTo(Duration.ofMillis(first));
            assertThat(pause(jittered, START, Answers.passing())).isEqualTo(Duration.ofMillis(second));
        }

        @Test
        void ofThousandsInARowDoNotOverflowThePause() {
            TaskWait trying = waitWith(POLICY);
            trying.answered(START, Answers.running());

            for (int failures = 0; failures < 5000; failures++) {
                assertThat(pause(trying, START, Answers.passing())).isBetween(INTERVAL, Duration.ofMinutes(1));
            }
        }

        @Test
        void startTheirPausesAnewAfterAReply() {
            feed(wait, Answers.running(), Answers.passing(), Answers.passing(), Answers.passing(), Answers.running());

            assertThat(pause(wait, after(60), Answers.passing())).isEqualTo(Duration.ofSeconds(5));
        }

        @Test
        void areNotFollowedSoonerThanAGoodReplyInALongWait() {
            assertThat(pause(wait, after(1200), Answers.passing())).isEqualTo(Duration.ofSeconds(15));
        }

        @Test
        void areForgottenInTheStateWhenALookGoesWell() {
            Answer.Failure failure = Answers.passing();
            feed(wait, failure, failure);
            assertThat(wait.state().failure()).isSameAs(failure);
            assertThat(wait.state().failuresInRow()).isEqualTo(2);

            feed(wait, Answers.running());
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
            Answer failure = Answers.passing(httpStatus, Duration.ofSeconds(30));

            assertThat(pause(wait, after(1), failure)).isEqualTo(Duration.ofSeconds(30));
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 1, 4})
        void canOnlyLengthenAPause(long seconds) {
            Answer failure = Answers.passing(429, Duration.ofSeconds(seconds));

            assertThat(pause(wait, after(1), failure)).isEqualTo(INTERVAL);
        }

        @Test
        void doesNotShortenAPauseThatHasGrown() {
            feed(wait, Answers.passing(), Answers.passing(), Answers.passing());

            Answer failure = Answers.passing(503, Duration.ofSeconds(10));

            assertThat(pause(wait, after(60), failure)).isEqualTo(Duration.ofSeconds(40));
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void pastTheDeadlineEndsTheWaitNow(int httpStatus) {
            Answer.Failure failure = Answers.passing(httpStatus, TIMEOUT);

            Step step = wait.answered(after(1), failure);

            assertEnded(step, Outcome.TIMED_OUT, Ending.Reason.RETRY_AFTER_DEADLINE);
            assertThat(ending(step).endedAt()).isEqualTo(after(1));
            assertThat(ending(step).state().failure()).isSameAs(failure);
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void pastTheDeadlineEndsTheWaitNowAfterAGoodReplyToo(int httpStatus) {
            feed(wait, Answers.running());

            Step step = wait.answered(after(5), Answers.passing(httpStatus, Duration.ofHours(1)));

            assertEnded(step, Outcome.TIMED_OUT, Ending.Reason.RETRY_AFTER_DEADLINE);
        }

        @ParameterizedTest
        @ValueSource(ints = {408, 425, 499, 500, 502, 504})
        void pastTheDeadlineOnOtherStatusesLeadsToTheLastLook(int httpStatus) {
            Answer failure = Answers.passing(httpStatus, Duration.ofHours(1));

            assertThat(wait.answered(after(1), failure)).isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void pastTheDeadlineOnAToleratedRefusalLeadsToTheLastLook() {
            feed(wait, Answers.running());

            Step step = wait.answered(after(5), Answers.refusal(Duration.ofHours(1)));

            assertThat(step).isEqualTo(lastLookAt(DEADLINE));
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void upToTheDeadlineLeadsToTheLastLook(int httpStatus) {
            Answer failure = Answers.passing(httpStatus, Duration.ofSeconds(100));

            assertThat(wait.answered(beforeDeadline(100), failure)).isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void ofABillionYearsEndsTheWaitOrIsCutToTheDeadline() {
            assertEnded(
                    waitWith(POLICY).answered(after(1), Answers.passing(429, FOREVER)),
                    Outcome.TIMED_OUT,
                    Ending.Reason.RETRY_AFTER_DEADLINE);
            assertThat(waitWith(POLICY).answered(after(1), Answers.passing(500, FOREVER)))
                    .isEqualTo(lastLookAt(DEADLINE));
        }

        @Test
        void doesNotBuyMoreRetriesBeforeTheFirstGoodReply() {
            TaskWait strict = waitWith(retrying(0));

            feed(strict, Answers.passing(429, Duration.ofSeconds(1)));

            assertEnded(strict.step(), Outcome.ERROR, Ending.Reason.TOO_MANY_FAILURES);
        }

        @Test
        void afterTheDeadlineIsATimeoutLikeAnyOther() {
            Step step = wait.answered(DEADLINE, Answers.passing(429, Duration.ofSeconds(1)));

            assertEnded(step, Outcome.TIMED_OUT, Ending.Reason.DEADLINE);
        }
    }

    @Nested
    class WhatIsKnown {

        @Test
        void beforeTheFirstLookIsTheTaskAndTheStartOnly() {
            WaitState state = wait.state();

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
        void countsLooksAndFailedLooks() {
            feed(
                    wait,
                    Answers.passing(),
                    Answers.pending(),
                    Answers.unknown(),
                    Answers.refusal(),
                    Answers.running(),
                    Answers.passing(),
                    Answers.succeeded());

            assertThat(wait.state().polls()).isEqualTo(7);
            assertThat(wait.state().failedPolls()).isEqualTo(3);
            assertThat(wait.state().failuresInRow()).isZero();
        }

        @Test
        void isTheRequestIdOfTheLastAnswerThatHadOne() {
            Map<String, Object> body = Answers.object("a", "1");
            feed(wait, Answers.running("r-1", body));
            assertThat(wait.state().requestId()).isEqualTo("r-1");

            feed(wait, Answers.passing("r-2", null));
            assertThat(wait.state().requestId()).isEqualTo("r-2");

            feed(wait, Answers.passing(), Answers.running());
            assertThat(wait.state().requestId()).isEqualTo("r-2");
        }

        @Test
        void isTheLastJsonObjectReceived() {
            Map<String, Object> first = Answers.object("a", "1");
            Map<String, Object> second = Answers.object("a", "2");
            feed(wait, Answers.running("r-1", first));
            assertThat(wait.state().response()).isSameAs(first);

            feed(wait, Answers.passing("r-2", second));
            assertThat(wait.state().response()).isSameAs(second);

            feed(wait, Answers.passing());
            assertThat(wait.state().response()).isSameAs(second);
        }
    }

    @Nested
    class EndedFromOutside {

        @Test
        void aWaitWhoseTurnNoLongerComesTimesOutWithItsLastState() {
            feed(wait, Answers.running());
            WaitState before = wait.state();

            Ending ending = ending(wait.outOfTime(DEADLINE));

            assertThat(ending).isEqualTo(new Ending(Outcome.TIMED_OUT, Ending.Reason.DEADLINE, before, DEADLINE));
            assertThat(wait.step()).isEqualTo(new Step.Ended(ending));
        }

        @Test
        void anInterruptIsAnErrorWithTheLastState() {
            feed(wait, Answers.running(), Answers.passing());
            WaitState before = wait.state();

            assertThat(ending(wait.interrupted(after(7))))
                    .isEqualTo(new Ending(Outcome.ERROR, Ending.Reason.INTERRUPTED, before, after(7)));
        }

        @Test
        void aKeyRefusedElsewhereIsAnErrorThatTellsTheRefusalAndCountsNoLook() {
            Answer.Failure refusal = Answers.keyRefusal();

            Ending ending = ending(wait.keyRefused(after(1), refusal));

            assertThat(ending.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(ending.reason()).isEqualTo(Ending.Reason.KEY_REFUSED_BEFORE);
            assertThat(ending.state().failure()).isSameAs(refusal);
            assertThat(ending.state().polls()).isZero();
            assertThat(ending.state().failedPolls()).isZero();
            assertThat(ending.endedAt()).isEqualTo(after(1));
        }

        @Test
        void aKeyRefusedElsewhereLeavesTheLooksMadeBeforeOnRecord() {
            feed(wait, Answers.passing(), Answers.passing());

            WaitState state =
                    ending(wait.keyRefused(after(20), Answers.keyRefusal())).state();

            assertThat(state.polls()).isEqualTo(2);
            assertThat(state.failedPolls()).isEqualTo(2);
        }
    }

    @Nested
    class OnlyOneLook {

        private final TaskWait look = waitWith(WaitPolicy.once(REQUEST_TIMEOUT));

        static Stream<Arguments> answers() {
            return Stream.of(
                    Arguments.of(Answers.pending(), Outcome.RUNNING),
                    Arguments.of(Answers.running(), Outcome.RUNNING),
                    Arguments.of(Answers.unrecognized(), Outcome.RUNNING),
                    Arguments.of(Answers.succeeded(), Outcome.SUCCEEDED),
                    Arguments.of(Answers.succeededWithoutLink(), Outcome.SUCCEEDED),
                    Arguments.of(Answers.failed(), Outcome.FAILED),
                    Arguments.of(Answers.canceled(), Outcome.CANCELED),
                    Arguments.of(Answers.unknown(), Outcome.EXPIRED),
                    Arguments.of(Answers.passing(), Outcome.ERROR),
                    Arguments.of(Answers.passing(503, Duration.ofSeconds(1)), Outcome.ERROR),
                    Arguments.of(Answers.refusal(), Outcome.ERROR),
                    Arguments.of(Answers.keyRefusal(), Outcome.ERROR));
        }

        @ParameterizedTest
        @MethodSource("answers")
        void theFirstAnswerIsTheLastWhateverItIs(Answer answer, Outcome outcome) {
            Step step = look.answered(after(2), answer);

            assertEnded(step, outcome, Ending.Reason.LOOKED_ONCE);
            assertThat(ending(step).endedAt()).isEqualTo(after(2));
            assertThat(ending(step).state().polls()).isEqualTo(1);
            assertThat(ending(step).state().failedPolls()).isEqualTo(outcome == Outcome.ERROR ? 1 : 0);
            assertThat(look.step()).isSameAs(step);
        }

        @Test
        void itIsDueAtOnceAndMayTakeAsLongAsARequest() {
            assertThat(look.step()).isEqualTo(lookAt(START));
            assertThat(look.lookLimit(START)).isEqualTo(REQUEST_TIMEOUT);
        }

        @Test
        void itMayWaitForItsTurnAndStillTakeAsLong() {
            assertThat(look.lookLimit(START.plus(Duration.ofMinutes(10)))).isEqualTo(REQUEST_TIMEOUT);
        }

        @Test
        void whoseTurnDoesNotComeIsAnErrorAndNoTimeout() {
            assertEnded(look.outOfTime(after(700)), Outcome.ERROR, Ending.Reason.NO_TURN);
        }

        @Test
        void anInterruptAndARefusedKeyEndItLikeAnyWait() {
            assertEnded(look.interrupted(after(1)), Outcome.ERROR, Ending.Reason.INTERRUPTED);
            assertEnded(
                    waitWith(WaitPolicy.once(REQUEST_TIMEOUT)).keyRefused(after(1), Answers.keyRefusal()),
                    Outcome.ERROR,
                    Ending.Reason.KEY_REFUSED_BEFORE);
        }
    }
}
