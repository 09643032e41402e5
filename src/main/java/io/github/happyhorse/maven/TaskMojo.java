package io.github.happyhorse.maven;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.config.BaseUrl;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.FileNames;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.TaskIds;
import io.github.happyhorse.maven.config.VariableNames;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.CiRun;
import io.github.happyhorse.maven.report.CiTask;
import io.github.happyhorse.maven.report.Reports;
import io.github.happyhorse.maven.report.StandardOutput;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.session.ApiKeyLookup;
import io.github.happyhorse.maven.session.Environment;
import io.github.happyhorse.maven.session.MavenRun;
import io.github.happyhorse.maven.session.MojoConsole;
import io.github.happyhorse.maven.session.ResultProperties;
import io.github.happyhorse.maven.session.SessionProxies;
import io.github.happyhorse.maven.session.TransferEvents;
import io.github.happyhorse.maven.task.TaskId;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystemSession;

/** What the goals that ask for tasks have in common: which tasks, where the service is, and where results go. */
abstract class TaskMojo extends AbstractMojo {

    static final Duration A_MILLISECOND = Duration.ofMillis(1);

    private static final String LEFT_BEHIND = "io.github.happyhorse.maven.taskId";

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
    @Parameter(property = "happyhorse.baseUrl", defaultValue = BaseUrl.DEFAULT)
    private String baseUrl;

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
     * Where the videos and their metadata are saved.
     *
     * <p>Without a pom it is {@code ./target/happyhorse}. Example: {@code ${project.build.outputDirectory}/clips}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.outputDirectory", defaultValue = "${project.build.directory}/happyhorse")
    private File outputDirectory;

    /**
     * Where the reports for CI go: JUnit XML, {@code happyhorse.env} and a page to look at.
     *
     * <p>Without a pom it is {@code ./target/happyhorse-reports}. Example: {@code ${project.build.directory}/reports}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.reportsDirectory", defaultValue = "${project.build.directory}/happyhorse-reports")
    private File reportsDirectory;

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

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    TaskMojo(SettingsDecrypter decrypter) {
        this.decrypter = decrypter;
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped, " + InvalidConfigurationException.named("skip") + " is set");
            return;
        }
        Instant start = mavenRun().clock().instant();
        List<Collected> results;
        try {
            sandbox().ifPresent(address -> getLog().info(
                            "Rehearsal: the sandbox at " + address + " stands in for the service"));
            results = run();
        } catch (InvalidConfigurationException e) {
            throw new MojoFailureException(e.getMessage());
        }
        Object before = project.getProperties().getProperty("happyhorse.taskId");
        new ResultProperties(project.getProperties()).set(results);
        rememberWhatIsLeftBehind(before);
        report(results, start);
        conclude(results);
    }

    /** Only what this goal has written: what stood there before is the user's, unless an execution had left it. */
    private void rememberWhatIsLeftBehind(Object before) {
        Object now = project.getProperties().getProperty("happyhorse.taskId");
        if (now != null && !now.equals(before)) {
            project.setContextValue(LEFT_BEHIND, now);
        }
    }

    private void report(List<Collected> results, Instant start) {
        CiRun run = new CiRun(
                execution.getExecutionId(),
                goal(),
                failsOnError(),
                directory(reportsDirectory, "target/happyhorse-reports"),
                Path.of(session.getExecutionRootDirectory()),
                start,
                Duration.between(start, mavenRun().clock().instant()),
                results.stream().map(CiTask::of).toList());
        new Reports(Environment.of(session), new StandardOutput(), getLog()::warn).write(run);
    }

    /** What the reports call this goal. */
    abstract CiRun.Goal goal();

    /** Whether a task that does not succeed fails the build. */
    abstract boolean failsOnError();

    /**
     * Does the work of the goal.
     *
     * @throws InvalidConfigurationException if the user has to change something
     */
    abstract List<Collected> run();

    /** Says what the results mean for the build. */
    abstract void conclude(List<Collected> results) throws MojoExecutionException, MojoFailureException;

    final MavenSession session() {
        return session;
    }

    final MavenProject project() {
        return project;
    }

    final MavenRun mavenRun() {
        return new MavenRun(session.getRepositorySession());
    }

    final boolean isRehearsal() {
        return sandbox().isPresent();
    }

    final Duration requestTimeout() {
        return Durations.parse("requestTimeout", requestTimeout, A_MILLISECOND);
    }

    /** Every value is validated, also those that a sandbox overrides. */
    final CollectRequest request(PollPolicy waiting) {
        HttpUrl service = BaseUrl.parse(baseUrl);
        TaskIds given = new TaskIds(ownTaskId(), taskIds, taskFile == null ? null : taskFile.toPath());
        List<TaskId> tasks = isRehearsal() ? given.orFresh() : given.required();
        return new CollectRequest(
                tasks,
                sandbox().map(HttpUrl::get).orElse(service),
                waiting,
                directory(outputDirectory, "target/happyhorse"),
                FileNames.parse(fileName, tasks.size()),
                failsOnError(),
                session.getRepositorySession().isOffline(),
                isRehearsal() ? Metadata.Origin.SANDBOX : Metadata.Origin.SERVICE);
    }

    final RunContext context(Archive archive) {
        RepositorySystemSession repositorySession = session.getRepositorySession();
        Supplier<ApiKey> lookup =
                new ApiKeyLookup(session, decrypter, serverId, VariableNames.parse("apiKeyEnvName", apiKeyEnvName));
        // A real key is not for a stand-in.
        Supplier<ApiKey> keys = isRehearsal() ? ApiKey::standIn : lookup;
        return new RunContext(
                new MojoConsole(getLog()),
                keys,
                new SessionProxies(repositorySession),
                () -> new TransferEvents(repositorySession),
                archive,
                mavenRun().limiter(),
                mavenRun().filesInUse(),
                mavenRun().clock(),
                new Random()::nextDouble,
                plugin.getVersion());
    }

    private Optional<String> sandbox() {
        return mavenRun().sandbox();
    }

    /** An earlier execution leaves the property that is read here; it is no second way of giving ids. */
    private String ownTaskId() {
        boolean leftBehind = taskId != null
                && taskId.equals(project.getContextValue(LEFT_BEHIND))
                && !session.getUserProperties().containsKey("happyhorse.taskId");
        return leftBehind && (taskIds != null || taskFile != null) ? null : taskId;
    }

    /** Without a pom Maven leaves the default of a directory with an unresolved expression in it. */
    private Path directory(File configured, String withoutPom) {
        return project.getFile() == null && configured.getPath().contains("${")
                ? Path.of(session.getExecutionRootDirectory(), withoutPom)
                : configured.toPath().toAbsolutePath();
    }
}
