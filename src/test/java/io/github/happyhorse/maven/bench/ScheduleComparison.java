package io.github.happyhorse.maven.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** How many polls a wait takes and how late it notices the end, against other ways to poll; in virtual time. */
final class ScheduleComparison implements Benchmark {

    /** Of a mean delay, in seconds: its standard error is a third of this. */
    private static final double SAMPLING_ERROR = 0.1;

    private static final List<Integer> SECONDS = List.of(5, 40, 59, 150, 300, 900);
    private static final int SAMPLES = 20_000;
    private static final int SAMPLES_OF_SHORT = 500;

    @Override
    public void run(Workshop workshop, Report report) {
        report.heading("Schedules");
        int samples = workshop.isShort() ? SAMPLES_OF_SHORT : SAMPLES;
        List<String> head = new ArrayList<>(List.of("polls / mean delay, a task of about"));
        SECONDS.forEach(seconds -> head.add(seconds + " s"));
        Table table = new Table(head.toArray(String[]::new));
        List<String> better = new ArrayList<>();
        for (Map.Entry<String, Schedule> schedule : Schedules.all().entrySet()) {
            List<String> row = new ArrayList<>(List.of(schedule.getKey()));
            for (int seconds : SECONDS) {
                Mean ours = mean(Schedules::ours, seconds, samples);
                Mean mean = mean(schedule.getValue(), seconds, samples);
                boolean beatsUs = mean.polls() < ours.polls() && mean.delay() < ours.delay() - SAMPLING_ERROR;
                row.add(beatsUs ? "**" + mean + "**" : mean.toString());
                if (beatsUs) {
                    better.add(schedule.getKey() + " at " + seconds + " s");
                }
            }
            table.row(row.toArray(String[]::new));
        }
        report.table(table);
        report.paragraph("Means of " + samples + " tasks that end within one poll interval (the plugin's at that time,"
                + " 5 to 15 s) before or after, the same for all. In bold, what is better than the plugin in both: "
                + (better.isEmpty() ? "nothing" : String.join("; ", better)) + ".");
    }

    static Mean mean(Schedule schedule, int seconds, int samples) {
        Random durations = new Random(seconds);
        Random jitter = new Random(1);
        double spread = Math.max(5, Math.min(15, seconds / 20.0));
        double polls = 0;
        double delay = 0;
        for (int i = 0; i < samples; i++) {
            double end = durations.nextDouble(seconds - spread, seconds + spread);
            Schedule.Noticed noticed = schedule.notice(Duration.ofNanos((long) (end * 1e9)), jitter);
            polls += noticed.polls();
            delay += noticed.delay().toNanos() / 1e9;
        }
        return new Mean(polls / samples, delay / samples);
    }

    /** The means of many waits; the delay in seconds. */
    record Mean(double polls, double delay) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f / %.1f s", polls, delay);
        }
    }
}
