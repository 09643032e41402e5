package io.github.happyhorse.maven.result;

import java.util.Optional;

/** What a file of metadata turned out to be. */
public sealed interface StoredMetadata {

    /**
     * Metadata that this version understands.
     *
     * @param metadata what it says, made safe
     */
    record Usable(Metadata metadata) implements StoredMetadata {}

    /**
     * Metadata of a newer version of this plugin: neither used nor changed nor deleted.
     *
     * @param taskId the task that it is about, or null where that is not clear
     */
    record Newer(String taskId) implements StoredMetadata {}

    /**
     * No metadata, or damaged metadata.
     *
     * @param reason what is wrong with it, as a clause
     */
    record Unusable(String reason) implements StoredMetadata {}

    /** {@return the metadata, if it can be used} */
    default Optional<Metadata> usable() {
        return this instanceof Usable usable ? Optional.of(usable.metadata()) : Optional.empty();
    }
}
