package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.Identity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** Maven coordinates under which something is archived. */
record Coordinates(String groupId, String artifactId, String version) {

    static final String METADATA = "json";
    static final String VIDEO = "mp4";
    static final String POM = "pom";

    private static final int REQUEST_DIGITS = 32;

    /** The coordinates of a video. */
    static Coordinates of(Identity identity) {
        return identity.requestSha256() == null
                ? new Coordinates("io.github.happyhorse.task", identity.taskId(), "1")
                : new Coordinates(
                        "io.github.happyhorse.clip", identity.requestSha256().substring(0, REQUEST_DIGITS), "1");
    }

    Artifact artifact(String extension) {
        return artifact("", extension);
    }

    Artifact artifact(String classifier, String extension) {
        return new DefaultArtifact(groupId, artifactId, classifier, extension, version);
    }

    /** Without a pom a build that depends on the video would ask every repository for one. */
    byte[] pom() {
        return (String.join(
                                "\n",
                                List.of(
                                        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">",
                                        "  <modelVersion>4.0.0</modelVersion>",
                                        "  <groupId>" + groupId + "</groupId>",
                                        "  <artifactId>" + artifactId + "</artifactId>",
                                        "  <version>" + version + "</version>",
                                        "  <packaging>" + VIDEO + "</packaging>",
                                        "  <description>A video archived by happyhorse-maven-plugin</description>",
                                        "</project>"))
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return groupId + ":" + artifactId + ":" + version;
    }
}
