package io.github.happyhorse.maven.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where the files of one task are.
 *
 * @param directory the output directory
 * @param name their base name
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
     * The file that is locked while a build writes any of the others.
     *
     * @return {@code <name>.mp4.lock}
     */
    public Path lock() {
        return file(".mp4.lock");
    }

    /**
     * A verified video that could not get its name, or not its metadata.
     *
     * @return {@code <name>.mp4.verified}
     */
    public Path verified() {
        return file(".mp4.verified");
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

    /**
     * The name for a file that must not overwrite another: {@code clip.mp4.rejected}, and if there is one already
     * {@code clip.mp4.rejected.1}, then {@code .2} and so on.
     *
     * @param file the name without a number
     * @return the first name that is free
     */
    public static Path unused(Path file) {
        return numbered(file, firstUnused(file));
    }

    /** The lowest number that is free for every one of the files. */
    static int firstUnused(Path... files) {
        int number = 0;
        while (isTaken(number, files)) {
            number++;
        }
        return number;
    }

    private static boolean isTaken(int number, Path... files) {
        for (Path file : files) {
            if (Files.exists(numbered(file, number), LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
        }
        return false;
    }

    static Path numbered(Path file, int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }

    Path keptVideo() {
        return file(".mp4.kept");
    }

    Path keptMetadata() {
        return file(".json.kept");
    }

    /**
     * Creates a directory unless it is there. Java 17 refuses one that is a link to a directory.
     *
     * @param directory the directory
     * @throws IOException if it cannot be created
     */
    public static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private Path file(String suffix) {
        return directory.resolve(name + suffix);
    }
}
