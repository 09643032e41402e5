package io.github.happyhorse.maven.archive;

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

/** An archive in a directory, that can be told to be of no use. */
public final class FakeArchive implements Archive {

    private final Path directory;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ArchiveException unreachable;
    private ArchiveException full;
    private boolean askedForByName;
    private boolean vanishing;
    private boolean changing;

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
        unreachable = ArchiveException.ofThisMachine(why);
    }

    /** From now on it takes nothing. */
    public void takesNothing(boolean askedForByName, String why) {
        full = askedForByName ? ArchiveException.ofFleet(why, false) : ArchiveException.ofThisMachine(why);
    }

    /** As if the user had named it. */
    public void askedForByName() {
        askedForByName = true;
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
                .with(new Metadata.Video(task + ".mp4", size, sha256, null, null, null, null, null), null);
        TestLocks.publish(new ResultFiles(directory, task), metadata, target -> {});
    }

    @Override
    public Optional<ArchivedVideo> find(TaskId task, Listener listener) throws ArchiveException {
        asked.add("find " + task);
        if (unreachable != null) {
            throw unreachable;
        }
        Path video = video(task.value());
        if (!Files.exists(video)) {
            return Optional.empty();
        }
        try {
            Metadata metadata =
                    MetadataJson.read(metadata(task.value())).usable().orElseThrow();
            if (vanishing) {
                Files.delete(video);
            }
            if (changing) {
                Files.write(video, ArchiveCase.otherBytes());
            }
            return Optional.of(new ArchivedVideo(video, metadata(task.value()), metadata));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Kept keep(TaskId task, ArchivedVideo saved, Listener listener) throws ArchiveException {
        asked.add("keep " + task);
        if (full != null) {
            throw full;
        }
        Path video = video(task.value());
        try {
            if (Files.exists(video) && Files.mismatch(video, saved.file()) < 0) {
                return Kept.BEFORE;
            }
            Files.createDirectories(directory);
            Files.copy(saved.file(), video, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(saved.metadataFile(), metadata(task.value()), StandardCopyOption.REPLACE_EXISTING);
            return new Kept(video, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void discard(TaskId task) {
        asked.add("discard " + task);
        try {
            Files.delete(video(task.value()));
            Files.delete(metadata(task.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isAskedForByName() {
        return askedForByName;
    }

    @Override
    public String describe(TaskId task) {
        return task + " in the fake archive";
    }
}
