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
    private static final int SILENCE_MILLIS = 30_000;

    private RepositorySessions() {}

    static DefaultRepositorySystemSession copy(RepositorySystemSession session) {
        DefaultRepositorySystemSession copy = new DefaultRepositorySystemSession(session);
        copy.setUpdatePolicy(RepositoryPolicy.UPDATE_POLICY_ALWAYS);
        copy.setResolutionErrorPolicy(new NothingRemembered());
        copy.setConfigProperty(SESSION_STATE, "disabled");
        copy.setWorkspaceReader(null);
        copy.setTransferListener(new InterruptibleTransfers(session.getTransferListener()));
        return copy;
    }

    /** The same for downloads: without a limit of the user's, a silent server is given up like any other. */
    static DefaultRepositorySystemSession impatient(RepositorySystemSession session) {
        DefaultRepositorySystemSession copy = copy(session);
        if (!session.getConfigProperties().containsKey(READ_TIMEOUT)) {
            copy.setConfigProperty(READ_TIMEOUT, SILENCE_MILLIS);
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
