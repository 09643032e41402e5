package io.github.happyhorse.maven.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes: {@code 512MiB}, {@code 4GB}. */
public final class Sizes {

    private static final Pattern FORM = Pattern.compile("(\\d+)\\s*([a-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    private Sizes() {}

    /**
     * Reads a size of at least one byte.
     *
     * @param parameter the name of the parameter, for the message
     * @param text what the user wrote
     * @return the size in bytes
     * @throws InvalidConfigurationException if it is none
     */
    public static long parse(String parameter, String text) {
        Matcher form = FORM.matcher(text == null ? "" : text.strip().toLowerCase(Locale.ROOT));
        Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
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
            // Told below.
        }
        throw InvalidConfigurationException.of(parameter, Quoted.text(text) + " is out of range");
    }
}
