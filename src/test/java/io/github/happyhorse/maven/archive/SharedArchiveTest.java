package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.it.RepositoryServer;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.deployment.DeployRequest;
import org.eclipse.aether.installation.InstallRequest;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A repository over HTTP that several machines share. */
class SharedArchiveTest extends ArchiveCase {

    private static final String PASSWORD = "ganz-geheim";

    private RepositoryServer shared;

    @BeforeEach
    void startRepository() throws IOException {
        shared = RepositoryServer.start(temporary.resolve("shared"));
    }

    @AfterEach
    void stopRepository() {
        shared.close();
    }

    /** It was asked for nothing but the archive of the task: no other repository learns a task id. */
    @AfterEach
    void itWasAskedForNothingElse() {
        assertThat(shared.requests())
                .allMatch(request -> request.matches("(GET|PUT|HEAD) /io/github/happyhorse/task/" + TASK + "/.*"));
    }

    // Deploying.

    @Test
    void aVideoIsDeployedWithItsPomAndTheMetadataComesLast() throws Exception {
        Saved saved = saved();

        Archive.Kept kept = keep(archive(session, shared), saved);

        assertThat(kept).isEqualTo(new Archive.Kept(installed("mp4"), "clips (" + shared.url() + ")"));
        assertThat(shared.file(url("mp4"))).hasBinaryContent(FakeService.CLIP);
        assertThat(shared.file(url("json"))).hasSameBinaryContentAs(saved.metadataFile());
        assertThat(shared.file(url("pom"))).exists();
        List<String> puts = puts();
        assertThat(puts.indexOf(url("json")))
                .isGreaterThan(puts.indexOf(url("mp4")))
                .isGreaterThan(puts.indexOf(url("pom")));
        assertThat(puts).filteredOn(path -> !path.contains("maven-metadata")).doesNotHaveDuplicates();
        assertThat(installed("json")).exists();
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatIsKnownToBeThereIsNotAskedFor() throws Exception {
        keep(archive(session, shared), saved());
        int before = shared.requests().size();

        session = session(home);
        MavenArchive later = archive(session, shared);
        assertThat(find(later)).isPresent();
        assertThat(keep(later, saved())).isEqualTo(Archive.Kept.BEFORE);

        assertThat(shared.requests()).hasSize(before);
    }

    @Test
    void aRecordThatCanNeitherBeReadNorWrittenCostsALookupAndNoMore() throws Exception {
        Files.createDirectories(installed("mp4").resolveSibling("_happyhorse.deployed"));

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();
        int puts = puts().size();
        assertThat(keep(archive(session, shared), saved())).isEqualTo(Archive.Kept.BEFORE);

        assertThat(puts()).hasSize(puts);
        assertThat(find(archive(anotherMachine(), shared))).isPresent();
    }

    @Test
    void whatThisMachineHasIsDeployedOnceARepositoryIsNamed() throws Exception {
        keep(archive(), saved());

        assertThat(keep(archive(session, shared), saved()))
                .isEqualTo(new Archive.Kept(null, "clips (" + shared.url() + ")"));

        assertThat(shared.file(url("json"))).exists();
    }

    @Test
    void anotherRepositoryGetsItToo() throws Exception {
        keep(archive(session, shared), saved());

        try (RepositoryServer another = RepositoryServer.start(temporary.resolve("another-shared"))) {
            assertThat(keep(archive(session, another), saved()).deployed()).contains(another.url());
        }
    }

    @Test
    void theCredentialsOfTheSessionAreUsed() throws Exception {
        shared.wants("ci", PASSWORD);

        keep(archive(withCredentials(session, PASSWORD), shared), saved());

        assertThat(find(archive(withCredentials(anotherMachine(), PASSWORD), shared)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "wrong"})
    void credentialsThatAreRefusedAreNotTriedAgain(String credentials) throws Exception {
        shared.wants("ci", PASSWORD);
        RepositorySystemSession machine =
                credentials.equals("none") ? session : withCredentials(session, "falsch-geheim");

        assertThatThrownBy(() -> keep(archive(machine, shared), saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessageContainingAll("clips (" + shared.url() + ")", "401")
                .hasMessageNotContaining("geheim");

        assertThat(pauses).isEmpty();
        assertThat(events.warnings).isEmpty();
        assertThat(find(archive())).as("on this machine").isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413})
    void whatIsRefusedForGoodIsNotTriedAgain(int status) throws Exception {
        shared.refuses(status, request -> request.startsWith("PUT"));

        assertThatThrownBy(() -> keep(archive(session, shared), saved()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("cannot be written to");

        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void whatMayPassIsTriedThreeTimesAndThenFails(int status) throws Exception {
        shared.refuses(status, request -> request.equals("PUT " + url("mp4")));

        assertThatThrownBy(() -> keep(archive(session, shared), saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessageContainingAll("clips (" + shared.url() + ")", String.valueOf(status));

        assertThat(puts()).filteredOn(url("mp4")::equals).hasSize(3);
        assertThat(pauses).containsExactly(1, 2);
        assertThat(events.warnings).hasSize(2);
        assertThat(events.warnings.get(0)).contains("attempt 1 of 3");
        assertThat(puts()).doesNotContain(url("json"));
        assertThat(find(archive())).as("on this machine").isPresent();
    }

    @Test
    void whatPassesIsNoFailure() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        shared.refuses(503, request -> request.equals("PUT " + url("json")) && puts.getAndIncrement() < 2);

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();

        assertThat(pauses).containsExactly(1, 2);
        assertThat(find(archive(anotherMachine(), shared))).isPresent();
    }

    @Test
    void aVideoThatVanishesWhileItIsDeployedFailsTheDeployment() throws Exception {
        Saved saved = saved();
        shared.refuses(500, request -> {
            saved.video().toFile().delete();
            return false;
        });

        assertThatThrownBy(() -> keep(archive(session, shared), saved))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessageContaining("clips (" + shared.url() + ")");

        assertThat(shared.file(url("json"))).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkInPlaceOfTheRecordIsNotFollowed() throws Exception {
        Path precious = Files.writeString(temporary.resolve("precious"), "precious");
        Path record = installed("mp4").resolveSibling("_happyhorse.deployed");
        Files.createDirectories(record.getParent());
        Files.createSymbolicLink(record, precious);

        keep(archive(session, shared), saved());

        assertThat(precious).hasContent("precious");
        assertThat(record).isRegularFile();
    }

    @Test
    void aFailureIsNotRecordedAsDeployed() throws Exception {
        shared.refuses(403, request -> request.equals("PUT " + url("json")));
        catchThrowable(() -> keep(archive(session, shared), saved()));
        shared.refuses(403, request -> false);

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();

        assertThat(find(archive(anotherMachine(), shared))).isPresent();
    }

    @Test
    void aRepositoryThatIsAwayFailsByName() throws Exception {
        String url = shared.url();
        shared.close();

        assertThatThrownBy(() -> keep(archive(session, repository(session, url)), saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessageContaining(url);
        assertThat(pauses).containsExactly(1, 2);
    }

    @Test
    void aRepositorySystemThatBreaksOnItsWayThereIsTriedAgainAndThenFailsByName() throws Exception {
        MavenArchive unwritable = archiveThatBreaks(repository(session, shared.url()), DeployRequest.class::isInstance);

        assertThatThrownBy(() -> keep(unwritable, saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessage("clips (" + shared.url() + ") cannot be written to: Could not acquire lock(s)");

        assertThat(pauses).containsExactly(1, 2);
        assertThat(find(archive())).as("on this machine").isPresent();
    }

    @Test
    void aRepositorySystemThatBreaksOnThisMachineDoesNotKeepTheVideoFromTheSharedRepository() throws Exception {
        MavenArchive broken = archiveThatBreaks(
                repository(session, shared.url()),
                request -> request instanceof InstallRequest
                        || request instanceof ArtifactRequest asked
                                && asked.getRepositories().isEmpty());

        assertThatThrownBy(() -> keep(broken, saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isFalse());

        assertThat(find(archive(anotherMachine(), shared))).isPresent();
    }

    @Test
    void aLocalRepositoryThatCannotBeWrittenKeepsNothingFromTheSharedOneAndBack() throws Exception {
        Files.writeString(home, "in the way");

        assertThatThrownBy(() -> keep(archive(session, shared), saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isFalse())
                .hasMessageContaining("the local repository " + home);

        assertThat(restored(archive(session, shared)).orElseThrow()).isEqualTo(FakeService.CLIP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whetherTheSharedRepositoryHasAVideoIsFoundOutWithoutWriting(boolean same) throws Exception {
        keep(archive(anotherMachine(), shared), same ? saved() : savedOtherwise());
        Files.writeString(home, "in the way");
        int before = shared.requests().size();

        assertThat(archive(session, shared).isKept(IDENTITY, saved().metadata()))
                .isEqualTo(same);

        assertThat(shared.requests()).hasSize(before + 1).last().isEqualTo("GET " + url("json"));
    }

    @Test
    void whatWasDeployedFromHereIsKnownWithoutARequest() throws Exception {
        keep(archive(session, shared), saved());
        int before = shared.requests().size();

        assertThat(archive(session, shared).isKept(IDENTITY, saved().metadata()))
                .isTrue();

        assertThat(shared.requests()).hasSize(before);
    }

    // A repository that takes nothing twice.

    @Test
    void theSameVideoOfAnotherMachineIsAsGoodAsDeployed() throws Exception {
        shared.takesNothingTwice();
        keep(archive(anotherMachine(), shared), saved());
        int before = puts().size();

        assertThat(keep(archive(session, shared), saved())).isEqualTo(new Archive.Kept(installed("mp4"), null));

        assertThat(puts()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom", "mp4", "json"})
    void theSameVideoThatAnotherMachineDeploysMeanwhileIsAsGoodAsDeployed(String file) throws Exception {
        Saved saved = saved();
        keep(archive(anotherMachine(), shared), saved);
        Path there = temporary.resolve("shared");
        Path faster = Files.move(there, temporary.resolve("faster"));
        shared.takesNothingTwice();
        AtomicBoolean begun = new AtomicBoolean();
        shared.refuses(500, request -> {
            if (request.equals("PUT " + url(file)) && begun.compareAndSet(false, true)) {
                copyInto(faster, there);
            }
            return false;
        });

        Archive.Kept kept = keep(archive(session, shared), saved);

        assertThat(kept.installed()).isEqualTo(installed("mp4"));
        assertThat(find(archive(session(temporary.resolve("third")), shared))).isPresent();
    }

    @Test
    void anotherVideoUnderTheSameIdIsNotReplacedAndFails() throws Exception {
        shared.takesNothingTwice();
        keep(archive(anotherMachine(), shared), savedOtherwise());

        assertThatThrownBy(() -> keep(archive(session, shared), saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessageContaining("409");

        assertThat(pauses).isEmpty();
        assertThat(shared.file(url("mp4"))).hasBinaryContent(otherBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeploymentThatWasCutOffIsCompleted(boolean withItsPom) throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        Files.delete(shared.file(url("json")));
        if (!withItsPom) {
            Files.delete(shared.file(url("pom")));
        }
        shared.takesNothingTwice();
        assertThat(find(archive(session, shared))).as("half of it").isEmpty();

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();

        assertThat(find(archive(session(temporary.resolve("third")), shared))).isPresent();
    }

    @Test
    void aDeploymentOfAnotherVideoThatWasCutOffIsNotCompleted() throws Exception {
        keep(archive(anotherMachine(), shared), savedOtherwise());
        Files.delete(shared.file(url("json")));
        shared.takesNothingTwice();

        assertThatThrownBy(() -> keep(archive(session, shared), saved())).isInstanceOf(ArchiveException.class);

        assertThat(shared.file(url("json"))).doesNotExist();
    }

    // Finding.

    @Test
    void whatAnotherMachineHasDeployedIsFoundAndInstalledHere() throws Exception {
        Saved saved = saved();
        keep(archive(anotherMachine(), shared), saved);

        MavenArchive archive = archive(session, shared);
        ArchivedVideo found = find(archive).orElseThrow();
        assertThat(found).isEqualTo(new ArchivedVideo(IDENTITY, saved.metadata(), true));
        assertThat(shared.requests()).as("a lookup is the metadata").doesNotContain("GET " + url("mp4"));
        try (Archive.VideoFile video = archive.open(found, events)) {
            assertThat(video.file()).isEqualTo(installed("mp4"));
            assertThat(video.metadata()).isEqualTo(saved.metadata());
        }

        assertThat(installed("mp4")).hasBinaryContent(FakeService.CLIP);
        RepositorySystemSession build = session(home);
        assertThat(resolve(build, "mp4")).isEqualTo(installed("mp4"));
        assertThat(resolve(build, "pom")).isEqualTo(installed("pom"));
    }

    @Test
    void whatWasFoundIsNeitherAskedForNorDeployedAgain() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        restored(archive(session, shared));
        int before = shared.requests().size();

        MavenArchive later = archive(session(home), shared);
        find(later);
        assertThat(keep(later, saved())).isEqualTo(Archive.Kept.BEFORE);

        assertThat(shared.requests()).hasSize(before);
    }

    @Test
    void aMissIsNotRemembered() throws Exception {
        MavenArchive asked = archive(session, shared);
        assertThat(find(asked)).isEmpty();
        assertThat(find(archive(anotherMachine(), shared))).isEmpty();

        keep(archive(session(temporary.resolve("third")), shared), saved());

        assertThat(find(asked)).as("in the same Maven run").isPresent();
        assertThat(find(archive(anotherMachine(), shared)))
                .as("in a new Maven run")
                .isPresent();
    }

    @Test
    void aLookupWithoutAnAnswerIsTheLastOfItsMavenRun() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        shared.refuses(503, request -> true);

        assertThatThrownBy(() -> find(archive(session, shared)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("clips (" + shared.url() + ") cannot be asked", "503");
        shared.refuses(503, request -> false);
        int before = shared.requests().size();
        assertThatThrownBy(() -> find(archive(session, shared)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("503", "is not asked again in this Maven run");
        assertThat(shared.requests()).hasSize(before);

        silent.clear();
        assertThat(find(archive(session, shared))).as("in the next Maven run").isPresent();
    }

    @Test
    void afterALookupWithoutAnAnswerADeployIsStillTried() throws Exception {
        shared.refuses(503, request -> request.equals("GET " + url("json")));
        assertThatThrownBy(() -> find(archive(session, shared))).isInstanceOf(ArchiveException.class);
        int before = shared.requests().size();

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();

        assertThat(shared.requests().subList(before, shared.requests().size()))
                .filteredOn(request -> !request.contains("maven-metadata"))
                .allMatch(request -> request.startsWith("PUT"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalIsAnAnswer(int status) throws Exception {
        shared.refuses(status, request -> true);
        assertThatThrownBy(() -> find(archive(session, shared))).isInstanceOf(ArchiveException.class);
        shared.refuses(status, request -> false);

        assertThat(find(archive(session, shared))).isEmpty();
    }

    @Test
    void aRepositorySystemThatBreaksOnItsWayThereCannotBeAsked() {
        MavenArchive unreadable = archiveThatBreaks(
                repository(session, shared.url()),
                request -> request instanceof ArtifactRequest asked
                        && !asked.getRepositories().isEmpty());

        assertThatThrownBy(() -> find(unreadable))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("clips (" + shared.url() + ") cannot be asked: Could not acquire lock(s)");
    }

    @ParameterizedTest
    @EnumSource(MavenArchiveTest.Damage.class)
    void whatIsDamagedThereIsReportedAndDeployedAnew(MavenArchiveTest.Damage damage) throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        damage.happen(shared.file(url("mp4")), shared.file(url("json")));
        MavenArchive archive = archive(session, shared);

        assertThatThrownBy(() -> restored(archive))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll(TASK.value(), "clips (" + shared.url() + ")");
        assertThat(installed("mp4")).doesNotExist();
        assertThat(keep(archive, saved()).deployed()).isNotNull();

        assertThat(restored(archive(session(temporary.resolve("third")), shared)))
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource(MavenArchiveTest.Damage.class)
    void aDamagedCopyThatCannotBeReplacedIsNoErrorAndTheArtifactToDeleteIsNamed(MavenArchiveTest.Damage damage)
            throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        damage.happen(shared.file(url("mp4")), shared.file(url("json")));
        shared.takesNothingTwice();

        assertThatThrownBy(() -> {
                    MavenArchive archive = archive(session, shared);
                    assertThatThrownBy(() -> restored(archive)).isInstanceOf(ArchiveException.class);
                    keep(archive, saved());
                })
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isFalse())
                .hasMessageContainingAll(
                        "409", "delete io.github.happyhorse.task:" + TASK + ":1 there", "clips (" + shared.url() + ")");

        assertThat(restored(archive())).as("on this machine").isPresent();
    }

    @Test
    void whatANewerVersionDeployedIsNeitherUsedNorReplaced() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        MavenArchiveTest.Damage.rewrite(shared.file(url("json")), "\"schema\": 1", "\"schema\": 2");
        MavenArchive archive = archive(session, shared);
        int before = puts().size();

        for (Callable<?> use : List.<Callable<?>>of(() -> find(archive), () -> keep(archive, savedOtherwise()))) {
            assertThatThrownBy(use::call)
                    .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                            .isFalse())
                    .hasMessageContaining("was written by a newer version of this plugin");
        }

        assertThat(puts()).hasSize(before);
        assertThat(shared.file(url("mp4"))).hasBinaryContent(FakeService.CLIP);
        assertThat(installed("mp4")).as("on this machine").hasBinaryContent(otherBytes());
    }

    @Test
    void aVideoThatIsTooLargeIsNotFetchedAndTheParameterIsNamed() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        maxVideoSize = FakeService.CLIP.length - 1;

        assertThatThrownBy(() -> find(archive(session, shared)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("<maxVideoSize> (happyhorse.maxVideoSize)");

        assertThat(shared.requests()).doesNotContain("GET " + url("mp4"));
        assertThat(shared.file(url("mp4"))).exists();
    }

    @Test
    void aVideoThatIsLargerThanItsMetadataSaysIsCutOff() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        makeLarge(shared.file(url("mp4")), 1L << 32);
        MavenArchive archive = archive(session, shared);

        assertThatThrownBy(() -> restored(archive))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("is larger than the " + FakeService.CLIP.length + " bytes");

        awaitTransfers();
        assertThat(filesIn(home)).isEmpty();
    }

    @Test
    void metadataThatIsTooLargeIsCutOff() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        makeLarge(shared.file(url("json")), 1L << 32);

        assertThatThrownBy(() -> find(archive(session, shared)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("is larger than");
    }

    @Test
    void whatIsDamagedHereIsFetchedFromThere() throws Exception {
        keep(archive(session, shared), saved());
        Files.write(installed("mp4"), otherBytes());

        assertThat(restored(archive(session, shared)).orElseThrow()).isEqualTo(FakeService.CLIP);

        assertThat(events.warnings).hasSize(1);
        assertThat(installed("mp4")).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void whatIsDamagedHereAndThereIsDeployedAnewAlthoughItWasDeployedBefore() throws Exception {
        keep(archive(session, shared), saved());
        Files.write(installed("mp4"), otherBytes());
        Files.write(shared.file(url("mp4")), otherBytes());
        MavenArchive archive = archive(session, shared);
        assertThatThrownBy(() -> restored(archive)).isInstanceOf(ArchiveException.class);

        keep(archive, saved());

        assertThat(shared.file(url("mp4"))).hasBinaryContent(FakeService.CLIP);
    }

    // A repository that is purged.

    @Test
    void whatWasDeployedIsLookedUpAgainAfterADay() throws Exception {
        keep(archive(session, shared), saved());
        int before = shared.requests().size();
        now = now.plus(Duration.ofHours(23));
        keep(archive(session, shared), saved());
        assertThat(shared.requests()).hasSize(before);

        now = now.plus(Duration.ofHours(2));
        assertThat(keep(archive(session, shared), saved())).isEqualTo(Archive.Kept.BEFORE);

        assertThat(shared.requests()).hasSize(before + 1).last().isEqualTo("GET " + url("json"));
        keep(archive(session, shared), saved());
        assertThat(shared.requests()).as("for another day").hasSize(before + 1);
    }

    @Test
    void aPurgedRepositoryIsFilledAgain() throws Exception {
        keep(archive(session, shared), saved());
        for (String extension : List.of("pom", "mp4", "json")) {
            Files.delete(shared.file(url(extension)));
        }
        now = now.plus(Duration.ofDays(1));

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();

        assertThat(restored(archive(anotherMachine(), shared))).isPresent();
    }

    /** Its clock was wrong then, or is now. */
    @Test
    void aDeploymentInTheFutureIsLookedUp() throws Exception {
        keep(archive(session, shared), saved());
        int before = shared.requests().size();
        now = now.minus(Duration.ofDays(400));

        keep(archive(session, shared), saved());

        assertThat(shared.requests()).hasSize(before + 1);
    }

    @Test
    void aVideoThatIsMissingThereIsDeployedAnewAlthoughItsMetadataIsThere() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        Files.delete(shared.file(url("mp4")));
        MavenArchive archive = archive(session, shared);
        assertThatThrownBy(() -> restored(archive)).hasMessageContaining("is gone, only its metadata is there");

        keep(archive, saved());

        assertThat(shared.file(url("mp4"))).exists();
    }

    @Test
    void aSandboxClipIsNeverTakenForAResult() throws Exception {
        keep(archive(anotherMachine(), shared), saved(TASK, FakeService.CLIP, Metadata.Origin.SANDBOX));

        assertThatThrownBy(() -> find(archive(session, shared)))
                .hasMessageContaining("does not describe the video of " + TASK);
    }

    // Who is asked.

    @Test
    void offlineTheSharedRepositoryIsNotAsked() throws Exception {
        session.setOffline(true);
        MavenArchive archive = archive(session, shared);

        assertThat(find(archive)).isEmpty();
        assertThat(keep(archive, saved())).isEqualTo(new Archive.Kept(installed("mp4"), null));
        assertThat(find(archive)).isPresent();

        assertThat(shared.requests()).isEmpty();
    }

    @Test
    void itIsAskedForByNameUnlessMavenIsOffline() {
        assertThat(archive(session, shared).isRequired()).isTrue();
        assertThat(archive().isRequired()).isFalse();

        session.setOffline(true);

        assertThat(archive(session, shared).isRequired()).isFalse();
    }

    @Test
    void whatWasKeptOfflineIsDeployedLater() throws Exception {
        session.setOffline(true);
        keep(archive(session, shared), saved());
        session.setOffline(false);

        assertThat(keep(archive(session, shared), saved()).deployed()).isNotNull();
    }

    @Test
    void aMirrorOfEverythingIsNotAsked() throws Exception {
        try (RepositoryServer mirror = RepositoryServer.start(temporary.resolve("mirror"))) {
            keep(archive(mirrored(anotherMachine(), mirror), shared), saved());

            assertThat(find(archive(mirrored(session, mirror), shared))).isPresent();

            assertThat(mirror.requests()).isEmpty();
        }
    }

    @Test
    void theProxyOfTheSessionIsUsed() throws Exception {
        try (RepositoryServer proxy = RepositoryServer.start(temporary.resolve("proxied"))) {
            Proxy between =
                    new Proxy("http", "127.0.0.1", URI.create(proxy.url()).getPort());
            session.setProxySelector(new DefaultProxySelector().add(between, null));

            keep(archive(session, shared), saved());

            assertThat(proxy.requests()).contains("PUT " + url("mp4"));
            assertThat(shared.requests()).isEmpty();
        }
    }

    @Test
    void theWorkspaceOfTheBuildIsNotAsked() throws Exception {
        List<String> asked = new ArrayList<>();
        session.setWorkspaceReader(new org.eclipse.aether.repository.WorkspaceReader() {
            @Override
            public org.eclipse.aether.repository.WorkspaceRepository getRepository() {
                return new org.eclipse.aether.repository.WorkspaceRepository();
            }

            @Override
            public java.io.File findArtifact(org.eclipse.aether.artifact.Artifact artifact) {
                asked.add(artifact.toString());
                return null;
            }

            @Override
            public List<String> findVersions(org.eclipse.aether.artifact.Artifact artifact) {
                return List.of();
            }
        });

        keep(archive(session, shared), saved());
        find(archive(session, shared));

        assertThat(asked).isEmpty();
    }

    @Test
    void aDirectoryOnANetworkDriveWillDo() throws Exception {
        String url = temporary.resolve("drive").toUri().toString();
        DefaultRepositorySystemSession other = anotherMachine();
        keep(archive(other, repository(other, url)), saved());

        assertThat(find(archive(session, repository(session, url)))).isPresent();
    }

    @Test
    void theDescriptionNamesCoordinatesAndPlaces() {
        assertThat(archive(session, shared).describe(IDENTITY))
                .isEqualTo("io.github.happyhorse.task:" + TASK + ":1 in " + home + " or clips (" + shared.url() + ")");
    }

    // Limits and interrupts.

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void aLookupHasALimit(SlowRepository.Pace pace) throws Exception {
        timeout = Duration.ofSeconds(1);
        try (SlowRepository slow = SlowRepository.start(pace, null).slowMetadata()) {
            MavenArchive archive = archive(session, repository(session, slow.url()));

            assertThat(Attempt.begin(() -> find(archive)).thrown())
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContainingAll("clips (" + slow.url() + ")", "within 1s");
            assertThatThrownBy(() -> find(archive)).hasMessageContaining("is not asked again in this Maven run");
        }
    }

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void aDownloadHasALimit(SlowRepository.Pace pace) throws Exception {
        timeout = Duration.ofSeconds(1);
        try (SlowRepository slow = SlowRepository.start(pace, metadataOfLarge())) {
            MavenArchive archive = archive(session, repository(session, slow.url()));
            ArchivedVideo found = find(archive).orElseThrow();

            assertThat(Attempt.begin(() -> open(archive, found)).thrown())
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("within 1s");
        }
    }

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void aDeployHasALimit(SlowRepository.Pace pace) throws Exception {
        timeout = Duration.ofSeconds(1);
        Saved large = large();
        try (SlowRepository slow = SlowRepository.start(pace, null)) {
            MavenArchive archive = archive(session, repository(session, slow.url()));

            assertThat(Attempt.begin(() -> keep(archive, large)).thrown())
                    .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                            .isTrue())
                    .hasMessageContaining("did not accept");
        }
    }

    @Test
    void aListenerThatThrowsDoesNoHarm() throws Exception {
        keep(archive(anotherMachine(), shared), saved());
        session.setTransferListener(new AbstractTransferListener() {
            @Override
            public void transferProgressed(TransferEvent event) {
                throw new IllegalStateException("broken listener");
            }
        });

        assertThat(restored(archive(session, shared))).isPresent();
    }

    @Test
    void aListenerThatCancelsEndsOnlyItsTransfer() throws Exception {
        session.setTransferListener(new AbstractTransferListener() {
            @Override
            public void transferStarted(TransferEvent event) throws TransferCancelledException {
                throw new TransferCancelledException("no more");
            }
        });

        assertThatThrownBy(() -> keep(archive(session, shared), saved())).isInstanceOf(ArchiveException.class);
        assertThat(find(archive())).as("on this machine").isPresent();
    }

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void anInterruptEndsADownloadSoon(SlowRepository.Pace pace) throws Exception {
        try (SlowRepository slow = SlowRepository.start(pace, metadataOfLarge())) {
            MavenArchive archive = archive(session, repository(session, slow.url()));
            ArchivedVideo found = find(archive).orElseThrow();
            Attempt attempt = Attempt.begin(() -> open(archive, found));
            slow.awaitTransfer();
            attempt.interrupt();

            assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
        }
        assertThat(events.warnings).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void anInterruptEndsAnUploadSoon(SlowRepository.Pace pace) throws Exception {
        Saved large = large();
        try (SlowRepository slow = SlowRepository.start(pace, null)) {
            MavenArchive archive = archive(session, repository(session, slow.url()));
            Attempt attempt = Attempt.begin(() -> keep(archive, large));
            slow.awaitTransfer();
            attempt.interrupt();

            assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void anInterruptEndsThePauseBetweenTwoAttempts() throws Exception {
        shared.refuses(503, request -> request.startsWith("PUT"));
        FileLocks interrupted = new FileLocks(ConcurrentHashMap.newKeySet(), InstantSource.system(), pause -> {
            throw new InterruptedException();
        });
        MavenArchive archive = new MavenArchive(
                SYSTEM, session, repository(session, shared.url()), settings(), interrupted, silent, () -> now);

        assertThatThrownBy(() -> keep(archive, saved())).isInstanceOf(InterruptedException.class);

        assertThat(puts()).doesNotContain(url("json"));
    }

    private List<String> puts() {
        return shared.requests().stream()
                .filter(request -> request.startsWith("PUT "))
                .map(request -> request.substring("PUT ".length()))
                .toList();
    }

    /** Makes a file large without taking room on the disk. */
    private static void makeLarge(Path path, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    private static void copyInto(Path from, Path to) {
        try {
            for (String file : filesIn(from)) {
                Files.createDirectories(to.resolve(file).getParent());
                Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A video of 200 MB. */
    private Saved large() throws IOException {
        Path video = temporary.resolve("large.mp4");
        long size = 200 << 20;
        makeLarge(video, size);
        return new Saved(video, null, metadata(TASK, size, Sha256.of(video), Metadata.Origin.SERVICE));
    }

    /** As of a video of 1 GB. */
    private byte[] metadataOfLarge() throws IOException {
        return MetadataJson.write(metadata(TASK, 1 << 30, "0".repeat(64), Metadata.Origin.SERVICE), "1.2.3");
    }

    private static DefaultRepositorySystemSession withCredentials(
            DefaultRepositorySystemSession machine, String password) {
        DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
        selector.add(
                REPOSITORY,
                new AuthenticationBuilder()
                        .addUsername("ci")
                        .addPassword(password)
                        .build());
        return machine.setAuthenticationSelector(selector);
    }

    private static DefaultRepositorySystemSession mirrored(
            DefaultRepositorySystemSession machine, RepositoryServer mirror) {
        DefaultMirrorSelector selector = new DefaultMirrorSelector();
        selector.add("everything", mirror.url(), "default", false, false, "*", null);
        return machine.setMirrorSelector(selector);
    }
}
