package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.text.Redactor;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;

/**
 * The command that runs a goal again with the same parameters. A goal on the command line sees the configuration of an
 * execution only with its id.
 *
 * @param session has what was given with {@code -D} and {@code -P}
 * @param project the module
 * @param execution of this goal, or of another one of the plugin
 * @param pluginVersion the version of this plugin
 */
public record GoalCommand(MavenSession session, MavenProject project, MojoExecution execution, String pluginVersion) {

    private static final String PREFIX = "happyhorse.";

    /** What is for one run only. */
    private static final Set<String> ONCE = Set.of("happyhorse.resubmit", "happyhorse.adopt", "happyhorse.dryRun");

    /** These are not for a goal in a pom. */
    private static final Set<String> COMMAND_LINE_ONLY = Set.of("happyhorse.prompt", "happyhorse.fileName");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/,=@+-]+");
    private static final Pattern SAFE_IN_DOUBLE_QUOTES = Pattern.compile("[^\"\\\\$`!%\\p{Cntrl}]*");

    /** The command for a goal. */
    public String of(String goal) {
        boolean bound = execution.getSource() == MojoExecution.Source.LIFECYCLE;
        StringBuilder command = new StringBuilder("mvn io.github.happyhorse:happyhorse-maven-plugin:")
                .append(pluginVersion)
                .append(':')
                .append(goal);
        if (bound || !"default-cli".equals(execution.getExecutionId())) {
            command.append('@').append(execution.getExecutionId());
        }
        if (session.getProjects() != null && session.getProjects().size() > 1) {
            command.append(" -pl ").append(quoted(project.getGroupId() + ":" + project.getArtifactId()));
        }
        if (!session.getRequest().getActiveProfiles().isEmpty()) {
            command.append(" -P ")
                    .append(quoted(String.join(",", session.getRequest().getActiveProfiles())));
        }
        Redactor redactor = Redactor.withoutKey();
        new TreeMap<>(session.getUserProperties()).forEach((name, value) -> {
            String property = String.valueOf(name);
            if (property.startsWith(PREFIX)
                    && !ONCE.contains(property)
                    && !(bound && COMMAND_LINE_ONLY.contains(property))) {
                command.append(' ').append(quoted("-D" + property + "=" + redactor.text(String.valueOf(value))));
            }
        });
        return command.toString();
    }

    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        if (SAFE_IN_DOUBLE_QUOTES.matcher(word).matches()) {
            return '"' + word + '"';
        }
        if (word.chars().noneMatch(Character::isISOControl)) {
            return "'" + word.replace("'", "'\\''") + "'";
        }
        StringBuilder text = new StringBuilder("$'");
        word.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                text.append(String.format("\\x%02x", c));
            } else {
                text.append(c == '\'' || c == '\\' ? "\\" : "").append((char) c);
            }
        });
        return text.append('\'').toString();
    }
}
