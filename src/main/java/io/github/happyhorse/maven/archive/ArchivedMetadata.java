package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.Sha256;
import io.github.happyhorse.maven.result.StoredMetadata;
import io.github.happyhorse.maven.task.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks what is archived: whether metadata describes the video, and whether a file is that video. */
final class ArchivedMetadata {

    private ArchivedMetadata() {}

    /** The metadata, if it describes a video of the identity that may be used. The place is for messages. */
    static Metadata of(Identity identity, StoredMetadata stored, long maxVideoSize, String place)
            throws ArchiveException {
        if (stored instanceof StoredMetadata.Newer) {
            throw new ArchiveException(
                    Kind.LEFT_ALONE,
                    place + " was written by a newer version of this plugin, and is neither used nor changed");
        }
        if (stored instanceof StoredMetadata.Unusable unusable) {
            throw ArchiveException.damaged(place + " " + unusable.reason());
        }
        Metadata metadata = stored.usable().orElseThrow();
        if (!identity.matches(metadata)
                || metadata.outcome() != Outcome.SUCCEEDED
                || metadata.origin() == Metadata.Origin.SANDBOX
                || metadata.video() == null) {
            throw ArchiveException.damaged(place + " does not describe the video of " + identity);
        }
        if (metadata.video().size() > maxVideoSize) {
            throw new ArchiveException(
                    Kind.LEFT_ALONE,
                    place + " describes a video of " + metadata.video().size() + " bytes, more than "
                            + InvalidConfigurationException.named("maxVideoSize") + " allows");
        }
        return metadata;
    }

    static void verify(Path file, Metadata metadata, String place) throws IOException, ArchiveException {
        if (Files.size(file) != metadata.video().size()
                || !Sha256.of(file).equals(metadata.video().sha256())) {
            throw ArchiveException.damaged(place + " has changed since it was archived");
        }
    }
}
