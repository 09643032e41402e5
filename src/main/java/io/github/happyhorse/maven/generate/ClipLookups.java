package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks once more, just before a clip is submitted, whether it is certainly not there.
 *
 * @param outputDirectory where clips are saved
 * @param store the files under it
 * @param archive where videos are kept
 * @param locks the locks of the Maven run
 * @param limit how long another build may have a lock
 * @param warn takes a warning
 * @param isSandbox whether what is there does not count
 */
public record ClipLookups(
        Path outputDirectory,
        ResultStore store,
        Archive archive,
        FileLocks locks,
        Duration limit,
        Consumer<String> warn,
        boolean isSandbox) {

    private Archive.Listener warnings() {
        return new Archive.Listener() {

            @Override
            public void waitingForLock(Path lock) {
                // It is short.
            }

            @Override
            public void warn(String problem) {
                warn.accept(problem);
            }
        };
    }

    boolean isSaved(ClipRequest clip) throws IOException {
        return !isSandbox && store.upToDate(files(clip), identity(clip)).isPresent();
    }

    boolean isArchived(ClipRequest clip) throws ArchiveException, InterruptedException {
        return archive.find(identity(clip), warnings()).isPresent();
    }

    boolean isArchived(TaskId task) throws ArchiveException, InterruptedException {
        return archive.find(Identity.of(task), warnings()).isPresent();
    }

    /** Why the files of a clip may be the video that is wanted, though they are not up to date; or null. */
    String doubt(ClipRequest clip) throws IOException {
        String doubt = isSandbox ? null : store.doubt(files(clip), identity(clip));
        return doubt == null ? null : files(clip).video() + " " + doubt;
    }

    /** Archives the video of another task or request that has the files of a clip. */
    void archiveOther(ClipRequest clip) throws IOException, ArchiveException, InterruptedException {
        ResultFiles files = files(clip);
        if (archive.isNone() || !Files.exists(files.metadata())) {
            return;
        }
        FileLock lock = locks.lock(files.lock(), limit, () -> false).orElseThrow();
        try {
            Optional<Metadata> other = store.otherPair(lock, files, identity(clip));
            if (other.isPresent()) {
                Metadata.Request request = other.get().request();
                Identity of = request == null
                        ? Identity.of(new TaskId(other.get().taskId()))
                        : Identity.ofRequest(request.sha256());
                archive.keep(of, files.video(), other.get(), warnings());
            }
        } finally {
            lock.close();
        }
    }

    private ResultFiles files(ClipRequest clip) {
        return new ResultFiles(outputDirectory, clip.name());
    }

    private static Identity identity(ClipRequest clip) {
        return Identity.ofRequest(clip.sha256());
    }
}
