package io.github.happyhorse.maven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTest {

    @Test
    void runsEverythingInTurnAndEveryOtherRoundBackwards() throws Exception {
        List<String> order = new ArrayList<>();

        List<Paired.Round> rounds = new Paired()
                .with("help", () -> took(1, order, "help"))
                .with("await", () -> took(3, order, "await"))
                .measure(2);

        assertThat(order).containsExactly("help", "await", "await", "help", "help", "await");
        assertThat(rounds).hasSize(2);
        assertThat(rounds.get(1).seconds("await")).isEqualTo(3);
    }

    @Test
    void takesTheMedianOfTheRatiosNotTheRatioOfTheMedians() {
        Spread spread = Spread.of(
                List.of(new double[] {10, 5}, new double[] {2, 2}, new double[] {3, 1}), pair -> pair[0] / pair[1]);

        assertThat(spread).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(1.0, 2.0), one -> one).median()).isEqualTo(1.5);
    }

    private static Duration took(int seconds, List<String> order, String name) {
        order.add(name);
        return Duration.ofSeconds(seconds);
    }
}
