package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.sandbox.SandboxService;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.SessionData;

/**
 * What all goals and modules of one Maven run share, kept in the data of the repository session: the limiter, the clock
 * it goes by, and the address of the sandbox.
 *
 * @since 1.0.0
 */
public final class MavenRun {

    /** Text, so that it is understood where the plugin is loaded twice. */
    private static final String SANDBOX_KEY = "io.github.happyhorse.maven.sandbox.baseUrl";

    /** What only means something to the classes it is made of. */
    private record Shared(RequestLimiter limiter, InstantSource clock, Set<Path> filesInUse) {}

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
     * Keeps the requests of the run apart.
     *
     * @return the same for every goal
     */
    public RequestLimiter limiter() {
        return shared().limiter();
    }

    /**
     * A clock that never goes back.
     *
     * @return the same for every goal
     */
    public InstantSource clock() {
        return shared().clock();
    }

    /**
     * The files that are locked by any goal of the run.
     *
     * @return the same for every goal, safe for use by several threads
     */
    public Set<Path> filesInUse() {
        return shared().filesInUse();
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
            // Maven 3 tells nobody that a session has ended, but drops its data.
            Object session = new Object();
            Cleaner.create().register(session, sandbox::close);
            data.set(SandboxService.class, session);
            data.set(SANDBOX_KEY, sandbox.baseUrl());
            return true;
        }
    }

    private Shared shared() {
        // SessionData.computeIfAbsent came with Maven 3.9.
        synchronized (data) {
            Shared shared = (Shared) data.get(Shared.class);
            if (shared == null) {
                shared = new Shared(new RequestLimiter(), new MonotonicClock(), ConcurrentHashMap.newKeySet());
                data.set(Shared.class, shared);
            }
            return shared;
        }
    }
}
