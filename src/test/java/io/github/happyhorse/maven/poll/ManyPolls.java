package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Many tasks in one goal run, in virtual time, through the queue and the limiter that a real one has. */
public final class ManyPolls {

    /**
     * What was seen.
     *
     * @param polls how many polls were made
     * @param leastApart the least time between the starts of two
     * @param mostUnderWay how many were under way at once, at most
     * @param slowest when the last task ended
     * @param end when the goal run knew the end of all
     * @param brokenRules what should not have happened and did
     */
    public record Seen(
            int polls,
            Duration leastApart,
            int mostUnderWay,
            Duration slowest,
            Duration end,
            List<String> brokenRules) {}

    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final PollPolicy policy;
    private final int shortestPollMillis;
    private final int longestPollMillis;

    /**
     * Waits that begin together.
     *
     * @param policy how to wait
     * @param shortestPollMillis the least that a poll takes
     * @param longestPollMillis the most
     */
    public ManyPolls(PollPolicy policy, int shortestPollMillis, int longestPollMillis) {
        this.policy = policy;
        this.shortestPollMillis = shortestPollMillis;
        this.longestPollMillis = longestPollMillis;
    }

    /**
     * Waits for tasks that end at random.
     *
     * @param tasks how many
     * @param earliest when the first can end
     * @param latest when all have ended
     * @param random decides
     * @return what was seen
     */
    public Seen run(int tasks, Duration earliest, Duration latest, Random random) {
        Map<TaskId, Instant> ends = new HashMap<>();
        VirtualRun run = new VirtualRun(
                START,
                (task, pollsBefore, at) -> VirtualRun.Served.in(
                        random.nextInt(shortestPollMillis, longestPollMillis),
                        at.isBefore(ends.get(task)) ? Results.running() : Results.succeeded()));
        VirtualRun.Goal goal = run.goal();
        for (int i = 0; i < tasks; i++) {
            TaskId task = new TaskId("task-" + i);
            ends.put(task, START.plusMillis(random.nextLong(earliest.toMillis(), latest.toMillis())));
            goal.add(task, policy);
        }
        run.run();
        List<String> broken = new ArrayList<>(run.brokenRules());
        goal.endings().values().stream()
                .filter(ending -> ending.outcome() != Outcome.SUCCEEDED)
                .forEach(ending -> broken.add(ending.state().task() + " is " + ending.outcome()));
        Instant slowest = ends.values().stream().max(Instant::compareTo).orElseThrow();
        return new Seen(
                run.polls().size(),
                leastApart(run.polls()),
                run.mostUnderWay(),
                Duration.between(START, slowest),
                Duration.between(START, run.now()),
                broken);
    }

    private static Duration leastApart(List<VirtualRun.MadePoll> polls) {
        Duration least = Duration.ofDays(1);
        for (int i = 1; i < polls.size(); i++) {
            least = PollPolicy.shorter(
                    least, Duration.between(polls.get(i - 1).at(), polls.get(i).at()));
        }
        return least;
    }
}
