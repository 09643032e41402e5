package io.github.happyhorse.maven.archive;

import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ResolutionErrorPolicy;
import org.eclipse.aether.resolution.ResolutionErrorPolicyRequest;

/** Makes sessions in which a miss of today is not remembered tomorrow. */
final class RepositorySessions {

    private static final String SESSION_STATE = "aether.updateCheckManager.sessionState";
    private static final String READ_TIMEOUT = "aether.connector.requestTimeout";
    private static final String PARALLEL_UPLOAD = "aether.connector.basic.parallelPut";
    private static final String TRANSPORT_RETRIES = "aether.connector.http.retryHandler.count";
    private static final int SILENCE_MILLIS = 30_000;

    private RepositorySessions() {}

    static DefaultRepositorySystemSession copy(RepositorySystemSession session) {
        DefaultRepositorySystemSession copy = new DefaultRepositorySystemSession(session);
        copy.setUpdatePolicy(RepositoryPolicy.UPDATE_POLICY_ALWAYS);
        copy.setResolutionErrorPolicy(new NothingRemembered());
        copy.setConfigProperty(SESSION_STATE, "disabled");
        copy.setWorkspaceReader(null);
        return copy;
    }

    /** For downloads: a silent server is given up like any other. */
    static DefaultRepositorySystemSession forDownload(RepositorySystemSession session) {
        return withDefault(copy(session), READ_TIMEOUT, SILENCE_MILLIS);
    }

    /** For uploads: one after the other, and tried again by us alone. */
    static DefaultRepositorySystemSession forUpload(RepositorySystemSession session) {
        DefaultRepositorySystemSession copy = copy(session);
        copy.setConfigProperty(PARALLEL_UPLOAD, false);
        return withDefault(copy, TRANSPORT_RETRIES, 0);
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
    private static final class NothingRemembered implements ResolutionErrorPolicy {

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
