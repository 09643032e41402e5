package io.github.happyhorse.maven.bench;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.MavenArchive;
import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.CollectRun;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.Log;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.session.TransferEvents;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.supplier.RepositorySystemSupplier;

/** Runs the goal's work once in a JVM of its own, without Maven around it, and prints what it took. */
final class MemoryProbe {

    private MemoryProbe() {}

    /** Is given the address of the service, the name of a clip, a number of tasks and a folder. */
    public static void main(String[] arguments) throws InterruptedException {
        String clip = arguments[1];
        List<TaskId> tasks = IntStream.range(0, Integer.parseInt(arguments[2]))
                .mapToObj(number -> new TaskId(StandIn.newTask(clip)))
                .toList();
        CollectRun goal = goal(tasks, HttpUrl.get(arguments[0]), Path.of(arguments[3]));
        PeakHeap heap = PeakHeap.watch();
        long before = heap.settle();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        threads.resetPeakThreadCount();
        long startedBefore = threads.getTotalStartedThreadCount();
        int aliveBefore = threads.getThreadCount();

        List<Collected> collected = goal.collect();

        long started = threads.getTotalStartedThreadCount() - startedBefore;
        int atOnce = threads.getPeakThreadCount() - aliveBefore;
        long taken = heap.peak() - before;
        for (Collected one : collected) {
            if (one.outcome() != Outcome.SUCCEEDED || one.problem() != null) {
                throw new IllegalStateException(one.task() + ": " + one.outcome() + ", " + one.problem());
            }
        }
        System.out.println(new MemoryTaken(taken, started, atOnce));
    }

    private static CollectRun goal(List<TaskId> tasks, HttpUrl service, Path folder) {
        RepositorySystem system = new RepositorySystemSupplier().get();
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        session.setLocalRepositoryManager(system.newLocalRepositoryManager(
                session, new LocalRepository(folder.resolve("repository").toFile())));
        FileLocks locks = new FileLocks(
                ConcurrentHashMap.newKeySet(), InstantSource.system(), pause -> Thread.sleep(pause.toMillis()));
        CollectRequest request = new CollectRequest(
                tasks.stream().map(task -> new Clip(task.value(), task)).toList(),
                service,
                Defaults.waiting(),
                Defaults.downloading(),
                folder.resolve("target"),
                true,
                false,
                Metadata.Origin.SERVICE);
        RunContext context = new RunContext(
                new Log(line -> {}, line -> {}, line -> {}),
                () -> new ApiKey("bench-key", "the benchmark"),
                url -> Optional.empty(),
                retries -> new TransferEvents(session, retries),
                new MavenArchive(
                        system,
                        session,
                        null,
                        new MavenArchive.Settings(Duration.ofMinutes(30), 1L << 32, failures -> Duration.ZERO, "bench"),
                        locks,
                        Map.of(),
                        InstantSource.system()),
                new RunContext.Shared(new RequestLimiter(), locks, InstantSource.system(), InstantSource.system()),
                new Random(1)::nextDouble,
                "bench");
        return new CollectRun(request, context, used -> (clip, problem) -> clip.knownTask());
    }
}
