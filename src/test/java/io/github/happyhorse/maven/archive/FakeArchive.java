package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.Sha256;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An archive in a directory, that can be made useless. */
public final class FakeArchive implements Archive {

    private final Path directory;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ArchiveException unreachable;
    private ArchiveException full;
    private boolean required;
    private boolean vanishing;
    private boolean changing;
    private Runnable onFind = () -> {};
    private Runnable onKeep = () -> {};

    public FakeArchive(Path directory) {
        this.directory = directory;
    }

    /** What was asked of it, in order: a verb and a task. */
    public List<String> asked() {
        return asked;
    }

    public Path video(String task) {
        return directory.resolve(task + ".mp4");
    }

    public Path metadata(String task) {
        return directory.resolve(task + ".json");
    }

    /** From now on it cannot be asked. */
    public void cannotBeAsked(String why) {
        unreachable = new ArchiveException(ArchiveException.Kind.LOCAL, why);
    }

    /** From now on it takes nothing. */
    public void takesNothing(boolean required, String why) {
        full = required
                ? new ArchiveException(ArchiveException.Kind.SHARED_PERMANENT, why)
                : new ArchiveException(ArchiveException.Kind.LOCAL, why);
    }

    /** As if the user had named it. */
    public void required() {
        required = true;
    }

    /** From now on it takes everything. */
    public void takesAll() {
        full = null;
    }

    /** From now on what it finds is gone before anybody can copy it. */
    public void vanishingOnceFound() {
        vanishing = true;
    }

    /** From now on what it finds is changed before anybody can copy it. */
    public void changingOnceFound() {
        changing = true;
    }

    /** Is run at the beginning of every lookup. */
    public void onFind(Runnable action) {
        onFind = action;
    }

    /** Is run at the beginning of every call to keep a video. */
    public void onKeep(Runnable action) {
        onKeep = action;
    }

    /** As if these bytes had been archived as the video of a task, by a build that did not look into them. */
    public void putAside(String task, byte[] bytes) throws IOException {
        Files.createDirectories(directory);
        Files.write(video(task), bytes);
        describe(task, bytes.length, Sha256.of(video(task)));
    }

    /** As if a video of that size had been archived, which takes no room on the disk. */
    public void putAside(String task, long size) throws IOException {
        Files.createDirectories(directory);
        try (RandomAccessFile file = new RandomAccessFile(video(task).toFile(), "rw")) {
            file.setLength(size);
        }
        describe(task, size, "0".repeat(64));
    }

    private void describe(String task, long size, String sha256) throws IOException {
        Metadata metadata = ArchiveCase.metadata(new TaskId(task), size, sha256, Metadata.Origin.SERVICE)
                .with(new Metadata.Video(task + ".mp4", size, sha256), null);
        TestLocks.publish(new ResultFiles(directory, task), metadata, target -> {});
    }

    @Override
    public Optional<ArchivedVideo> find(Identity identity, Listener listener) throws ArchiveException {
        asked.add("find " + identity);
        onFind.run();
        if (unreachable != null) {
            throw unreachable;
        }
        try {
            return Files.exists(video(identity.taskId()))
                    ? Optional.of(new ArchivedVideo(identity, stored(identity), false))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Metadata stored(Identity identity) throws IOException {
        return MetadataJson.read(metadata(identity.taskId())).usable().orElseThrow();
    }

    @Override
    public VideoFile open(ArchivedVideo found, Listener listener) throws ArchiveException {
        asked.add("open " + found.identity());
        Path video = video(found.identity().taskId());
        if (changing) {
            throw ArchiveException.damaged(video + " has changed since it was archived");
        }
        try {
            if (vanishing) {
                Files.delete(video);
            }
            return new VideoFile(video, stored(found.identity()), () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Kept keep(Identity identity, Path saved, Metadata metadata, Listener listener) throws ArchiveException {
        asked.add("keep " + identity);
        onKeep.run();
        if (full != null) {
            throw full;
        }
        Path video = video(identity.taskId());
        try {
            if (Files.exists(video) && Files.mismatch(video, saved) < 0) {
                return Kept.BEFORE;
            }
            Files.createDirectories(directory);
            Files.copy(saved, video, StandardCopyOption.REPLACE_EXISTING);
            Files.write(metadata(identity.taskId()), MetadataJson.write(metadata, "1.2.3"));
            return new Kept(video, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isKept(Identity identity, Metadata metadata) {
        return Files.exists(video(identity.taskId()));
    }

    @Override
    public boolean isRequired() {
        return required;
    }

    @Override
    public String describe(Identity identity) {
        return identity + " in the fake archive";
    }
}
