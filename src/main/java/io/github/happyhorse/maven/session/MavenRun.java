package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.report.ReportState;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.sandbox.SandboxService;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.SessionData;

/** What all goals and modules of one Maven run share, kept in the data of the repository session. */
public final class MavenRun {

    /** Text, so that it is understood where the plugin is loaded twice. */
    private static final String SANDBOX_KEY = "io.github.happyhorse.maven.sandbox.baseUrl";

    /** Classes of Java alone, for the same reason. */
    private static final String LOCKS_KEY = "io.github.happyhorse.maven.heldLocks";

    private static final String SILENT_KEY = "io.github.happyhorse.maven.silentRepositories";

    private static final String SUBMISSIONS_KEY = "io.github.happyhorse.maven.submissions";

    private final SessionData data;

    /** The Maven run of a session. */
    public MavenRun(RepositorySystemSession session) {
        data = session.getData();
    }

    /** The value that all goals of the run share. SessionData.computeIfAbsent came with Maven 3.9. */
    @SuppressWarnings("unchecked")
    private <T> T shared(Object key, Supplier<T> first) {
        synchronized (data) {
            T value = (T) data.get(key);
            if (value == null) {
                value = first.get();
                data.set(key, value);
            }
            return value;
        }
    }

    public RunContext.Shared shared() {
        return shared(RunContext.Shared.class, () -> {
            InstantSource clock = new MonotonicClock();
            Set<Path> held = shared(LOCKS_KEY, ConcurrentHashMap::newKeySet);
            FileLocks locks = new FileLocks(held, clock, time -> Thread.sleep(time.toMillis()));
            return new RunContext.Shared(new RequestLimiter(), locks, clock, InstantSource.system());
        });
    }

    /** The repositories that did not answer a lookup of this run. */
    public Map<String, String> silentRepositories() {
        return shared(SILENT_KEY, ConcurrentHashMap::new);
    }

    /** What this run has submitted or is about to submit. */
    public Map<String, Boolean> submissions() {
        return shared(SUBMISSIONS_KEY, ConcurrentHashMap::new);
    }

    /** What the reports of the run share. */
    public ReportState reportState() {
        return shared(ReportState.class, () -> new ReportState(shared().locks()));
    }

    /**
     * Where the sandbox of this run is.
     *
     * @return its address, or empty if there is none
     */
    public Optional<String> sandbox() {
        return Optional.ofNullable((String) data.get(SANDBOX_KEY));
    }

    /** Starts a sandbox unless the run has one. It ends with the session, also in a daemon whose JVM goes on. */
    public boolean startSandbox(Supplier<SandboxService> start) {
        synchronized (data) {
            if (sandbox().isPresent()) {
                return false;
            }
            SandboxService sandbox = start.get();
            // Maven 3 has no event for the end of a session, but drops its data.
            Object session = new Object();
            Cleaner.create().register(session, sandbox::close);
            data.set(SandboxService.class, session);
            data.set(SANDBOX_KEY, sandbox.baseUrl());
            return true;
        }
    }

    /** The time of day at its start, and from then on only forward: a clock that is set back moves no deadline. */
    private static final class MonotonicClock implements InstantSource {

        private final Instant start = Instant.now();
        private final long startNanos = System.nanoTime();

        @Override
        public Instant instant() {
            return start.plusNanos(System.nanoTime() - startNanos);
        }
    }
}
