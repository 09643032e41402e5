package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Quoted;
import io.github.happyhorse.maven.config.Values;
import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.TaskId;
import java.util.ArrayList;
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
 * @param submitPath the path of the submit call
 * @param maySubmit whether a request may be sent at all
 * @param resubmit the names of clips that are submitted though an earlier submission is uncertain
 * @param adopt the tasks that the user has found, by the name of the clip
 * @param warnOfCost whether each submission is a warning, because the next agent pays again
 */
public record SubmitPlan(
        String submitPath, boolean maySubmit, Set<String> resubmit, Map<String, TaskId> adopt, boolean warnOfCost) {

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*[A-Za-z0-9_~-]");

    /** Reads what the user wrote. */
    public static SubmitPlan read(
            String submitPath, String submit, String resubmit, String adopt, boolean offline, boolean warnOfCost) {
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
        return new SubmitPlan(path, maySubmit && !offline, names, adopted, warnOfCost);
    }

    /** Refuses one task for two clips, unless they have the same request. */
    public void requireOneRequestForEachTask(List<ClipRequest> clips) {
        Map<TaskId, String> requests = new LinkedHashMap<>();
        for (ClipRequest clip : clips) {
            TaskId task = adopt.get(clip.name());
            String other = task == null ? null : requests.putIfAbsent(task, clip.sha256());
            if (other != null && !other.equals(clip.sha256())) {
                throw InvalidConfigurationException.of(
                        "adopt", "task " + task + " is given to two clips with different requests; name one of them");
            }
        }
    }

    /**
     * The names in {@code resubmit} and {@code adopt} that no clip has.
     *
     * @return what is wrong with each of them; empty if there are none
     */
    public List<String> unknownNames(List<ClipRequest> clips) {
        List<String> names = clips.stream().map(ClipRequest::name).toList();
        List<String> problems = new ArrayList<>();
        unknown("resubmit", resubmit, names, problems);
        unknown("adopt", adopt.keySet(), names, problems);
        return problems;
    }

    private static void unknown(String parameter, Set<String> given, List<String> names, List<String> problems) {
        given.stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> problems.add(InvalidConfigurationException.named(parameter) + ": there is no clip "
                        + Quoted.text(name) + ", only " + String.join(", ", names)));
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

    /** Scheme, host and port of the service, as records have it. */
    static String origin(HttpUrl baseUrl) {
        String origin = Urls.origin(baseUrl).toString();
        return origin.substring(0, origin.length() - 1);
    }
}
