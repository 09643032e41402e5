package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps videos for later builds. */
public interface Archive {

    /** Receives what takes time, and what went wrong without ending the work. */
    interface Listener {

        /** Another build has the lock. */
        void waitingForLock(Path lock);

        void warn(String problem);
    }

    /**
     * The file of an archived video, verified against its metadata, which is not replaced until it is closed.
     *
     * @param file the video, to be copied and not moved
     * @param metadata its metadata
     * @param release ends the use of the file
     */
    record VideoFile(Path file, Metadata metadata, Runnable release) implements AutoCloseable {

        @Override
        public void close() {
            release.run();
        }
    }

    /**
     * What a call of {@link #keep} has done.
     *
     * @param installed where the video now is on this machine; null if it was there before
     * @param deployed the repository that now has it; null if none is configured or it was there before
     */
    record Kept(Path installed, String deployed) {

        /** Nothing was to be done. */
        public static final Kept BEFORE = new Kept(null, null);
    }

    /**
     * Looks up a video. Only its metadata is fetched.
     *
     * @return what the archive has; empty if it has nothing
     */
    Optional<ArchivedVideo> find(Identity identity, Listener listener) throws ArchiveException, InterruptedException;

    /** Fetches a video that was found. To be called under the lock of the pair that it is for. */
    VideoFile open(ArchivedVideo found, Listener listener) throws ArchiveException, InterruptedException;

    /** Keeps a video unless it is there already. To be called under the lock of the pair that the video belongs to. */
    Kept keep(Identity identity, Path video, Metadata metadata, Listener listener)
            throws ArchiveException, InterruptedException;

    /**
     * {@return whether a video is kept where the user asked for it; false also if that could not be found out. Takes no
     * lock and writes nothing}
     */
    boolean isKept(Identity identity, Metadata metadata) throws ArchiveException, InterruptedException;

    /** {@return whether it is switched off: keeps nothing and finds nothing} */
    default boolean isNone() {
        return false;
    }

    /**
     * {@return whether the user has named a shared repository and Maven is online, so that a failure to deploy is an
     * error}
     */
    boolean isRequired();

    /** {@return coordinates and places, for a message about what was not found; empty if there is no archive} */
    String describe(Identity identity);

    /** {@return an archive that is switched off: keeps nothing and finds nothing} */
    static Archive none() {
        return new Archive() {

            @Override
            public Optional<ArchivedVideo> find(Identity identity, Listener listener) {
                return Optional.empty();
            }

            @Override
            public VideoFile open(ArchivedVideo found, Listener listener) {
                throw new IllegalArgumentException("nothing is archived");
            }

            @Override
            public Kept keep(Identity identity, Path video, Metadata metadata, Listener listener) {
                return Kept.BEFORE;
            }

            @Override
            public boolean isKept(Identity identity, Metadata metadata) {
                return false;
            }

            @Override
            public boolean isNone() {
                return true;
            }

            @Override
            public boolean isRequired() {
                return false;
            }

            @Override
            public String describe(Identity identity) {
                return "";
            }
        };
    }
}
