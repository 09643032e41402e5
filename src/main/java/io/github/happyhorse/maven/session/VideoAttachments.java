package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;

/** Attaches videos to the project, so that they are installed and deployed with it. */
public final class VideoAttachments {

    private static final String TYPE = "mp4";

    private final MavenProjectHelper projects;
    private final MavenProject project;

    /** By the name of the clip; the empty text for none. */
    private final Map<String, String> classifiers;

    private VideoAttachments(MavenProjectHelper projects, MavenProject project, Map<String, String> classifiers) {
        this.projects = projects;
        this.project = project;
        this.classifiers = classifiers;
    }

    /** Plans what will be attached, before the first request. */
    public static VideoAttachments planned(
            MavenProjectHelper projects, MavenProject project, CollectRequest request, String classifier) {
        if (project.getFile() == null) {
            throw InvalidConfigurationException.of(
                    "attach", "there is no project to attach a video to; run the goal in one, or leave it out");
        }
        // The name of a source is its classifier, so that another source changes nothing.
        boolean single =
                request.clips().size() == 1 && (request.clips().get(0).request() == null || !classifier.isEmpty());
        if (!classifier.isEmpty() && !single) {
            throw InvalidConfigurationException.of(
                    "classifier",
                    "one classifier cannot serve " + request.clips().size()
                            + " videos; leave it out and each gets its file name");
        }
        Map<String, String> classifiers = new LinkedHashMap<>();
        for (Clip clip : request.clips()) {
            String own = single ? classifier : clip.name();
            requireFree(project, own, request.files(clip).video());
            classifiers.put(clip.name(), own);
        }
        return new VideoAttachments(projects, project, classifiers);
    }

    /** Attaches the videos that are saved. */
    public void attach(List<Collected> results) {
        results.stream().filter(Collected::isSaved).forEach(this::attach);
    }

    private void attach(Collected saved) {
        String classifier = classifiers.get(saved.name());
        File video = saved.video().toFile();
        if (attached(project, classifier) != null) {
            return;
        }
        if (classifier.isEmpty()) {
            projects.attachArtifact(project, TYPE, video);
        } else {
            projects.attachArtifact(project, TYPE, classifier, video);
        }
    }

    /** Maven would only warn, and ship the one or the other. */
    private static void requireFree(MavenProject project, String classifier, Path video) {
        Artifact there = attached(project, classifier);
        // A lifecycle that runs twice in one build attaches the same file twice.
        if (there != null && !video.toFile().equals(there.getFile())) {
            throw InvalidConfigurationException.of(
                    "attach",
                    "the project has an attached artifact of type mp4 "
                            + (classifier.isEmpty() ? "without a classifier" : "with the classifier " + classifier)
                            + " already, " + there.getFile() + "; give this execution another "
                            + InvalidConfigurationException.named("classifier"));
        }
    }

    private static Artifact attached(MavenProject project, String classifier) {
        return project.getAttachedArtifacts().stream()
                .filter(artifact -> TYPE.equals(artifact.getType())
                        && classifier.equals(Objects.requireNonNullElse(artifact.getClassifier(), "")))
                .findFirst()
                .orElse(null);
    }
}
