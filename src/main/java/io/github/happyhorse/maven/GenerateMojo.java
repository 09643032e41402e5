package io.github.happyhorse.maven;

import io.github.happyhorse.maven.archive.MavenOrderArchive;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Values;
import io.github.happyhorse.maven.generate.ClipLookups;
import io.github.happyhorse.maven.generate.ClipRequest;
import io.github.happyhorse.maven.generate.PromptParameters;
import io.github.happyhorse.maven.generate.Sources;
import io.github.happyhorse.maven.generate.SubmissionLimit;
import io.github.happyhorse.maven.generate.SubmitPlan;
import io.github.happyhorse.maven.generate.SubmitRun;
import io.github.happyhorse.maven.report.ReportedRun;
import io.github.happyhorse.maven.session.UserInput;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.RemoteRepository;

/**
 * Makes videos of the prompts in the project's sources. Each prompt is submitted and paid once.
 *
 * <p>A clip that is saved or archived is taken from there; an order of an earlier build is awaited; only what is
 * certainly neither is submitted. Then the goal waits for the tasks and saves each video with its metadata, as
 * {@code await} does.
 *
 * @since 1.0.0
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public class GenerateMojo extends VideoMojo {

    private static final Duration LOOKUP_LIMIT = Duration.ofMinutes(1);

    /**
     * The directory with the prompts: {@code .txt} files, and {@code .json} files with the complete request.
     *
     * <p>The name of a file without its extension is the name of the clip. Hidden files and subdirectories are ignored.
     * Example: {@code ${basedir}/src/main/prompts}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.sourceDirectory", defaultValue = "${basedir}/src/main/happyhorse")
    private File sourceDirectory;

    /**
     * A single prompt, in place of the source directory.
     *
     * <p>The name of its clip is {@code fileName}. Given with {@code -D} it applies only to a goal that is called from
     * the command line. Example: {@code A horse gallops along a beach.}
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.prompt")
    private String prompt;

    /**
     * The name of the clip that {@code prompt} makes; by default {@code clip}.
     *
     * <p>Only with {@code prompt}; a source has the name of its file. Example: {@code intro}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.fileName")
    private String fileName;

    /**
     * The model, for prompts that are text.
     *
     * <p>It is part of what is paid for: another model makes another clip. Example: {@code happyhorse-1.1-t2v}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.model", defaultValue = "happyhorse-1.0-t2v")
    private String model;

    /**
     * The resolution, for prompts that are text; the service's choice if it is not set.
     *
     * <p>Example: {@code 720P}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.resolution")
    private String resolution;

    /**
     * The aspect ratio, for prompts that are text; the service's choice if it is not set.
     *
     * <p>Example: {@code 16:9}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.ratio")
    private String ratio;

    /**
     * The duration in whole seconds without a unit, for prompts that are text; the service's choice if it is not set.
     *
     * <p>Example: {@code 5}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.duration")
    private String duration;

    /**
     * Whether the video gets a watermark, for prompts that are text; the service's choice if it is not set.
     *
     * <p>Example: {@code false}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.watermark")
    private String watermark;

    /**
     * The seed, for prompts that are text; the service's choice if it is not set.
     *
     * <p>Another seed makes another clip of the same prompt. Example: {@code 12345}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.seed")
    private String seed;

    /**
     * The path of the submit call, after {@code baseUrl}.
     *
     * <p>Example: {@code /happyhorse/api/v1/services/aigc/video-generation/image-to-video}.
     *
     * @since 1.0.0
     */
    @Parameter(
            property = "happyhorse.submitPath",
            defaultValue = "/happyhorse/api/v1/services/aigc/video-generation/video-synthesis")
    private String submitPath;

    /**
     * {@code missing} submits what is neither saved, archived nor ordered; {@code never} submits nothing.
     *
     * <p>With {@code never}, orders of earlier builds are still awaited if there is an API key. {@code -o} implies it.
     * Example: {@code never}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.submit", defaultValue = "missing")
    private String submit;

    /**
     * How many clips one Maven run may submit, in all its executions and modules.
     *
     * <p>If an execution needs more, it fails before it submits the first. Example: {@code 25}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.maxSubmissions", defaultValue = "10")
    private String maxSubmissions;

    /**
     * The names of clips to submit once more, with commas between them.
     *
     * <p>For clips whose submission may have been accepted, or whose task failed for good. Look into your account at
     * the service first: it may be paid twice. Example: {@code intro,outro}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.resubmit")
    private String resubmit;

    /**
     * The tasks of clips whose submission may have been accepted, as {@code name=taskId} with commas between them.
     *
     * <p>The ids are in your account at the service. Nothing is submitted for these clips. Example:
     * {@code intro=1469cfc3-3004-4d9e-ab10-0a1b2c3d4e5f}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.adopt")
    private String adopt;

    /**
     * Whether to list only what would be done.
     *
     * <p>It says for each clip whether it is saved, archived, ordered, or would be submitted with which model,
     * resolution and duration. It pays and writes nothing. Example: {@code true}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.dryRun", defaultValue = "false")
    private String dryRun;

    /**
     * Whether the videos of the output directory become resources of the project.
     *
     * <p>Then they are in its jar. Example: {@code true}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.addResource", defaultValue = "false")
    private String addResource;

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     * @param repositories Maven's, to archive videos in
     * @param projects Maven's, to attach videos with
     */
    @Inject
    public GenerateMojo(SettingsDecrypter decrypter, RepositorySystem repositories, MavenProjectHelper projects) {
        super(ReportedRun.Goal.GENERATE, decrypter, repositories, projects);
    }

    @Override
    Plan plan() {
        List<ClipRequest> requests = requests();
        SubmitPlan submission = SubmitPlan.read(submitPath, submit, resubmit, adopt, isOffline(), warnOfCost());
        boolean preview = Values.flag("dryRun", dryRun);
        boolean isResource = Values.flag("addResource", addResource);
        SubmissionLimit limit = new SubmissionLimit(
                Values.count("maxSubmissions", maxSubmissions), mavenRun().submissions());
        if (!isArchiving() && submission.maySubmit()) {
            throw InvalidConfigurationException.of(
                    "archive",
                    "none would pay for every clip again in the next build; leave it out, or set "
                            + InvalidConfigurationException.named("submit") + " to never");
        }
        String command = command("generate");
        Plan plan = plan(requests.stream().map(request -> request.clip(command)).toList(), isResource, null);
        RunContext context = plan.context();
        ClipLookups lookups = new ClipLookups(submission, plan.request(), context, orders());
        if (requests.isEmpty()) {
            return withoutSources();
        }
        submission.requireOneRequestForEachTask(requests);
        checkNames(submission.unknownNames(requests));
        if (preview) {
            lookups.preview(requests).forEach(getLog()::info);
            return null;
        }
        if (isResource) {
            addResource();
        }
        return new Plan(
                plan.request(),
                context,
                plan.attachments(),
                service -> new SubmitRun(requests, submission, lookups, limit, context, service));
    }

    /** In a build with several modules or executions, a name on the command line is for one of them. */
    private void checkNames(List<String> problems) {
        if (isBound()) {
            problems.forEach(getLog()::warn);
        } else if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(String.join("\n", problems));
        }
    }

    private boolean isBound() {
        return execution().getSource() == MojoExecution.Source.LIFECYCLE;
    }

    private List<ClipRequest> requests() {
        PromptParameters parameters = new PromptParameters(model, resolution, ratio, duration, watermark, seed);
        boolean bound = isBound();
        // On the command line of a build they are for a goal that stands there too.
        String ownPrompt = bound && UserInput.isFromCommandLine(session(), execution(), "prompt") ? null : prompt;
        String ownName = bound && UserInput.isFromCommandLine(session(), execution(), "fileName") ? null : fileName;
        if (ownPrompt != null) {
            return Sources.of(ownName == null ? "clip" : ownName.strip(), ownPrompt, parameters);
        }
        if (ownName != null) {
            throw InvalidConfigurationException.of(
                    "fileName",
                    "only a clip of " + InvalidConfigurationException.named("prompt")
                            + " is named so; the clips of the source directory have the names of their files");
        }
        return Sources.in(sourceDirectory.toPath().toAbsolutePath(), parameters);
    }

    /** A sandbox charges nothing, so there is nothing to record. */
    private OrderArchive orders() {
        RemoteRepository shared = sharedRepository();
        if (isSandboxRun()) {
            return OrderArchive.none(outputDirectory());
        }
        Duration timeout = downloads().timeout();
        Duration limit = timeout.compareTo(LOOKUP_LIMIT) < 0 ? timeout : LOOKUP_LIMIT;
        return new MavenOrderArchive(repositories(), session().getRepositorySession(), shared, limit);
    }

    private boolean isOffline() {
        return session().getRepositorySession().isOffline() && !isSandboxRun();
    }

    private boolean warnOfCost() {
        String ci = UserInput.environment(session()).get("CI");
        return ci != null
                && !ci.isBlank()
                && !ci.equalsIgnoreCase("false")
                && sharedRepository() == null
                && !isSandboxRun();
    }

    private Plan withoutSources() {
        if (isBound()) {
            getLog().info("There are no prompts in " + sourceDirectory);
            return null;
        }
        boolean hasModules = session().getProjects().size() > 1
                || !project().getModel().getModules().isEmpty();
        throw InvalidConfigurationException.of(
                "sourceDirectory",
                "there are no .txt or .json files in " + sourceDirectory
                        + (hasModules
                                ? "; a goal that is called by name runs in this project only, for the modules run"
                                        + " mvn generate-resources"
                                : ""));
    }

    private void addResource() {
        Path output = outputDirectory();
        Resource videos = new Resource();
        videos.setDirectory(output.toString());
        videos.addInclude("*.mp4");
        boolean added = project().getResources().stream()
                .anyMatch(resource -> output.toString().equals(resource.getDirectory()));
        if (!added) {
            project().addResource(videos);
        }
    }
}
