package io.github.happyhorse.maven;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.CollectRun;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.Log;
import io.github.happyhorse.maven.collect.Messages;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.Service;
import io.github.happyhorse.maven.collect.TaskSource;
import io.github.happyhorse.maven.config.BaseUrl;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.TaskIds;
import io.github.happyhorse.maven.config.Values;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.ReportedRun;
import io.github.happyhorse.maven.report.ReportedTask;
import io.github.happyhorse.maven.report.Reports;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.session.ApiKeyLookup;
import io.github.happyhorse.maven.session.GoalCommand;
import io.github.happyhorse.maven.session.MavenRun;
import io.github.happyhorse.maven.session.ResultProperties;
import io.github.happyhorse.maven.session.SandboxRule;
import io.github.happyhorse.maven.session.SessionProxies;
import io.github.happyhorse.maven.session.TransferEvents;
import io.github.happyhorse.maven.session.UserInput;
import io.github.happyhorse.maven.session.VideoAttachments;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Redactor;
import io.github.happyhorse.maven.video.DownloadPolicy;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
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

/** The goals that ask the service: their common parameters, and the way from these to the end of the goal. */
abstract class TaskMojo extends AbstractMojo {

    static final Duration A_MILLISECOND = Duration.ofMillis(1);

    /**
     * What a goal is to do, all of it checked.
     *
     * @param request what to collect
     * @param context what Maven lends
     * @param attachments where videos are attached, or null
     * @param tasks makes the source of the tasks
     */
    record Plan(
            CollectRequest request,
            RunContext context,
            VideoAttachments attachments,
            Function<Service, TaskSource> tasks) {

        /** A plan for tasks that are known. */
        Plan(CollectRequest request, RunContext context, VideoAttachments attachments) {
            this(request, context, attachments, service -> (clip, problem) -> clip.knownTask());
        }
    }

    private final ReportedRun.Goal goal;
    private final SettingsDecrypter decrypter;

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
     * <p>A time span with a unit, for the complete request. Example: {@code 10s}.
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
     * Where the reports for CI go: JUnit XML, {@code happyhorse.env} and an HTML page.
     *
     * <p>Without a pom it is {@code ./target/happyhorse-reports}. Example: {@code ${project.build.directory}/reports}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.reportsDirectory", defaultValue = "${project.build.directory}/happyhorse-reports")
    private File reportsDirectory;

    /**
     * Whether to do nothing at all.
     *
     * <p>Example: {@code true}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.skip", defaultValue = "false")
    private String skip;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true)
    private MavenProject project;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    /** Knows the API key as soon as it was looked up. */
    private volatile Redactor redactor = Redactor.withoutKey();

    TaskMojo(ReportedRun.Goal goal, SettingsDecrypter decrypter) {
        this.goal = goal;
        this.decrypter = decrypter;
    }

    /**
     * Reads all parameters, before anything else happens.
     *
     * @return what is to be done, or null for nothing
     * @throws InvalidConfigurationException if the user has to change something
     */
    abstract Plan plan();

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        ReportedRun run = new ReportedRun(
                project.getArtifactId(),
                execution.getExecutionId(),
                goal,
                directory(reportsDirectory, "target/happyhorse-reports"),
                Path.of(session.getExecutionRootDirectory()),
                mavenRun().shared().wallClock().instant());
        reports().clear(run);
        if (isSkipped()) {
            getLog().info("Skipped, " + InvalidConfigurationException.named("skip") + " is set");
            return;
        }
        Instant start = mavenRun().shared().clock().instant();
        Plan plan;
        List<Collected> results;
        try {
            plan = plan();
            if (plan == null) {
                return;
            }
            sandbox().ifPresent(address -> getLog().info(
                            "Sandbox run: the sandbox at " + address + " stands in for the service"));
            run = run.waitingFor(
                    plan.request().failOnError(),
                    reported(
                            plan.request(),
                            plan.request().clips().stream()
                                    .map(Collected::running)
                                    .toList()));
            reports().write(run);
            results = new CollectRun(plan.request(), plan.context(), plan.tasks()).collect();
        } catch (InvalidConfigurationException e) {
            reports().clear(run);
            throw new MojoFailureException(e.getMessage(), e.getCause());
        }
        if (plan.attachments() != null) {
            plan.attachments().attach(results);
        }
        new ResultProperties(project).set(results);
        Duration elapsed = Duration.between(start, mavenRun().shared().clock().instant());
        reports().write(run.ended(elapsed, reported(plan.request(), results)));
        conclude(plan.request(), results);
    }

    private boolean isSkipped() throws MojoFailureException {
        try {
            return Values.flag("skip", skip);
        } catch (InvalidConfigurationException e) {
            throw new MojoFailureException(e.getMessage());
        }
    }

    private Reports reports() {
        return new Reports(UserInput.environment(session), mavenRun().reportState(), redactor, getLog()::warn);
    }

    private List<ReportedTask> reported(CollectRequest request, List<Collected> results) {
        List<ReportedTask> tasks = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Clip clip = request.clips().get(i);
            tasks.add(ReportedTask.of(clip, request.resumeCommand(clip, plugin.getVersion()), results.get(i)));
        }
        return tasks;
    }

    /** A poll that is only to tell where a task stands fails no build. */
    private void conclude(CollectRequest request, List<Collected> results)
            throws MojoExecutionException, MojoFailureException {
        String message = Messages.summary(results);
        if (message.isEmpty() || request.downloads() == null) {
            return;
        }
        if (!request.failOnError()) {
            getLog().warn(message);
            return;
        }
        Throwable cause = results.stream()
                .map(Collected::cause)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (results.stream().anyMatch(Collected::isBroken)) {
            throw new MojoExecutionException(message, cause);
        }
        throw new MojoFailureException(message, cause);
    }

    /** Runs a goal again as this one runs. */
    final String command(String goalName) {
        return new GoalCommand(session, project, execution, plugin.getVersion()).of(goalName);
    }

    final MojoExecution execution() {
        return execution;
    }

    final MavenSession session() {
        return session;
    }

    final MavenProject project() {
        return project;
    }

    final MavenRun mavenRun() {
        return new MavenRun(session.getRepositorySession());
    }

    final boolean isSandboxRun() {
        return sandbox().isPresent();
    }

    private Optional<String> sandbox() {
        return mavenRun().sandbox();
    }

    final Duration requestTimeout() {
        return Durations.parse("requestTimeout", requestTimeout, A_MILLISECOND);
    }

    /** Whether the user has given ids. What an earlier goal has left in the property is none. */
    final boolean hasIds(String taskId, List<String> taskIds, File taskFile) {
        String own = new ResultProperties(project).withoutLeftTaskId(taskId, session, execution);
        return own != null || taskFile != null || taskIds != null && !taskIds.isEmpty();
    }

    /** The tasks, each with its file name. A sandbox run needs no id. */
    final List<Clip> clips(String taskId, List<String> taskIds, File taskFile, String fileName) {
        String own = new ResultProperties(project).withoutLeftTaskId(taskId, session, execution);
        TaskIds given = new TaskIds(own, taskIds, taskFile == null ? null : taskFile.toPath());
        List<TaskId> tasks = isSandboxRun() ? given.orFresh() : given.required();
        String name = Values.fileName(fileName, tasks.size());
        return tasks.stream()
                .map(task -> new Clip(name == null ? task.value() : name, task))
                .toList();
    }

    /**
     * The request of a goal. Values that a sandbox overrides are checked all the same.
     *
     * @param packagedBy the parameter that makes the videos a part of what is released, or null
     */
    final CollectRequest request(
            List<Clip> clips, PollPolicy polling, DownloadPolicy downloads, boolean failOnError, String packagedBy) {
        HttpUrl service = serviceUrl();
        Path output = outputDirectory();
        sandbox().ifPresent(address -> new SandboxRule(session, project).check(packagedBy, output));
        return new CollectRequest(
                clips,
                service,
                polling,
                downloads,
                output,
                failOnError,
                session.getRepositorySession().isOffline(),
                isSandboxRun() ? Metadata.Origin.SANDBOX : Metadata.Origin.SERVICE);
    }

    /** Where the service is, or the sandbox that stands in for it. */
    final HttpUrl serviceUrl() {
        HttpUrl service = BaseUrl.parse(baseUrl);
        return sandbox().map(HttpUrl::get).orElse(service);
    }

    final Path outputDirectory() {
        return directory(outputDirectory, "target/happyhorse");
    }

    /** The API key is found later. A sandbox gets no real one. */
    final RunContext context(Archive archive) {
        RepositorySystemSession repositorySession = session.getRepositorySession();
        String variable = Values.variableName("apiKeyEnvName", apiKeyEnvName);
        Supplier<ApiKey> keys =
                isSandboxRun() ? ApiKey::standIn : new ApiKeyLookup(session, decrypter, serverId, variable);
        return new RunContext(
                new Log(getLog()::debug, getLog()::info, getLog()::warn),
                () -> {
                    ApiKey key = keys.get();
                    redactor = key.redactor();
                    return key;
                },
                new SessionProxies(repositorySession),
                retries -> new TransferEvents(repositorySession, retries),
                archive,
                mavenRun().shared(),
                new Random()::nextDouble,
                pluginVersion());
    }

    /** Without a pom Maven leaves the default of a directory with an unresolved expression in it. */
    private Path directory(File configured, String withoutPom) {
        return project.getFile() == null && configured.getPath().contains("${")
                ? Path.of(session.getExecutionRootDirectory(), withoutPom)
                : configured.toPath().toAbsolutePath();
    }

    final String pluginVersion() {
        return plugin.getVersion();
    }
}
