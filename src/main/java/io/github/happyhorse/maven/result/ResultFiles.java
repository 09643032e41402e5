package io.github.happyhorse.maven.result;

import java.nio.file.Path;

/**
 * Where the files of one task are.
 *
 * @param directory the output directory
 * @param name their base name
 * @since 1.0.0
 */
public record ResultFiles(Path directory, String name) {

    /**
     * The video, only ever complete and verified.
     *
     * @return {@code <name>.mp4}
     */
    public Path video() {
        return file(".mp4");
    }

    /**
     * The video while it is being downloaded.
     *
     * @return {@code <name>.mp4.part}
     */
    public Path part() {
        return file(".mp4.part");
    }

    /**
     * What was received twice and was wrong both times.
     *
     * @return {@code <name>.mp4.rejected}
     */
    public Path rejected() {
        return file(".mp4.rejected");
    }

    /**
     * The metadata.
     *
     * @return {@code <name>.json}
     */
    public Path metadata() {
        return file(".json");
    }

    /**
     * An outcome without a video, while {@link #metadata()} describes a video that is still there.
     *
     * @return {@code <name>.last.json}
     */
    public Path lastMetadata() {
        return file(".last.json");
    }

    private Path file(String suffix) {
        return directory.resolve(name + suffix);
    }
}
