package io.github.happyhorse.maven;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveRepositories;
import io.github.happyhorse.maven.archive.MavenOrderArchive;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.generate.OrderedTasks;
import io.github.happyhorse.maven.generate.PromptParameters;
import io.github.happyhorse.maven.generate.Sources;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.ReportedRun;
import java.io.File;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.RemoteRepository;

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

    private static final Duration LOOKUP_LIMIT = Duration.ofMinutes(1);

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
     * Without ids: the directory with the prompts whose orders are polled.
     *
     * <p>As of {@code generate}. Example: {@code ${basedir}/src/main/prompts}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.sourceDirectory", defaultValue = "${basedir}/src/main/happyhorse")
    private File sourceDirectory;

    /**
     * Without ids: the model, as of {@code generate}.
     *
     * <p>Example: {@code happyhorse-1.1-t2v}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.model", defaultValue = "happyhorse-1.0-t2v")
    private String model;

    /**
     * Without ids: the resolution, as of {@code generate}.
     *
     * <p>Example: {@code 720P}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.resolution")
    private String resolution;

    /**
     * Without ids: the aspect ratio, as of {@code generate}.
     *
     * <p>Example: {@code 16:9}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.ratio")
    private String ratio;

    /**
     * Without ids: the duration in whole seconds, as of {@code generate}.
     *
     * <p>Example: {@code 5}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.duration")
    private String duration;

    /**
     * Without ids: whether there is a watermark, as of {@code generate}.
     *
     * <p>Example: {@code false}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.watermark")
    private String watermark;

    /**
     * Without ids: the seed, as of {@code generate}.
     *
     * <p>Example: {@code 12345}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.seed")
    private String seed;

    /**
     * Without ids: the shared repository with the orders, as of {@code generate}.
     *
     * <p>Example: {@code clips::https://repo.example.org/clips}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.archiveRepository")
    private String archiveRepository;

    private final RepositorySystem repositories;

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     * @param repositories Maven's, for the orders of prompts
     */
    @Inject
    public StatusMojo(SettingsDecrypter decrypter, RepositorySystem repositories) {
        super(ReportedRun.Goal.STATUS, decrypter);
        this.repositories = repositories;
    }

    @Override
    Plan plan() {
        List<Clip> ordered = hasIds(taskId, taskIds, taskFile) || isSandboxRun() ? List.of() : ordered();
        List<Clip> clips = ordered.isEmpty() ? clips(taskId, taskIds, taskFile, fileName) : ordered;
        CollectRequest request = request(clips, PollPolicy.single(requestTimeout()), null, false, null);
        RunContext context = context(Archive.none());
        if (ordered.isEmpty()) {
            return new Plan(request, context, null);
        }
        OrderedTasks tasks = new OrderedTasks(orders(), request.baseUrl(), context.pluginVersion());
        return new Plan(request, context, null, service -> tasks);
    }

    /** The clips of the sources. */
    private List<Clip> ordered() {
        String command = command("generate");
        return Sources.in(
                        sourceDirectory.toPath().toAbsolutePath(),
                        new PromptParameters(model, resolution, ratio, duration, watermark, seed))
                .stream()
                .map(request -> request.clip(command))
                .toList();
    }

    private OrderArchive orders() {
        RemoteRepository shared = new ArchiveRepositories(
                        repositories, session().getRepositorySession(), project())
                .find(archiveRepository);
        return new MavenOrderArchive(repositories, session().getRepositorySession(), shared, LOOKUP_LIMIT);
    }
}
