package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.archive.ArchiveException.Kind;
import io.github.happyhorse.maven.result.ResultFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.metadata.DefaultMetadata;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.RemoteRepository;

/** The records of submissions in Maven repositories. Nothing that goes wrong here is ever taken for a miss. */
public final class MavenOrderArchive implements OrderArchive {

    private static final String GROUP = "io.github.happyhorse.order";
    private static final String ATTEMPT = "attempt";
    private static final List<String> KINDS = List.of(ATTEMPT, "order", "refused");
    private static final int LARGEST = 1 << 20;
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,5}");
    private static final Pattern VERSION = Pattern.compile("<version>\\s*([1-9]\\d{0,5})\\s*</version>");

    /** More than a clip can get while the list of its records is late. */
    private static final int MOST_UNLISTED = 100;

    private final LocalArchive local;
    private final SharedArchive shared;
    private final Duration limit;

    /** The records of a goal run. */
    public MavenOrderArchive(
            RepositorySystem system, RepositorySystemSession session, RemoteRepository repository, Duration limit) {
        this.local = new LocalArchive(system, session);
        this.shared = repository == null || session.isOffline()
                ? null
                : new SharedArchive(system, session, repository, new ConcurrentHashMap<>());
        this.limit = limit;
    }

    // Lookup.

    @Override
    public int latest(String digits) throws ArchiveException, InterruptedException {
        int latest = latestOfThisMachine(digits);
        return shared == null ? latest : Math.max(latest, latestOfShared(digits));
    }

    /** The directory lists what this machine has; a repository behind it is asked number by number. */
    private int latestOfThisMachine(String digits) throws ArchiveException {
        int latest = 0;
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(directory(digits))) {
            for (Path version : versions) {
                String name = version.getFileName().toString();
                if (NUMBER.matcher(name).matches()
                        && KINDS.stream().anyMatch(kind -> isHere(digits, Integer.parseInt(name), kind))) {
                    latest = Math.max(latest, Integer.parseInt(name));
                }
            }
        } catch (NoSuchFileException e) {
            latest = 0;
        } catch (IOException e) {
            throw local.problem(e);
        }
        while (isBehind(digits, latest + 1)) {
            latest++;
        }
        return latest;
    }

    private boolean isBehind(String digits, int n) throws ArchiveException {
        for (String kind : KINDS) {
            if (local(artifact(digits, n, kind)) != null) {
                return true;
            }
        }
        return false;
    }

    /** The repository's own list may be late, so the numbers that follow are tried. */
    private int latestOfShared(String digits) throws ArchiveException, InterruptedException {
        int listed = listed(digits);
        for (int n = listed; n < listed + MOST_UNLISTED; n++) {
            if (shared(artifact(digits, n + 1, ATTEMPT)) == null) {
                return n;
            }
        }
        throw new ArchiveException(
                Kind.SHARED_PERMANENT,
                shared.name() + " has a file for every record that it is asked for, so it is no Maven repository");
    }

    private int listed(String digits) throws ArchiveException, InterruptedException {
        Metadata versions = new DefaultMetadata(GROUP, digits, "maven-metadata.xml", Metadata.Nature.RELEASE);
        byte[] list = shared.lookUp(versions, LARGEST, limit);
        return list == null
                ? 0
                : VERSION.matcher(new String(list, StandardCharsets.UTF_8))
                        .results()
                        .mapToInt(version -> Integer.parseInt(version.group(1)))
                        .max()
                        .orElse(0);
    }

    @Override
    public List<Entry> read(String digits, int n) throws ArchiveException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        for (String kind : KINDS) {
            Artifact artifact = artifact(digits, n, kind);
            byte[] here = local(artifact);
            if (here != null) {
                entries.add(new Entry(kind, here, artifact + " in " + local.root()));
            }
            byte[] there = shared == null ? null : shared(artifact);
            if (there != null && !Arrays.equals(here, there)) {
                entries.add(new Entry(kind, there, artifact + " in " + shared.name()));
            }
        }
        return entries;
    }

    @Override
    public boolean isHere(String digits, int n, String kind) {
        return Files.exists(local.file(artifact(digits, n, kind)));
    }

    @Override
    public Path lockFile(String digits) {
        return directory(digits).resolve(digits + ".lock");
    }

    /** The record of this machine, or null. */
    private byte[] local(Artifact artifact) throws ArchiveException {
        try {
            Path here = local.file(artifact);
            Path file = Files.exists(here) ? here : local.find(artifact);
            return file == null ? null : bytes(file);
        } catch (IOException e) {
            throw local.problem(e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no regular file");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException(file + " is larger than 1 MiB");
            }
            return bytes;
        }
    }

    /** The record of the shared repository; null only if it has none. */
    private byte[] shared(Artifact artifact) throws ArchiveException, InterruptedException {
        return shared.lookUp(artifact, LARGEST, limit);
    }

    // Recording.

    /** An attempt that is not recorded here is not shared either; what came of one is recorded wherever it can be. */
    @Override
    public void add(String digits, int n, String kind, byte[] bytes, boolean share)
            throws ConflictException, ArchiveException, InterruptedException {
        Artifact artifact = artifact(digits, n, kind);
        ArchiveException problem = null;
        try {
            install(artifact, bytes);
        } catch (ArchiveException e) {
            if (kind.equals(ATTEMPT)) {
                throw e;
            }
            problem = e;
        }
        if (share && shared != null) {
            deploy(artifact, bytes);
        }
        if (problem != null) {
            throw problem;
        }
    }

    private void install(Artifact artifact, byte[] bytes) throws ConflictException, ArchiveException {
        byte[] there = local(artifact);
        if (there != null) {
            requireSame(there, bytes, artifact, local.root().toString());
            return;
        }
        Path file = local.file(artifact);
        Path written = file.resolveSibling(file.getFileName() + ".part");
        try {
            ResultFiles.createDirectories(file.getParent());
            // What a killed build left, or a link, which is not followed.
            Files.deleteIfExists(written);
            try (FileChannel channel =
                    FileChannel.open(written, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(written, file);
            force(file.getParent());
            force(file.getParent().getParent());
        } catch (FileAlreadyExistsException e) {
            throw new ConflictException("another record has just been written to " + file);
        } catch (IOException e) {
            throw local.problem(e);
        }
    }

    /** So that the name of a file survives a power failure as well. Not every system can do that. */
    private static void force(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no directory.
        }
    }

    /** Whatever a deployment says, only reading the record back shows whether it is there. */
    private void deploy(Artifact artifact, byte[] bytes)
            throws ConflictException, ArchiveException, InterruptedException {
        byte[] there = shared(artifact);
        ArchiveException problem = null;
        if (there == null) {
            try (Staging staging = Staging.temporary()) {
                Path file = staging.write("record.json", bytes);
                shared.deploy(limit, staging, artifact.setFile(file.toFile()));
            } catch (ArchiveException e) {
                problem = e;
            } catch (IOException e) {
                throw local.problem(e);
            }
            there = shared(artifact);
        }
        if (there != null) {
            requireSame(there, bytes, artifact, shared.name());
            return;
        }
        throw problem != null
                ? problem
                : new ArchiveException(
                        Kind.SHARED_PERMANENT, shared.name() + " does not have what was deployed to it: " + artifact);
    }

    private static void requireSame(byte[] there, byte[] bytes, Artifact artifact, String place)
            throws ConflictException {
        if (!Arrays.equals(there, bytes)) {
            throw new ConflictException("another build has recorded " + artifact + " in " + place);
        }
    }

    private static Artifact artifact(String digits, int n, String kind) {
        return new DefaultArtifact(GROUP, digits, kind, "json", String.valueOf(n));
    }

    private Path directory(String digits) {
        return local.file(artifact(digits, 1, ATTEMPT)).getParent().getParent();
    }
}
