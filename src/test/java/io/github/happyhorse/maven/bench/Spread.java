package io.github.happyhorse.maven.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a ratio was over all rounds.
 *
 * @param median the one in the middle
 * @param least the lowest
 * @param most the highest
 */
record Spread(double median, double least, double most) {

    /** The ratio of each round first, then the median of the ratios. */
    static <T> Spread of(Collection<T> rounds, ToDoubleFunction<T> ratio) {
        List<Double> sorted =
                rounds.stream().mapToDouble(ratio).sorted().boxed().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    String range() {
        return String.format(Locale.ROOT, "%.2f to %.2f", least, most);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f", median);
    }
}
