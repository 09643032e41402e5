package io.github.happyhorse.maven.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The most heap that was in use after a collection, which is what a program needs. Collections of the old generation
 * are asked for all the time, so that what a small young generation has pushed there does not count for long.
 */
final class PeakHeap {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    private final AtomicLong peak = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();

    /** Begins to watch the collections of this JVM. */
    static PeakHeap watch() {
        PeakHeap heap = new PeakHeap();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener((notification, unused) -> heap.collected(notification), null, null);
        }
        Thread thread = new Thread(heap::collectAllTheTime, "collections");
        thread.setDaemon(true);
        thread.start();
        return heap;
    }

    /** Collects, and answers what is in use then. The peak counts from here. */
    long settle() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            collect();
        }
        peak.set(last.get());
        return last.get();
    }

    /** The most since {@link #settle}. */
    long peak() throws InterruptedException {
        collect();
        return peak.get();
    }

    private void collect() throws InterruptedException {
        long before = seen.get();
        System.gc();
        while (seen.get() == before) {
            Thread.sleep(1);
        }
    }

    private void collectAllTheTime() {
        try {
            while (true) {
                Thread.sleep(PAUSE.toMillis());
                System.gc();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collected(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info =
                GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        long used = info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> pools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        last.set(used);
        peak.accumulateAndGet(used, Math::max);
        seen.incrementAndGet();
    }
}
