package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.report.ReportState;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.sandbox.SandboxService;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
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

    /**
     * The Maven run of a session.
     *
     * @param session the session
     */
    public MavenRun(RepositorySystemSession session) {
        data = session.getData();
    }

    /**
     * What all goals of the run share.
     *
     * @return the same for every goal
     */
    public RunContext.Shared shared() {
        // SessionData.computeIfAbsent came with Maven 3.9.
        synchronized (data) {
            RunContext.Shared shared = (RunContext.Shared) data.get(RunContext.Shared.class);
            if (shared == null) {
                InstantSource clock = new MonotonicClock();
                FileLocks locks = new FileLocks(heldLocks(), clock, time -> Thread.sleep(time.toMillis()));
                shared = new RunContext.Shared(new RequestLimiter(), locks, clock, InstantSource.system());
                data.set(RunContext.Shared.class, shared);
            }
            return shared;
        }
    }

    /**
     * The repositories that did not answer a lookup of this run.
     *
     * @return by URL, with what happened; the same for every goal, safe for use by several threads
     */
    @SuppressWarnings("unchecked")
    public Map<String, String> silentRepositories() {
        synchronized (data) {
            Map<String, String> silent = (Map<String, String>) data.get(SILENT_KEY);
            if (silent == null) {
                silent = new ConcurrentHashMap<>();
                data.set(SILENT_KEY, silent);
            }
            return silent;
        }
    }

    /**
     * What this run has submitted or is about to submit.
     *
     * @return the same for every goal, by a key for each submission
     */
    @SuppressWarnings("unchecked")
    public Map<String, Boolean> submissions() {
        synchronized (data) {
            Map<String, Boolean> submissions = (Map<String, Boolean>) data.get(SUBMISSIONS_KEY);
            if (submissions == null) {
                submissions = new ConcurrentHashMap<>();
                data.set(SUBMISSIONS_KEY, submissions);
            }
            return submissions;
        }
    }

    @SuppressWarnings("unchecked")
    private Set<Path> heldLocks() {
        Set<Path> held = (Set<Path>) data.get(LOCKS_KEY);
        if (held == null) {
            held = ConcurrentHashMap.newKeySet();
            data.set(LOCKS_KEY, held);
        }
        return held;
    }

    /**
     * What the reports of the run share.
     *
     * @return the same for every goal
     */
    public ReportState reportState() {
        synchronized (data) {
            ReportState state = (ReportState) data.get(ReportState.class);
            if (state == null) {
                state = new ReportState();
                data.set(ReportState.class, state);
            }
            return state;
        }
    }

    /**
     * Where the sandbox of this run is.
     *
     * @return its address, or empty if there is none
     */
    public Optional<String> sandbox() {
        return Optional.ofNullable((String) data.get(SANDBOX_KEY));
    }

    /**
     * Starts a sandbox unless the run has one. It ends with the session, also in a daemon whose JVM goes on.
     *
     * @param start starts it
     * @return whether it was started now
     */
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
}
