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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for a wait whatever the service answers and however long that takes. */
@PropertyDefaults(tries = 1000, edgeCases = EdgeCasesMode.NONE)
class TaskPollPropertyTest {

    private static final Instant START = Instant.parse("2026-04-29T10:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** What one poll meets: a queue for the limiter, then an answer that takes its time. */
    record Event(Duration queued, Duration latency, PollResult answer) {}

    /** A wait from its beginning; the events are repeated until it ends. */
    record Course(PollPolicy policy, double random, List<Event> events) {

        Instant deadline() {
            return START.plus(policy.timeout());
        }
    }

    /** One poll of a wait that was run, and what the machine said to its answer. */
    record AnsweredPoll(
            Step.PollAgain planned, Instant begun, Duration limit, Instant answeredAt, PollResult answer, Step then) {}

    /** A wait that was run to its end. */
    record Run(Course course, List<AnsweredPoll> polls, PollEnd ending) {

        AnsweredPoll last() {
            return polls.get(polls.size() - 1);
        }
    }

    @Provide
    Arbitrary<Course> courses() {
        Arbitrary<Duration> timeouts = Arbitraries.oneOf(millis(0, 5_000), millis(0, 180_000), millis(0, 1_800_000));
        Arbitrary<Duration> intervals = Arbitraries.oneOf(millis(1_000, 10_000), millis(1_000, 120_000));
        Arbitrary<Duration> requestTimeouts = millis(1, 60_000);
        Arbitrary<Integer> retries = Arbitraries.integers().between(0, 12);
        Arbitrary<PollPolicy> policies = Combinators.combine(timeouts, intervals, requestTimeouts, retries)
                .as(PollPolicy::new);
        return Combinators.combine(
                        policies,
                        Arbitraries.doubles().between(0, 1),
                        events().list().ofMinSize(1).ofMaxSize(30))
                .as(Course::new);
    }

    private static Arbitrary<Event> events() {
        Arbitrary<Duration> queued =
                Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(Duration.ZERO)), Tuple.of(1, millis(0, 20_000)));
        Arbitrary<Duration> latencies = Arbitraries.oneOf(millis(0, 500), millis(0, 60_000));
        return Combinators.combine(queued, latencies, answers()).as(Event::new);
    }

    /** Final answers are rare, so that many waits last. */
    private static Arbitrary<PollResult> answers() {
        Arbitrary<Duration> retryAfter = Arbitraries.oneOf(
                Arbitraries.just((Duration) null),
                millis(0, 30_000),
                millis(0, 3_600_000),
                Arbitraries.just(Duration.ofSeconds(999_999_999_999_999L)));
        Arbitrary<Integer> statuses = Arbitraries.of(408, 425, 429, 499, 500, 502, 503, 504);
        return Arbitraries.frequencyOf(
                Tuple.of(24, Arbitraries.of(Results.pending(), Results.running(), Results.unrecognized())),
                Tuple.of(8, Arbitraries.of(Results.unknown(), Results.succeededWithoutLink())),
                Tuple.of(
                        12,
                        Combinators.combine(statuses, retryAfter)
                                .as((status, after) -> Results.transientFailure(status, after))),
                Tuple.of(4, Arbitraries.just(Results.transientFailure())),
                Tuple.of(6, retryAfter.map(after -> Results.permanentFailure(after))),
                Tuple.of(2, Arbitraries.just(Results.keyRefused())),
                Tuple.of(1, Arbitraries.of(Results.succeeded(), Results.failed(), Results.canceled())));
    }

    private static Arbitrary<Duration> millis(int least, int most) {
        return Arbitraries.integers().between(least, most).map(Duration::ofMillis);
    }

    /** Runs a wait to its end, the way the queue and the driver do. */
    private static Run run(Course course) {
        TaskPoll wait = new TaskPoll(new TaskId("task"), course.policy(), START, course::random);
        List<AnsweredPoll> polls = new ArrayList<>();
        Instant now = START;
        while (wait.step() instanceof Step.PollAgain planned) {
            // Polls start a second apart; the last one, and one that had to queue, may be extra.
            assertThat((long) polls.size())
                    .as("polls made")
                    .isLessThanOrEqualTo(course.policy().timeout().toSeconds() + 3);
            Event event = course.events().get(polls.size() % course.events().size());
            now = planned.at().isAfter(now) ? planned.at() : now;
            Instant begun = now.plus(event.queued());
            if (!begun.isBefore(wait.latestEnd())) {
                now = wait.latestEnd();
                wait.outOfTime(now);
                continue;
            }
            Duration limit = wait.begin(begun);
            boolean cut = event.latency().compareTo(limit) > 0;
            PollResult answer = cut ? Results.transientFailure() : event.answer();
            now = begun.plus(cut ? limit : event.latency());
            polls.add(new AnsweredPoll(planned, begun, limit, now, answer, wait.received(now, answer)));
        }
        return new Run(course, polls, (PollEnd) wait.step());
    }

    private static long count(Run run, TaskStatus status) {
        return run.polls().stream()
                .filter(poll -> isReply(poll.answer(), status))
                .count();
    }

    private static boolean isReply(PollResult answer, TaskStatus status) {
        return answer instanceof TaskReply reply && reply.status() == status;
    }

    private static boolean isGood(PollResult answer) {
        return isReply(answer, TaskStatus.PENDING)
                || isReply(answer, TaskStatus.RUNNING)
                || isReply(answer, TaskStatus.UNRECOGNIZED)
                || isReply(answer, TaskStatus.SUCCEEDED);
    }

    /** Whether the last poll is the third or a later UNKNOWN, 15 s after the first; only other replies interrupt. */
    private static boolean endsUnknown(Run run) {
        int count = 0;
        Instant first = null;
        boolean ends = false;
        for (AnsweredPoll poll : run.polls()) {
            if (poll.answer() instanceof TaskReply reply) {
                boolean unknown = reply.status() == TaskStatus.UNKNOWN;
                count = unknown ? count + 1 : 0;
                first = count == 1 ? poll.answeredAt() : first;
            }
            ends = isReply(poll.answer(), TaskStatus.UNKNOWN)
                    && count >= 3
                    && Duration.between(first, poll.answeredAt()).toSeconds() >= 15;
        }
        return ends;
    }

    private static boolean endWith(Run run, int times, TaskStatus status) {
        return run.polls().size() >= times
                && run.polls().subList(run.polls().size() - times, run.polls().size()).stream()
                        .allMatch(poll -> isReply(poll.answer(), status));
    }

    @Property
    void noPollIsPlannedForAfterTheDeadline(@ForAll("courses") Course course) {
        assertThat(run(course).polls())
                .allSatisfy(poll -> assertThat(poll.planned().at()).isBetween(START, course.deadline()));
    }

    @Property
    void noPollButTheLastIsPlannedLessThanASecondAfterTheOneBefore(@ForAll("courses") Course course) {
        List<AnsweredPoll> polls = run(course).polls();
        for (int poll = 1; poll < polls.size(); poll++) {
            Step.PollAgain planned = polls.get(poll).planned();
            if (!planned.last()) {
                assertThat(planned.at())
                        .isAfterOrEqualTo(polls.get(poll - 1).answeredAt().plusSeconds(1))
                        .isAfterOrEqualTo(polls.get(poll - 1)
                                .answeredAt()
                                .plus(course.policy().pollInterval()));
            }
        }
    }

    @Property
    void theLastPollIsPlannedForTheDeadlineAndNoneFollowsIt(@ForAll("courses") Course course) {
        Run run = run(course);

        assertThat(run.polls()).filteredOn(poll -> poll.planned().last()).allSatisfy(poll -> {
            assertThat(poll.planned().at()).isEqualTo(course.deadline());
            assertThat(poll).isSameAs(run.last());
        });
    }

    @Property
    void everyWaitEndsWithinTheTimeoutAndTwoSeconds(@ForAll("courses") Course course) {
        assertThat(run(course).ending().endedAt())
                .isBetween(START, course.deadline().plus(GRACE));
    }

    @Property
    void everyPollHasTimeAndIsOverInTime(@ForAll("courses") Course course) {
        assertThat(run(course).polls()).allSatisfy(poll -> {
            assertThat(poll.limit())
                    .isPositive()
                    .isLessThanOrEqualTo(course.policy().requestTimeout());
            assertThat(poll.begun().plus(poll.limit()))
                    .isBeforeOrEqualTo(course.deadline().plus(GRACE));
        });
    }

    @Property
    void successTakesASuccessfulReplyWithALink(@ForAll("courses") Course course) {
        Run run = run(course);
        boolean repliedWithLink = run.polls().stream()
                .anyMatch(poll -> poll.answer() instanceof TaskReply reply
                        && reply.status() == TaskStatus.SUCCEEDED
                        && reply.videoLink() != null);

        assertThat(run.ending().outcome() == Outcome.SUCCEEDED).isEqualTo(repliedWithLink);
    }

    @Property
    void failureCancellationAndExpiryAreOnlyTakenFromTheTasksOwnWord(@ForAll("courses") Course course) {
        Run run = run(course);
        Outcome outcome = run.ending().outcome();

        assertThat(outcome == Outcome.FAILED).isEqualTo(count(run, TaskStatus.FAILED) > 0);
        assertThat(outcome == Outcome.CANCELED).isEqualTo(count(run, TaskStatus.CANCELED) > 0);
        assertThat(outcome == Outcome.EXPIRED).isEqualTo(endsUnknown(run));
    }

    @Property
    void aTimeoutTakesTheDeadlineOrARetryAfterBeyondIt(@ForAll("courses") Course course) {
        Run run = run(course);
        if (run.ending().outcome() != Outcome.TIMED_OUT) {
            return;
        }
        if (run.ending().reason() == PollEnd.Reason.DEADLINE) {
            assertThat(run.ending().endedAt()).isAfterOrEqualTo(course.deadline());
        } else {
            assertThat(run.ending().reason()).isEqualTo(PollEnd.Reason.RETRY_AFTER);
            PollFailure failure = (PollFailure) run.last().answer();
            assertThat(failure.httpStatus()).isIn(429, 503);
            assertThat(failure.retryAfter())
                    .isGreaterThan(Duration.between(run.last().answeredAt(), course.deadline()));
        }
    }

    @Property
    void anErrorTakesAReason(@ForAll("courses") Course course) {
        Run run = run(course);
        if (run.ending().outcome() != Outcome.ERROR) {
            return;
        }
        boolean hadGoodReply = run.polls().stream().anyMatch(poll -> isGood(poll.answer()));
        switch (run.ending().reason()) {
            case NO_VIDEO_LINK ->
                assertThat(endWith(run, 3, TaskStatus.SUCCEEDED)).isTrue();
            case PERMANENT_FAILURE -> {
                int refusals = hadGoodReply ? 4 : 1;
                List<AnsweredPoll> last = run.polls()
                        .subList(run.polls().size() - refusals, run.polls().size());
                assertThat(last)
                        .allMatch(poll -> poll.answer() instanceof PollFailure failure
                                && failure.kind() != PollFailure.Kind.TRANSIENT);
            }
            case TOO_MANY_FAILURES -> {
                assertThat(hadGoodReply).isFalse();
                assertThat(run.ending().state().failuresInRow())
                        .isEqualTo(course.policy().retries() + 1);
            }
            case NOT_POLLED -> assertThat(run.polls()).isEmpty();
            default -> throw new AssertionError(run.ending().reason());
        }
    }

    @Property
    void pollsAndFailedPollsAreCounted(@ForAll("courses") Course course) {
        Run run = run(course);
        PollState state = run.ending().state();
        long failed = run.polls().stream()
                .filter(poll -> poll.answer() instanceof PollFailure)
                .count();

        assertThat(state.polls()).isEqualTo(run.polls().size());
        assertThat(state.failedPolls()).isEqualTo((int) failed).isLessThanOrEqualTo(state.polls());
    }

    @Property
    void aRetryAfterIsObservedUnlessTheDeadlineComesFirst(@ForAll("courses") Course course) {
        List<AnsweredPoll> polls = run(course).polls();
        for (AnsweredPoll poll : polls) {
            if (poll.answer() instanceof PollFailure failure
                    && failure.retryAfter() != null
                    && poll.then() instanceof Step.PollAgain next
                    && !next.last()) {
                assertThat(Duration.between(poll.answeredAt(), next.at())).isGreaterThanOrEqualTo(failure.retryAfter());
            }
        }
    }

    @Property
    void whatWasLastSaidIsWhatIsKnown(@ForAll("courses") Course course) {
        Run run = run(course);
        String lastWord = run.polls().stream()
                .map(poll -> poll.answer() instanceof TaskReply reply ? reply.statusWord() : null)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .orElse(null);

        assertThat(run.ending().state().statusWord()).isEqualTo(lastWord);
    }
}
