package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.task.TaskId;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a parameter, one method for each type. Maven's own conversion reads 010 as 8, wants capitals for
 * enums, and names neither the property nor the allowed words. Time spans are read by {@link Durations}.
 */
public final class Values {

    private static final int LARGEST_COUNT = 1_000_000;

    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([a-z]*)");
    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    private static final Pattern NO_VARIABLE_NAME = Pattern.compile("[=\\s\\p{Z}\\p{Cc}]");

    private Values() {}

    /** Reads a count that may be zero. */
    public static int count(String parameter, String text) {
        String digits = stripped(text);
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > LARGEST_COUNT) {
            throw InvalidConfigurationException.of(
                    parameter, Quoted.text(text) + " is no whole number from 0 to " + LARGEST_COUNT);
        }
        return Integer.parseInt(digits);
    }

    /** Reads a size of at least one byte: {@code 512MiB}, {@code 4GB}. */
    public static long size(String parameter, String text) {
        Matcher form = SIZE.matcher(stripped(text).toLowerCase(Locale.ROOT));
        Long unit = form.matches() ? SIZE_UNITS.get(form.group(2)) : null;
        if (unit == null) {
            boolean bare = form.matches() && form.group(2).isEmpty();
            throw InvalidConfigurationException.of(
                    parameter,
                    Quoted.text(text)
                            + (bare ? " has no unit, write a size with one, " : " is no size, write one with a unit, ")
                            + "for example 512MiB or 4GB");
        }
        try {
            long size = Math.multiplyExact(new BigInteger(form.group(1)).longValueExact(), unit);
            if (size > 0) {
                return size;
            }
        } catch (ArithmeticException e) {
            // The message is the same as for zero.
        }
        throw InvalidConfigurationException.of(parameter, Quoted.text(text) + " is out of range");
    }

    /** Reads one of several words, in any case. */
    public static String word(String parameter, String text, String... allowed) {
        String word = stripped(text).toLowerCase(Locale.ROOT);
        if (!List.of(allowed).contains(word)) {
            throw InvalidConfigurationException.of(
                    parameter, Quoted.text(text) + " is not known, write " + String.join(" or ", allowed));
        }
        return word;
    }

    /** Reads a switch. Maven's own conversion takes whatever is not {@code true} for {@code false}. */
    public static boolean flag(String parameter, String text) {
        return word(parameter, text, "true", "false").equals("true");
    }

    /**
     * Reads the base name of the saved files.
     *
     * @return the name, or null for the task id
     */
    public static String fileName(String text, int tasks) {
        String name = safeName("fileName", text, "is no file name that is safe on every system", ", without .mp4");
        if (!name.isEmpty() && tasks > 1) {
            throw InvalidConfigurationException.of(
                    "fileName", "one name cannot serve " + tasks + " tasks; leave it out and each gets its task id");
        }
        return name.isEmpty() ? null : name;
    }

    /**
     * Reads the checksum of a single video.
     *
     * @return the checksum in lower case, or null for any
     */
    public static String sha256(String text, int tasks) {
        String digits = stripped(text).toLowerCase(Locale.ROOT);
        if (digits.isEmpty()) {
            return null;
        }
        if (!digits.matches("[0-9a-f]{64}")) {
            throw InvalidConfigurationException.of(
                    "sha256", Quoted.text(text) + " is no SHA-256, write its 64 hexadecimal digits");
        }
        if (tasks > 1) {
            throw InvalidConfigurationException.of("sha256", "one checksum cannot be that of " + tasks + " videos");
        }
        return digits;
    }

    /**
     * Reads the classifier of an attached video.
     *
     * @return the classifier; the empty text for none
     */
    public static String classifier(String text) {
        return safeName("classifier", text, "is no classifier", "");
    }

    /**
     * Reads the name of the environment variable with the API key. If it is wrong it may be the key itself, so no
     * message shows it.
     */
    public static String variableName(String parameter, String text) {
        String name = stripped(text);
        if (name.isEmpty()) {
            throw InvalidConfigurationException.of(
                    parameter, "it is empty, write the name of an environment variable or leave it out");
        }
        if (NO_VARIABLE_NAME.matcher(name).find()) {
            throw InvalidConfigurationException.of(
                    parameter,
                    "its value has a space, an equals sign or a control character in it and is no name of an"
                            + " environment variable; write the name, never the key itself");
        }
        return name;
    }

    private static String safeName(String parameter, String text, String problem, String hint) {
        String name = stripped(text);
        if (name.isEmpty() || TaskId.isSafeName(name)) {
            return name;
        }
        String form = ": write at most 128 letters, digits, dots, underscores and hyphens, a letter or digit first";
        throw InvalidConfigurationException.of(parameter, Quoted.unsafeName(name, problem, form + hint));
    }

    private static String stripped(String text) {
        return text == null ? "" : text.strip();
    }
}
