package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a whole run of {@code await} takes for a task that has ended, against a run of {@code help}. */
final class GoalCost implements Benchmark {

    private static final double TARGET = 1.35;
    private static final int ROUNDS = 21;
    private static final String CLIP = "sandbox";

    @Override
    public void run(Workshop workshop, Report report) throws Exception {
        report.heading("The goal's own cost");
        try (StandIn service = StandIn.with(Map.of(CLIP, new Clips(workshop.clips()).sandbox()))) {
            List<Paired.Round> rounds = new Paired()
                    .with("help", () -> help(workshop))
                    .with("await", () -> await(workshop, service, ""))
                    .with("not kept", () -> await(workshop, service, "-Dhappyhorse.archive=none"))
                    .measure(workshop.rounds(ROUNDS));
            Spread await = Spread.of(rounds, round -> round.seconds("await") / round.seconds("help"));
            Spread notKept = Spread.of(rounds, round -> round.seconds("not kept") / round.seconds("help"));
            report.table(new Table("a whole run of Maven", "against `help`", "least to most", "target", "met")
                    .row(
                            "`await`, 76 KB, defaults",
                            await.toString(),
                            await.range(),
                            "at most " + TARGET,
                            workshop.verdict(await.median() <= TARGET))
                    .row("`await`, 76 KB, `archive=none`", notKept.toString(), notKept.range(), "", ""));
            report.paragraph(
                    "Medians of " + rounds.size() + " paired ratios. Each run has a task and a folder of its own.");
        }
    }

    private static Duration help(Workshop workshop) throws IOException, InterruptedException {
        return workshop.maven().help(workshop.emptyFolder("goal-cost"), "").run();
    }

    private static Duration await(Workshop workshop, StandIn service, String argument)
            throws IOException, InterruptedException {
        Path folder = workshop.emptyFolder("goal-cost");
        String task = StandIn.newTask(CLIP);
        try {
            Duration taken = workshop.maven()
                    .await(folder, "", service, task, argument.isEmpty() ? new String[0] : new String[] {argument})
                    .run();
            Path video = folder.resolve("target/happyhorse/" + task + ".mp4");
            if (!Files.exists(video)) {
                throw new IOException(video + " is missing");
            }
            return taken;
        } finally {
            Workshop.delete(workshop.maven().archiveOf(task));
        }
    }
}
