package io.github.happyhorse.maven.session;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** What the user gave to Maven, beyond the values of the parameters. */
public final class UserInput {

    private static final String PREFIX = "env.";

    private UserInput() {}

    /** The environment that Maven was given. In a daemon it is not that of the process. */
    public static Map<String, String> environment(MavenSession session) {
        Properties system = session.getSystemProperties();
        Map<String, String> environment = new TreeMap<>();
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                environment.put(name.substring(PREFIX.length()), system.getProperty(name));
            }
        }
        return environment;
    }

    /** Whether the value of a parameter was given with {@code -D}, and not in the pom. */
    public static boolean isFromCommandLine(MavenSession session, MojoExecution execution, String parameter) {
        String property = "happyhorse." + parameter;
        String written = inPom(execution, parameter);
        boolean configured = written != null && !written.strip().equals("${" + property + "}");
        return !configured && session.getUserProperties().containsKey(property);
    }

    /** What the pom has for a parameter, or the expression of its property; null for nothing. */
    static String inPom(MojoExecution execution, String parameter) {
        Xpp3Dom configuration = execution.getConfiguration();
        Xpp3Dom child = configuration == null ? null : configuration.getChild(parameter);
        return child == null ? null : child.getValue();
    }
}
