package io.github.happyhorse.maven.archive;

import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the records of submissions: {@code io.github.happyhorse.order:<digits>:<n>:json:<kind>}, in the local
 * repository and, where one is configured, in the shared one. No record is ever replaced.
 */
public interface OrderArchive {

    /**
     * A record as it was found.
     *
     * @param kind what it is, its classifier
     * @param bytes the file
     * @param place coordinates and repository, for messages
     */
    record Entry(String kind, byte[] bytes, String place) {}

    /** There is another record in the place of one that was to be added. The message is a clause. */
    final class ConflictException extends Exception {

        private static final long serialVersionUID = 1L;

        ConflictException(String message) {
            super(message);
        }
    }

    /** {@return the highest number of a clip; 0 only if there is certainly no record} */
    int latest(String digits) throws ArchiveException, InterruptedException;

    /** {@return all records with one number, in either repository; what is in both appears once} */
    List<Entry> read(String digits, int n) throws ArchiveException, InterruptedException;

    /**
     * Adds a record wherever it is missing. When this returns, it is on the disk, and was read back from the shared
     * repository.
     */
    void add(String digits, int n, String kind, byte[] bytes, boolean share)
            throws ConflictException, ArchiveException, InterruptedException;

    /** {@return whether this machine has a record} */
    boolean isHere(String digits, int n, String kind);

    /** {@return the file that is locked while a clip is submitted} */
    Path lockFile(String digits);

    /** {@return an archive for a sandbox run, which is charged nothing: keeps nothing and finds nothing} */
    static OrderArchive none(Path directory) {
        return new OrderArchive() {

            @Override
            public int latest(String digits) {
                return 0;
            }

            @Override
            public List<Entry> read(String digits, int n) {
                return List.of();
            }

            @Override
            public void add(String digits, int n, String kind, byte[] bytes, boolean share) {}

            @Override
            public boolean isHere(String digits, int n, String kind) {
                return false;
            }

            @Override
            public Path lockFile(String digits) {
                return directory.resolve(digits + ".lock");
            }
        };
    }
}
