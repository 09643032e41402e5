package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Quoted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes with a prompt that is not part of a JSON file, as the user wrote it; null or blank means not set.
 *
 * @param model the model
 * @param resolution for example {@code 720P}
 * @param ratio for example {@code 16:9}
 * @param duration whole seconds
 * @param watermark true or false
 * @param seed a whole number
 */
public record PromptParameters(
        String model, String resolution, String ratio, String duration, String watermark, String seed) {

    private static final int MOST_DIGITS = 9;
    private static final int MOST_SEED_DIGITS = 15;

    /** The request without its prompt, with only the fields that are set; adds what cannot be used to the problems. */
    Map<String, Object> read(List<String> problems) {
        Map<String, Object> body = new LinkedHashMap<>();
        put(body, "model", model);
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, "resolution", resolution);
        put(parameters, "ratio", ratio);
        putNumber(parameters, "duration", duration, MOST_DIGITS, "whole seconds without a unit, such as 5", problems);
        if (isSet(watermark)) {
            switch (watermark.strip()) {
                case "true" -> parameters.put("watermark", true);
                case "false" -> parameters.put("watermark", false);
                default -> problems.add(problem("watermark", watermark, "true or false"));
            }
        }
        putNumber(parameters, "seed", seed, MOST_SEED_DIGITS, "a whole number, such as 12345", problems);
        if (!parameters.isEmpty()) {
            body.put("parameters", parameters);
        }
        if (!isSet(model)) {
            problems.add(problem("model", model, "the name of a model, such as happyhorse-1.0-t2v"));
        }
        return body;
    }

    private static void put(Map<String, Object> parameters, String name, String value) {
        if (isSet(value)) {
            parameters.put(name, value.strip());
        }
    }

    private static void putNumber(
            Map<String, Object> parameters,
            String name,
            String value,
            int mostDigits,
            String allowed,
            List<String> problems) {
        if (!isSet(value)) {
            return;
        }
        String digits = value.strip();
        if (digits.matches("[0-9]{1," + mostDigits + "}")) {
            parameters.put(name, Long.valueOf(digits));
        } else {
            problems.add(problem(name, value, allowed));
        }
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    private static String problem(String name, String value, String allowed) {
        return InvalidConfigurationException.named(name) + ": " + Quoted.text(value) + " cannot be used, write "
                + allowed;
    }
}
