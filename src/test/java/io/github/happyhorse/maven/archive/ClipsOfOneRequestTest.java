package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.it.RepositoryServer;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two clips of the same request, as of two machines that submitted it: the first intact one stays. */
class ClipsOfOneRequestTest extends ArchiveCase {

    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final Identity REQUEST = Identity.ofRequest(SHA256);
    private static final String VIDEO =
            "/io/github/happyhorse/clip/" + SHA256.substring(0, 32) + "/1/" + SHA256.substring(0, 32) + "-1.mp4";

    private RepositoryServer shared;

    @BeforeEach
    void startRepository() throws IOException {
        shared = RepositoryServer.start(temporary.resolve("shared"));
    }

    @AfterEach
    void stopRepository() {
        shared.close();
    }

    @Test
    void theFirstStaysInTheLocalRepository() throws Exception {
        keepClip(archive(), saved());

        assertThat(keepClip(archive(), savedOtherwise())).isEqualTo(Archive.Kept.BEFORE);

        assertThat(local()).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void aDamagedOneIsReplacedInTheLocalRepository() throws Exception {
        keepClip(archive(), saved());
        Files.write(local(), new byte[FakeService.CLIP.length]);

        keepClip(archive(), savedOtherwise());

        assertThat(local()).hasBinaryContent(otherBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstStaysInTheSharedRepository(boolean overwriting) throws Exception {
        keepClip(archive(anotherMachine(), shared), saved());
        if (!overwriting) {
            shared.takesNothingTwice();
        }

        assertThat(keepClip(archive(session, shared), savedOtherwise()).deployed())
                .isNull();

        assertThat(shared.file(VIDEO)).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void aDamagedOneIsReplacedInTheSharedRepository() throws Exception {
        keepClip(archive(anotherMachine(), shared), saved());
        Files.write(shared.file(VIDEO), new byte[FakeService.CLIP.length]);

        assertThat(keepClip(archive(session, shared), savedOtherwise()).deployed())
                .isNotNull();

        assertThat(shared.file(VIDEO)).hasBinaryContent(otherBytes());
    }

    @Test
    void oneThatCannotBeReadIsNotReplaced() throws Exception {
        keepClip(archive(anotherMachine(), shared), saved());
        shared.refuses(503, request -> request.equals("GET " + VIDEO));

        assertThatThrownBy(() -> keepClip(archive(session, shared), savedOtherwise()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue());

        assertThat(shared.file(VIDEO)).hasBinaryContent(FakeService.CLIP);
    }

    private Archive.Kept keepClip(Archive archive, Saved saved) throws ArchiveException, InterruptedException {
        Metadata metadata = saved.metadata().toBuilder()
                .request(new Metadata.Request(SHA256, Map.of()))
                .build();
        return archive.keep(REQUEST, saved.video(), metadata, events);
    }

    private Path local() {
        return home.resolve(VIDEO.substring(1));
    }
}
