package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.Quoted;
import io.github.happyhorse.maven.text.CanonicalJson;
import io.github.happyhorse.maven.text.Json;
import io.github.happyhorse.maven.text.Redactor;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a JSON file that holds the complete request. What the service may extend is not checked here. */
final class RequestFile {

    private static final Set<String> FIELDS = Set.of("model", "input", "parameters");
    private static final String ALLOWED = "model, input and parameters";

    private final Consumer<String> problems;
    private boolean isValid = true;

    private RequestFile(Consumer<String> problems) {
        this.problems = problems;
    }

    /**
     * Reads a request, with a normalized prompt; empty if anything is wrong, which goes to the problems as a clause.
     */
    static Optional<Map<String, Object>> read(String text, Consumer<String> problems) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Optional<Map<String, Object>> json = Json.readObject(bytes);
        if (json.isEmpty()) {
            problems.accept("it is not one JSON object with " + ALLOWED + ": "
                    + Redactor.withoutKey().line(Json.problem(bytes)));
            return Optional.empty();
        }
        RequestFile file = new RequestFile(problems);
        Map<String, Object> request = file.request(json.get());
        return file.isValid ? Optional.of(request) : Optional.empty();
    }

    private Map<String, Object> request(Map<String, Object> json) {
        json.keySet().stream()
                .filter(name -> !FIELDS.contains(name))
                .forEach(name ->
                        problem(Quoted.text(name) + " is no field of a request, which has " + ALLOWED + " only"));
        json.forEach(this::checkValue);
        if (Json.text(json, "model") == null || Json.text(json, "model").isBlank()) {
            problem("\"model\" is missing or no text, write a model such as \"happyhorse-1.0-t2v\"");
        }
        Map<String, Object> request = new LinkedHashMap<>(json);
        Map<String, Object> input = Json.object(json, "input");
        if (input == null || input.isEmpty()) {
            problem("\"input\" is missing or no object, write one with a \"prompt\"");
        } else {
            request.put("input", withNormalizedPrompt(input));
        }
        Map<String, Object> parameters = Json.object(json, "parameters");
        if (parameters != null && parameters.isEmpty()) {
            request.remove("parameters");
        } else if (parameters != null) {
            checkDuration(parameters);
        } else if (json.get("parameters") != null) {
            problem("\"parameters\" is no object");
        }
        return request;
    }

    private Map<String, Object> withNormalizedPrompt(Map<String, Object> input) {
        if (!input.containsKey("prompt")) {
            return input;
        }
        Map<String, Object> copy = new LinkedHashMap<>(input);
        if (input.get("prompt") instanceof String text) {
            String prompt = Prompt.normalized(text);
            String problem = Prompt.problem(prompt);
            if (problem != null) {
                problem(problem);
            }
            copy.put("prompt", prompt);
        } else if (input.get("prompt") != null) {
            problem("\"input.prompt\" is no text");
        }
        return copy;
    }

    private void checkDuration(Map<String, Object> parameters) {
        Object duration = parameters.get("duration");
        if (duration != null && !(duration instanceof Number number && isWholeNumber(number))) {
            problem("\"parameters.duration\" is " + Quoted.text(String.valueOf(duration))
                    + ", write whole seconds as a number, such as 5");
        }
    }

    private static boolean isWholeNumber(Number number) {
        BigDecimal value = new BigDecimal(number.toString());
        return value.signum() >= 0 && value.stripTrailingZeros().scale() <= 0;
    }

    /** What canonical JSON has no place for, at any depth. */
    private void checkValue(String path, Object value) {
        if (value == null) {
            problem(Quoted.text(path) + " is null; leave it out");
        } else if (value instanceof Map<?, ?> object) {
            object.forEach((name, field) -> checkValue(path + "." + name, field));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                checkValue(path + "[" + i + "]", list.get(i));
            }
        } else if (value instanceof Number number && !CanonicalJson.isExact(number)) {
            problem(Quoted.text(path) + " is " + Quoted.text(number.toString())
                    + ", which loses digits as a double; write a number with fewer digits, or a text");
        } else if (value instanceof String text && !CanonicalJson.isWellFormed(text)) {
            problem(Quoted.text(path) + " has half of a surrogate pair in it");
        }
    }

    private void problem(String clause) {
        isValid = false;
        problems.accept(clause);
    }
}
