package io.github.happyhorse.maven;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveRepositories;
import io.github.happyhorse.maven.archive.MavenArchive;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.collect.GoalRun;
import io.github.happyhorse.maven.collect.Verdict;
import io.github.happyhorse.maven.config.Archiving;
import io.github.happyhorse.maven.config.Classifiers;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Numbers;
import io.github.happyhorse.maven.config.Sizes;
import io.github.happyhorse.maven.config.Verification;
import io.github.happyhorse.maven.http.Backoff;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.CiRun;
import io.github.happyhorse.maven.session.VideoAttachments;
import io.github.happyhorse.maven.video.DownloadPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;

/**
 * Waits for one or more HappyHorse tasks, saves each video with its metadata, and fails the build if a task fails or
 * does not end in time.
 *
 * <p>What was saved or archived by an earlier run is taken from there, and nothing is asked of the service. The API key
 * comes from the environment or from settings.xml; there is no parameter for it.
 *
 * @since 1.0.0
 */
@Mojo(name = "await", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public class AwaitMojo extends TaskMojo {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final RepositorySystem repositories;
    private final MavenProjectHelper projects;

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
     * Whether the videos are attached to the project, with the type {@code mp4}, to be installed and deployed with it.
     *
     * <p>Example: {@code true}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.attach", defaultValue = "false")
    private boolean attach;

    /**
     * The classifier of the attached video; by default none.
     *
     * <p>For a single task only; of several, each has its file name as classifier. Two executions that attach need two
     * classifiers. Example: {@code trailer}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.classifier")
    private String classifier;

    /**
     * Whether a video is kept in the Maven repository, beyond the 24 hours of its task: {@code local} or {@code none}.
     *
     * <p>With {@code local} it is installed as {@code io.github.happyhorse.task:<taskId>:1} of the type {@code mp4},
     * and later builds take it from there. {@code none} neither keeps nor looks, also in {@code archiveRepository}.
     * Example: {@code none}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.archive", defaultValue = "local")
    private String archive;

    /**
     * A repository in which a whole fleet of machines finds the video: {@code id::url}, or the id of one that the pom
     * or settings.xml declares.
     *
     * <p>Videos are deployed there as well as kept on this machine, with the credentials of the {@code <server>} of
     * that id. If that fails the goal fails, with the video saved. Example:
     * {@code clips::https://repo.example.org/clips}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.archiveRepository")
    private String archiveRepository;

    /**
     * Made by Maven.
     *
     * @param decrypter for the passwords in settings.xml
     * @param repositories for the archive
     * @param projects attaches videos
     */
    @Inject
    public AwaitMojo(SettingsDecrypter decrypter, RepositorySystem repositories, MavenProjectHelper projects) {
        super(decrypter);
        this.repositories = repositories;
        this.projects = projects;
    }

    @Override
    CiRun.Goal goal() {
        return CiRun.Goal.AWAIT;
    }

    @Override
    boolean failsOnError() {
        return failOnError;
    }

    @Override
    List<Collected> run() {
        Duration interval = Durations.parse("pollInterval", pollInterval, A_SECOND);
        int tolerated = Numbers.parseCount("retries", retries);
        PollPolicy waiting = new PollPolicy(
                Durations.parse("timeout", timeout, A_MILLISECOND), interval, requestTimeout(), tolerated);
        DownloadPolicy download = new DownloadPolicy(
                Durations.parse("downloadTimeout", downloadTimeout, A_MILLISECOND),
                interval,
                tolerated,
                Sizes.parse("maxVideoSize", maxVideoSize),
                Verification.parse(verify));
        String ownClassifier = Classifiers.parse(classifier);
        Archive kept = archive(interval);
        CollectRequest request = request(waiting);
        Optional<VideoAttachments> attachments = attachments(request, ownClassifier);
        List<Collected> results = new GoalRun(request, context(kept)).collect(download);
        attachments.ifPresent(videos -> attach(videos, results));
        return results;
    }

    /** A rehearsal attaches too, so that the whole build is rehearsed; its clip must not get into a release. */
    private void attach(VideoAttachments videos, List<Collected> results) {
        videos.attach(results);
        if (isRehearsal() && results.stream().anyMatch(Collected::isSaved)) {
            getLog().warn("The sandbox's clip is attached to the project; neither install nor deploy this build");
        }
    }

    @Override
    void conclude(List<Collected> results) throws MojoExecutionException, MojoFailureException {
        Verdict verdict = new Verdict(results);
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

    /** Nothing of a rehearsal is archived, and nothing archived is taken for one. */
    private Archive archive(Duration interval) {
        boolean wanted = Archiving.parse(archive);
        RepositorySystemSession session = session().getRepositorySession();
        RemoteRepository fleet = new ArchiveRepositories(repositories, session, project()).find(archiveRepository);
        if (!wanted && fleet != null && !isRehearsal()) {
            getLog().info(InvalidConfigurationException.named("archiveRepository") + " is not used, "
                    + InvalidConfigurationException.named("archive") + " is none");
        }
        if (!wanted || isRehearsal()) {
            return Archive.none();
        }
        Backoff backoff = new Backoff(interval);
        Random random = new Random();
        return new MavenArchive(
                repositories,
                session,
                fleet,
                mavenRun().filesInUse(),
                failures -> Thread.sleep(
                        backoff.pause(failures - 1, random.nextDouble()).toMillis()));
    }

    private Optional<VideoAttachments> attachments(CollectRequest request, String ownClassifier) {
        return attach
                ? Optional.of(VideoAttachments.planned(projects, project(), request, ownClassifier))
                : Optional.empty();
    }
}
