package io.github.happyhorse.maven.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** JSON in the canonical form of RFC 8785: equal values give equal bytes. */
public final class CanonicalJson {

    /** Enough to distinguish any double from its neighbours. */
    private static final int MOST_DIGITS = 17;

    /** From here on ECMAScript writes an exponent. */
    private static final int LONGEST_INTEGER = 21;

    private static final int MOST_LEADING_ZEROS = 6;

    /** At a power of two the doubles below are nearer than those above, so that only the farther one may fit. */
    private static final List<RoundingMode> NEAREST_FIRST =
            List.of(RoundingMode.HALF_EVEN, RoundingMode.FLOOR, RoundingMode.CEILING);

    private CanonicalJson() {}

    public static String write(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    /**
     * Whether a number keeps its value in canonical form, where every number is a double.
     *
     * @return false if digits would be lost
     */
    public static boolean isExact(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            return false;
        }
        BigDecimal written = decimal(number);
        return written.compareTo(new BigDecimal(value)) == 0
                || written.compareTo(new BigDecimal(canonical(value))) == 0;
    }

    /**
     * Whether a text can be written as UTF-8.
     *
     * @return false if one half of a surrogate pair stands alone
     */
    public static boolean isWellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void write(Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> object) {
            writeObject(object, text);
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                text.append(separator);
                write(element, text);
                separator = ",";
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            writeString(string, text);
        } else if (value instanceof Number number) {
            text.append(canonical(number.doubleValue()));
        } else {
            text.append(value);
        }
    }

    /** Sorted by UTF-16 code units, as {@link String#compareTo} does. */
    private static void writeObject(Map<?, ?> object, StringBuilder text) {
        List<? extends Map.Entry<?, ?>> fields = object.entrySet().stream()
                .sorted(Comparator.comparing(field -> (String) field.getKey()))
                .toList();
        String separator = "{";
        for (Map.Entry<?, ?> field : fields) {
            text.append(separator);
            writeString((String) field.getKey(), text);
            text.append(':');
            write(field.getValue(), text);
            separator = ",";
        }
        text.append(fields.isEmpty() ? "{}" : "}");
    }

    private static void writeString(String string, StringBuilder text) {
        if (!isWellFormed(string)) {
            throw new IllegalArgumentException("a text with half a surrogate pair");
        }
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> text.append(c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof BigInteger integer ? new BigDecimal(integer) : new BigDecimal(number.toString());
    }

    /** ECMAScript's Number.prototype.toString; Java's own is not always the shortest before Java 19. */
    static String canonical(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a number that no double can hold");
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return (value < 0 ? "-" : "") + positioned(digits, point);
    }

    /** With the decimal point after so many of the digits. */
    private static String positioned(String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= LONGEST_INTEGER) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= LONGEST_INTEGER) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-MOST_LEADING_ZEROS < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String fraction = count == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "" : "+") + exponent;
    }

    /** The decimal with the fewest digits that is read as this double, and of those the nearest one. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            for (RoundingMode mode : NEAREST_FIRST) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return rounded;
                }
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
    }
}
