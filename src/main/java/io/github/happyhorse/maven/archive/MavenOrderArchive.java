package io.github.happyhorse.maven.archive;

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
import java.util.regex.Pattern;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.metadata.DefaultMetadata;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** The records of submissions in Maven repositories. Nothing that goes wrong here is ever taken for a miss. */
public final class MavenOrderArchive implements OrderArchive {

    private static final String GROUP = "io.github.happyhorse.order";
    private static final List<String> KINDS = List.of("attempt", "order", "refused");
    private static final int LARGEST = 1 << 20;
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,5}");
    private static final Pattern VERSION = Pattern.compile("<version>\\s*([1-9]\\d{0,5})\\s*</version>");

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final SharedArchive shared;
    private final Duration limit;

    /** After a lookup without an answer no other is made. */
    private volatile ArchiveException silent;

    /**
     * The records of a goal run.
     *
     * @param system Maven's
     * @param session Maven's
     * @param repository the shared repository, made for deployment, or null
     * @param limit how long a request to it may take
     */
    public MavenOrderArchive(
            RepositorySystem system, RepositorySystemSession session, RemoteRepository repository, Duration limit) {
        this.system = system;
        this.session = RepositorySessions.copy(session).setRepositoryListener(null);
        this.shared = repository == null || session.isOffline() ? null : new SharedArchive(system, session, repository);
        this.limit = limit;
    }

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
                if (NUMBER.matcher(name).matches() && hasRecord(digits, Integer.parseInt(name))) {
                    latest = Math.max(latest, Integer.parseInt(name));
                }
            }
        } catch (NoSuchFileException e) {
            latest = 0;
        } catch (IOException e) {
            throw localProblem(e);
        }
        while (isBehind(digits, latest + 1)) {
            latest++;
        }
        return latest;
    }

    private boolean hasRecord(String digits, int n) {
        return KINDS.stream().anyMatch(kind -> Files.exists(file(artifact(digits, n, kind))));
    }

    private boolean isBehind(String digits, int n) {
        return KINDS.stream().anyMatch(kind -> resolved(artifact(digits, n, kind)) != null);
    }

    /** The repository's own list may be late, so the numbers that follow are tried. */
    private int latestOfShared(String digits) throws ArchiveException, InterruptedException {
        int latest = listed(digits);
        while (fetch(artifact(digits, latest + 1, KINDS.get(0))) != null) {
            latest++;
        }
        return latest;
    }

    private int listed(String digits) throws ArchiveException, InterruptedException {
        Metadata versions = new DefaultMetadata(GROUP, digits, "maven-metadata.xml", Metadata.Nature.RELEASE);
        String list = lookUp(staging -> {
            Path file = shared.fetch(versions, LARGEST, limit, staging);
            return file == null ? "" : new String(bytes(file), StandardCharsets.UTF_8);
        });
        return VERSION.matcher(list)
                .results()
                .mapToInt(version -> Integer.parseInt(version.group(1)))
                .max()
                .orElse(0);
    }

    /** What is done with a directory for what comes. */
    private interface Lookup<T> {
        T in(Staging staging) throws IOException, ArchiveException, InterruptedException;
    }

    private <T> T lookUp(Lookup<T> lookup) throws ArchiveException, InterruptedException {
        if (silent != null) {
            throw silent;
        }
        try (Staging staging = Staging.temporary()) {
            return lookup.in(staging);
        } catch (ArchiveException e) {
            silent = e.kind() == ArchiveException.Kind.SHARED_TRANSIENT ? e : null;
            throw e;
        } catch (IOException e) {
            throw localProblem(e);
        }
    }

    @Override
    public List<Entry> read(String digits, int n) throws ArchiveException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        for (String kind : KINDS) {
            Artifact artifact = artifact(digits, n, kind);
            byte[] here = local(artifact);
            if (here != null) {
                entries.add(new Entry(kind, here, artifact + " in " + root()));
            }
            byte[] there = shared == null ? null : fetch(artifact);
            if (there != null && !Arrays.equals(here, there)) {
                entries.add(new Entry(kind, there, artifact + " in " + shared.name()));
            }
        }
        return entries;
    }

    /** An attempt that is not recorded here is not shared either; what came of one is recorded wherever it can be. */
    @Override
    public void add(String digits, int n, String kind, byte[] bytes, boolean share)
            throws ConflictException, ArchiveException, InterruptedException {
        Artifact artifact = artifact(digits, n, kind);
        ArchiveException problem = null;
        try {
            install(artifact, bytes);
        } catch (ArchiveException e) {
            if (kind.equals(KINDS.get(0))) {
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
            requireSame(there, bytes, artifact, root().toString());
            return;
        }
        Path file = file(artifact);
        Path written = file.resolveSibling(file.getFileName() + ".part");
        try {
            ResultFiles.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    written,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
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
            throw localProblem(e);
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

    private void deploy(Artifact artifact, byte[] bytes)
            throws ConflictException, ArchiveException, InterruptedException {
        byte[] there = fetch(artifact);
        ArchiveException problem = null;
        if (there == null) {
            problem = deployed(artifact, bytes);
            there = fetch(artifact);
        }
        if (there != null) {
            requireSame(there, bytes, artifact, shared.name());
            return;
        }
        throw problem != null
                ? problem
                : new ArchiveException(
                        ArchiveException.Kind.SHARED_PERMANENT,
                        shared.name() + " does not have what was deployed to it: " + artifact);
    }

    /** What went wrong, or null. Only reading it back shows whether the record is there. */
    private ArchiveException deployed(Artifact artifact, byte[] bytes) throws ArchiveException, InterruptedException {
        try (Staging staging = Staging.temporary()) {
            Path file = staging.write("record.json", bytes);
            shared.deploy(limit, staging, artifact.setFile(file.toFile()));
            return null;
        } catch (ArchiveException e) {
            return e;
        } catch (IOException e) {
            throw localProblem(e);
        }
    }

    private static void requireSame(byte[] there, byte[] bytes, Artifact artifact, String place)
            throws ConflictException {
        if (!Arrays.equals(there, bytes)) {
            throw new ConflictException("another build has recorded " + artifact + " in " + place);
        }
    }

    @Override
    public boolean isHere(String digits, int n, String kind) {
        return Files.exists(file(artifact(digits, n, kind)));
    }

    @Override
    public Path lockFile(String digits) {
        return directory(digits).resolve(digits + ".lock");
    }

    /** The record of this machine, or null. */
    private byte[] local(Artifact artifact) throws ArchiveException {
        Path file = file(artifact);
        if (!Files.exists(file)) {
            file = resolved(artifact);
        }
        try {
            return file == null ? null : bytes(file);
        } catch (IOException e) {
            throw localProblem(e);
        }
    }

    /** In a local repository behind the first one; null if it is in none. */
    private Path resolved(Artifact artifact) {
        try {
            return system.resolveArtifact(session, new ArtifactRequest(artifact, List.of(), "happyhorse"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            return null;
        }
    }

    /** The record of the shared repository; null only if it has none. */
    private byte[] fetch(Artifact artifact) throws ArchiveException, InterruptedException {
        return lookUp(staging -> {
            Path file = shared.fetch(artifact, LARGEST, limit, staging);
            return file == null ? null : bytes(file);
        });
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException(file + " is larger than 1 MiB");
            }
            return bytes;
        }
    }

    private static Artifact artifact(String digits, int n, String kind) {
        return new DefaultArtifact(GROUP, digits, kind, "json", String.valueOf(n));
    }

    private Path file(Artifact artifact) {
        return root().resolve(session.getLocalRepositoryManager().getPathForLocalArtifact(artifact));
    }

    private Path directory(String digits) {
        return file(artifact(digits, 1, KINDS.get(0))).getParent().getParent();
    }

    private Path root() {
        return session.getLocalRepository().getBasedir().toPath();
    }

    private ArchiveException localProblem(IOException e) {
        return new ArchiveException(
                ArchiveException.Kind.LOCAL, "the local repository " + root() + ": " + LocalArchive.reason(e), e);
    }
}
