package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.task.TaskId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps what was collected once, for later builds.
 *
 * @since 1.0.0
 */
public interface Archive {

    /** Is told of what takes time or is odd. */
    interface Listener {

        /**
         * Another build has the lock.
         *
         * @param task the task whose archive it is
         * @param lock the file that is locked
         */
        void lockedByAnother(TaskId task, Path lock);

        /**
         * What was kept is not what it was.
         *
         * @param task the task
         * @param damage what is wrong and where, as a clause
         */
        void damaged(TaskId task, String damage);

        /**
         * A repository could not be written to, and will be tried again.
         *
         * @param task the task
         * @param problem what happened, and when the next try is
         */
        void retrying(TaskId task, String problem);
    }

    /**
     * Looks for the video of a task. What is found is a video of the length and the checksum that its metadata tell.
     *
     * @param task the task
     * @param listener is told of what is odd
     * @return the video, in a file that is to be copied and not moved; empty if no build has archived it
     * @throws ArchiveException if the archive cannot be asked
     * @throws InterruptedException if the build was interrupted
     */
    Optional<ArchivedVideo> find(TaskId task, Listener listener) throws ArchiveException, InterruptedException;

    /**
     * Keeps a video unless it is there already.
     *
     * @param task the task
     * @param saved the video and its metadata
     * @param listener is told of what is odd
     * @return what was done
     * @throws ArchiveException if it is not kept in every place where it should be
     * @throws InterruptedException if the build was interrupted
     */
    Kept keep(TaskId task, ArchivedVideo saved, Listener listener) throws ArchiveException, InterruptedException;

    /**
     * Removes from this machine what turned out to be damaged.
     *
     * @param task the task
     */
    void discard(TaskId task);

    /**
     * Tells whether it is switched off.
     *
     * @return true if it keeps nothing and finds nothing
     */
    default boolean isNone() {
        return false;
    }

    /**
     * Tells whether the user has named a repository that is to have every video, so that it must work.
     *
     * @return false if only this machine keeps videos, or nobody does
     */
    boolean isAskedForByName();

    /**
     * What a user would look for.
     *
     * @param task the task
     * @return coordinates and place as a clause that follows what target/ lacks; empty if there is no archive
     */
    String describe(TaskId task);

    /**
     * What a call to {@link #keep} has done.
     *
     * @param installed where the video now is on this machine; null if it was there before
     * @param deployed the repository that now has it; null if none is configured or it was there before
     * @since 1.0.0
     */
    record Kept(Path installed, String deployed) {

        /** Nothing was to be done. */
        public static final Kept BEFORE = new Kept(null, null);
    }

    /**
     * An archive that is switched off.
     *
     * @return keeps nothing and finds nothing
     */
    static Archive none() {
        return new Archive() {

            @Override
            public Optional<ArchivedVideo> find(TaskId task, Listener listener) {
                return Optional.empty();
            }

            @Override
            public Kept keep(TaskId task, ArchivedVideo saved, Listener listener) {
                return Kept.BEFORE;
            }

            @Override
            public void discard(TaskId task) {}

            @Override
            public boolean isNone() {
                return true;
            }

            @Override
            public boolean isAskedForByName() {
                return false;
            }

            @Override
            public String describe(TaskId task) {
                return "";
            }
        };
    }
}
