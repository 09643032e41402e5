package io.github.happyhorse.maven;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.GoalRun;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.CiRun;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Looks once at each task, without waiting, and records where it stands.
 *
 * <p>The build goes on whatever the answer is, also when the service cannot be asked, so that a pipeline can loop on
 * the goal; only wrong configuration and a missing API key fail. The property {@code happyhorse.outcome} and the
 * metadata have the answer: {@code RUNNING} until the task has ended. A video that is saved keeps its metadata.
 *
 * @since 1.0.0
 */
@Mojo(name = "status", requiresProject = false, threadSafe = true)
public class StatusMojo extends TaskMojo {

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     */
    @Inject
    public StatusMojo(SettingsDecrypter decrypter) {
        super(decrypter);
    }

    @Override
    CiRun.Goal goal() {
        return CiRun.Goal.STATUS;
    }

    @Override
    boolean failsOnError() {
        return false;
    }

    @Override
    List<Collected> run() {
        return new GoalRun(request(PollPolicy.single(requestTimeout())), context(Archive.none())).look();
    }

    @Override
    void conclude(List<Collected> results) {
        // Where a task stands is no reason to fail.
    }
}
