package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps video and metadata under {@code target/} as a pair: metadata that describes a saved video is replaced only
 * together with that video. Whatever changes a file needs the lock of the pair.
 */
public final class ResultStore {

    /** Moves a file. */
    @FunctionalInterface
    public interface Move {

        void to(Path target) throws IOException;
    }

    /**
     * A verified video that could not be published. The message is a clause that names the file that was in the way.
     */
    public static final class NotPublishedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Path keptAs;

        private NotPublishedException(Path file, IOException cause, Path keptAs) {
            super(file + " cannot be written: " + reason(file, cause), cause);
            this.keptAs = keptAs;
        }

        /** {@return where the video is now; null if it could not be moved at all and is still where it was} */
        public Path keptAs() {
            return keptAs;
        }

        private static String reason(Path file, IOException cause) {
            if (Files.isDirectory(file)) {
                return "it is a directory";
            }
            String reason = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
            return reason == null ? cause.getClass().getSimpleName() : reason;
        }
    }

    /**
     * A pair that was moved so that it is not taken for the result of this run.
     *
     * @param taskId the task that it belongs to, or null where that is not clear
     * @param video its new name
     * @param metadata the new name of its metadata
     */
    public record KeptPair(String taskId, Path video, Path metadata) {}

    private static final Duration RECORD_WAIT = Duration.ofSeconds(2);

    private final FileLocks locks;
    private final MetadataFiles writing;

    public ResultStore(String pluginVersion, FileLocks locks) {
        this(pluginVersion, locks, File.separatorChar == '\\');
    }

    ResultStore(String pluginVersion, FileLocks locks, boolean windows) {
        this.locks = locks;
        this.writing = new MetadataFiles(pluginVersion, locks, windows);
    }

    /**
     * {@return the metadata of the saved result, if its video is there and is the one that the metadata describes. What
     * a later run left beside it without a video is then removed}
     */
    public Optional<Metadata> upToDate(ResultFiles files, Identity identity) throws IOException {
        Optional<Metadata> saved = intact(files, identity);
        if (saved.isPresent() && Files.exists(files.lastMetadata())) {
            forgetLastUnlessLocked(files);
        }
        return saved;
    }

    private void forgetLastUnlessLocked(ResultFiles files) {
        try {
            locks.tryLock(files.lock()).ifPresent(lock -> {
                try (lock) {
                    forgetLast(files);
                }
            });
        } catch (IOException e) {
            // A saved pair counts in a read-only directory, too.
        }
    }

    /** {@return the same, for a caller that has the lock of the pair} */
    public Optional<Metadata> upToDate(FileLock lock, ResultFiles files, Identity identity) throws IOException {
        check(lock, files);
        Optional<Metadata> saved = intact(files, identity);
        if (saved.isPresent()) {
            forgetLast(files);
        }
        return saved;
    }

    /**
     * Tells the same and changes nothing.
     *
     * @param files where to look
     * @param identity the task or request
     * @return whether the saved result is the one that is wanted
     * @throws IOException if what is there cannot be read
     */
    public boolean isUpToDate(ResultFiles files, Identity identity) throws IOException {
        return intact(files, identity).isPresent();
    }

    private static Optional<Metadata> intact(ResultFiles files, Identity identity) throws IOException {
        Metadata saved = pair(files).orElse(null);
        return saved != null
                        && isReal(saved)
                        && saved.outcome() == Outcome.SUCCEEDED
                        && identity.matches(saved)
                        && files.video().endsWith(saved.video().file())
                        && Files.size(files.video()) == saved.video().size()
                        && Sha256.of(files.video()).equals(saved.video().sha256())
                ? Optional.of(saved)
                : Optional.empty();
    }

    /**
     * {@return whether the pair of a task or request was set aside and nothing real has its place, so that
     * {@link #bringBack} has something to do}
     */
    public boolean isSetAside(ResultFiles files, Identity identity) throws IOException {
        return isFree(files) && kept(files, identity).isPresent();
    }

    /** Gives the pair that was set aside its names again. */
    public void bringBack(FileLock lock, ResultFiles files, Identity identity) throws IOException {
        check(lock, files);
        Optional<KeptPair> kept = isFree(files) ? kept(files, identity) : Optional.empty();
        if (kept.isPresent()) {
            if (Files.exists(kept.get().video())) {
                writing.move(kept.get().video(), files.video());
            }
            writing.move(kept.get().metadata(), files.metadata());
        }
    }

    /** The pair of this identity among those that were set aside, whatever number it got. */
    private static Optional<KeptPair> kept(ResultFiles files, Identity identity) throws IOException {
        int end = ResultFiles.firstUnused(files.keptVideo(), files.keptMetadata());
        for (int number = 0; number < end; number++) {
            Path metadata = ResultFiles.numbered(files.keptMetadata(), number);
            Optional<Metadata> found = MetadataJson.read(metadata).usable();
            if (found.filter(kept -> isReal(kept) && kept.video() != null && identity.matches(kept))
                    .isPresent()) {
                return Optional.of(
                        new KeptPair(found.get().taskId(), ResultFiles.numbered(files.keptVideo(), number), metadata));
            }
        }
        return Optional.empty();
    }

    /** Whether no real pair, and nothing of a newer version, has the names. */
    private static boolean isFree(ResultFiles files) throws IOException {
        return !isNewer(files.metadata())
                && pair(files).filter(ResultStore::isReal).isEmpty();
    }

    /** Writes metadata without a video: beside a pair, if there is one. */
    public Path record(FileLock lock, ResultFiles files, Metadata metadata) throws IOException {
        check(lock, files);
        boolean beside = Files.isDirectory(files.metadata())
                || isNewer(files.metadata())
                || pair(files).isPresent();
        Path target = beside ? files.lastMetadata() : files.metadata();
        if (beside && (isNewer(target) || isLastOfAnother(files))) {
            throw new FileSystemException(
                    target.toString(),
                    null,
                    target + " is the metadata of another task or of a newer version of this plugin");
        }
        writing.write(target, metadata);
        if (!beside) {
            forgetLast(files);
        }
        return target;
    }

    /** {@return the metadata of the last outcome without a video, of whatever task} */
    public Optional<Metadata> lastRecord(ResultFiles files) throws IOException {
        Optional<Metadata> last = MetadataJson.read(files.lastMetadata()).usable();
        return last.isPresent() ? last : MetadataJson.read(files.metadata()).usable();
    }

    /**
     * Writes metadata of a task that is still running, or of a single poll, unless another build has the lock.
     *
     * @return the file that was written; empty if another build has the lock
     */
    public Optional<Path> recordUnlessLocked(ResultFiles files, Metadata metadata) throws IOException {
        Optional<FileLock> free = locks.tryLock(files.lock());
        if (free.isEmpty()) {
            return Optional.empty();
        }
        try (FileLock lock = free.get()) {
            return Optional.of(record(lock, files, metadata));
        }
    }

    /**
     * Locks the files for {@link #record}, which is not worth a long wait: after 2 seconds it gives up.
     *
     * @return the lock; empty if another build still has it
     */
    public Optional<FileLock> lockForRecord(ResultFiles files) throws IOException, InterruptedException {
        try {
            return locks.lock(files.lock(), RECORD_WAIT, () -> false);
        } catch (LockTimeoutException e) {
            return Optional.empty();
        }
    }

    /**
     * Gives a verified video its name and writes its metadata. A pair that must not be lost is moved first: one of a
     * newer version, and a real one where this is a sandbox run.
     */
    public Optional<KeptPair> publish(FileLock lock, ResultFiles files, Metadata metadata, Move video)
            throws NotPublishedException {
        check(lock, files);
        Path current = files.metadata();
        Path beside = null;
        boolean named = false;
        try {
            refuseDirectory(files.metadata());
            // Written before the video gets its name: beside another's metadata it would be taken for that task's.
            beside = writing.writeBeside(files.metadata(), metadata);
            current = files.video();
            refuseDirectory(files.video());
            Optional<KeptPair> kept = isNewer(files.metadata())
                            || !isReal(metadata)
                                    && pair(files).filter(ResultStore::isReal).isPresent()
                    ? Optional.of(setAside(files))
                    : Optional.empty();
            writing.retryDenied(() -> video.to(files.video()));
            named = true;
            current = files.metadata();
            writing.move(beside, files.metadata());
            forgetLast(files);
            return kept;
        } catch (IOException e) {
            Move away = named ? target -> writing.move(files.video(), target) : video;
            throw new NotPublishedException(current, e, kept(away, files));
        } finally {
            MetadataFiles.deleteQuietly(beside);
        }
    }

    private Path kept(Move video, ResultFiles files) {
        Path verified = ResultFiles.unused(files.verified());
        try {
            writing.retryDenied(() -> video.to(verified));
            return verified;
        } catch (IOException e) {
            return null;
        }
    }

    private static void refuseDirectory(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "it is a directory");
        }
    }

    /**
     * Moves a pair that is not the result of this run, so that a build that goes on does not ship the wrong video:
     * another task's, a sandbox's where this is no sandbox run, or one that a newer version wrote for an unknown task.
     */
    public Optional<KeptPair> moveForeignPair(
            FileLock lock, ResultFiles files, Identity identity, Metadata.Origin origin) throws IOException {
        check(lock, files);
        return isForeign(files, identity, origin) ? Optional.of(setAside(files)) : Optional.empty();
    }

    private static boolean isForeign(ResultFiles files, Identity identity, Metadata.Origin origin) throws IOException {
        if (MetadataJson.read(files.metadata()) instanceof StoredMetadata.Newer newer) {
            return Files.exists(files.video())
                    && (newer.taskId() == null || !newer.taskId().equals(identity.taskId()));
        }
        return pair(files)
                .filter(saved -> !identity.matches(saved) || !isReal(saved) && origin != Metadata.Origin.SANDBOX)
                .isPresent();
    }

    /**
     * {@return why a video that is not up to date may still be the one that is wanted, as a clause that follows its
     * name; null if it is none, or surely another one}
     */
    public String doubt(ResultFiles files, Identity identity) throws IOException {
        if (!Files.exists(files.video())) {
            return null;
        }
        StoredMetadata stored = MetadataJson.read(files.metadata());
        if (stored instanceof StoredMetadata.Newer) {
            return "was saved by a newer version of this plugin";
        }
        return stored.usable()
                .filter(saved -> isReal(saved) && saved.video() != null)
                .map(saved -> identity.matches(saved) ? "is not what was saved: size or checksum differ" : null)
                .orElse(null);
    }

    /** {@return the metadata of the pair of another task or request, if one has the names} */
    public Optional<Metadata> otherPair(FileLock lock, ResultFiles files, Identity identity) throws IOException {
        check(lock, files);
        return pair(files)
                .filter(saved -> isReal(saved)
                        && saved.outcome() == Outcome.SUCCEEDED
                        && saved.taskId() != null
                        && !identity.matches(saved));
    }

    /** Both get the same number. */
    private KeptPair setAside(ResultFiles files) throws IOException {
        int number = ResultFiles.firstUnused(files.keptVideo(), files.keptMetadata());
        StoredMetadata moved = MetadataJson.read(files.metadata());
        KeptPair kept = new KeptPair(
                moved instanceof StoredMetadata.Newer newer
                        ? newer.taskId()
                        : moved.usable().map(Metadata::taskId).orElse(null),
                ResultFiles.numbered(files.keptVideo(), number),
                ResultFiles.numbered(files.keptMetadata(), number));
        if (Files.exists(files.video(), LinkOption.NOFOLLOW_LINKS)) {
            writing.move(files.video(), kept.video());
        }
        writing.move(files.metadata(), kept.metadata());
        return kept;
    }

    /** Beside a task called {@code a}, one called {@code a.last} has its metadata where the last of the former goes. */
    private static boolean isLastOfAnother(ResultFiles files) throws IOException {
        String stem = files.name() + ".last";
        return MetadataJson.read(files.lastMetadata())
                .usable()
                .filter(last -> last.video() != null || stem.equals(last.taskId()))
                .isPresent();
    }

    private static void forgetLast(ResultFiles files) {
        try {
            if (!isNewer(files.lastMetadata()) && !isLastOfAnother(files)) {
                Files.deleteIfExists(files.lastMetadata());
            }
        } catch (IOException e) {
            // It is of no interest any more, and must not cost a saved video.
        }
    }

    private static boolean isReal(Metadata metadata) {
        return metadata.origin() != Metadata.Origin.SANDBOX;
    }

    private static boolean isNewer(Path metadata) throws IOException {
        return MetadataJson.read(metadata) instanceof StoredMetadata.Newer;
    }

    /** Metadata that describes a video, with that video beside it. */
    private static Optional<Metadata> pair(ResultFiles files) throws IOException {
        return Files.isRegularFile(files.video())
                ? MetadataJson.read(files.metadata()).usable().filter(metadata -> metadata.video() != null)
                : Optional.empty();
    }

    private static void check(FileLock lock, ResultFiles files) {
        if (!lock.file().equals(files.lock())) {
            throw new IllegalArgumentException(lock.file() + " is not the lock of " + files.video());
        }
    }
}
