package io.github.happyhorse.maven;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.config.Values;
import io.github.happyhorse.maven.report.ReportedRun;
import java.io.File;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;

/**
 * Waits for one or more HappyHorse tasks, saves each video with its metadata, and fails the build if a task fails or
 * does not end in time.
 *
 * <p>What an earlier run has saved or archived is taken from there, without a request to the service. The API key comes
 * from the environment or from settings.xml; there is no parameter for it.
 *
 * @since 1.0.0
 */
@Mojo(name = "await", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public class AwaitMojo extends VideoMojo {

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
     * The expected SHA-256 of the video, as 64 hexadecimal digits.
     *
     * <p>For a single task only. Another video is an error: a download is kept as {@code <name>.mp4.rejected}, and one
     * that is saved or archived stays where it is. The clip of a sandbox is not compared. Example: the field
     * {@code sha256} in the metadata of a clip that was approved.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.sha256")
    private String sha256;

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     * @param repositories for the archive
     * @param projects attaches videos
     */
    @Inject
    public AwaitMojo(SettingsDecrypter decrypter, RepositorySystem repositories, MavenProjectHelper projects) {
        super(ReportedRun.Goal.AWAIT, decrypter, repositories, projects);
    }

    @Override
    Plan plan() {
        List<Clip> clips = clips(taskId, taskIds, taskFile, fileName);
        return plan(clips, false, Values.sha256(sha256, clips.size()));
    }
}
