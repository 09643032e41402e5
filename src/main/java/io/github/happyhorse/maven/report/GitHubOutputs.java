package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Outputs of a step on GitHub: {@code outcome}, {@code video} and {@code metadata}; for several tasks {@code results},
 * a JSON array of them all. What is missing is set to nothing, so that no output of an earlier execution shines
 * through.
 */
final class GitHubOutputs implements Report {

    private static final Pattern LINE_END = Pattern.compile("\\R");

    private final String file;
    private final Map<String, String> environment;

    /**
     * Outputs.
     *
     * @param file what {@code GITHUB_OUTPUT} names
     * @param environment tells where the checkout is
     */
    GitHubOutputs(String file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    @Override
    public void write(CiRun run) throws IOException {
        Checkout checkout = new Checkout(environment, run.rootDirectory());
        StringBuilder lines = new StringBuilder();
        if (run.isSingle()) {
            CiTask task = run.tasks().get(0);
            lines.append(output("outcome", task.outcome().name()))
                    .append(output("video", path(checkout, task.video())))
                    .append(output("metadata", path(checkout, task.metadata())));
        } else {
            lines.append(output("results", results(run, checkout)));
        }
        ReportFile.append(Path.of(file), lines.toString());
    }

    private static String results(CiRun run, Checkout checkout) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (CiTask task : run.tasks()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("taskId", task.id());
            result.put("outcome", task.outcome().name());
            result.put("video", path(checkout, task.video()));
            result.put("metadata", path(checkout, task.metadata()));
            results.add(result);
        }
        return Json.writeLine(results);
    }

    private static String path(Checkout checkout, Path file) {
        return file == null ? null : checkout.relative(file);
    }

    private static String output(String name, String value) {
        if (value == null) {
            return name + "=\n";
        }
        if (!LINE_END.matcher(value).find()) {
            return name + "=" + value + "\n";
        }
        String end = "HAPPYHORSE_END";
        while (value.contains(end)) {
            end += "_";
        }
        return name + "<<" + end + "\n" + value + "\n" + end + "\n";
    }
}
