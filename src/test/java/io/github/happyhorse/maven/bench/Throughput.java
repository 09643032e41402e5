package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a huge video takes, in a Maven of 64 MiB and without Maven's own start, against the tools of the system that do
 * the same: fetch, hash and force to disk.
 */
final class Throughput implements Benchmark {

    private static final double TARGET = 1.2;
    private static final int ROUNDS = 9;
    private static final String CLIP = "huge";
    private static final String MEMORY = "-Xmx64m";
    private static final List<String> TOOLS = List.of("curl", "openssl", "sync");

    @Override
    public void run(Workshop workshop, Report report) throws Exception {
        report.heading("Throughput");
        long size = workshop.isShort() ? 64L * Clips.MIB : 1024L * Clips.MIB;
        Path clip = new Clips(workshop.clips()).of(size);
        List<String> missing =
                TOOLS.stream().filter(tool -> !Command.exists(tool)).toList();
        try (StandIn service = StandIn.with(Map.of(CLIP, clip))) {
            Paired paired = new Paired()
                    .with("help", () -> help(workshop))
                    .with("not kept", () -> await(workshop, service, size, "none"))
                    .with("kept", () -> await(workshop, service, size, "local"));
            if (missing.isEmpty()) {
                paired.with("tools", () -> tools(workshop, service));
            }
            List<Paired.Round> rounds = paired.measure(workshop.rounds(ROUNDS));
            String video = size / Clips.MIB + " MiB";
            if (!missing.isEmpty()) {
                Spread kept = Spread.of(rounds, round -> own(round, "kept") / own(round, "not kept"));
                report.paragraph("No ratio to the tools of the system: this machine lacks " + String.join(", ", missing)
                        + ". For " + video + ", the default `archive=local` takes " + kept
                        + " times as long as `archive=none`.");
                return;
            }
            Spread notKept = Spread.of(rounds, round -> own(round, "not kept") / round.seconds("tools"));
            Spread kept = Spread.of(rounds, round -> own(round, "kept") / round.seconds("tools"));
            report.table(new Table(
                            "`await`, " + video + ", less a run of `help`",
                            "against `curl` + `openssl dgst -sha256` + `sync`",
                            "least to most",
                            "target",
                            "met")
                    .row(
                            "`archive=none`",
                            notKept.toString(),
                            notKept.range(),
                            "at most " + TARGET,
                            workshop.verdict(notKept.median() <= TARGET))
                    .row("`archive=local`, the default", kept.toString(), kept.range(), "", ""));
            report.paragraph("Medians of " + rounds.size()
                    + " paired ratios, over loopback, with `MAVEN_OPTS=" + MEMORY
                    + "`. `await` checks the CRC-64 and the structure as well.");
        }
    }

    private static double own(Paired.Round round, String name) {
        return round.seconds(name) - round.seconds("help");
    }

    private static Duration help(Workshop workshop) throws IOException, InterruptedException {
        return workshop.maven().help(settled(workshop), MEMORY).run();
    }

    private static Duration await(Workshop workshop, StandIn service, long size, String archive)
            throws IOException, InterruptedException {
        Path folder = settled(workshop);
        String task = StandIn.newTask(CLIP);
        try {
            Duration taken = workshop.maven()
                    .await(folder, MEMORY, service, task, "-Dhappyhorse.archive=" + archive)
                    .run();
            requireSize(folder.resolve("target/happyhorse/" + task + ".mp4"), size);
            return taken;
        } finally {
            Workshop.delete(workshop.maven().archiveOf(task));
            Workshop.delete(folder);
        }
    }

    private static Duration tools(Workshop workshop, StandIn service) throws IOException, InterruptedException {
        Path folder = settled(workshop);
        Duration sum = Duration.ZERO;
        for (List<String> words : List.of(
                List.of("curl", "-s", "-f", "-o", "clip.mp4", service.clipUrl(CLIP)),
                List.of("openssl", "dgst", "-sha256", "clip.mp4"),
                List.of("sync", "clip.mp4"))) {
            sum = sum.plus(new Command(folder, folder.resolve(words.get(0) + ".log"), words).run());
        }
        Workshop.delete(folder);
        return sum;
    }

    /** An empty folder on a disk that has nothing left to write of what went before. */
    private static Path settled(Workshop workshop) throws IOException, InterruptedException {
        Path folder = workshop.emptyFolder("throughput");
        if (Command.exists("sync")) {
            new Command(workshop.directory(), workshop.directory().resolve("sync.log"), List.of("sync")).run();
        }
        return folder;
    }

    private static void requireSize(Path video, long size) throws IOException {
        if (Files.size(video) != size) {
            throw new IOException(video + " has " + Files.size(video) + " bytes, not " + size);
        }
    }
}
