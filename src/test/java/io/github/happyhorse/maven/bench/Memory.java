package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Heap and threads of a goal run: neither may grow with the video or with the number of tasks. */
final class Memory implements Benchmark {

    private static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-Xmn4m", "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    private static final long FLAT = 32L * Clips.MIB;
    private static final int MOST_THREADS = 12;

    private record Case(String name, String clip, int tasks) {}

    @Override
    public void run(Workshop workshop, Report report) throws Exception {
        report.heading("Memory and threads");
        boolean isShort = workshop.isShort();
        long huge = isShort ? 64L * Clips.MIB : 1024L * Clips.MIB;
        Clips clips = new Clips(workshop.clips());
        Map<String, Path> served =
                Map.of("tiny", clips.of(4L * Clips.KIB), "sandbox", clips.sandbox(), "huge", clips.of(huge));
        List<Case> cases = List.of(
                new Case("1 task of 4 KB", "tiny", 1),
                new Case("1 task of 76 KB", "sandbox", 1),
                new Case("1 task of " + huge / Clips.MIB + " MiB", "huge", 1),
                new Case((isShort ? 10 : 100) + " tasks of 4 KB", "tiny", isShort ? 10 : 100),
                new Case((isShort ? 20 : 1000) + " tasks of 4 KB", "tiny", isShort ? 20 : 1000));
        Map<Case, MemoryTaken> taken = new LinkedHashMap<>();
        try (StandIn service = StandIn.with(served)) {
            for (Case one : cases) {
                report.progress(one.name());
                taken.put(one, probe(workshop, service, one));
            }
        }
        long least = taken.values().stream().mapToLong(MemoryTaken::heap).min().getAsLong();
        Table table =
                new Table("a goal run", "heap at most", "flat", "threads at once", "started in all", "at most 12");
        taken.forEach((one, cost) -> table.row(
                one.name(),
                String.format(Locale.ROOT, "%.1f MiB", (double) cost.heap() / Clips.MIB),
                workshop.verdict(cost.heap() - least <= FLAT),
                Long.toString(cost.atOnce()),
                Long.toString(cost.started()),
                workshop.verdict(cost.started() <= MOST_THREADS)));
        report.table(table);
        report.paragraph(
                "Heap: the most in use after a collection, beyond what was in use before the goal began; flat is"
                        + " within " + FLAT / Clips.MIB + " MiB of the least. A JVM of its own each, with `"
                        + String.join(" ", JVM.subList(0, 3))
                        + "`; the goal's work without Maven around it, archive included.");
    }

    private static MemoryTaken probe(Workshop workshop, StandIn service, Case one)
            throws IOException, InterruptedException {
        Path folder = workshop.emptyFolder("memory");
        List<String> words = new ArrayList<>(JavaCommand.of(
                MemoryProbe.class,
                JVM,
                List.of(service.baseUrl(), one.clip(), Integer.toString(one.tasks()), folder.toString())));
        Command command = new Command(folder, folder.resolve("probe.log"), words);
        command.without("JAVA_TOOL_OPTIONS").run();
        MemoryTaken taken = MemoryTaken.parse(
                command.printed().lines().reduce((first, second) -> second).orElseThrow());
        Workshop.delete(folder);
        return taken;
    }
}
