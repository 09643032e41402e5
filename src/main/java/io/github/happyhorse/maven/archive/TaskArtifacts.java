package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** The coordinates under which a task is archived. */
final class TaskArtifacts {

    static final String METADATA = "json";
    static final String VIDEO = "mp4";

    private static final String GROUP = "io.github.happyhorse.task";
    private static final String VERSION = "1";
    private static final String POM = "pom";

    private TaskArtifacts() {}

    static Artifact of(TaskId task, String extension) {
        return new DefaultArtifact(GROUP, task.value(), extension, VERSION);
    }

    static Artifact video(TaskId task, ArchivedVideo saved) {
        return of(task, VIDEO).setFile(saved.file().toFile());
    }

    static Artifact metadata(TaskId task, ArchivedVideo saved) {
        return of(task, METADATA).setFile(saved.metadataFile().toFile());
    }

    static String coordinates(TaskId task) {
        return GROUP + ":" + task + ":" + VERSION;
    }

    /** Without a pom whoever depends on the video would ask every repository for one. */
    static Artifact pom(TaskId task, Path directory) throws IOException {
        Path file = directory.resolve(task + ".pom");
        Files.write(
                file,
                List.of(
                        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">",
                        "  <modelVersion>4.0.0</modelVersion>",
                        "  <groupId>" + GROUP + "</groupId>",
                        "  <artifactId>" + task + "</artifactId>",
                        "  <version>" + VERSION + "</version>",
                        "  <packaging>" + VIDEO + "</packaging>",
                        "  <description>The video of a HappyHorse task, kept by happyhorse-maven-plugin</description>",
                        "</project>"));
        return of(task, POM).setFile(file.toFile());
    }
}
