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

    /** {@return {@code <name>.mp4}, the video, only ever complete and verified} */
    public Path video() {
        return file(".mp4");
    }

    /** {@return {@code <name>.mp4.part}, the video while it is being downloaded} */
    public Path part() {
        return file(".mp4.part");
    }

    /** {@return {@code <name>.mp4.lock}, the file that is locked while a build writes any of the others} */
    public Path lock() {
        return file(".mp4.lock");
    }

    /** {@return {@code <name>.mp4.verified}, a verified video that could not get its name, or not its metadata} */
    public Path verified() {
        return file(".mp4.verified");
    }

    /** {@return {@code <name>.mp4.rejected}, what was received twice and was wrong both times} */
    public Path rejected() {
        return file(".mp4.rejected");
    }

    /** {@return {@code <name>.json}, the metadata} */
    public Path metadata() {
        return file(".json");
    }

    /**
     * {@return {@code <name>.last.json}, an outcome without a video beside the metadata of a video that is still there}
     */
    public Path lastMetadata() {
        return file(".last.json");
    }

    /**
     * The name for a file that must not overwrite another: {@code clip.mp4.rejected}, and if there is one already
     * {@code clip.mp4.rejected.1}, then {@code .2} and so on.
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

    /** Creates a directory unless it is there. Java 17 refuses one that is a link to a directory. */
    public static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private Path file(String suffix) {
        return directory.resolve(name + suffix);
    }
}
