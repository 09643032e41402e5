package io.github.happyhorse.maven;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Quoted;
import io.github.happyhorse.maven.sandbox.SandboxService;
import io.github.happyhorse.maven.sandbox.Scenario;
import io.github.happyhorse.maven.session.MavenRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts a stand-in of the service for the rest of this Maven run, to try a build with no key, no network and no cost.
 *
 * <p>The goals {@code await}, {@code generate} and {@code status} that come after it in the same run use it instead of
 * the service, so {@code mvn happyhorse:sandbox verify} tries a complete project without changing it.
 *
 * @since 1.0.0
 */
@Mojo(name = "sandbox", requiresProject = false, threadSafe = true)
public class SandboxMojo extends AbstractMojo {

    /**
     * What happens to the tasks: {@code succeed}, {@code fail}, {@code cancel}, {@code expire}, {@code hang},
     * {@code flaky}, {@code reject}, {@code busy} or {@code lost}.
     *
     * <p>{@code flaky} succeeds in the end, after a 503, a 429 with Retry-After and a broken download. The last three
     * are about submissions: {@code reject} refuses each, {@code busy} answers the first with a 429, {@code lost}
     * accepts it but breaks the connection before the reply. Example: {@code fail}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.scenario", defaultValue = "succeed")
    private String scenario;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Scenario chosen = Scenario.named(scenario == null ? "" : scenario.strip())
                .orElseThrow(() -> new MojoFailureException(InvalidConfigurationException.named("scenario") + ": "
                        + Quoted.text(scenario) + " is not known, write one of " + Scenario.names()));
        MavenRun run = new MavenRun(session.getRepositorySession());
        try {
            boolean started = run.startSandbox(() -> start(chosen));
            String address = run.sandbox().orElseThrow();
            getLog().info(
                            started
                                    ? "Sandbox at " + address + ", scenario "
                                            + chosen.name().toLowerCase(Locale.ROOT)
                                            + ": await, generate and status use it for the rest of this Maven run"
                                    : "There is a sandbox already, at " + address + "; its scenario stays");
        } catch (UncheckedIOException e) {
            throw new MojoExecutionException(
                    "The sandbox cannot be started: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static SandboxService start(Scenario scenario) {
        try {
            return SandboxService.start(scenario);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
