package io.github.happyhorse.maven.bench;

import io.github.happyhorse.maven.video.mp4.GeneratedMp4;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The clips to be served, made once and kept in a folder. */
final class Clips {

    static final int KIB = 1 << 10;
    static final int MIB = 1 << 20;

    private static final String SANDBOX = "/io/github/happyhorse/maven/sandbox/clip.mp4";

    private final Path folder;

    Clips(Path folder) {
        this.folder = folder;
    }

    /** The clip of the goal sandbox: five seconds, 76 KB. */
    Path sandbox() throws IOException {
        Path file = folder.resolve("sandbox.mp4");
        try (InputStream in = Clips.class.getResourceAsStream(SANDBOX)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /** A video of a size. */
    Path of(long bytes) throws IOException {
        Path file = folder.resolve(bytes + ".mp4");
        if (!Files.exists(file) || Files.size(file) != bytes) {
            GeneratedMp4.write(file, bytes);
        }
        return file;
    }
}
