package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.it.RepositoryServer;
import io.github.happyhorse.maven.result.Metadata;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.deployment.DeployRequest;
import org.eclipse.aether.installation.InstallRequest;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fleet of machines shares, in a repository over HTTP. */
class FleetArchiveTest extends ArchiveCase {

    private static final String PASSWORD = "ganz-geheim";

    private RepositoryServer fleet;

    @BeforeEach
    void startRepository() throws IOException {
        fleet = RepositoryServer.start(temporary.resolve("fleet"));
    }

    @AfterEach
    void stopRepository() {
        fleet.close();
    }

    /** It was asked for nothing but the archive of the task: a task id is nobody else's business. */
    @AfterEach
    void itWasAskedForNothingElse() {
        assertThat(fleet.requests())
                .allMatch(request -> request.matches("(GET|PUT|HEAD) /io/github/happyhorse/task/" + TASK + "/.*"));
    }

    // Deploying.

    @Test
    void aVideoIsDeployedWithItsPomAndTheMetadataComesLast() throws Exception {
        ArchivedVideo saved = saved();

        Archive.Kept kept = archive(session, fleet).keep(TASK, saved, told);

        assertThat(kept).isEqualTo(new Archive.Kept(installed("mp4"), "clips (" + fleet.url() + ")"));
        assertThat(fleet.file(url("mp4"))).hasBinaryContent(FakeService.CLIP);
        assertThat(fleet.file(url("json"))).hasSameBinaryContentAs(saved.metadataFile());
        assertThat(fleet.file(url("pom"))).exists();
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
        archive(session, fleet).keep(TASK, saved(), told);
        int before = fleet.requests().size();

        session = session(home);
        MavenArchive later = archive(session, fleet);
        assertThat(later.find(TASK, told)).isPresent();
        assertThat(later.keep(TASK, saved(), told)).isEqualTo(Archive.Kept.BEFORE);

        assertThat(fleet.requests()).hasSize(before);
    }

    @Test
    void aRecordThatCanNeitherBeReadNorWrittenCostsALookAndNoMore() throws Exception {
        Files.createDirectories(installed("mp4").resolveSibling("_happyhorse.deployed"));

        assertThat(archive(session, fleet).keep(TASK, saved(), told).deployed()).isNotNull();
        int puts = puts().size();
        assertThat(archive(session, fleet).keep(TASK, saved(), told)).isEqualTo(Archive.Kept.BEFORE);

        assertThat(puts()).hasSize(puts);
        assertThat(archive(anotherMachine(), fleet).find(TASK, told)).isPresent();
    }

    @Test
    void whatThisMachineHasIsDeployedOnceARepositoryIsNamed() throws Exception {
        archive().keep(TASK, saved(), told);

        assertThat(archive(session, fleet).keep(TASK, saved(), told))
                .isEqualTo(new Archive.Kept(null, "clips (" + fleet.url() + ")"));

        assertThat(fleet.file(url("json"))).exists();
    }

    @Test
    void anotherRepositoryGetsItToo() throws Exception {
        archive(session, fleet).keep(TASK, saved(), told);

        try (RepositoryServer another = RepositoryServer.start(temporary.resolve("another-fleet"))) {
            assertThat(archive(session, another).keep(TASK, saved(), told).deployed())
                    .contains(another.url());
        }
    }

    @Test
    void theCredentialsOfTheSessionAreUsed() throws Exception {
        fleet.wants("ci", PASSWORD);

        archive(withCredentials(session, PASSWORD), fleet).keep(TASK, saved(), told);

        assertThat(archive(withCredentials(anotherMachine(), PASSWORD), fleet).find(TASK, told))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "wrong"})
    void credentialsThatAreRefusedAreNotTriedAgain(String credentials) throws Exception {
        fleet.wants("ci", PASSWORD);
        RepositorySystemSession machine =
                credentials.equals("none") ? session : withCredentials(session, "falsch-geheim");

        assertThatThrownBy(() -> archive(machine, fleet).keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isTrue())
                .hasMessageContainingAll("clips (" + fleet.url() + ")", "401")
                .hasMessageNotContaining("geheim");

        assertThat(pauses).isEmpty();
        assertThat(told.retries).isEmpty();
        assertThat(archive().find(TASK, told)).as("on this machine").isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413})
    void whatIsRefusedForGoodIsNotTriedAgain(int status) throws Exception {
        fleet.refuses(status, request -> request.startsWith("PUT"));

        assertThatThrownBy(() -> archive(session, fleet).keep(TASK, saved(), told))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("cannot be written to");

        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void whatMayPassIsTriedThreeTimesAndThenFails(int status) throws Exception {
        fleet.refuses(status, request -> request.equals("PUT " + url("mp4")));

        assertThatThrownBy(() -> archive(session, fleet).keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isTrue())
                .hasMessageContainingAll("clips (" + fleet.url() + ")", String.valueOf(status));

        assertThat(puts()).filteredOn(url("mp4")::equals).hasSize(3);
        assertThat(pauses).containsExactly(1, 2);
        assertThat(told.retries).hasSize(2);
        assertThat(told.retries.get(0)).contains(TASK.value(), "try 1 of 3");
        assertThat(puts()).doesNotContain(url("json"));
        assertThat(archive().find(TASK, told)).as("on this machine").isPresent();
    }

    @Test
    void whatPassesIsNoFailure() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        fleet.refuses(503, request -> request.equals("PUT " + url("json")) && puts.getAndIncrement() < 2);

        assertThat(archive(session, fleet).keep(TASK, saved(), told).deployed()).isNotNull();

        assertThat(pauses).containsExactly(1, 2);
        assertThat(archive(anotherMachine(), fleet).find(TASK, told)).isPresent();
    }

    @Test
    void aFailureIsNotRecordedAsDeployed() throws Exception {
        fleet.refuses(403, request -> request.equals("PUT " + url("json")));
        catchThrowable(() -> archive(session, fleet).keep(TASK, saved(), told));
        fleet.refuses(403, request -> false);

        assertThat(archive(session, fleet).keep(TASK, saved(), told).deployed()).isNotNull();

        assertThat(archive(anotherMachine(), fleet).find(TASK, told)).isPresent();
    }

    @Test
    void aRepositoryThatIsAwayFailsByName() throws Exception {
        String url = fleet.url();
        fleet.close();

        assertThatThrownBy(() -> archive(session, repository(session, url), ConcurrentHashMap.newKeySet())
                        .keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isTrue())
                .hasMessageContaining(url);
        assertThat(pauses).containsExactly(1, 2);
    }

    @Test
    void aRepositorySystemThatBreaksOnItsWayThereIsTriedAgainAndThenFailsByName() throws Exception {
        MavenArchive unwritable = archiveThatBreaks(repository(session, fleet.url()), DeployRequest.class::isInstance);

        assertThatThrownBy(() -> unwritable.keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isTrue())
                .hasMessage("clips (" + fleet.url() + ") cannot be written to: Could not acquire lock(s)");

        assertThat(pauses).containsExactly(1, 2);
        assertThat(archive().find(TASK, told)).as("on this machine").isPresent();
    }

    @Test
    void aRepositorySystemThatBreaksOnThisMachineDoesNotKeepTheVideoFromTheFleet() throws Exception {
        MavenArchive broken = archiveThatBreaks(
                repository(session, fleet.url()),
                request -> request instanceof InstallRequest
                        || request instanceof ArtifactRequest asked
                                && asked.getRepositories().isEmpty());

        assertThatThrownBy(() -> broken.keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isFalse());

        assertThat(archive(anotherMachine(), fleet).find(TASK, told)).isPresent();
    }

    // A repository that takes nothing twice.

    @Test
    void theSameVideoOfAnotherMachineIsAsGoodAsDeployed() throws Exception {
        fleet.takesNothingTwice();
        archive(anotherMachine(), fleet).keep(TASK, saved(), told);
        int before = puts().size();

        assertThat(archive(session, fleet).keep(TASK, saved(), told))
                .isEqualTo(new Archive.Kept(installed("mp4"), null));

        assertThat(puts()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom", "mp4", "json"})
    void theSameVideoThatAnotherMachineDeploysMeanwhileIsAsGoodAsDeployed(String file) throws Exception {
        ArchivedVideo saved = saved();
        archive(anotherMachine(), fleet).keep(TASK, saved, told);
        Path there = temporary.resolve("fleet");
        Path faster = Files.move(there, temporary.resolve("faster"));
        fleet.takesNothingTwice();
        AtomicBoolean begun = new AtomicBoolean();
        fleet.refuses(500, request -> {
            if (request.equals("PUT " + url(file)) && begun.compareAndSet(false, true)) {
                copyInto(faster, there);
            }
            return false;
        });

        Archive.Kept kept = archive(session, fleet).keep(TASK, saved, told);

        assertThat(kept.installed()).isEqualTo(installed("mp4"));
        assertThat(archive(session(temporary.resolve("third")), fleet).find(TASK, told))
                .isPresent();
    }

    @Test
    void anotherVideoUnderTheSameIdIsNotReplacedAndFails() throws Exception {
        fleet.takesNothingTwice();
        archive(anotherMachine(), fleet).keep(TASK, savedOtherwise(), told);

        assertThatThrownBy(() -> archive(session, fleet).keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isTrue())
                .hasMessageContaining("409");

        assertThat(pauses).isEmpty();
        assertThat(fleet.file(url("mp4"))).hasBinaryContent(otherBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeploymentThatWasCutOffIsCompleted(boolean withItsPom) throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, saved(), told);
        Files.delete(fleet.file(url("json")));
        if (!withItsPom) {
            Files.delete(fleet.file(url("pom")));
        }
        fleet.takesNothingTwice();
        assertThat(archive(session, fleet).find(TASK, told)).as("half of it").isEmpty();

        assertThat(archive(session, fleet).keep(TASK, saved(), told).deployed()).isNotNull();

        assertThat(archive(session(temporary.resolve("third")), fleet).find(TASK, told))
                .isPresent();
    }

    @Test
    void aDeploymentOfAnotherVideoThatWasCutOffIsNotCompleted() throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, savedOtherwise(), told);
        Files.delete(fleet.file(url("json")));
        fleet.takesNothingTwice();

        assertThatThrownBy(() -> archive(session, fleet).keep(TASK, saved(), told))
                .isInstanceOf(ArchiveException.class);

        assertThat(fleet.file(url("json"))).doesNotExist();
    }

    // Finding.

    @Test
    void whatAnotherMachineHasDeployedIsFoundAndInstalledHere() throws Exception {
        ArchivedVideo saved = saved();
        archive(anotherMachine(), fleet).keep(TASK, saved, told);

        assertThat(archive(session, fleet).find(TASK, told))
                .contains(new ArchivedVideo(installed("mp4"), installed("json"), saved.metadata()));

        assertThat(installed("mp4")).hasBinaryContent(FakeService.CLIP);
        RepositorySystemSession build = session(home);
        assertThat(resolve(build, "mp4")).isEqualTo(installed("mp4"));
        assertThat(resolve(build, "pom")).isEqualTo(installed("pom"));
    }

    @Test
    void whatWasFoundIsNeitherAskedForNorDeployedAgain() throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, saved(), told);
        archive(session, fleet).find(TASK, told);
        int before = fleet.requests().size();

        MavenArchive later = archive(session(home), fleet);
        later.find(TASK, told);
        assertThat(later.keep(TASK, saved(), told)).isEqualTo(Archive.Kept.BEFORE);

        assertThat(fleet.requests()).hasSize(before);
    }

    @Test
    void aMissIsNotRemembered() throws Exception {
        MavenArchive asked = archive(session, fleet);
        assertThat(asked.find(TASK, told)).isEmpty();
        assertThat(archive(anotherMachine(), fleet).find(TASK, told)).isEmpty();

        archive(session(temporary.resolve("third")), fleet).keep(TASK, saved(), told);

        assertThat(asked.find(TASK, told)).as("in the same Maven run").isPresent();
        assertThat(archive(anotherMachine(), fleet).find(TASK, told))
                .as("in a new Maven run")
                .isPresent();
    }

    @Test
    void aRefusalIsNotRemembered() throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, saved(), told);
        fleet.refuses(503, request -> true);
        MavenArchive asked = archive(session, fleet);

        assertThatThrownBy(() -> asked.find(TASK, told))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("clips (" + fleet.url() + ") cannot be asked", "503");

        fleet.refuses(503, request -> false);
        assertThat(asked.find(TASK, told)).isPresent();
    }

    @Test
    void aRepositorySystemThatBreaksOnItsWayThereCannotBeAsked() {
        MavenArchive unreadable = archiveThatBreaks(
                repository(session, fleet.url()),
                request -> request instanceof ArtifactRequest asked
                        && !asked.getRepositories().isEmpty());

        assertThatThrownBy(() -> unreadable.find(TASK, told))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("clips (" + fleet.url() + ") cannot be asked: Could not acquire lock(s)");
    }

    @ParameterizedTest
    @EnumSource(MavenArchiveTest.Damage.class)
    void whatIsDamagedThereIsToldAndDeployedAnew(MavenArchiveTest.Damage damage) throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, saved(), told);
        damage.happen(fleet.file(url("mp4")), fleet.file(url("json")));
        forgetChecksums();
        MavenArchive archive = archive(session, fleet);

        assertThat(archive.find(TASK, told)).isEmpty();
        assertThat(told.damages).singleElement().asString().contains(TASK.value(), "clips (" + fleet.url() + ")");
        assertThat(installed("mp4")).doesNotExist();
        assertThat(archive.keep(TASK, saved(), told).deployed()).isNotNull();

        assertThat(archive(session(temporary.resolve("third")), fleet).find(TASK, told))
                .isPresent();
    }

    @Test
    void whatIsDamagedHereIsFetchedFromThere() throws Exception {
        archive(session, fleet).keep(TASK, saved(), told);
        Files.write(installed("mp4"), otherBytes());

        assertThat(archive(session, fleet).find(TASK, told)).isPresent();

        assertThat(told.damages).hasSize(1);
        assertThat(installed("mp4")).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void whatIsDamagedHereAndThereIsDeployedAnewAlthoughItWasDeployedBefore() throws Exception {
        archive(session, fleet).keep(TASK, saved(), told);
        Files.write(installed("mp4"), otherBytes());
        Files.write(fleet.file(url("mp4")), otherBytes());
        forgetChecksums();
        MavenArchive archive = archive(session, fleet);
        assertThat(archive.find(TASK, told)).isEmpty();
        assertThat(told.damages).hasSize(2);

        archive.keep(TASK, saved(), told);

        assertThat(fleet.file(url("mp4"))).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void aVideoThatIsMissingThereIsDeployedAnewAlthoughItsMetadataIsThere() throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, saved(), told);
        Files.delete(fleet.file(url("mp4")));
        MavenArchive archive = archive(session, fleet);
        assertThat(archive.find(TASK, told)).isEmpty();

        archive.keep(TASK, saved(), told);

        assertThat(fleet.file(url("mp4"))).exists();
    }

    @Test
    void aRehearsalIsNeverTakenForAResult() throws Exception {
        archive(anotherMachine(), fleet).keep(TASK, saved(TASK, FakeService.CLIP, Metadata.Origin.SANDBOX), told);

        assertThat(archive(session, fleet).find(TASK, told)).isEmpty();
    }

    // Who is asked.

    @Test
    void offlineNobodyIsAsked() throws Exception {
        session.setOffline(true);
        MavenArchive archive = archive(session, fleet);

        assertThat(archive.find(TASK, told)).isEmpty();
        assertThat(archive.keep(TASK, saved(), told)).isEqualTo(new Archive.Kept(installed("mp4"), null));
        assertThat(archive.find(TASK, told)).isPresent();

        assertThat(fleet.requests()).isEmpty();
    }

    @Test
    void itIsAskedForByNameUnlessMavenIsOffline() {
        assertThat(archive(session, fleet).isAskedForByName()).isTrue();
        assertThat(archive().isAskedForByName()).isFalse();

        session.setOffline(true);

        assertThat(archive(session, fleet).isAskedForByName()).isFalse();
    }

    @Test
    void whatWasKeptOfflineIsDeployedLater() throws Exception {
        session.setOffline(true);
        archive(session, fleet).keep(TASK, saved(), told);
        session.setOffline(false);

        assertThat(archive(session, fleet).keep(TASK, saved(), told).deployed()).isNotNull();
    }

    @Test
    void aMirrorOfEverythingIsNotAsked() throws Exception {
        try (RepositoryServer mirror = RepositoryServer.start(temporary.resolve("mirror"))) {
            archive(mirrored(anotherMachine(), mirror), fleet).keep(TASK, saved(), told);

            assertThat(archive(mirrored(session, mirror), fleet).find(TASK, told))
                    .isPresent();

            assertThat(mirror.requests()).isEmpty();
        }
    }

    @Test
    void theProxyOfTheSessionIsUsed() throws Exception {
        try (RepositoryServer proxy = RepositoryServer.start(temporary.resolve("proxied"))) {
            Proxy between =
                    new Proxy("http", "127.0.0.1", URI.create(proxy.url()).getPort());
            session.setProxySelector(new DefaultProxySelector().add(between, null));

            archive(session, fleet).keep(TASK, saved(), told);

            assertThat(proxy.requests()).contains("PUT " + url("mp4"));
            assertThat(fleet.requests()).isEmpty();
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

        archive(session, fleet).keep(TASK, saved(), told);
        archive(session, fleet).find(TASK, told);

        assertThat(asked).isEmpty();
    }

    @Test
    void aDirectoryOnANetworkDriveWillDo() throws Exception {
        String url = temporary.resolve("drive").toUri().toString();
        DefaultRepositorySystemSession other = anotherMachine();
        archive(other, repository(other, url), ConcurrentHashMap.newKeySet()).keep(TASK, saved(), told);

        assertThat(archive(session, repository(session, url), ConcurrentHashMap.newKeySet())
                        .find(TASK, told))
                .isPresent();
    }

    @Test
    void itSaysWhereItLooks() {
        assertThat(archive(session, fleet).describe(TASK))
                .isEqualTo("io.github.happyhorse.task:" + TASK + ":1 in " + home + " or clips (" + fleet.url() + ")");
    }

    // Interrupts.

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void anInterruptEndsADownloadSoon(SlowRepository.Pace pace) throws Exception {
        try (SlowRepository slow = SlowRepository.start(pace, Files.readAllBytes(saved().metadataFile()))) {
            MavenArchive archive = archive(session, repository(session, slow.url()), ConcurrentHashMap.newKeySet());
            Attempt attempt = Attempt.begin(() -> archive.find(TASK, told));
            slow.awaitTransfer();
            attempt.interrupt();

            assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
        }
        assertThat(told.damages).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SlowRepository.Pace.class)
    void anInterruptEndsAnUploadSoon(SlowRepository.Pace pace) throws Exception {
        ArchivedVideo large = large();
        try (SlowRepository slow = SlowRepository.start(pace, null)) {
            MavenArchive archive = archive(session, repository(session, slow.url()), ConcurrentHashMap.newKeySet());
            Attempt attempt = Attempt.begin(() -> archive.keep(TASK, large, told));
            slow.awaitTransfer();
            attempt.interrupt();

            assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void anInterruptEndsThePauseBetweenTwoTries() throws Exception {
        fleet.refuses(503, request -> request.startsWith("PUT"));
        MavenArchive archive = new MavenArchive(
                SYSTEM, session, repository(session, fleet.url()), ConcurrentHashMap.newKeySet(), failures -> {
                    throw new InterruptedException();
                });

        assertThatThrownBy(() -> archive.keep(TASK, saved(), told)).isInstanceOf(InterruptedException.class);

        assertThat(puts()).doesNotContain(url("json"));
    }

    private List<String> puts() {
        return fleet.requests().stream()
                .filter(request -> request.startsWith("PUT "))
                .map(request -> request.substring("PUT ".length()))
                .toList();
    }

    /** As if the repository had made them of what it now has. */
    private void forgetChecksums() throws IOException {
        for (String extension : List.of("mp4", "json")) {
            Files.deleteIfExists(fleet.file(url(extension + ".sha1")));
            Files.deleteIfExists(fleet.file(url(extension + ".md5")));
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

    /** A video of 200 MB that takes no room on the disk. */
    private ArchivedVideo large() throws IOException {
        Path video = temporary.resolve("large.mp4");
        long size = 200 << 20;
        try (RandomAccessFile file = new RandomAccessFile(video.toFile(), "rw")) {
            file.setLength(size);
        }
        ArchivedVideo small = saved();
        Metadata metadata = metadata(TASK, size, small.metadata().video().sha256(), Metadata.Origin.SERVICE);
        return new ArchivedVideo(video, small.metadataFile(), metadata);
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
