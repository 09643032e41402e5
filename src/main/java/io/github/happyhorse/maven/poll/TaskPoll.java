package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * The state machine of one polled task: given the time and what a poll brought, it answers when to poll again or how
 * the polling ended. It has no clock, no thread and no input or output.
 */
final class TaskPoll {

    /** What is strange once may pass; three times in a row it counts. */
    private static final int TIMES_IN_A_ROW = 3;

    /** A task id that was just submitted may be UNKNOWN for some seconds. */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(15);

    private static final Duration UNKNOWN_PAUSE = UNKNOWN_FOR.dividedBy(TIMES_IN_A_ROW - 1);

    /** The JVM remembers for 10 s that a host name did not resolve. */
    private static final Duration UNKNOWN_HOST_PAUSE = Duration.ofSeconds(11);

    private final PollPolicy policy;
    private final DoubleSupplier random;
    private final Instant deadline;

    private PollState state;
    private Step step;
    private boolean begun;
    private int missingLinks;
    private int unknowns;
    private Instant firstUnknownAt;
    private int permanentFailuresInRow;
    private PollFailure.Kind failureKind;
    private int failuresOfKindInRow;

    /** Starts the timeout. The first poll is due at once. */
    TaskPoll(TaskId task, PollPolicy policy, Instant start, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
        this.deadline = start.plus(policy.timeout());
        this.state = PollState.atStart(task, start);
        this.step = new Step.PollAgain(start, false);
    }

    Step step() {
        return step;
    }

    PollState state() {
        return state;
    }

    Instant deadline() {
        return deadline;
    }

    /** When the polling must be over, a last poll included. */
    Instant latestEnd() {
        return deadline.plus(PollPolicy.GRACE);
    }

    /**
     * Begins a poll. It may last up to two seconds beyond the deadline, so that one begun just before has a chance.
     *
     * @return how long the poll may take; zero or less when it is too late
     */
    Duration begin(Instant now) {
        begun = true;
        Duration untilDeadline = Duration.between(now, deadline);
        boolean last = step instanceof Step.PollAgain again && again.last();
        Duration wanted = last ? PollPolicy.GRACE : PollPolicy.longer(untilDeadline, PollPolicy.GRACE);
        return PollPolicy.shorter(
                policy.requestTimeout(), PollPolicy.shorter(wanted, untilDeadline.plus(PollPolicy.GRACE)));
    }

    /** Takes what a poll brought. */
    Step received(Instant now, PollResult result) {
        begun = true;
        state = state.after(result, now);
        if (policy.isSinglePoll()) {
            return end(now, standing(now, result), PollEnd.Reason.POLLED_ONCE);
        }
        return result instanceof PollFailure failure ? afterFailure(now, failure) : afterReply(now, result);
    }

    /** Ends the polling because no other poll can be made in time. */
    Step outOfTime(Instant now) {
        boolean rateLimited = policy.isSinglePoll() || now.isBefore(deadline);
        if (!begun) {
            PollEnd.Reason reason = rateLimited ? PollEnd.Reason.RATE_LIMITED : PollEnd.Reason.NOT_POLLED;
            return end(now, Outcome.ERROR, reason);
        }
        return end(now, Outcome.TIMED_OUT, rateLimited ? PollEnd.Reason.RATE_LIMITED : PollEnd.Reason.DEADLINE);
    }

    /** Ends the polling because the service has refused the API key when another task was polled. */
    Step keyRefused(Instant now, PollFailure failure) {
        state = state.failedElsewhere(failure);
        return end(now, Outcome.ERROR, PollEnd.Reason.KEY_REFUSED);
    }

    /** Ends the polling because the build was interrupted. */
    Step interrupted(Instant now) {
        return end(now, Outcome.ERROR, PollEnd.Reason.INTERRUPTED);
    }

    /** Ends the polling because of an exception that nothing here expects. */
    Step failed(Instant now, Throwable cause) {
        step = new PollEnd(Outcome.ERROR, PollEnd.Reason.UNEXPECTED, state, now, cause);
        return step;
    }

    private Outcome standing(Instant now, PollResult result) {
        if (result instanceof PollFailure) {
            return Outcome.ERROR;
        }
        TaskStatus status = result instanceof TaskReply reply ? reply.status() : TaskStatus.PENDING;
        return switch (status) {
            case PENDING, RUNNING, UNRECOGNIZED -> Outcome.RUNNING;
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case FAILED -> Outcome.FAILED;
            case CANCELED -> Outcome.CANCELED;
            case UNKNOWN -> isUnknownForLong(policy.unknownSince(), now) ? Outcome.EXPIRED : Outcome.RUNNING;
        };
    }

    private static boolean isUnknownForLong(Instant since, Instant now) {
        return since != null && Duration.between(since, now).compareTo(UNKNOWN_FOR) >= 0;
    }

    private Step afterReply(Instant now, PollResult result) {
        permanentFailuresInRow = 0;
        failureKind = null;
        TaskReply reply = result instanceof TaskReply taskReply ? taskReply : null;
        TaskStatus status = reply == null ? TaskStatus.PENDING : reply.status();
        missingLinks = status == TaskStatus.SUCCEEDED ? missingLinks + 1 : 0;
        unknowns = status == TaskStatus.UNKNOWN ? unknowns + 1 : 0;
        Duration pause = policy.pause(waited(now), random.getAsDouble());
        return switch (status) {
            case PENDING, RUNNING, UNRECOGNIZED -> pollAgain(now, pause);
            case SUCCEEDED -> {
                if (reply.videoLink() != null) {
                    yield end(now, Outcome.SUCCEEDED, PollEnd.Reason.TASK_ENDED);
                }
                yield missingLinks == TIMES_IN_A_ROW
                        ? end(now, Outcome.ERROR, PollEnd.Reason.NO_VIDEO_LINK)
                        : pollAgain(now, pause);
            }
            case FAILED -> end(now, Outcome.FAILED, PollEnd.Reason.TASK_ENDED);
            case CANCELED -> end(now, Outcome.CANCELED, PollEnd.Reason.TASK_ENDED);
            case UNKNOWN -> {
                firstUnknownAt = unknowns == 1 ? now : firstUnknownAt;
                yield unknowns >= TIMES_IN_A_ROW && isUnknownForLong(firstUnknownAt, now)
                        ? end(now, Outcome.EXPIRED, PollEnd.Reason.TASK_UNKNOWN)
                        : pollAgain(now, PollPolicy.longer(pause, UNKNOWN_PAUSE));
            }
        };
    }

    private Step afterFailure(Instant now, PollFailure failure) {
        missingLinks = 0;
        permanentFailuresInRow = failure.kind().isPermanent() ? permanentFailuresInRow + 1 : 0;
        failuresOfKindInRow = failure.kind() == failureKind ? failuresOfKindInRow + 1 : 1;
        failureKind = failure.kind();
        boolean hadGoodReply = state.goodReply() != null;
        if (failure.kind().isPermanent() && (!hadGoodReply || permanentFailuresInRow > TIMES_IN_A_ROW)) {
            return end(now, Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE);
        }
        if (!hadGoodReply && failuresOfKindInRow == TIMES_IN_A_ROW) {
            if (failureKind == PollFailure.Kind.NOT_FROM_SERVICE) {
                return end(now, Outcome.ERROR, PollEnd.Reason.NOT_FROM_SERVICE);
            }
            if (failureKind == PollFailure.Kind.UNKNOWN_HOST) {
                return end(now, Outcome.ERROR, PollEnd.Reason.UNKNOWN_HOST);
            }
        }
        if (!now.isBefore(deadline)) {
            return outOfTime(now);
        }
        if (!hadGoodReply && state.failuresInRow() > policy.retries()) {
            return end(now, Outcome.ERROR, PollEnd.Reason.TOO_MANY_FAILURES);
        }
        Duration pause = pauseAfter(now, failure.kind(), hadGoodReply);
        Duration retryAfter = failure.retryAfter();
        if (retryAfter == null) {
            return pollAgain(now, pause);
        }
        boolean binding =
                failure.kind() == PollFailure.Kind.RATE_LIMITED || failure.kind() == PollFailure.Kind.UNAVAILABLE;
        if (binding && retryAfter.compareTo(Duration.between(now, deadline)) > 0) {
            return end(now, Outcome.TIMED_OUT, PollEnd.Reason.RETRY_AFTER);
        }
        return pollAgain(now, PollPolicy.longer(pause, retryAfter));
    }

    private Duration pauseAfter(Instant now, PollFailure.Kind kind, boolean hadGoodReply) {
        double chance = random.getAsDouble();
        if (!hadGoodReply && kind == PollFailure.Kind.UNKNOWN_HOST) {
            return UNKNOWN_HOST_PAUSE;
        }
        if (!hadGoodReply && kind == PollFailure.Kind.NOT_FROM_SERVICE) {
            return policy.pause(waited(now), chance);
        }
        return policy.pauseAfterFailure(waited(now), state.failuresInRow() - 1, chance);
    }

    private Step pollAgain(Instant now, Duration pause) {
        Duration left = Duration.between(now, deadline);
        if (left.isNegative() || left.isZero()) {
            return outOfTime(now);
        }
        boolean last = pause.compareTo(left) >= 0;
        step = new Step.PollAgain(last ? deadline : now.plus(pause), last);
        return step;
    }

    private Step end(Instant now, Outcome outcome, PollEnd.Reason reason) {
        step = new PollEnd(outcome, reason, state, now);
        return step;
    }

    private Duration waited(Instant now) {
        return Duration.between(state.startedAt(), now);
    }
}
