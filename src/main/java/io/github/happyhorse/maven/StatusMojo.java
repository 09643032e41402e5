package io.github.happyhorse.maven;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.ReportedRun;
import java.io.File;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Polls each task once, without waiting, and records where it stands.
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
     * The task, or several with commas between them.
     *
     * <p>Exactly one of {@code taskId}, {@code taskIds} and {@code taskFile} is to be set. Example:
     * {@code 1469cfc3-3004-4d9e-ab10-0a1b2c3d4e5f}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.taskId")
    private String taskId;

    /**
     * Several tasks, one element each.
     *
     * <p>For a pom only; on the command line give {@code happyhorse.taskId} a list with commas. Example:
     * {@code <taskIds><taskId>first</taskId><taskId>second</taskId></taskIds>}.
     *
     * @since 1.0.0
     */
    @Parameter
    private List<String> taskIds;

    /**
     * A file with the task ids: text with one a line, or the JSON that the submit call answered.
     *
     * <p>In JSON the id is {@code output.task_id}. The file is UTF-8, or UTF-16 with a byte order mark. Example:
     * {@code ${project.build.directory}/submit.json}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.taskFile")
    private File taskFile;

    /**
     * The base name of both files; by default the task id.
     *
     * <p>For a single task only. Example: {@code intro} for {@code intro.mp4} and {@code intro.json}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.fileName")
    private String fileName;

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     */
    @Inject
    public StatusMojo(SettingsDecrypter decrypter) {
        super(ReportedRun.Goal.STATUS, decrypter);
    }

    @Override
    Plan plan() {
        return new Plan(
                request(
                        clips(taskId, taskIds, taskFile, fileName),
                        PollPolicy.single(requestTimeout()),
                        null,
                        false,
                        false),
                keys(),
                Archive.none(),
                null);
    }
}
