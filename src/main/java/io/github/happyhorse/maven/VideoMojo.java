package io.github.happyhorse.maven;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveRepositories;
import io.github.happyhorse.maven.archive.MavenArchive;
import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Values;
import io.github.happyhorse.maven.http.Backoff;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.report.ReportedRun;
import io.github.happyhorse.maven.session.VideoAttachments;
import io.github.happyhorse.maven.video.DownloadPolicy;
import io.github.happyhorse.maven.video.DownloadPolicy.Verify;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;

/** The goals that wait for videos and save them. */
abstract class VideoMojo extends TaskMojo {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final RepositorySystem repositories;
    private final MavenProjectHelper projects;

    /**
     * How long a task is waited for, from its first poll.
     *
     * <p>A time span with a unit. Downloading comes on top, see {@code downloadTimeout}. Example: {@code 1h30m}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.timeout", defaultValue = "30m")
    private String timeout;

    /**
     * The pause between two polls of a task, at least one second.
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
     * How many transient failures in a row are tolerated before the service's first good reply, and in one download.
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
     * <p>If not, the outcome is a warning; only wrong configuration and a missing key still fail. Example:
     * {@code false}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.failOnError", defaultValue = "true")
    private String failOnError;

    /**
     * Whether the videos are attached to the project, with the type {@code mp4}, to be installed and deployed with it.
     *
     * <p>Example: {@code true}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.attach", defaultValue = "false")
    private String attach;

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
     * and later builds take it from there. {@code none} switches this off, {@code archiveRepository} too. Example:
     * {@code none}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.archive", defaultValue = "local")
    private String archive;

    /**
     * A repository in which other machines find the video too: {@code id::url}, or the id of one that the pom or
     * settings.xml declares.
     *
     * <p>Videos are deployed there as well as kept on this machine, with the credentials of the {@code <server>} of
     * that id. If that fails the goal fails, with the video saved. Example:
     * {@code clips::https://repo.example.org/clips}.
     *
     * @since 1.0.0
     */
    @Parameter(property = "happyhorse.archiveRepository")
    private String archiveRepository;

    VideoMojo(
            ReportedRun.Goal goal,
            SettingsDecrypter decrypter,
            RepositorySystem repositories,
            MavenProjectHelper projects) {
        super(goal, decrypter);
        this.repositories = repositories;
        this.projects = projects;
    }

    /**
     * Reads all parameters that the goals have in common.
     *
     * @param clips what to collect
     * @param isResource whether the videos get into the project's artifact in another way than by {@code attach}
     */
    final Plan plan(List<Clip> clips, boolean isResource, String expectedSha256) {
        DownloadPolicy downloads = downloads().expecting(isSandboxRun() ? null : expectedSha256);
        String ownClassifier = Values.classifier(classifier);
        boolean attached = Values.flag("attach", attach);
        CollectRequest request = request(
                clips,
                polling(),
                downloads,
                Values.flag("failOnError", failOnError),
                attached ? "attach" : isResource ? "addResource" : null);
        VideoAttachments attachments =
                attached ? VideoAttachments.planned(projects, project(), request, ownClassifier) : null;
        return new Plan(request, context(archive()), attachments);
    }

    private PollPolicy polling() {
        return new PollPolicy(
                Durations.parse("timeout", timeout, A_MILLISECOND),
                Durations.parse("pollInterval", pollInterval, A_SECOND),
                requestTimeout(),
                Values.count("retries", retries));
    }

    final DownloadPolicy downloads() {
        return new DownloadPolicy(
                Durations.parse("downloadTimeout", downloadTimeout, A_MILLISECOND),
                Durations.parse("pollInterval", pollInterval, A_SECOND),
                Values.count("retries", retries),
                Values.size("maxVideoSize", maxVideoSize),
                Verify.valueOf(Values.word("verify", verify, "full", "transfer").toUpperCase(Locale.ROOT)));
    }

    final boolean isArchiving() {
        return Values.word("archive", archive, "local", "none").equals("local");
    }

    /** The repository that all agents share, or null. */
    final RemoteRepository sharedRepository() {
        return new ArchiveRepositories(repositories, session().getRepositorySession(), project())
                .find(archiveRepository);
    }

    final RepositorySystem repositories() {
        return repositories;
    }

    /** Nothing of a sandbox run is archived, and nothing archived is taken for one. */
    private Archive archive() {
        DownloadPolicy download = downloads();
        boolean wanted = isArchiving();
        RepositorySystemSession session = session().getRepositorySession();
        RemoteRepository shared = sharedRepository();
        if (!wanted && shared != null && !isSandboxRun()) {
            getLog().info(InvalidConfigurationException.named("archiveRepository") + " is not used, "
                    + InvalidConfigurationException.named("archive") + " is none");
        }
        if (!wanted || isSandboxRun()) {
            return Archive.none();
        }
        Backoff backoff = new Backoff(download.pollInterval());
        Random random = new Random();
        return new MavenArchive(
                repositories,
                session,
                shared,
                new MavenArchive.Settings(
                        download.timeout(),
                        download.maxSize(),
                        failures -> backoff.pause(failures - 1, random.nextDouble()),
                        pluginVersion()),
                mavenRun().shared().locks(),
                mavenRun().silentRepositories(),
                mavenRun().shared().wallClock());
    }
}
