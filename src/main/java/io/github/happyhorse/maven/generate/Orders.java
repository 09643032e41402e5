package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Reads and adds the records of submissions. Whatever cannot be read or understood is an error, never a miss. */
final class Orders {

    private final OrderArchive archive;
    private final String pluginVersion;

    Orders(OrderArchive archive, String pluginVersion) {
        this.archive = archive;
        this.pluginVersion = pluginVersion;
    }

    /** The records from the highest number down to the first that counts. */
    List<OrderRecord> find(String sha256, Predicate<OrderRecord> counts)
            throws ArchiveException, OrderRecord.UnreadableException, InterruptedException {
        List<OrderRecord> records = new ArrayList<>();
        int latest = archive.latest(ClipRequest.digits(sha256));
        for (int n = latest; n > 0; n--) {
            List<OrderRecord> some = read(sha256, n);
            if (n == latest && some.isEmpty()) {
                throw new OrderRecord.UnreadableException("record number " + n + " was there and is gone");
            }
            records.addAll(some);
            if (some.stream().anyMatch(counts)) {
                break;
            }
        }
        return records;
    }

    /** The file that is locked while a clip is submitted. */
    Path lockFile(ClipRequest clip) {
        return archive.lockFile(clip.digits());
    }

    /** Whether this machine has a record, and not only the shared repository. */
    boolean isHere(OrderRecord record) {
        return archive.isHere(
                ClipRequest.digits(record.sha256()), record.n(), record.kind().word());
    }

    /** Adds a record; why that failed, or null. */
    String added(OrderRecord record) throws InterruptedException {
        try {
            add(record);
            return null;
        } catch (OrderArchive.ConflictException | ArchiveException e) {
            return e.getMessage();
        }
    }

    void add(OrderRecord record) throws OrderArchive.ConflictException, ArchiveException, InterruptedException {
        add(record, true);
    }

    /** For what concerns this machine alone. */
    void addLocally(OrderRecord record) throws OrderArchive.ConflictException, ArchiveException, InterruptedException {
        add(record, false);
    }

    private void add(OrderRecord record, boolean share)
            throws OrderArchive.ConflictException, ArchiveException, InterruptedException {
        archive.add(
                ClipRequest.digits(record.sha256()),
                record.n(),
                record.kind().word(),
                record.write(pluginVersion),
                share);
    }

    private List<OrderRecord> read(String sha256, int n)
            throws ArchiveException, OrderRecord.UnreadableException, InterruptedException {
        List<OrderRecord> records = new ArrayList<>();
        for (OrderArchive.Entry entry : archive.read(ClipRequest.digits(sha256), n)) {
            OrderRecord.Kind kind = Arrays.stream(OrderRecord.Kind.values())
                    .filter(k -> k.word().equals(entry.kind()))
                    .findFirst()
                    .orElseThrow();
            try {
                records.add(OrderRecord.read(entry.bytes(), sha256, n, kind));
            } catch (OrderRecord.UnreadableException e) {
                throw new OrderRecord.UnreadableException("the record " + entry.place() + " " + e.getMessage());
            }
        }
        return records;
    }
}
