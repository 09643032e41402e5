package io.github.happyhorse.maven.bench;

import io.github.happyhorse.maven.poll.VirtualPoll;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The schedules that are compared. */
final class Schedules {

    static final String OURS = "this plugin";

    private static final long[] SDK_SECONDS = {1, 1, 2, 2, 2, 4, 4, 4, 5};
    private static final long LONGEST_EXPONENTIAL_MILLIS = 120_000;

    private Schedules() {}

    /** By name, ours first. */
    static Map<String, Schedule> all() {
        Map<String, Schedule> all = new LinkedHashMap<>();
        all.put(OURS, Schedules::ours);
        all.put("upstream's SDK: 1 1 2 2 2 4 4 4 5 s", Schedule.of(Schedules::sdk));
        all.put("every 2 s", fixed(2));
        all.put("every 5 s", fixed(5));
        all.put("every 15 s, as documented", fixed(15));
        all.put("doubled from 2 to 120 s, with jitter", Schedule.of(Schedules::exponential));
        return all;
    }

    static Schedule fixed(long seconds) {
        return Schedule.of((poll, random) -> Duration.ofSeconds(seconds));
    }

    static Duration sdk(int poll, Random random) {
        return Duration.ofSeconds(SDK_SECONDS[Math.min(poll, SDK_SECONDS.length - 1)]);
    }

    /** A tenth more or less. */
    static Duration exponential(int poll, Random random) {
        long doubled = Math.min(2_000L << Math.min(poll, 10), LONGEST_EXPONENTIAL_MILLIS);
        return Duration.ofMillis((long) (doubled * random.nextDouble(0.9, 1.1)));
    }

    /** The plugin's own state machine with what is the default. */
    static Schedule.Noticed ours(Duration end, Random random) {
        List<Duration> polls = VirtualPoll.times(Defaults.waiting(), end, random::nextDouble);
        return new Schedule.Noticed(polls.size(), polls.get(polls.size() - 1).minus(end));
    }
}
