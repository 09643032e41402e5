package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;

/**
 * A video that a lookup has found.
 *
 * @param identity the task or request
 * @param metadata its metadata, made safe
 * @param isShared whether the shared repository has it, and not this machine
 */
public record ArchivedVideo(Identity identity, Metadata metadata, boolean isShared) {}
