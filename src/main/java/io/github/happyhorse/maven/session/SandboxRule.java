package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Resource;
import org.apache.maven.project.MavenProject;

/**
 * The clip of a sandbox is never installed or deployed.
 *
 * @param session has the goals of this Maven run
 * @param project the module
 */
public record SandboxRule(MavenSession session, MavenProject project) {

    private static final List<String> RELEASING = List.of("install", "deploy", "publish");

    /** Refuses a run that would install or deploy the clip. */
    public void check(String packagedBy, Path output) {
        String how =
                packagedBy == null ? releasedFrom(output) : InvalidConfigurationException.named(packagedBy) + " is set";
        if (how == null) {
            return;
        }
        session.getGoals().stream().filter(SandboxRule::isReleasing).findFirst().ifPresent(goal -> {
            throw new InvalidConfigurationException("The clip of the sandbox must not be installed or deployed: "
                    + how + ", and " + goal + " is a goal of this build. Run happyhorse:sandbox with verify, or run "
                    + goal + " without the sandbox.");
        });
    }

    private static boolean isReleasing(String goal) {
        String name = goal.substring(goal.lastIndexOf(':') + 1).strip().toLowerCase(Locale.ROOT);
        return RELEASING.stream().anyMatch(name::startsWith);
    }

    private String releasedFrom(Path output) {
        if (project.getFile() == null || project.getBuild() == null) {
            return null;
        }
        Path clips = real(output);
        Stream<String> classes = Stream.of(
                        project.getBuild().getOutputDirectory(),
                        project.getBuild().getTestOutputDirectory())
                .filter(directory -> directory != null && clips.startsWith(real(Path.of(directory))));
        Stream<String> resources = Stream.concat(project.getResources().stream(), project.getTestResources().stream())
                .map(Resource::getDirectory)
                .filter(directory -> directory != null && clips.equals(real(Path.of(directory))));
        String parameter = InvalidConfigurationException.named("outputDirectory");
        return classes.findFirst()
                .map(directory -> parameter + " is in the build output")
                .or(() -> resources.findFirst().map(directory -> parameter + " is a directory of resources"))
                .orElse(null);
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
