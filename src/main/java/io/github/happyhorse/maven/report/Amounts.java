package io.github.happyhorse.maven.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/** Writes numbers for people, the same in every locale. */
final class Amounts {

    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60);
    private static final BigDecimal TENTH = new BigDecimal("0.1");

    private Amounts() {}

    static String seconds(Duration span) {
        return seconds(BigDecimal.valueOf(span.toMillis(), 3));
    }

    /** A time span, for example {@code 40.0 s} or {@code 2 min 5 s}. */
    static String seconds(BigDecimal seconds) {
        if (seconds.signum() > 0 && seconds.compareTo(TENTH) < 0) {
            return "under 0.1 s";
        }
        if (seconds.compareTo(MINUTE) < 0) {
            return seconds.setScale(1, RoundingMode.HALF_UP).toPlainString() + " s";
        }
        long total = seconds.setScale(0, RoundingMode.HALF_UP).longValue();
        return total < 3600
                ? total / 60 + " min " + total % 60 + " s"
                : total / 3600 + " h " + total % 3600 / 60 + " min";
    }

    /** A size, for example {@code 74.5 KiB}. */
    static String bytes(long size) {
        if (size < 1024) {
            return size + " bytes";
        }
        BigDecimal amount = BigDecimal.valueOf(size).divide(KIBI);
        int unit = 0;
        while (amount.compareTo(KIBI) >= 0 && unit < UNITS.size() - 1) {
            amount = amount.divide(KIBI);
            unit++;
        }
        return amount.setScale(1, RoundingMode.HALF_UP).toPlainString() + " " + UNITS.get(unit);
    }
}
