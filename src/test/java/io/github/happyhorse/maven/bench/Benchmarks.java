package io.github.happyhorse.maven.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks; see the profile {@code bench} in the pom. */
final class Benchmarks {

    private Benchmarks() {}

    /** Everything comes in system properties; {@code bench.names} is empty for all. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Benchmark> wanted = wanted(System.getProperty("bench.names", ""));
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
        for (Benchmark benchmark : wanted.values()) {
            benchmark.run(workshop, report);
        }
        report.paragraph("Load after: " + machine.load() + ".");
        report.writeTo(directory.resolve("results.md"));
    }

    private static Map<String, Benchmark> wanted(String names) {
        Map<String, Benchmark> wanted = all();
        if (names.isBlank()) {
            return wanted;
        }
        List<String> some = List.of(names.strip().split("[,\\s]+"));
        if (!wanted.keySet().containsAll(some)) {
            throw new IllegalArgumentException("bench.names is " + names + ", but there are only " + wanted.keySet());
        }
        wanted.keySet().retainAll(some);
        return wanted;
    }

    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("goal", new GoalCost());
        all.put("throughput", new Throughput());
        all.put("memory", new Memory());
        all.put("tasks", new ManyTasks());
        all.put("schedules", new ScheduleComparison());
        all.put("redaction", new RedactionCost());
        return all;
    }
}
