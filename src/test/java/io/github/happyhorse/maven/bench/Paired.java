package io.github.happyhorse.maven.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures several things in turn, round after round and every other round backwards, so that whatever else the machine
 * does meets them all alike. One round goes before and does not count.
 */
final class Paired {

    /** Does a thing once and says how long it took, without what it needed to prepare and to clean up. */
    @FunctionalInterface
    interface Timed {
        Duration run() throws Exception;
    }

    private final Map<String, Timed> things = new LinkedHashMap<>();

    Paired with(String name, Timed thing) {
        things.put(name, thing);
        return this;
    }

    List<Round> measure(int rounds) throws Exception {
        List<Round> measured = new ArrayList<>();
        List<String> order = new ArrayList<>(things.keySet());
        for (int round = 0; round <= rounds; round++) {
            Map<String, Duration> taken = new HashMap<>();
            for (String name : order) {
                taken.put(name, things.get(name).run());
            }
            if (round > 0) {
                measured.add(new Round(taken));
            }
            Collections.reverse(order);
        }
        return measured;
    }

    /** What each thing took in one round. */
    record Round(Map<String, Duration> taken) {

        double seconds(String name) {
            return taken.get(name).toNanos() / 1e9;
        }
    }
}
