package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * The wait for one task, as a state machine: it is fed the time with a reply or a failure, and answers when to look
 * again or how the wait ended. It has no clock, no thread and no input or output.
 *
 * @since 1.0.0
 */
public final class TaskWait {

    /** What is odd once may be a hiccup; three times in a row it is the answer. */
    private static final int TIMES_IN_A_ROW = 3;

    private final WaitPolicy policy;
    private final DoubleSupplier random;
    private final Instant deadline;

    private WaitState state;
    private Step step;
    private Outcome oddity;
    private int oddRepliesInRow;
    private int refusalsInRow;

    /**
     * Begins a wait. The first look is due at once.
     *
     * @param task the task
     * @param policy how to wait
     * @param start when the goal run began to wait
     * @param random numbers from 0 to 1, so that builds started together do not ask together
     */
    public TaskWait(TaskId task, WaitPolicy policy, Instant start, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
        this.deadline = start.plus(policy.timeout());
        this.state = WaitState.atStart(task, start);
        this.step = new Step.LookAgain(start, false);
    }

    /**
     * What is to be done next.
     *
     * @return the step
     */
    public Step step() {
        return step;
    }

    /**
     * What is known now.
     *
     * @return the state
     */
    public WaitState state() {
        return state;
    }

    /**
     * How long a look that begins now may take. It may reach past the deadline by two seconds, so that a look begun
     * just before has a chance.
     *
     * @param now the time
     * @return the limit; zero or less when it is too late
     */
    public Duration lookLimit(Instant now) {
        Duration untilDeadline = Duration.between(now, deadline);
        Duration sought = WaitPolicy.longer(untilDeadline, WaitPolicy.GRACE);
        return WaitPolicy.shorter(
                policy.requestTimeout(), WaitPolicy.shorter(sought, untilDeadline.plus(WaitPolicy.GRACE)));
    }

    /**
     * When the wait must be over, a last look included.
     *
     * @return the latest end
     */
    public Instant latestEnd() {
        return deadline.plus(WaitPolicy.GRACE);
    }

    /**
     * Takes the answer to a look.
     *
     * @param now when it came
     * @param answer what it was
     * @return the next step
     */
    public Step answered(Instant now, Answer answer) {
        if (policy.isSingleLook()) {
            return lookedOnce(now, answer);
        }
        step = answer instanceof Answer.Reply reply
                ? afterReply(now, reply.task())
                : afterFailure(now, (Answer.Failure) answer);
        return step;
    }

    /**
     * Ends the wait because a look can no longer be made in time. Before the deadline that is so if the service wants
     * the whole account to leave it alone for longer.
     *
     * @param now the time
     * @return the ending
     */
    public Step outOfTime(Instant now) {
        if (policy.isSingleLook()) {
            return end(now, Outcome.ERROR, Ending.Reason.NO_TURN);
        }
        return end(now, Outcome.TIMED_OUT, now.isBefore(deadline) ? Ending.Reason.NO_TURN : Ending.Reason.DEADLINE);
    }

    /**
     * Ends the wait because the service has refused the API key when it was asked for another task.
     *
     * @param now the time
     * @param refusal what it said
     * @return the ending
     */
    public Step keyRefused(Instant now, Answer.Failure refusal) {
        state = state.refusedUnasked(refusal);
        return end(now, Outcome.ERROR, Ending.Reason.KEY_REFUSED_BEFORE);
    }

    /**
     * Ends the wait because the build was interrupted.
     *
     * @param now the time
     * @return the ending
     */
    public Step interrupted(Instant now) {
        return end(now, Outcome.ERROR, Ending.Reason.INTERRUPTED);
    }

    private Step lookedOnce(Instant now, Answer answer) {
        if (answer instanceof Answer.Failure failure) {
            state = state.afterFailure(failure);
            return end(now, Outcome.ERROR, Ending.Reason.LOOKED_ONCE);
        }
        TaskReply reply = ((Answer.Reply) answer).task();
        state = state.afterReply(reply, isGood(reply), now);
        return end(now, standing(reply), Ending.Reason.LOOKED_ONCE);
    }

    private static Outcome standing(TaskReply reply) {
        return switch (reply.status()) {
            case PENDING, RUNNING, UNRECOGNIZED -> Outcome.RUNNING;
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case FAILED -> Outcome.FAILED;
            case CANCELED -> Outcome.CANCELED;
            case UNKNOWN -> Outcome.EXPIRED;
        };
    }

    private Step afterReply(Instant now, TaskReply reply) {
        refusalsInRow = 0;
        state = state.afterReply(reply, isGood(reply), now);
        return switch (reply.status()) {
            case PENDING, RUNNING, UNRECOGNIZED -> {
                oddRepliesInRow = 0;
                yield lookAgain(now, policy.pause(waited(now), random.getAsDouble()));
            }
            case SUCCEEDED ->
                reply.videoLink() == null
                        ? afterOddReply(now, Outcome.ERROR, Ending.Reason.NO_VIDEO_LINK)
                        : end(now, Outcome.SUCCEEDED, Ending.Reason.TASK_ENDED);
            case FAILED -> end(now, Outcome.FAILED, Ending.Reason.TASK_ENDED);
            case CANCELED -> end(now, Outcome.CANCELED, Ending.Reason.TASK_ENDED);
            case UNKNOWN -> afterOddReply(now, Outcome.EXPIRED, Ending.Reason.TASK_UNKNOWN);
        };
    }

    /** Whether the service has shown that it knows the task and answers this key. */
    private static boolean isGood(TaskReply reply) {
        return switch (reply.status()) {
            case PENDING, RUNNING, UNRECOGNIZED, SUCCEEDED -> true;
            case FAILED, CANCELED, UNKNOWN -> false;
        };
    }

    private Step afterOddReply(Instant now, Outcome outcome, Ending.Reason reason) {
        oddRepliesInRow = outcome == oddity ? oddRepliesInRow + 1 : 1;
        oddity = outcome;
        return oddRepliesInRow == TIMES_IN_A_ROW
                ? end(now, outcome, reason)
                : lookAgain(now, policy.pause(waited(now), random.getAsDouble()));
    }

    private Step afterFailure(Instant now, Answer.Failure failure) {
        boolean refused = failure.kind().isRefusal();
        refusalsInRow = refused ? refusalsInRow + 1 : 0;
        oddRepliesInRow = 0;
        state = state.afterFailure(failure);
        boolean hadGoodReply = state.goodReply() != null;
        if (refused && (!hadGoodReply || refusalsInRow > TIMES_IN_A_ROW)) {
            return end(now, Outcome.ERROR, Ending.Reason.REFUSED);
        }
        if (!now.isBefore(deadline)) {
            return outOfTime(now);
        }
        if (!hadGoodReply && state.failuresInRow() > policy.retries()) {
            return end(now, Outcome.ERROR, Ending.Reason.TOO_MANY_FAILURES);
        }
        Duration pause = policy.pauseAfterFailure(waited(now), state.failuresInRow() - 1, random.getAsDouble());
        Duration retryAfter = failure.retryAfter();
        if (retryAfter == null) {
            return lookAgain(now, pause);
        }
        if (failure.isRetryAfterBinding() && retryAfter.compareTo(Duration.between(now, deadline)) > 0) {
            return end(now, Outcome.TIMED_OUT, Ending.Reason.RETRY_AFTER_DEADLINE);
        }
        return lookAgain(now, WaitPolicy.longer(pause, retryAfter));
    }

    private Step lookAgain(Instant now, Duration pause) {
        Duration left = Duration.between(now, deadline);
        if (left.isNegative() || left.isZero() || isLastLook()) {
            return outOfTime(now);
        }
        boolean last = pause.compareTo(left) >= 0;
        return new Step.LookAgain(last ? deadline : now.plus(pause), last);
    }

    private boolean isLastLook() {
        return step instanceof Step.LookAgain look && look.last();
    }

    private Step end(Instant now, Outcome outcome, Ending.Reason reason) {
        step = new Step.Ended(new Ending(outcome, reason, state, now));
        return step;
    }

    private Duration waited(Instant now) {
        return Duration.between(state.startedAt(), now);
    }
}
