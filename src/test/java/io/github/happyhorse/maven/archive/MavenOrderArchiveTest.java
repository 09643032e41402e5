package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.happyhorse.maven.it.RepositoryServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of submissions in a local repository, and in a shared one over HTTP. */
class MavenOrderArchiveTest extends ArchiveCase {

    private static final String DIGITS = "0123456789abcdef".repeat(2);
    private static final String DIRECTORY = "/io/github/happyhorse/order/" + DIGITS + "/";

    private static final java.time.Duration LIMIT = java.time.Duration.ofSeconds(20);

    private RepositoryServer server;

    @BeforeEach
    void startRepository() throws IOException {
        server = RepositoryServer.start(temporary.resolve("shared"));
    }

    @AfterEach
    void stopRepository() {
        server.close();
    }

    @Test
    void withoutARecordTheNumberIsZeroAndNothingIsWritten() throws Exception {
        assertThat(here(session).latest(DIGITS)).isZero();
        assertThat(shared(session).latest(DIGITS)).isZero();

        assertThat(filesIn(home)).isEmpty();
        assertThat(server.requests()).isNotEmpty().allMatch(request -> request.startsWith("GET " + DIRECTORY));
    }

    @Test
    void aRecordIsAnArtifactOfTheLocalRepository() throws Exception {
        here(session).add(DIGITS, 1, "attempt", bytes("a"), true);

        assertThat(home.resolve(path(1, "attempt").substring(1))).hasBinaryContent(bytes("a"));
        assertThat(filesIn(home)).containsExactly(path(1, "attempt").substring(1));
        assertThat(here(session).latest(DIGITS)).isEqualTo(1);
        assertThat(here(session).read(DIGITS, 1)).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("attempt");
            assertThat(entry.bytes()).isEqualTo(bytes("a"));
            assertThat(entry.place()).contains("io.github.happyhorse.order:" + DIGITS + ":json:attempt:1");
        });
    }

    @Test
    void theHighestNumberIsFound() throws Exception {
        for (int n : List.of(1, 2, 9, 10)) {
            here(session).add(DIGITS, n, "refused", bytes("r"), true);
        }

        assertThat(here(session).latest(DIGITS)).isEqualTo(10);
    }

    @Test
    void anEmptyDirectoryAndOtherFilesAreNoRecords() throws Exception {
        Path directory = home.resolve(DIRECTORY.substring(1));
        Files.createDirectories(directory.resolve("7"));
        Files.createDirectories(directory.resolve("x"));
        Files.writeString(directory.resolve("8"), "");
        Files.writeString(directory.resolve("7").resolve(DIGITS + "-7-attempt.json.part"), "cut");

        assertThat(here(session).latest(DIGITS)).isZero();
    }

    @Test
    void aRecordIsDeployedAndFoundByAnotherMachine() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);
        shared(session).add(DIGITS, 1, "order", bytes("o"), true);

        OrderArchive other = shared(anotherMachine());

        assertThat(other.latest(DIGITS)).isEqualTo(1);
        assertThat(other.read(DIGITS, 1)).extracting(OrderArchive.Entry::kind).containsExactly("attempt", "order");
        assertThat(server.file(path(1, "order"))).hasBinaryContent(bytes("o"));
    }

    @Test
    void whatIsInBothPlacesAppearsOnce() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);

        assertThat(shared(session).read(DIGITS, 1)).hasSize(1);
    }

    @Test
    void aRecordThatIsNotToBeSharedIsNot() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), false);

        assertThat(shared(anotherMachine()).latest(DIGITS)).isZero();
        assertThat(shared(session).latest(DIGITS)).isEqualTo(1);
    }

    @Test
    void aRecordThatIsMissingInTheSharedRepositoryIsAddedThere() throws Exception {
        here(session).add(DIGITS, 1, "order", bytes("o"), true);

        shared(session).add(DIGITS, 1, "order", bytes("o"), true);

        assertThat(server.file(path(1, "order"))).hasBinaryContent(bytes("o"));
    }

    @Test
    void addingTheSameTwiceChangesNothing() throws Exception {
        shared(session).add(DIGITS, 1, "order", bytes("o"), true);
        server.takesNothingTwice();

        shared(session).add(DIGITS, 1, "order", bytes("o"), true);

        assertThat(shared(session).read(DIGITS, 1)).hasSize(1);
    }

    @Test
    void noRecordIsReplacedHere() throws Exception {
        here(session).add(DIGITS, 1, "attempt", bytes("a"), true);

        assertThatThrownBy(() -> here(session).add(DIGITS, 1, "attempt", bytes("b"), true))
                .isInstanceOf(OrderArchive.ConflictException.class);

        assertThat(here(session).read(DIGITS, 1)).singleElement().satisfies(entry -> assertThat(entry.bytes())
                .isEqualTo(bytes("a")));
    }

    @Test
    void noRecordOfAnotherMachineIsReplaced() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);

        assertThatThrownBy(() -> shared(anotherMachine()).add(DIGITS, 1, "attempt", bytes("b"), true))
                .isInstanceOf(OrderArchive.ConflictException.class)
                .hasMessageContaining("another build");

        assertThat(server.file(path(1, "attempt"))).hasBinaryContent(bytes("a"));
    }

    /** Two machines that look at the same moment: the repository refuses the second, or gives back the other's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoMachinesAtOnceTheOneThatDoesNotReadItsOwnBackHasLost(boolean overwriting) throws Exception {
        if (!overwriting) {
            server.takesNothingTwice();
        }
        AtomicBoolean raced = new AtomicBoolean();
        server.refuses(0, request -> {
            boolean deploying = request.equals("PUT " + path(1, "attempt"));
            boolean readingBack = overwriting && raced.get() && request.equals("GET " + path(1, "attempt"));
            if (deploying && !raced.getAndSet(true) || readingBack) {
                write(server.file(path(1, "attempt")), bytes("theirs"));
                write(Path.of(server.file(path(1, "attempt")) + ".sha1"), null);
            }
            return false;
        });

        assertThatThrownBy(() -> shared(session).add(DIGITS, 1, "attempt", bytes("ours"), true))
                .isInstanceOf(OrderArchive.ConflictException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    void aSharedRepositoryThatCannotBeAskedIsNoMiss(int status) {
        server.refuses(status, request -> request.startsWith("GET"));

        assertThatThrownBy(() -> shared(session).latest(DIGITS))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("clips (" + server.url() + ") cannot be asked");
    }

    @Test
    void aSharedRepositoryThatIsAwayIsNoMiss() {
        server.close();

        assertThatThrownBy(() -> shared(session).latest(DIGITS)).isInstanceOf(ArchiveException.class);
        assertThatThrownBy(() -> shared(session).read(DIGITS, 1)).isInstanceOf(ArchiveException.class);
    }

    @Test
    void aRecordThatCannotBeReadThoughItIsListedIsNoMiss() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);
        server.refuses(403, request -> request.equals("GET " + path(1, "attempt")));

        assertThatThrownBy(() -> shared(anotherMachine()).read(DIGITS, 1)).isInstanceOf(ArchiveException.class);
    }

    @Test
    void aNumberThatIsListedCountsThoughItsRecordsArePurged() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);
        Files.delete(server.file(path(1, "attempt")));

        OrderArchive other = shared(anotherMachine());

        assertThat(other.latest(DIGITS)).isEqualTo(1);
        assertThat(other.read(DIGITS, 1)).isEmpty();
    }

    @Test
    void aRecordThatTheListDoesNotHaveYetIsFound() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);
        Files.delete(server.file(DIRECTORY + "maven-metadata.xml"));

        assertThat(shared(anotherMachine()).latest(DIGITS)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500})
    void anAttemptThatCannotBeDeployedIsAnError(int status) {
        server.refuses(status, request -> request.startsWith("PUT") && request.contains("attempt"));

        assertThatThrownBy(() -> shared(session).add(DIGITS, 1, "attempt", bytes("a"), true))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("cannot be written to");
    }

    @Test
    void anAttemptThatIsThereThoughTheListCouldNotBeWrittenIsRecorded() throws Exception {
        server.refuses(500, request -> request.startsWith("PUT") && request.contains("maven-metadata"));

        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);

        assertThat(shared(anotherMachine()).latest(DIGITS)).isEqualTo(1);
    }

    /** A repository that says yes and keeps nothing. */
    @Test
    void whatCannotBeReadBackIsNotRecorded() {
        server.refuses(404, request -> request.startsWith("GET"));

        assertThatThrownBy(() -> shared(session).add(DIGITS, 1, "attempt", bytes("a"), true))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("does not have what was deployed");
    }

    @Test
    void anAttemptThatThisMachineCannotRecordIsNotSharedButAnOrderIs() throws Exception {
        Files.createDirectories(home);
        Files.writeString(home.resolve("io"), "no directory");

        assertThatThrownBy(() -> shared(session).add(DIGITS, 1, "attempt", bytes("a"), true))
                .isInstanceOf(ArchiveException.class);
        assertThat(server.file(path(1, "attempt"))).doesNotExist();

        assertThatThrownBy(() -> shared(session).add(DIGITS, 1, "order", bytes("o"), true))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("local repository");
        assertThat(server.file(path(1, "order"))).hasBinaryContent(bytes("o"));
    }

    @Test
    void offlineOnlyThisMachineIsAsked() throws Exception {
        shared(session).add(DIGITS, 1, "attempt", bytes("a"), true);
        int before = server.requests().size();
        DefaultRepositorySystemSession offline = session(home);
        offline.setOffline(true);

        assertThat(shared(offline).latest(DIGITS)).isEqualTo(1);

        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void aRepositoryInAFolderWillDo() throws Exception {
        URI folder = temporary.resolve("mnt").toUri();

        folder(session, folder).add(DIGITS, 1, "order", bytes("o"), true);

        assertThat(folder(anotherMachine(), folder).read(DIGITS, 1)).hasSize(1);
    }

    @Test
    void aRecordOfEndlessLengthIsNotReadToItsEnd() throws Exception {
        here(session).add(DIGITS, 1, "attempt", bytes("a"), true);
        Files.write(home.resolve(path(1, "attempt").substring(1)), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> here(session).read(DIGITS, 1))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("larger than 1 MiB");
    }

    /** As a portal does, which has its page for every address. */
    @Test
    void aServerThatHasAFileForEveryAddressIsAnErrorAndNotAskedForEver() throws Exception {
        HttpServer portal = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        portal.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 6);
            exchange.getResponseBody().write(bytes("<html>"));
            exchange.close();
        });
        portal.start();
        try {
            String url = "http://127.0.0.1:" + portal.getAddress().getPort() + "/";
            OrderArchive orders = new MavenOrderArchive(SYSTEM, session, repository(session, url), LIMIT);

            assertThatThrownBy(() -> orders.latest(DIGITS))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("is no Maven repository");
        } finally {
            portal.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkdir", "mkfifo"})
    @DisabledOnOs(OS.WINDOWS)
    void whatIsNoRegularFileIsAnErrorAndIsNotRead(String command) throws Exception {
        Path record = home.resolve(path(1, "attempt").substring(1));
        Files.createDirectories(record.getParent());
        assertThat(new ProcessBuilder(command, record.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> here(session).read(DIGITS, 1))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("is no regular file");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkInPlaceOfAPartOfARecordIsNotFollowed() throws Exception {
        Path precious = Files.writeString(temporary.resolve("precious"), "precious");
        Path part = home.resolve(path(1, "attempt").substring(1) + ".part");
        Files.createDirectories(part.getParent());
        Files.createSymbolicLink(part, precious);

        here(session).add(DIGITS, 1, "attempt", bytes("a"), true);

        assertThat(precious).hasContent("precious");
        assertThat(here(session).read(DIGITS, 1)).hasSize(1);
    }

    @Test
    void theLockFileIsBesideTheRecords() {
        assertThat(here(session).lockFile(DIGITS))
                .isEqualTo(home.resolve(DIRECTORY.substring(1)).resolve(DIGITS + ".lock"));
    }

    private static void write(Path file, byte[] bytes) {
        try {
            if (bytes == null) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(file.getParent());
            Path beside = Files.write(Path.of(file + ".new"), bytes);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String path(int n, String kind) {
        return DIRECTORY + n + "/" + DIGITS + "-" + n + "-" + kind + ".json";
    }

    private static OrderArchive here(RepositorySystemSession machine) {
        return new MavenOrderArchive(SYSTEM, machine, null, LIMIT);
    }

    private OrderArchive shared(RepositorySystemSession machine) {
        return new MavenOrderArchive(SYSTEM, machine, repository(machine, server.url()), LIMIT);
    }

    private static OrderArchive folder(RepositorySystemSession machine, URI folder) {
        return new MavenOrderArchive(SYSTEM, machine, repository(machine, folder.toString()), LIMIT);
    }
}
