package io.github.happyhorse.maven.config;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads time spans: {@code 30s}, {@code 10m}, {@code 1h30m}, {@code PT10M}. */
public final class Durations {

    private static final Pattern WITH_UNITS =
            Pattern.compile("(?:(\\d+)d)?\\s*(?:(\\d+)h)?\\s*(?:(\\d+)m)?\\s*(?:(\\d+)s)?\\s*(?:(\\d+)ms)?");
    private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?\\d+([.,]\\d+)?");
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final String EXAMPLES = "for example 30s, 10m, 1h30m or PT10M";

    private Durations() {}

    public static Duration parse(String parameter, String text, Duration least) {
        Duration duration = parse(parameter, text == null ? "" : text.strip());
        if (duration.compareTo(least) < 0) {
            throw InvalidConfigurationException.of(
                    parameter, Quoted.text(text) + " is too short, it must be at least " + format(least));
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw tooLong(parameter, text);
        }
        return duration;
    }

    private static Duration parse(String parameter, String text) {
        if (BARE_NUMBER.matcher(text).matches()) {
            throw InvalidConfigurationException.of(
                    parameter, Quoted.text(text) + " has no unit, write a time span with one, " + EXAMPLES);
        }
        Matcher units = WITH_UNITS.matcher(text);
        try {
            return !text.isEmpty() && units.matches() ? sum(units) : Duration.parse(text);
        } catch (ArithmeticException e) {
            throw tooLong(parameter, text);
        } catch (DateTimeParseException e) {
            // A cause means that the form is right, but that there is no number so large.
            if (e.getCause() != null && text.indexOf('-') < 0) {
                throw tooLong(parameter, text);
            }
            throw InvalidConfigurationException.of(
                    parameter, Quoted.text(text) + " is no time span, write one with a unit, " + EXAMPLES);
        }
    }

    private static Duration sum(Matcher units) {
        return Duration.ofDays(number(units, 1))
                .plusHours(number(units, 2))
                .plusMinutes(number(units, 3))
                .plusSeconds(number(units, 4))
                .plusMillis(number(units, 5));
    }

    private static long number(Matcher units, int group) {
        return units.group(group) == null ? 0 : new BigInteger(units.group(group)).longValueExact();
    }

    private static InvalidConfigurationException tooLong(String parameter, String text) {
        return InvalidConfigurationException.of(parameter, Quoted.text(text) + " is longer than a year");
    }

    /** Writes a time span the way it can be configured. */
    public static String format(Duration duration) {
        if (duration.toMillis() > 0 && duration.toMillis() < 100) {
            return duration.toMillis() + "ms";
        }
        if (duration.compareTo(Duration.ofSeconds(10)) < 0 && duration.toMillisPart() != 0) {
            long tenths = Math.round(duration.toMillis() / 100.0);
            return tenths / 10 + "." + tenths % 10 + "s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
