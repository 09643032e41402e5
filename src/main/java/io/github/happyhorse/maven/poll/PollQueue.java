package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** The polled tasks of one goal: answers which task is polled next, and when. Pure, like the state machines in it. */
final class PollQueue {

    /** What is to be done. */
    sealed interface Turn {

        /** Poll a task now. */
        record Poll(TaskPoll task, Duration limit) implements Turn {}

        /** Report the end of a task. */
        record Ended(TaskPoll task) implements Turn {}

        /** Nothing, until a time or a result. */
        record Pause(Instant until) implements Turn {}
    }

    private static final class Entry {

        private final TaskPoll task;
        private Instant polledAt = Instant.MIN;
        private boolean underWay;
        private boolean lastPollMade;

        Entry(TaskPoll task) {
            this.task = task;
        }

        boolean isWaiting() {
            return !underWay && !lastPollMade;
        }

        /** Whether its next poll was cut to the deadline. */
        boolean isCut() {
            return isWaiting() && ((Step.PollAgain) task.step()).last();
        }

        Instant end() {
            return lastPollMade && !underWay ? task.deadline() : task.latestEnd();
        }
    }

    private final RequestLimiter limiter;
    private final Map<TaskPoll, Entry> entries = new LinkedHashMap<>();
    private final Queue<Turn.Ended> ended = new ArrayDeque<>();
    private boolean keyProven;
    private PollFailure keyRefusal;
    private int pollsUnderWay;

    PollQueue(RequestLimiter limiter) {
        this.limiter = limiter;
    }

    /** Once the key is refused, tasks that come later are not polled either. */
    void add(TaskPoll task, Instant now) {
        entries.put(task, new Entry(task));
        if (keyRefusal != null) {
            end(task, task.keyRefused(now, keyRefusal));
        }
    }

    Turn next(Instant now) {
        endWhatIsOutOfTime(now);
        if (!ended.isEmpty()) {
            return ended.remove();
        }
        Instant nextEvent = nextEnd();
        Entry oldest = null;
        if (mayPoll()) {
            Map<Entry, Instant> latestStarts =
                    entries.values().stream().anyMatch(Entry::isCut) ? latestStarts() : Map.of();
            for (Entry entry : entries.values()) {
                if (entry.isWaiting()) {
                    Instant due = entry.isCut() ? latestStarts.get(entry) : ((Step.PollAgain) entry.task.step()).at();
                    if (due.isAfter(now)) {
                        nextEvent = earlier(nextEvent, due);
                    } else if (oldest == null || entry.polledAt.isBefore(oldest.polledAt)) {
                        oldest = entry;
                    }
                }
            }
        }
        if (oldest == null) {
            limiter.withdraw(this);
            return new Turn.Pause(nextEvent);
        }
        Instant start = limiter.tryStart(this, oldest.polledAt, now);
        if (start.isAfter(now)) {
            return new Turn.Pause(earlier(start, nextEnd()));
        }
        oldest.lastPollMade = isLastPoll(oldest, now);
        oldest.polledAt = now;
        oldest.underWay = true;
        pollsUnderWay++;
        return new Turn.Poll(oldest.task, oldest.task.begin(now));
    }

    /** Takes what a poll brought. A result that comes after the end of its task is ignored. */
    boolean received(TaskPoll task, Instant now, PollResult result) {
        if (!returned(task)) {
            return false;
        }
        Step step;
        try {
            step = task.received(now, result);
        } catch (RuntimeException e) {
            end(task, task.failed(now, e));
            return true;
        }
        if (result instanceof PollFailure failure) {
            if (failure.kind() == PollFailure.Kind.KEY_REFUSED && !keyProven) {
                refuseAll(now, failure, task);
            }
            if (failure.kind() == PollFailure.Kind.RATE_LIMITED) {
                limiter.pauseUntil(step instanceof Step.PollAgain again ? again.at() : pauseEnd(now, failure));
            }
        } else {
            keyProven = true;
        }
        end(task, step);
        return true;
    }

    /** Ends a task whose poll threw an exception. */
    void failed(TaskPoll task, Instant now, Throwable cause) {
        if (returned(task)) {
            end(task, task.failed(now, cause));
        }
    }

    /** Ends a task because the build was interrupted, unless it has ended already. */
    void interrupted(TaskPoll task, Instant now) {
        if (entries.containsKey(task)) {
            end(task, task.interrupted(now));
        }
    }

    /** Ends every task because the build was interrupted. */
    void interrupted(Instant now) {
        List.copyOf(entries.keySet()).forEach(task -> interrupted(task, now));
    }

    /** Gives back what it has of the limiter. */
    void close() {
        limiter.withdraw(this);
        for (; pollsUnderWay > 0; pollsUnderWay--) {
            limiter.ended();
        }
    }

    private boolean returned(TaskPoll task) {
        limiter.ended();
        pollsUnderWay--;
        Entry entry = entries.get(task);
        if (entry == null) {
            return false;
        }
        entry.underWay = false;
        return true;
    }

    private void refuseAll(Instant now, PollFailure refusal, TaskPoll polled) {
        keyRefusal = refusal;
        for (TaskPoll task : List.copyOf(entries.keySet())) {
            if (task != polled) {
                end(task, task.keyRefused(now, refusal));
            }
        }
    }

    private static Instant pauseEnd(Instant now, PollFailure failure) {
        Duration longest = Duration.ofDays(1);
        return failure.retryAfter() == null ? now : now.plus(PollPolicy.shorter(failure.retryAfter(), longest));
    }

    private void end(TaskPoll task, Step step) {
        if (step instanceof PollEnd) {
            entries.remove(task);
            ended.add(new Turn.Ended(task));
        }
    }

    private void endWhatIsOutOfTime(Instant now) {
        List<Entry> outOfTime = entries.values().stream()
                .filter(entry -> isOutOfTime(entry, now))
                .toList();
        outOfTime.forEach(entry -> end(entry.task, entry.task.outOfTime(now)));
    }

    private boolean isOutOfTime(Entry entry, Instant now) {
        return !now.isBefore(entry.end())
                || !entry.underWay && !limiter.nextStart().isBefore(entry.task.latestEnd());
    }

    /** Until a reply has proved the key, one poll is made at a time: a refused key shall cost one request. */
    private boolean mayPoll() {
        return keyProven || entries.values().stream().noneMatch(entry -> entry.underWay);
    }

    private boolean isLastPoll(Entry entry, Instant now) {
        Duration round = RequestLimiter.SPACING.multipliedBy(entries.size());
        return !now.isBefore(entry.task.deadline().minus(round))
                && !now.isBefore(latestStarts().get(entry));
    }

    /**
     * When each task must be polled at the latest so that all get their last poll before their deadline, one after the
     * other. Polls that were cut to the deadline go first, since the others are made at their own time.
     */
    private Map<Entry, Instant> latestStarts() {
        List<Entry> order = new ArrayList<>(
                entries.values().stream().filter(entry -> !entry.lastPollMade).toList());
        order.sort(Comparator.comparing((Entry entry) -> entry.task.deadline())
                .thenComparing(entry -> !entry.isCut())
                .thenComparing(entry -> entry.polledAt));
        Map<Entry, Instant> starts = new LinkedHashMap<>();
        Instant next = Instant.MAX;
        for (int i = order.size() - 1; i >= 0; i--) {
            next = earlier(order.get(i).task.deadline(), next.minus(RequestLimiter.SPACING));
            starts.put(order.get(i), next);
        }
        return starts;
    }

    private Instant nextEnd() {
        return entries.values().stream().map(Entry::end).reduce(Instant.MAX, PollQueue::earlier);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
