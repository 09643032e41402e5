package io.github.happyhorse.maven.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What the figures were taken on. */
final class Machine {

    private static final long GIB = 1L << 30;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    String describe(String maven) {
        return system.getAvailableProcessors() + " cores, "
                + Math.round((double) system.getTotalMemorySize() / GIB) + " GiB of memory, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", JDK " + System.getProperty("java.version") + " ("
                + System.getProperty("java.vendor") + "), " + maven;
    }

    /** How many programs wanted a core in the last minute, on average. */
    String load() {
        double load = system.getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }
}
