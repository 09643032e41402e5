package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.Sha256;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A video that is kept, with what is known of it.
 *
 * @param file where the video is
 * @param metadataFile where its metadata is
 * @param metadata what stands there
 * @since 1.0.0
 */
public record ArchivedVideo(Path file, Path metadataFile, Metadata metadata) {

    /** Reads the metadata of a video. */
    static ArchivedVideo read(TaskId task, Path file, Path metadataFile) throws IOException, DamagedException {
        Metadata metadata = MetadataJson.read(metadataFile)
                .usable()
                .filter(saved -> saved.taskId().equals(task.value())
                        && saved.outcome() == Outcome.SUCCEEDED
                        && saved.origin() != Metadata.Origin.SANDBOX
                        && saved.video() != null
                        && saved.video().sha256() != null)
                .orElseThrow(() -> new DamagedException(metadataFile + " does not describe the video of the task"));
        return new ArchivedVideo(file, metadataFile, metadata);
    }

    /** Holds the file against its metadata. */
    ArchivedVideo intact() throws IOException, DamagedException {
        long size = Files.size(file);
        if (size != metadata.video().size()) {
            throw new DamagedException(
                    file + " has " + size + " bytes, not " + metadata.video().size());
        }
        if (!Sha256.of(file).equals(metadata.video().sha256())) {
            throw new DamagedException(file + " has another checksum than when it was archived");
        }
        return this;
    }

    boolean isSameVideoAs(ArchivedVideo other) {
        return metadata.video().sha256().equals(other.metadata.video().sha256());
    }
}
