package io.github.happyhorse.maven.video;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The reason of a failure to write a file. */
public final class LocalProblem {

    private static final long MIB = 1 << 20;

    private LocalProblem() {}

    /** Why a file could not be written, with the space that is left. */
    public static String reason(Path path, IOException problem) {
        return path + " cannot be written: " + detail(problem) + freeSpace(path);
    }

    private static String detail(IOException problem) {
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is in the way";
        }
        if (problem instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    /** Of the directory itself: a file store is found through the mount table, which some containers hide. */
    private static String freeSpace(Path path) {
        File directory = path.getParent().toFile();
        return directory.isDirectory() ? " (" + directory.getUsableSpace() / MIB + " MiB are free there)" : "";
    }
}
