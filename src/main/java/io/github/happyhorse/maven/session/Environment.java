package io.github.happyhorse.maven.session;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;

/**
 * The environment that Maven was given. In a daemon it is not that of the process.
 *
 * @since 1.0.0
 */
public final class Environment {

    private static final String PREFIX = "env.";

    private Environment() {}

    /**
     * Reads it.
     *
     * @param session which has it among its system properties
     * @return the variables
     */
    public static Map<String, String> of(MavenSession session) {
        Properties system = session.getSystemProperties();
        Map<String, String> environment = new TreeMap<>();
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                environment.put(name.substring(PREFIX.length()), system.getProperty(name));
            }
        }
        return environment;
    }
}
