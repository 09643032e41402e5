package io.github.happyhorse.maven;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.await.WaitPolicy;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.GoalRun;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.Verdict;
import io.github.happyhorse.maven.parameter.BaseUrl;
import io.github.happyhorse.maven.parameter.Durations;
import io.github.happyhorse.maven.parameter.FileNames;
import io.github.happyhorse.maven.parameter.InvalidConfigurationException;
import io.github.happyhorse.maven.parameter.Numbers;
import io.github.happyhorse.maven.parameter.Sizes;
import io.github.happyhorse.maven.parameter.TaskIds;
import io.github.happyhorse.maven.parameter.Verification;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.session.ApiKeyLookup;
import io.github.happyhorse.maven.session.MavenRun;
import io.github.happyhorse.maven.session.MojoConsole;
import io.github.happyhorse.maven.session.ResultProperties;
import io.github.happyhorse.maven.session.SessionProxies;
import io.github.happyhorse.maven.session.TransferEvents;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.DownloadPolicy;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import javax.inject.Inject;
import okhttp3.HttpUrl;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystemSession;

/**
 * Waits for one or more HappyHorse tasks, saves each video with its metadata, and fails the build if a task fails or
 * does not end in time.
 *
 * <p>A second run finds what was saved and asks nothing of the service. The API key comes from the environment or from
 * settings.xml; there is no parameter for it.
 *
 * @since 1.0.0
 */
@Mojo(name = "await", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public class AwaitMojo extends AbstractMojo {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final String LEFT_BEHIND = "io.github.happyhorse.maven.taskId";
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);

    private final SettingsDecrypter decrypter;

    /**
     * The task to wait for, or several with commas between them.
     *
     * <p>Exactly one of {@code taskId}, {@code taskIds} and {@code taskFile} is to be set. Example:
     * {@code 1469cfc3-3004-4d9e-ab10-0a1b2c3d4e5f}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.taskId")
    private String taskId;

    /**
     * Several tasks to wait for, one element each.
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
     * The server in settings.xml whose password is the API key, encrypted or not.
     *
     * <p>If it is set, the key is looked for there and nowhere else. If not, the environment variable
     * {@code apiKeyEnvName} comes first, then the server {@code happyhorse}. Example: {@code ttapi-production}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.serverId")
    private String serverId;

    /**
     * The environment variable with the API key.
     *
     * <p>The name of the variable, never the key. Example: {@code TTAPI_KEY_OF_THE_FILM_TEAM}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.apiKeyEnvName", defaultValue = "TT_API_KEY")
    private String apiKeyEnvName;

    /**
     * Where the service is.
     *
     * <p>The API key goes there, so it must be https; http is accepted for this machine only. Example:
     * {@code https://api.ttapi.io}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.baseUrl", defaultValue = "https://api.ttapi.io")
    private String baseUrl;

    /**
     * How long this goal run waits for the tasks to end.
     *
     * <p>A time span with a unit. Downloading comes on top, see {@code downloadTimeout}. Example: {@code 1h30m}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.timeout", defaultValue = "30m")
    private String timeout;

    /**
     * The pause between two looks at a task, at least one second.
     *
     * <p>A time span with a unit. Up to a tenth is added at random, and a long wait stretches the pause to a twentieth
     * of the time waited, up to 15 seconds. Example: {@code 10s}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.pollInterval", defaultValue = "5s")
    private String pollInterval;

    /**
     * How long one request to the service may take.
     *
     * <p>A time span with a unit, for the whole request. Example: {@code 10s}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.requestTimeout", defaultValue = "30s")
    private String requestTimeout;

    /**
     * How long one video may take to download, from its first request, retries included.
     *
     * <p>A time span with a unit. A connection that is silent for 30 seconds is broken off before that. Example:
     * {@code 2h}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.downloadTimeout", defaultValue = "30m")
    private String downloadTimeout;

    /**
     * How many passing failures in a row are tolerated before the service's first good reply, and in one download.
     *
     * <p>After a good reply the wait goes on until {@code timeout}, whatever fails. Example: {@code 3}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.retries", defaultValue = "10")
    private String retries;

    /**
     * Where the videos and their metadata are saved.
     *
     * <p>Without a pom it is {@code ./target/happyhorse}. Example: {@code ${project.build.outputDirectory}/clips}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.outputDirectory", defaultValue = "${project.build.directory}/happyhorse")
    private File outputDirectory;

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
     * The largest video that is accepted.
     *
     * <p>A size with a unit, held against what the server announces and against what it sends. Example: {@code 512MiB}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.maxVideoSize", defaultValue = "4GiB")
    private String maxVideoSize;

    /**
     * What is checked before a video gets its name: {@code full} or {@code transfer}.
     *
     * <p>{@code full} checks length, checksums and the structure of the MP4; {@code transfer} leaves the structure out,
     * for a container that the plugin does not know. Example: {@code transfer}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.verify", defaultValue = "full")
    private String verify;

    /**
     * Whether the build fails when a task does not succeed.
     *
     * <p>If not, whatever happens is a warning; only wrong configuration and a missing key still fail. Example:
     * {@code false}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.failOnError", defaultValue = "true")
    private boolean failOnError;

    /**
     * Whether to do nothing at all.
     *
     * <p>Example: {@code true}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true)
    private MavenProject project;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     */
    @Inject
    public AwaitMojo(SettingsDecrypter decrypter) {
        this.decrypter = decrypter;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped, " + InvalidConfigurationException.named("skip") + " is set");
            return;
        }
        List<Collected> results;
        try {
            Optional<String> sandbox = run().sandbox();
            sandbox.ifPresent(
                    address -> getLog().info("Rehearsal: the sandbox at " + address + " stands in for the service"));
            results = new GoalRun(request(sandbox), context(sandbox)).collect();
        } catch (InvalidConfigurationException e) {
            throw new MojoFailureException(e.getMessage());
        }
        new ResultProperties(project.getProperties()).set(results);
        project.setContextValue(LEFT_BEHIND, project.getProperties().getProperty("happyhorse.taskId"));
        conclude(new Verdict(results));
    }

    private void conclude(Verdict verdict) throws MojoExecutionException, MojoFailureException {
        if (verdict.isGood()) {
            return;
        }
        if (!failOnError) {
            getLog().warn(verdict.message());
        } else if (verdict.isBreakage()) {
            throw new MojoExecutionException(verdict.message());
        } else {
            throw new MojoFailureException(verdict.message());
        }
    }

    private MavenRun run() {
        return new MavenRun(session.getRepositorySession());
    }

    /** An earlier execution leaves the property that is read here; it is no second way of giving ids. */
    private String ownTaskId() {
        boolean leftBehind = taskId != null && taskId.equals(project.getContextValue(LEFT_BEHIND));
        return leftBehind && (taskIds != null || taskFile != null) ? null : taskId;
    }

    /** Every value is validated, also those that a sandbox overrides. */
    private CollectRequest request(Optional<String> sandbox) {
        Duration interval = Durations.parse("pollInterval", pollInterval, A_SECOND);
        int tolerated = Numbers.parseCount("retries", retries);
        WaitPolicy waiting = new WaitPolicy(
                Durations.parse("timeout", timeout, A_MILLISECOND),
                interval,
                Durations.parse("requestTimeout", requestTimeout, A_MILLISECOND),
                tolerated);
        DownloadPolicy download = new DownloadPolicy(
                Durations.parse("downloadTimeout", downloadTimeout, A_MILLISECOND),
                interval,
                tolerated,
                Sizes.parse("maxVideoSize", maxVideoSize),
                Verification.parse(verify));
        HttpUrl service = BaseUrl.parse(baseUrl);
        TaskIds given = new TaskIds(ownTaskId(), taskIds, taskFile == null ? null : taskFile.toPath());
        List<TaskId> tasks = sandbox.isPresent() ? given.orFresh() : given.required();
        return new CollectRequest(
                tasks,
                sandbox.map(HttpUrl::get).orElse(service),
                waiting,
                download,
                directory(outputDirectory, "target/happyhorse"),
                FileNames.parse(fileName, tasks.size()),
                failOnError,
                session.getRepositorySession().isOffline(),
                sandbox.isPresent() ? Metadata.Origin.SANDBOX : Metadata.Origin.SERVICE);
    }

    /** Without a pom Maven leaves the default of a directory with an unresolved expression in it. */
    private Path directory(File configured, String withoutPom) {
        return project.getFile() == null && configured.getPath().contains("${")
                ? Path.of(session.getExecutionRootDirectory(), withoutPom)
                : configured.toPath().toAbsolutePath();
    }

    private RunContext context(Optional<String> sandbox) {
        RepositorySystemSession repositorySession = session.getRepositorySession();
        Supplier<ApiKey> lookup = new ApiKeyLookup(session, decrypter, serverId, apiKeyEnvName);
        // A real key is not for a stand-in.
        Supplier<ApiKey> keys = sandbox.isPresent() ? ApiKey::standIn : lookup;
        return new RunContext(
                new MojoConsole(getLog()),
                keys,
                new SessionProxies(repositorySession),
                () -> new TransferEvents(repositorySession),
                run().limiter(),
                run().filesInUse(),
                run().clock(),
                new Random()::nextDouble,
                plugin.getVersion());
    }
}
