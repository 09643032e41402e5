package io.github.happyhorse.maven.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Shows where the time of a task went. The widths are attributes of SVG, since a strict content security policy forbids
 * inline style.
 */
final class TimeBar {

    private static final BigDecimal WHOLE = BigDecimal.valueOf(100);
    private static final BigDecimal THINNEST = BigDecimal.ONE;

    private TimeBar() {}

    /** The bar, or only the caption while one part of it is not known; empty where neither is. */
    static Optional<String> of(BigDecimal queued, BigDecimal generated) {
        BigDecimal total = orZero(queued).add(orZero(generated));
        if (total.signum() <= 0) {
            return Optional.empty();
        }
        StringBuilder bar = new StringBuilder("<figure class=\"times\">\n");
        if (queued != null && generated != null) {
            BigDecimal split = split(orZero(queued), total);
            // The caption says the same to those who listen.
            bar.append("<svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
                    .append(rect("queued", BigDecimal.ZERO, split))
                    .append(rect("generated", split, WHOLE.subtract(split)))
                    .append("</svg>\n");
        }
        bar.append("<figcaption>").append(legend("queued", queued)).append(legend("generated", generated));
        return Optional.of(bar.append("</figcaption>\n</figure>\n").toString());
    }

    /** Where the queue ends, in percent; what took any time at all can be seen. */
    private static BigDecimal split(BigDecimal queued, BigDecimal total) {
        BigDecimal share = queued.multiply(WHOLE).divide(total, 2, RoundingMode.HALF_UP);
        if (queued.signum() > 0 && share.compareTo(THINNEST) < 0) {
            return THINNEST;
        }
        boolean more = total.compareTo(queued) > 0;
        return more ? share.min(WHOLE.subtract(THINNEST)) : share;
    }

    private static String rect(String part, BigDecimal from, BigDecimal width) {
        return width.signum() == 0
                ? ""
                : "<rect class=\"" + part + "\" x=\"" + from.toPlainString() + "\" width=\"" + width.toPlainString()
                        + "\" height=\"1\"/>";
    }

    private static String legend(String part, BigDecimal seconds) {
        return seconds == null
                ? ""
                : "<span class=\"" + part + "\">" + part + " " + Amounts.seconds(seconds) + "</span> ";
    }

    private static BigDecimal orZero(BigDecimal seconds) {
        return seconds == null || seconds.signum() < 0 ? BigDecimal.ZERO : seconds;
    }
}
