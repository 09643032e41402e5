package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.api.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The waits of one goal run: says which task is to be looked at next, and when. Pure like the waits in it.
 *
 * @since 1.0.0
 */
final class WaitQueue {

    /** What the driver has to do. */
    sealed interface Turn {

        /** Look at a task now. */
        record Look(TaskWait taskWait, Duration limit) implements Turn {}

        /** Tell that a wait is over. */
        record Over(Ending ending) implements Turn {}

        /** Nothing, until a time or until an answer comes. */
        record Pause(Instant until) implements Turn {}
    }

    /** When a wait was looked at last, and whether that look is under way. */
    private record Looked(Instant at, boolean underWay) {}

    private final RequestLimiter limiter;
    private final Map<TaskWait, Looked> waits = new LinkedHashMap<>();
    private final Queue<Ending> endings = new ArrayDeque<>();
    private boolean keyProven;
    private Answer.Failure keyRefusal;
    private int looksUnderWay;

    WaitQueue(RequestLimiter limiter) {
        this.limiter = limiter;
    }

    /** Once the key is refused, whoever comes later is not asked for either. */
    void add(TaskWait wait, Instant now) {
        waits.put(wait, new Looked(Instant.MIN, false));
        if (keyRefusal != null) {
            end(wait.keyRefused(now, keyRefusal), wait);
        }
    }

    Turn next(Instant now) {
        List.copyOf(waits.keySet()).stream()
                .filter(wait -> isOutOfTime(wait, now))
                .forEach(wait -> end(wait.outOfTime(now), wait));
        if (!endings.isEmpty()) {
            return new Turn.Over(endings.remove());
        }
        TaskWait oldest = oldestDue(now);
        if (oldest == null) {
            limiter.withdraw(this);
            return new Turn.Pause(nextEvent());
        }
        Instant start = limiter.tryStart(this, waits.get(oldest).at(), now);
        if (start.isAfter(now)) {
            return new Turn.Pause(earlier(start, nextLatestEnd()));
        }
        waits.put(oldest, new Looked(now, true));
        looksUnderWay++;
        return new Turn.Look(oldest, oldest.lookLimit(now));
    }

    /** Takes an answer; one that comes after its wait has been given up changes nothing. */
    void answered(TaskWait wait, Instant now, Answer answer) {
        limiter.ended();
        looksUnderWay--;
        if (!waits.containsKey(wait)) {
            return;
        }
        waits.compute(wait, (key, looked) -> new Looked(looked.at(), false));
        Step step = wait.answered(now, answer);
        if (answer instanceof Answer.Failure failure) {
            if (failure.kind() == FailureKind.KEY_REFUSAL && !keyProven) {
                refuseAll(now, failure, wait);
            }
            if (failure.isThrottling()) {
                limiter.pauseUntil(step instanceof Step.LookAgain look ? look.at() : pauseEnd(now, failure));
            }
        } else {
            keyProven = true;
        }
        end(step, wait);
    }

    /** Ends every wait because the build was interrupted. */
    void interrupted(Instant now) {
        List.copyOf(waits.keySet()).forEach(wait -> end(wait.interrupted(now), wait));
    }

    /** Gives back what it has of the limiter; answers that come later are nobody's. */
    void close() {
        limiter.withdraw(this);
        for (; looksUnderWay > 0; looksUnderWay--) {
            limiter.ended();
        }
    }

    private void refuseAll(Instant now, Answer.Failure refusal, TaskWait asked) {
        keyRefusal = refusal;
        for (TaskWait wait : List.copyOf(waits.keySet())) {
            if (wait != asked) {
                end(wait.keyRefused(now, refusal), wait);
            }
        }
    }

    private static Instant pauseEnd(Instant now, Answer.Failure failure) {
        Duration longest = Duration.ofDays(1);
        return failure.retryAfter() == null ? now : now.plus(WaitPolicy.shorter(failure.retryAfter(), longest));
    }

    private void end(Step step, TaskWait wait) {
        if (step instanceof Step.Ended ended) {
            waits.remove(wait);
            endings.add(ended.ending());
        }
    }

    /** Too late for another look, or for the one under way, or sure to be so when the pause of the account ends. */
    private boolean isOutOfTime(TaskWait wait, Instant now) {
        return !now.isBefore(wait.latestEnd())
                || !waits.get(wait).underWay() && !limiter.nextStart().isBefore(wait.latestEnd());
    }

    /** Until a reply has proved the key, one look at a time: a refused key is to cost one request. */
    private TaskWait oldestDue(Instant now) {
        if (!keyProven && waits.values().stream().anyMatch(Looked::underWay)) {
            return null;
        }
        return waits.keySet().stream()
                .filter(wait -> !waits.get(wait).underWay() && !due(wait).isAfter(now))
                .min(Comparator.comparing(wait -> waits.get(wait).at()))
                .orElse(null);
    }

    private Instant nextEvent() {
        List<Instant> times = new ArrayList<>(List.of(nextLatestEnd()));
        if (keyProven || waits.values().stream().noneMatch(Looked::underWay)) {
            waits.keySet().stream()
                    .filter(wait -> !waits.get(wait).underWay())
                    .map(this::due)
                    .forEach(times::add);
        }
        return times.stream().min(Comparator.naturalOrder()).orElseThrow();
    }

    private Instant nextLatestEnd() {
        return waits.keySet().stream()
                .map(TaskWait::latestEnd)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private Instant due(TaskWait wait) {
        return ((Step.LookAgain) wait.step()).at();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
