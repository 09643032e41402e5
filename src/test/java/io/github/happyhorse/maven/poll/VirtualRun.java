package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Drives the queues of one Maven run in virtual time, the way the real driver does: a goal asks its queue when an
 * answer of its own comes or when the time has come that it was told, and not otherwise. Watches the rules meanwhile.
 */
final class VirtualRun {

    /** The service, and the way there. */
    @FunctionalInterface
    interface Service {
        Served poll(TaskId task, int pollsBefore, Instant at);
    }

    /** What a poll brings, and how long it takes; a poll that takes longer than it may fails then. */
    record Served(PollResult answer, Duration latency) {

        static Served in(long millis, PollResult answer) {
            return new Served(answer, Duration.ofMillis(millis));
        }

        /** Comes when everybody has given up. */
        static Served never() {
            return new Served(null, Duration.ofDays(1));
        }
    }

    /** One poll that was made. */
    record MadePoll(TaskId task, Instant at, Duration limit, Instant answeredAt) {}

    private record Arrival(Goal goal, Instant at, Runnable deliver) {}

    private static final Duration SPACING = Duration.ofMillis(200);
    private static final int MOST_UNDER_WAY = 8;
    private static final int MOST_TURNS_IN_A_ROW = 100_000;

    private final Service service;
    private final RequestLimiter limiter = new RequestLimiter();
    private final List<Goal> goals = new ArrayList<>();
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(Comparator.comparing(Arrival::at));
    private final List<MadePoll> polls = new ArrayList<>();
    private final List<String> brokenRules = new ArrayList<>();
    private final Map<TaskId, Integer> pollsMade = new HashMap<>();
    private Instant now;
    private int underWay;
    private int mostUnderWay;

    VirtualRun(Instant start, Service service) {
        this.now = start;
        this.service = service;
    }

    Goal goal() {
        Goal goal = new Goal();
        goals.add(goal);
        return goal;
    }

    Instant now() {
        return now;
    }

    RequestLimiter limiter() {
        return limiter;
    }

    List<MadePoll> polls() {
        return polls;
    }

    List<MadePoll> polls(TaskId task) {
        return polls.stream().filter(poll -> poll.task().equals(task)).toList();
    }

    int mostUnderWay() {
        return mostUnderWay;
    }

    /** What should not have happened and did. */
    List<String> brokenRules() {
        return brokenRules;
    }

    /** Runs until every wait is over. */
    void run() {
        runUntil(Instant.MAX);
    }

    /** Runs until a time, or until every wait is over. */
    void runUntil(Instant end) {
        while (true) {
            goals.forEach(Goal::takeTurns);
            Instant next = nextEvent();
            if (next.equals(Instant.MAX) || next.isAfter(end)) {
                now = end.equals(Instant.MAX) ? now : end;
                return;
            }
            now = next;
            while (!arrivals.isEmpty() && !arrivals.peek().at().isAfter(now)) {
                arrivals.remove().deliver().run();
            }
        }
    }

    private Instant nextEvent() {
        Instant next = goals.stream()
                .filter(goal -> !goal.isOver())
                .map(goal -> goal.wake)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        boolean awaited = next.isBefore(Instant.MAX);
        return awaited && !arrivals.isEmpty() && arrivals.peek().at().isBefore(next)
                ? arrivals.peek().at()
                : next;
    }

    private void broken(String rule) {
        brokenRules.add(now + ": " + rule);
    }

    /** One goal run with its queue. */
    final class Goal {

        private final PollQueue queue = new PollQueue(limiter);
        private final Map<TaskPoll, Instant> polledAt = new LinkedHashMap<>();
        private final Map<TaskPoll, Instant> dueAt = new HashMap<>();
        private final Map<TaskId, PollEnd> endings = new LinkedHashMap<>();
        private Instant wake = Instant.MIN;

        void add(TaskId task, PollPolicy policy) {
            TaskPoll wait = new TaskPoll(task, policy, now, () -> 0.5);
            polledAt.put(wait, Instant.MIN);
            dueAt.put(wait, now);
            queue.add(wait, now);
            wake = now;
        }

        void interrupt() {
            queue.interrupted(now);
            wake = now;
        }

        PollQueue queue() {
            return queue;
        }

        Map<TaskId, PollEnd> endings() {
            return endings;
        }

        PollEnd ending(TaskId task) {
            return endings.get(task);
        }

        private boolean isOver() {
            return endings.size() == polledAt.size();
        }

        private void takeTurns() {
            int turns = 0;
            while (!wake.isAfter(now) && !isOver()) {
                if (++turns > MOST_TURNS_IN_A_ROW) {
                    throw new AssertionError("spins at " + now);
                }
                PollQueue.Turn turn = queue.next(now);
                if (turn instanceof PollQueue.Turn.Poll poll) {
                    begin(poll);
                } else if (turn instanceof PollQueue.Turn.Ended over) {
                    PollEnd end = (PollEnd) over.task().step();
                    endings.put(end.state().task(), end);
                } else if (turn instanceof PollQueue.Turn.Pause pause) {
                    if (!pause.until().isAfter(now)) {
                        broken("a pause until " + pause.until());
                    }
                    wake = pause.until();
                }
            }
            if (isOver()) {
                close();
            }
        }

        /** Polls that are under way then are broken off. */
        private void close() {
            queue.close();
            List<Arrival> brokenOff =
                    arrivals.stream().filter(arrival -> arrival.goal() == this).toList();
            arrivals.removeAll(brokenOff);
            underWay -= brokenOff.size();
        }

        private void begin(PollQueue.Turn.Poll poll) {
            TaskPoll wait = poll.task();
            TaskId task = wait.state().task();
            watch(wait, poll.limit());
            Served served = service.poll(task, pollsMade.merge(task, 1, Integer::sum) - 1, now);
            boolean cut = served.latency().compareTo(poll.limit()) > 0;
            Instant answeredAt = now.plus(cut ? poll.limit() : served.latency());
            polls.add(new MadePoll(task, now, poll.limit(), answeredAt));
            polledAt.put(wait, now);
            dueAt.put(wait, Instant.MAX);
            mostUnderWay = Math.max(mostUnderWay, ++underWay);
            arrivals.add(new Arrival(this, answeredAt, () -> {
                underWay--;
                queue.received(wait, now, cut ? Results.transientFailure() : served.answer());
                dueAt.put(wait, wait.step() instanceof Step.PollAgain again ? again.at() : Instant.MAX);
                wake = now;
            }));
        }

        private void watch(TaskPoll wait, Duration limit) {
            if (!polls.isEmpty()
                    && Duration.between(polls.get(polls.size() - 1).at(), now).compareTo(SPACING) < 0) {
                broken("a poll too soon after the last one");
            }
            if (underWay >= MOST_UNDER_WAY) {
                broken("a poll while " + underWay + " are under way");
            }
            if (dueAt.get(wait).isAfter(now)) {
                broken("a poll before it is due, at " + dueAt.get(wait));
            }
            if (limit.isNegative() || limit.isZero()) {
                broken("a poll without time");
            }
            if (now.plus(limit).isAfter(wait.latestEnd())) {
                broken("a poll that may outlast the wait");
            }
            boolean passedOver = polledAt.entrySet().stream()
                    .anyMatch(entry -> !dueAt.get(entry.getKey()).isAfter(now)
                            && !endings.containsKey(entry.getKey().state().task())
                            && entry.getValue().isBefore(polledAt.get(wait)));
            if (passedOver) {
                broken("a poll at a task while another is due that was polled longer ago");
            }
        }
    }
}
