package io.github.happyhorse.maven.session;

import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Where the value of a parameter comes from.
 *
 * @param session the session
 * @param execution the execution that has the parameter
 */
public record UserText(MavenSession session, MojoExecution execution) {

    /**
     * Tells whether the value was given with {@code -D}, and not in the pom.
     *
     * @param parameter the parameter
     * @param property its property
     * @return true if only the command line has it
     */
    public boolean isFromCommandLine(String parameter, String property) {
        Xpp3Dom configuration = execution.getConfiguration();
        Xpp3Dom child = configuration == null ? null : configuration.getChild(parameter);
        String written = child == null ? null : child.getValue();
        boolean configured = written != null && !written.strip().equals("${" + property + "}");
        return !configured && session.getUserProperties().containsKey(property);
    }
}
