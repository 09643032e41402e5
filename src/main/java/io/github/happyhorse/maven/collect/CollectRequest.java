package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.config.BaseUrl;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.video.DownloadPolicy;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * What the user asked for, checked.
 *
 * @param clips what to collect
 * @param baseUrl where the service is
 * @param polling how to poll
 * @param downloads how to download; null for a run that only polls
 * @param outputDirectory where to save
 * @param failOnError whether the build fails when a task does not succeed
 * @param offline whether Maven must not use the network
 * @param origin the service, or the sandbox
 */
public record CollectRequest(
        List<Clip> clips,
        HttpUrl baseUrl,
        PollPolicy polling,
        DownloadPolicy downloads,
        Path outputDirectory,
        boolean failOnError,
        boolean offline,
        Metadata.Origin origin) {

    /** Where the result of a clip goes. */
    public ResultFiles files(Clip clip) {
        return new ResultFiles(outputDirectory, clip.name());
    }

    /** Whether the sandbox stands in for the service. */
    public boolean isSandbox() {
        return origin == Metadata.Origin.SANDBOX;
    }

    /** Whether the service cannot be asked. The sandbox can always be. */
    public boolean isOffline() {
        return offline && !isSandbox();
    }

    /** The command that collects a clip later, with the address of the service where it is not the default one. */
    public String resumeCommand(Clip clip, String pluginVersion) {
        if (clip.command() != null) {
            return clip.command();
        }
        boolean elsewhere = !isSandbox() && !baseUrl.equals(HttpUrl.get(BaseUrl.DEFAULT));
        return "mvn io.github.happyhorse:happyhorse-maven-plugin:" + pluginVersion
                + ":await -Dhappyhorse.taskId=" + clip.knownTask()
                + (elsewhere ? " -Dhappyhorse.baseUrl=" + baseUrl : "");
    }

    /** A directory that cannot be written is reported before the first request. */
    void requireWritable() {
        try {
            ResultFiles.createDirectories(outputDirectory);
        } catch (IOException e) {
            throw InvalidConfigurationException.of("outputDirectory", LocalProblem.reason(outputDirectory, e));
        }
        if (!Files.isWritable(outputDirectory)) {
            throw InvalidConfigurationException.of("outputDirectory", outputDirectory + " is not writable");
        }
    }
}
