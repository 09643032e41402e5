package io.github.happyhorse.maven.archive;

import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.DefaultSessionData;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.SessionData;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ResolutionErrorPolicy;
import org.eclipse.aether.resolution.ResolutionErrorPolicyRequest;

/** Makes copies of Maven's session in which nothing is cached. */
final class RepositorySessions {

    private static final String SESSION_STATE = "aether.updateCheckManager.sessionState";
    private static final String READ_TIMEOUT = "aether.connector.requestTimeout";
    private static final String PARALLEL_UPLOAD = "aether.connector.basic.parallelPut";
    private static final String TRANSPORT_RETRIES = "aether.connector.http.retryHandler.count";
    private static final String LOCKS = "aether.syncContext.named.factory";
    private static final String NO_LOCKS = "noop";
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private RepositorySessions() {}

    static DefaultRepositorySystemSession copy(RepositorySystemSession session) {
        DefaultRepositorySystemSession copy = new DefaultRepositorySystemSession(session);
        copy.setUpdatePolicy(RepositoryPolicy.UPDATE_POLICY_ALWAYS);
        copy.setResolutionErrorPolicy(new NoErrorCaching());
        copy.setConfigProperty(SESSION_STATE, "disabled");
        copy.setWorkspaceReader(null);
        return copy;
    }

    /** For downloads. What comes is compared with its SHA-256, so Maven's checksums are not asked for. */
    static DefaultRepositorySystemSession forDownload(RepositorySystemSession session, Duration limit) {
        DefaultRepositorySystemSession copy = withoutLocks(session);
        copy.setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_IGNORE);
        return withDefault(copy, READ_TIMEOUT, millis(limit.compareTo(SILENCE) < 0 ? limit : SILENCE));
    }

    /** For uploads: one after the other, and retried only by us. */
    static DefaultRepositorySystemSession forUpload(RepositorySystemSession session, Duration limit) {
        DefaultRepositorySystemSession copy = withoutLocks(session);
        copy.setConfigProperty(PARALLEL_UPLOAD, false);
        withDefault(copy, READ_TIMEOUT, millis(limit));
        return withDefault(copy, TRANSPORT_RETRIES, 0);
    }

    /** A transfer that is left behind must not keep the resolver's lock on its artifact. We have a lock of our own. */
    private static DefaultRepositorySystemSession withoutLocks(RepositorySystemSession session) {
        return copy(session).setConfigProperty(LOCKS, NO_LOCKS).setData(new OwnLockData(session.getData()));
    }

    /** The session's data, but for the kind of locks, which the resolver chooses once and keeps there. */
    private static final class OwnLockData implements SessionData {

        private final SessionData shared;
        private final SessionData own = new DefaultSessionData();

        OwnLockData(SessionData shared) {
            this.shared = shared;
        }

        private SessionData of(Object key) {
            return String.valueOf(key).contains("SyncContextFactory") ? own : shared;
        }

        @Override
        public void set(Object key, Object value) {
            of(key).set(key, value);
        }

        @Override
        public boolean set(Object key, Object oldValue, Object newValue) {
            return of(key).set(key, oldValue, newValue);
        }

        @Override
        public Object get(Object key) {
            return of(key).get(key);
        }

        /** Called since Maven 3.9. */
        @Override
        public Object computeIfAbsent(Object key, Supplier<Object> supplier) {
            return of(key).computeIfAbsent(key, supplier);
        }
    }

    private static int millis(Duration time) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis()));
    }

    /** What the user has configured stays. */
    private static DefaultRepositorySystemSession withDefault(
            DefaultRepositorySystemSession copy, String property, Object value) {
        if (!copy.getConfigProperties().containsKey(property)) {
            copy.setConfigProperty(property, value);
        }
        return copy;
    }

    /** As SimpleResolutionErrorPolicy of resolver-util, which Maven before 3.9 does not show to plugins. */
    private static final class NoErrorCaching implements ResolutionErrorPolicy {

        @Override
        public int getArtifactPolicy(RepositorySystemSession session, ResolutionErrorPolicyRequest<Artifact> request) {
            return CACHE_DISABLED;
        }

        @Override
        public int getMetadataPolicy(RepositorySystemSession session, ResolutionErrorPolicyRequest<Metadata> request) {
            return CACHE_DISABLED;
        }
    }
}
