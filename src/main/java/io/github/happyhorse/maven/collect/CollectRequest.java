package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.video.LocalProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * What a goal run is asked for, checked.
 *
 * @param tasks the tasks, each once
 * @param baseUrl where the service is
 * @param waiting how to wait
 * @param outputDirectory where to save
 * @param fileName the base name of the files, or null for the task id
 * @param failOnError whether the build ends when a task does not succeed
 * @param offline whether Maven was told not to use the network
 * @param origin the service, or the sandbox that stands in for it
 * @since 1.0.0
 */
public record CollectRequest(
        List<TaskId> tasks,
        HttpUrl baseUrl,
        PollPolicy waiting,
        Path outputDirectory,
        String fileName,
        boolean failOnError,
        boolean offline,
        Metadata.Origin origin) {

    /**
     * Where the result of a task goes.
     *
     * @param task one of the tasks
     * @return its files
     */
    public ResultFiles files(TaskId task) {
        return new ResultFiles(outputDirectory, fileName == null ? task.value() : fileName);
    }

    /** A directory that cannot be written is told before anything is asked of anybody. */
    void requireWritable() {
        String parameter = InvalidConfigurationException.named("outputDirectory");
        try {
            Files.createDirectories(outputDirectory);
        } catch (IOException e) {
            throw new InvalidConfigurationException(parameter + ": " + LocalProblem.reason(outputDirectory, e));
        }
        if (!Files.isWritable(outputDirectory)) {
            throw new InvalidConfigurationException(parameter + ": " + outputDirectory + " is not writable");
        }
    }

    boolean isRehearsal() {
        return origin == Metadata.Origin.SANDBOX;
    }
}
