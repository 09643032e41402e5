package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps video and metadata under {@code target/} as a pair: metadata that describes a saved video is replaced only
 * together with that video.
 *
 * @since 1.0.0
 */
public final class ResultStore {

    /** Moves a file. */
    @FunctionalInterface
    public interface Move {

        /**
         * Moves it.
         *
         * @param target its new name
         * @throws IOException if that cannot be done
         */
        void to(Path target) throws IOException;
    }

    private static final long LARGEST_METADATA = 16 << 20;

    private final MetadataJson json;

    /**
     * A store.
     *
     * @param pluginVersion stands in what is written
     */
    public ResultStore(String pluginVersion) {
        json = new MetadataJson(pluginVersion);
    }

    /**
     * The saved result of a task, if its video is there and is the one that its metadata describes. What a later run
     * left beside it without a video is then of no interest any more.
     *
     * @param files where to look
     * @param task the task
     * @return its metadata
     * @throws IOException if what is there cannot be read
     */
    public Optional<Metadata> upToDate(ResultFiles files, TaskId task) throws IOException {
        Metadata saved = pair(files).orElse(null);
        if (saved == null
                || isRehearsal(saved.origin())
                || saved.outcome() != Outcome.SUCCEEDED
                || !saved.taskId().equals(task.value())
                || !files.video().endsWith(saved.video().file())
                || Files.size(files.video()) != saved.video().size()
                || !Sha256.of(files.video()).equals(saved.video().sha256())) {
            return Optional.empty();
        }
        forgetLast(files);
        return Optional.of(saved);
    }

    /**
     * Tells whether a rehearsal has set the pair of a task aside, and nothing real has its place.
     *
     * @param files where to look
     * @param task the task
     * @return whether {@link #bringBack} has something to do
     * @throws IOException if what is there cannot be read
     */
    public boolean isSetAside(ResultFiles files, TaskId task) throws IOException {
        return read(kept(files.metadata()))
                        .filter(kept -> kept.taskId().equals(task.value()))
                        .isPresent()
                && pair(files).filter(saved -> !isRehearsal(saved.origin())).isEmpty();
    }

    /**
     * Gives the pair that a rehearsal has set aside its place again. For whoever has locked the files.
     *
     * @param files where to look
     * @param task the task
     * @throws IOException if that cannot be done
     */
    public void bringBack(ResultFiles files, TaskId task) throws IOException {
        if (isSetAside(files, task)) {
            if (Files.exists(kept(files.video()))) {
                move(kept(files.video()), files.video());
            }
            move(kept(files.metadata()), files.metadata());
        }
    }

    /**
     * Reads a file of metadata.
     *
     * @param file where it may be
     * @return what it says; empty if it is not there or is not what this version writes
     * @throws IOException if it cannot be read
     */
    public static Optional<Metadata> read(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) <= LARGEST_METADATA
                ? MetadataJson.read(Files.readAllBytes(file))
                : Optional.empty();
    }

    /**
     * Writes metadata without a video: beside a pair, if there is one.
     *
     * @param files where to write
     * @param metadata what to write
     * @return the file that was written
     * @throws IOException if it cannot be written
     */
    public Path record(ResultFiles files, Metadata metadata) throws IOException {
        boolean paired = pair(files).isPresent();
        Path target = paired ? files.lastMetadata() : files.metadata();
        if (paired && isLastOfAnother(files)) {
            throw new FileSystemException(target.toString(), null, target + " is the metadata of another task");
        }
        write(target, metadata);
        if (!paired) {
            forgetLast(files);
        }
        return target;
    }

    /**
     * Gives a verified video its name and writes its metadata.
     *
     * @param files where to write
     * @param metadata describes the video
     * @param video moves the video to the name it is given, in one step
     * @throws IOException if it cannot be written
     */
    public void publish(ResultFiles files, Metadata metadata, Move video) throws IOException {
        if (isRehearsal(metadata.origin())) {
            setRealPairAside(files);
        }
        // What may find no room comes before the video gets its name: beside another's metadata it would be taken for
        // that task's.
        Path beside = writeBeside(files.metadata(), metadata);
        try {
            video.to(files.video());
            move(beside, files.metadata());
        } finally {
            Files.deleteIfExists(beside);
        }
        forgetLast(files);
    }

    /**
     * Removes a pair that is not the result of this run, so that a build that goes on does not ship the wrong clip:
     * another task's, or a rehearsal's when this is none.
     *
     * @param files where to look
     * @param task the task whose video the build expects
     * @param origin where this run's result would be from
     * @return the task whose pair was removed; empty if there was none
     * @throws IOException if it cannot be removed
     */
    public Optional<String> removeForeignPair(ResultFiles files, TaskId task, Metadata.Origin origin)
            throws IOException {
        Metadata foreign = pair(files)
                .filter(saved ->
                        !saved.taskId().equals(task.value()) || isRehearsal(saved.origin()) && !isRehearsal(origin))
                .orElse(null);
        if (foreign == null) {
            return Optional.empty();
        }
        if (isRehearsal(origin)) {
            setRealPairAside(files);
        }
        Files.deleteIfExists(files.video());
        Files.deleteIfExists(files.metadata());
        return Optional.of(foreign.taskId());
    }

    /** Beside a task called {@code a}, one called {@code a.last} has its metadata where the last of the former goes. */
    private static boolean isLastOfAnother(ResultFiles files) throws IOException {
        String stem = files.name() + ".last";
        return read(files.lastMetadata())
                .filter(last -> last.video() != null || last.taskId().equals(stem))
                .isPresent();
    }

    private static void forgetLast(ResultFiles files) {
        try {
            if (!isLastOfAnother(files)) {
                Files.deleteIfExists(files.lastMetadata());
            }
        } catch (IOException e) {
            // It is of no interest any more, and must not cost a saved video.
        }
    }

    /** A rehearsal must not cost a paid clip. */
    private static void setRealPairAside(ResultFiles files) throws IOException {
        if (pair(files).filter(saved -> !isRehearsal(saved.origin())).isPresent()) {
            move(files.video(), kept(files.video()));
            move(files.metadata(), kept(files.metadata()));
        }
    }

    private static boolean isRehearsal(Metadata.Origin origin) {
        return origin == Metadata.Origin.SANDBOX;
    }

    private static Path kept(Path file) {
        return file.resolveSibling(file.getFileName() + ".kept");
    }

    /** Metadata that describes a video, with that video beside it. */
    private static Optional<Metadata> pair(ResultFiles files) throws IOException {
        return Files.isRegularFile(files.video())
                ? read(files.metadata()).filter(metadata -> metadata.video() != null)
                : Optional.empty();
    }

    /** Written beside and moved, so that nobody ever reads half of it. */
    private void write(Path target, Metadata metadata) throws IOException {
        Path beside = writeBeside(target, metadata);
        try {
            move(beside, target);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private Path writeBeside(Path target, Metadata metadata) throws IOException {
        Files.createDirectories(target.getParent());
        Path beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            return Files.write(beside, json.write(metadata), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
