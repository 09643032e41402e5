/**
 * What a goal run leaves under {@code target/}: where the files are, what stands in the metadata, which pair of video
 * and metadata is up to date, and how the one is never replaced without the other.
 */
package io.github.happyhorse.maven.result;
