package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * The clip of a sandbox is never installed or deployed.
 *
 * @param session has the goals of this Maven run
 * @param project the module
 */
public record SandboxRule(MavenSession session, MavenProject project) {

    private static final List<String> RELEASING = List.of("install", "deploy", "publish");

    /**
     * Refuses a run that would install or deploy the clip.
     *
     * @param packagedBy the parameter that makes the clip a part of what is released, or null
     * @param output where the clip is saved
     * @throws InvalidConfigurationException if it would
     */
    public void check(String packagedBy, Path output) {
        boolean inBuildOutput = isInBuildOutput(output);
        if (packagedBy == null && !inBuildOutput) {
            return;
        }
        session.getGoals().stream().filter(SandboxRule::isReleasing).findFirst().ifPresent(goal -> {
            String how = packagedBy != null
                    ? InvalidConfigurationException.named(packagedBy) + " is set"
                    : InvalidConfigurationException.named("outputDirectory") + " is in the build output";
            throw new InvalidConfigurationException("The clip of the sandbox must not be installed or deployed:"
                    + " " + how + ", and " + goal + " is a goal of this build. Run happyhorse:sandbox with"
                    + " verify, or run " + goal + " without the sandbox.");
        });
    }

    private static boolean isReleasing(String goal) {
        String name = goal.substring(goal.lastIndexOf(':') + 1).strip().toLowerCase(Locale.ROOT);
        return RELEASING.stream().anyMatch(name::startsWith);
    }

    private boolean isInBuildOutput(Path output) {
        if (project.getFile() == null || project.getBuild() == null) {
            return false;
        }
        String directory = project.getBuild().getOutputDirectory();
        return directory != null && real(output).startsWith(real(Path.of(directory)));
    }

    /** As far as there are such directories, where their links lead. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }
}
