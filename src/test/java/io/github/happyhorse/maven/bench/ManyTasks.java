package io.github.happyhorse.maven.bench;

import io.github.happyhorse.maven.poll.ManyPolls;
import io.github.happyhorse.maven.poll.RequestLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;

/** A thousand tasks in one goal run, in virtual time: the limit holds, and no task is forgotten for long. */
final class ManyTasks implements Benchmark {

    private static final int TASKS = 1000;
    private static final int SEEDS = 5;
    private static final int MOST_UNDER_WAY = 8;
    private static final double MOST_ROUNDS = 2;
    private static final Duration ROUND = RequestLimiter.SPACING.multipliedBy(TASKS);

    @Override
    public void run(Workshop workshop, Report report) throws Exception {
        report.heading("Many tasks");
        int seeds = workshop.isShort() ? 1 : SEEDS;
        Table table = new Table("1,000 tasks that end", "a poll takes", "apart", "at once", "rounds late", "met");
        addRow(table, seeds, "after 30 s to 15 min", 50, 500);
        addRow(table, seeds, "after 30 s to 15 min", 1500, 5000);
        addRow(table, seeds, "before the first poll", 50, 500);
        report.table(table);
        report.paragraph("Virtual time, the worst of " + seeds + (seeds == 1 ? " seed" : " seeds")
                + ". Apart: the least time between two requests, "
                + RequestLimiter.SPACING.toMillis() + " ms is the limit. At once: the most that were under way, "
                + MOST_UNDER_WAY + " is the limit. A round is a poll at each of 1,000 tasks, "
                + ROUND.toSeconds() + " s; the target is an end within two rounds of the slowest task.");
    }

    private static void addRow(Table table, int seeds, String when, int shortest, int longest) throws IOException {
        Duration earliest = Duration.ofSeconds(30);
        Duration latest = Duration.ofMinutes(15);
        if (when.startsWith("before")) {
            earliest = Duration.ZERO;
            latest = Duration.ofMillis(1);
        }
        Duration from = earliest;
        Duration to = latest;
        ManyPolls waits = new ManyPolls(Defaults.waiting(), shortest, longest);
        Worst worst = LongStream.range(0, seeds)
                .mapToObj(seed -> waits.run(TASKS, from, to, new Random(seed)))
                .map(Worst::of)
                .reduce(Worst::or)
                .orElseThrow();
        if (!worst.broken().isEmpty()) {
            throw new IOException("a rule of the wait is broken: " + worst.broken());
        }
        table.row(
                when,
                shortest + " to " + longest + " ms",
                worst.leastApart().toMillis() + " ms",
                Integer.toString(worst.mostUnderWay()),
                String.format(Locale.ROOT, "%.2f", worst.roundsLate()),
                worst.isWithinTarget() ? "yes" : "**no**");
    }

    private record Worst(Duration leastApart, int mostUnderWay, double roundsLate, String broken) {

        static Worst of(ManyPolls.Seen seen) {
            double late = (double) seen.end().minus(seen.slowest()).toMillis() / ROUND.toMillis();
            return new Worst(
                    seen.leastApart(),
                    seen.mostUnderWay(),
                    late,
                    seen.brokenRules().stream().findFirst().orElse(""));
        }

        Worst or(Worst other) {
            return new Worst(
                    leastApart.compareTo(other.leastApart) < 0 ? leastApart : other.leastApart,
                    Math.max(mostUnderWay, other.mostUnderWay),
                    Math.max(roundsLate, other.roundsLate),
                    broken.isEmpty() ? other.broken : broken);
        }

        boolean isWithinTarget() {
            return leastApart.compareTo(RequestLimiter.SPACING) >= 0
                    && mostUnderWay <= MOST_UNDER_WAY
                    && roundsLate <= MOST_ROUNDS;
        }
    }
}
