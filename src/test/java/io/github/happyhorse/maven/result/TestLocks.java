package io.github.happyhorse.maven.result;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Locks as a Maven run has them. */
public final class TestLocks {

    private TestLocks() {}

    /** Those of a Maven run of its own. */
    public static FileLocks ofNewRun() {
        return of(ConcurrentHashMap.newKeySet());
    }

    /** Those of a Maven run that holds these. */
    public static FileLocks of(Set<Path> held) {
        return new FileLocks(held, InstantSource.system(), pause -> Thread.sleep(pause.toMillis()));
    }

    /** Publishes a video with the lock that this needs. */
    public static void publish(ResultFiles files, Metadata metadata, ResultStore.Move video) throws IOException {
        FileLocks locks = ofNewRun();
        try (FileLock lock = locks.tryLock(files.lock()).orElseThrow()) {
            new ResultStore("1.2.3", locks).publish(lock, files, metadata, video);
        } catch (ResultStore.NotPublishedException e) {
            throw new IOException(e);
        }
    }
}
