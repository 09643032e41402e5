package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs goals of the plugin in a folder without a pom, with defaults for all that is not said.
 *
 * @param home the Maven
 * @param repository the local repository, with the plugin in it
 * @param settings the only settings that hold
 * @param plugin the plugin, as Maven is told it
 */
record MavenCommand(Path home, Path repository, Path settings, String plugin) {

    /** What the build has already is taken before Maven Central is asked. */
    static MavenCommand prepared(Path home, Path repository, Path central, Path settings, String plugin)
            throws IOException {
        String places = """
                <%1$s>
                  <id>local.central</id>
                  <url>%2$s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots>
                </%1$s>
                """;
        String url = central.toUri().toString();
        Files.createDirectories(settings.getParent());
        Files.writeString(settings, """
                <settings xmlns="http://maven.apache.org/SETTINGS/1.0.0">
                  <profiles>
                    <profile>
                      <id>local-first</id>
                      <activation><activeByDefault>true</activeByDefault></activation>
                      <repositories>%s</repositories>
                      <pluginRepositories>%s</pluginRepositories>
                    </profile>
                  </profiles>
                </settings>
                """.formatted(
                        places.formatted("repository", url), places.formatted("pluginRepository", url)));
        return new MavenCommand(home, repository, settings, plugin);
    }

    Command help(Path folder, String options) {
        return goal("help", folder, options, List.of());
    }

    Command await(Path folder, String options, StandIn service, String task, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("-Dhappyhorse.baseUrl=" + service.baseUrl(), "-Dhappyhorse.taskId=" + task));
        arguments.addAll(List.of(more));
        return goal("await", folder, options, arguments);
    }

    String version() throws IOException, InterruptedException {
        Path folder = settings.getParent();
        Command command = new Command(folder, folder.resolve("maven-version.log"), List.of(program(), "-B", "-v"));
        command.without("MAVEN_").with(environment("")).run();
        return command.printed()
                .replaceAll("\u001b\\[[0-9;]*m| \\(.*", "")
                .lines()
                .findFirst()
                .orElse("an unknown Maven");
    }

    /** Where a task is archived. */
    Path archiveOf(String task) {
        return repository.resolve("io/github/happyhorse/task").resolve(task);
    }

    private Command goal(String goal, Path folder, String options, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                program(),
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + repository,
                plugin + ":" + goal));
        words.addAll(arguments);
        return new Command(folder, folder.resolve(goal + ".log"), words)
                .without("MAVEN_", "MVN_", "GITHUB_", "GITLAB_", "TEAMCITY_", "JENKINS_", "CI", "JAVA_TOOL_OPTIONS")
                .with(environment(options));
    }

    private static Map<String, String> environment(String options) {
        return Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "MAVEN_OPTS",
                options,
                "MAVEN_SKIP_RC",
                "true",
                "TT_API_KEY",
                "bench-key");
    }

    private String program() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return home.resolve("bin").resolve(windows ? "mvn.cmd" : "mvn").toString();
    }
}
