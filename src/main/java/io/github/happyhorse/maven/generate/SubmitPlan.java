package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Quoted;
import io.github.happyhorse.maven.config.Values;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.task.TaskId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * What the user allows.
 *
 * @param baseUrl where the service is
 * @param submitPath the path of the submit call
 * @param polling how tasks are polled; its timeout and retries are those of a submission, too
 * @param maySubmit whether a request may be sent at all
 * @param offline whether the service cannot be asked at all
 * @param resubmit the names of clips that are submitted though an earlier submission is uncertain
 * @param adopt the tasks that the user has found, by the name of the clip
 * @param warnOfCost whether each submission is a warning, because the next agent pays again
 * @param command the command of this Maven run, which also resumes it
 */
public record SubmitPlan(
        HttpUrl baseUrl,
        String submitPath,
        PollPolicy polling,
        boolean maySubmit,
        boolean offline,
        Set<String> resubmit,
        Map<String, TaskId> adopt,
        boolean warnOfCost,
        String command) {

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*[A-Za-z0-9_~-]");

    /**
     * Reads what the user wrote.
     *
     * @param baseUrl where the service is
     * @param submitPath the path of the submit call
     * @param polling how tasks are polled
     * @param submit {@code missing} or {@code never}
     * @param resubmit names with commas between them, or null
     * @param adopt {@code name=taskId} with commas between them, or null
     * @param offline whether the service cannot be asked
     * @param warnOfCost whether each submission is a warning
     * @param command the command of this Maven run
     * @return what is allowed
     * @throws InvalidConfigurationException if anything of it cannot be understood
     */
    public static SubmitPlan read(
            HttpUrl baseUrl,
            String submitPath,
            PollPolicy polling,
            String submit,
            String resubmit,
            String adopt,
            boolean offline,
            boolean warnOfCost,
            String command) {
        String path = submitPath == null ? "" : submitPath.strip();
        if (!PATH.matcher(path).matches() || path.contains("//") || path.contains("/.")) {
            throw InvalidConfigurationException.of(
                    "submitPath",
                    Quoted.text(submitPath) + " is no path, write one that begins with a slash, without a query");
        }
        boolean maySubmit = Values.word("submit", submit, "missing", "never").equals("missing");
        Set<String> names = new LinkedHashSet<>(entries(resubmit));
        for (String name : names) {
            if (!TaskId.isSafeName(name)) {
                throw InvalidConfigurationException.of("resubmit", Quoted.text(name) + " is no name of a clip");
            }
        }
        Map<String, TaskId> adopted = adopted(adopt);
        names.stream().filter(adopted::containsKey).findFirst().ifPresent(both -> {
            throw InvalidConfigurationException.of(
                    "adopt",
                    both + " is named in " + InvalidConfigurationException.named("resubmit")
                            + " as well; set one of the two");
        });
        return new SubmitPlan(
                baseUrl, path, polling, maySubmit && !offline, offline, names, adopted, warnOfCost, command);
    }

    private static Map<String, TaskId> adopted(String adopt) {
        Map<String, TaskId> adopted = new LinkedHashMap<>();
        for (String entry : entries(adopt)) {
            String[] parts = entry.split("=", 2);
            String name = parts[0].strip();
            String id = parts.length < 2 ? "" : parts[1].strip();
            if (!TaskId.isSafeName(name) || !TaskId.isSafeName(id) || adopted.containsKey(name)) {
                throw InvalidConfigurationException.of(
                        "adopt", Quoted.text(entry) + " cannot be used, write name=taskId, once for each clip");
            }
            adopted.put(name, new TaskId(id));
        }
        return adopted;
    }

    private static List<String> entries(String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList();
    }

    /** Scheme, host and port. */
    String origin() {
        return origin(baseUrl);
    }

    static String origin(HttpUrl baseUrl) {
        String port = baseUrl.port() == HttpUrl.defaultPort(baseUrl.scheme()) ? "" : ":" + baseUrl.port();
        return baseUrl.scheme() + "://" + (baseUrl.host().contains(":") ? "[" + baseUrl.host() + "]" : baseUrl.host())
                + port;
    }
}
