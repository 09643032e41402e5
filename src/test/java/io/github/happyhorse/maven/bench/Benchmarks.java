package io.github.happyhorse.maven.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Runs the benchmarks; see the profile {@code bench} in the pom. */
final class Benchmarks {

    private Benchmarks() {}

    /** Is given the names of those to run, or nothing for all. */
    public static void main(String[] names) throws Exception {
        boolean isShort = Boolean.getBoolean("bench.short");
        Path directory = Path.of(System.getProperty("bench.directory"));
        MavenCommand maven = MavenCommand.prepared(
                Path.of(System.getProperty("maven.home")),
                Path.of(System.getProperty("bench.repository")),
                Path.of(System.getProperty("bench.central")),
                directory.resolve("settings.xml"),
                System.getProperty("bench.plugin"));
        Workshop workshop = new Workshop(directory, maven, isShort);
        Report report = new Report(System.out);
        Machine machine = new Machine();

        report.paragraph("# What it costs" + (isShort ? ", in short: this shows that the benchmarks work" : ""));
        report.paragraph("`mvn -Pbench verify`" + (isShort ? " with `-Dbench.short`" : "") + ", "
                + machine.describe(maven.version()) + ". Load before: " + machine.load()
                + ". Ratios are of what was measured in the same round.");
        Set<String> wanted = Set.of(names);
        for (Map.Entry<String, Benchmark> benchmark : all().entrySet()) {
            if (wanted.isEmpty() || wanted.contains(benchmark.getKey())) {
                benchmark.getValue().run(workshop, report);
            }
        }
        report.paragraph("Load after: " + machine.load() + ".");
        report.writeTo(directory.resolve("results.md"));
    }

    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("goal", new GoalCost());
        all.put("throughput", new Throughput());
        all.put("memory", new Memory());
        all.put("tasks", new ManyTasks());
        all.put("schedules", new ScheduleComparison());
        return all;
    }
}
