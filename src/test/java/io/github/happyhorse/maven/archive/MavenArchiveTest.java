package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.TestLocks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.aether.installation.InstallRequest;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept on one machine. */
class MavenArchiveTest extends ArchiveCase {

    /** What can become of a kept video. */
    enum Damage {
        CUT_SHORT {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                Files.write(video, new byte[10]);
            }
        },
        OTHER_BYTES_OF_THE_SAME_LENGTH {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                Files.write(video, otherBytes());
            }
        },
        METADATA_IS_NONSENSE {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                Files.writeString(metadata, "{\"schema\": 1, \"taskId\":");
            }
        },
        METADATA_IS_EMPTY {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                Files.write(metadata, new byte[0]);
            }
        },
        METADATA_OF_ANOTHER_TASK {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                rewrite(metadata, TASK.value(), "another-task");
            }
        },
        METADATA_OF_A_SANDBOX_RUN {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                rewrite(metadata, "\"service\"", "\"sandbox\"");
            }
        },
        METADATA_OF_A_FAILURE {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                rewrite(metadata, "\"outcome\": \"SUCCEEDED\"", "\"outcome\": \"FAILED\"");
            }
        },
        METADATA_WITHOUT_A_CHECKSUM {
            @Override
            void happen(Path video, Path metadata) throws Exception {
                rewrite(metadata, "\"sha256\": \"", "\"sha1\": \"");
            }
        };

        abstract void happen(Path video, Path metadata) throws Exception;

        static void rewrite(Path metadata, String what, String by) throws Exception {
            String text = Files.readString(metadata);
            assertThat(text).contains(what);
            Files.writeString(metadata, text.replace(what, by));
        }
    }

    // Keeping.

    @Test
    void aVideoIsKeptWithItsPomAndItsMetadataAndNothingElse() throws Exception {
        Saved saved = saved();

        Archive.Kept kept = keep(archive(), saved);

        assertThat(kept).isEqualTo(new Archive.Kept(installed("mp4"), null));
        assertThat(installed("mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(installed("json")).hasSameBinaryContentAs(saved.metadataFile());
        assertThat(installed("pom"))
                .content()
                .contains("<artifactId>" + TASK + "</artifactId>", "<packaging>mp4</packaging>");
        assertThat(filesIn(home))
                .filteredOn(
                        file -> !file.endsWith("_remote.repositories") && !file.endsWith("maven-metadata-local.xml"))
                .extracting(file -> Path.of(file).getFileName().toString())
                .containsExactlyInAnyOrder(TASK + "-1.pom", TASK + "-1.mp4", TASK + "-1.json");
    }

    @Test
    void whatWasSavedStaysWhereItIs() throws Exception {
        Saved saved = saved();

        keep(archive(), saved);

        assertThat(saved.video()).hasBinaryContent(FakeService.CLIP);
        assertThat(MetadataJson.read(saved.metadataFile()).usable()).contains(saved.metadata());
    }

    @Test
    void theMetadataComesLastSoThatAnIncompleteArchiveIsAbsent() throws Exception {
        MavenArchive breaking = archiveThatBreaks(
                null,
                request -> request instanceof InstallRequest install
                        && install.getArtifacts().stream()
                                .anyMatch(artifact -> artifact.getExtension().equals("json")));

        assertThatThrownBy(() -> keep(breaking, saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isFalse())
                .hasMessageContaining("the local repository " + home);

        assertThat(installed("pom")).exists();
        assertThat(installed("mp4")).exists();
        assertThat(installed("json")).doesNotExist();
        assertThat(find(archive())).isEmpty();
        assertThat(events.warnings).isEmpty();
    }

    @Test
    void aFileThatWasChangedAfterItsVerificationIsNotArchived() throws Exception {
        Saved saved = saved();
        Files.write(saved.video(), otherBytes());

        assertThatThrownBy(() -> keep(archive(), saved))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(saved.video() + " was changed while it was archived");

        assertThat(installed("mp4")).doesNotExist();
        assertThat(find(archive())).isEmpty();
    }

    @Test
    void whatIsKeptAlreadyIsNotWrittenAgain() throws Exception {
        Saved saved = saved();
        keep(archive(), saved);
        Object before = Files.readAttributes(installed("mp4"), "fileKey,lastModifiedTime,creationTime");

        assertThat(keep(archive(), saved)).isEqualTo(Archive.Kept.BEFORE);

        assertThat((Object) Files.readAttributes(installed("mp4"), "fileKey,lastModifiedTime,creationTime"))
                .isEqualTo(before);
    }

    @Test
    void anotherVideoTakesThePlaceOfTheOneThatWasKept() throws Exception {
        keep(archive(), saved());

        keep(archive(), savedOtherwise());

        assertThat(installed("mp4")).hasBinaryContent(otherBytes());
        assertThat(find(archive())).isPresent();
        assertThat(filesIn(home)).noneMatch(file -> file.contains("damaged"));
        assertThat(events.warnings).isEmpty();
    }

    @Test
    void aBuildThatDependsOnTheVideoFindsItWithoutAnyRepository() throws Exception {
        keep(archive(), saved());

        assertThat(resolve(session, "mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(resolve(session, "pom")).exists();
    }

    @Test
    void aLocalRepositoryThatCannotBeWrittenIsNotTheRepositoryThatWasAskedForByName() throws Exception {
        Files.writeString(home, "in the way");

        assertThatThrownBy(() -> keep(archive(), saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isFalse())
                .hasMessageContaining(home.toString());
    }

    @Test
    void aRepositorySystemThatBreaksIsAFailureOfTheLocalRepository() throws Exception {
        keep(archive(), saved());
        MavenArchive unreadable = archiveThatBreaks(null, ArtifactRequest.class::isInstance);
        MavenArchive unwritable = archiveThatBreaks(null, InstallRequest.class::isInstance);

        for (Callable<?> use : List.<Callable<?>>of(() -> find(unreadable), () -> keep(unwritable, savedOtherwise()))) {
            assertThatThrownBy(use::call)
                    .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                            .isFalse())
                    .hasMessage("the local repository " + home + ": Could not acquire lock(s)");
        }
    }

    @Test
    void whatIsInstalledIsNotListedByTheSessionsListener() throws Exception {
        List<String> heard = new ArrayList<>();
        session.setRepositoryListener(new org.eclipse.aether.AbstractRepositoryListener() {
            @Override
            public void artifactInstalled(org.eclipse.aether.RepositoryEvent event) {
                heard.add(event.toString());
            }
        });

        keep(archive(), saved());

        assertThat(heard).isEmpty();
    }

    // Finding.

    @Test
    void whatWasKeptIsFound() throws Exception {
        Saved saved = saved();
        keep(archive(), saved);

        MavenArchive archive = archive();
        ArchivedVideo found = find(archive).orElseThrow();
        assertThat(found).isEqualTo(new ArchivedVideo(IDENTITY, saved.metadata(), false));
        try (Archive.VideoFile video = archive.open(found, events)) {
            assertThat(video.file()).isEqualTo(installed("mp4"));
            assertThat(video.metadata()).isEqualTo(saved.metadata());
        }
        assertThat(events.warnings).isEmpty();
    }

    @Test
    void whatAnotherMavenRunHasKeptIsFound() throws Exception {
        keep(archive(), saved());
        session = session(home);

        assertThat(find(archive())).isPresent();
    }

    @Test
    void whatIsNotArchivedIsAbsentAndALookupWritesNothing() throws Exception {
        assertThat(find(archive())).isEmpty();

        assertThat(home).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "mp4"})
    void theOneWithoutTheOtherIsAbsentAndIsCompletedByTheNextThatKeeps(String missing) throws Exception {
        keep(archive(), saved());
        Files.delete(installed(missing));

        assertThat(find(archive())).isEmpty();
        assertThat(events.warnings).isEmpty();

        assertThat(keep(archive(), saved()).installed()).isEqualTo(installed("mp4"));
        assertThat(find(archive())).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedIsReportedAndSetAside(Damage damage) throws Exception {
        keep(archive(), saved());
        damage.happen(installed("mp4"), installed("json"));
        byte[] video = Files.readAllBytes(installed("mp4"));

        assertThatThrownBy(() -> restored(archive()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isFalse())
                .hasMessageContainingAll(home.toString(), "set aside as " + damaged());

        assertThat(installed("mp4")).doesNotExist();
        assertThat(installed("json")).doesNotExist();
        assertThat(damaged()).hasBinaryContent(video);
        assertThat(find(archive())).as("in the next build").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSetAsideIsDeletedOnceAGoodOneIsThere(Damage damage) throws Exception {
        keep(archive(), saved());
        damage.happen(installed("mp4"), installed("json"));
        assertThatThrownBy(() -> restored(archive())).isInstanceOf(ArchiveException.class);
        MavenArchive breaking = archiveThatBreaks(null, InstallRequest.class::isInstance);
        assertThatThrownBy(() -> keep(breaking, saved())).isInstanceOf(ArchiveException.class);
        assertThat(damaged()).exists();

        keep(archive(), saved());

        assertThat(filesIn(home)).noneMatch(file -> file.contains("damaged"));
        assertThat(restored(archive())).isPresent();
    }

    /** After 24 hours it may be the only copy. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"schema\": 1>\"schema\": 2",
                "\"outcome\": \"SUCCEEDED\">\"outcome\": \"ENHANCED\"",
                "\"origin\": \"service\">\"origin\": \"cloud\""
            })
    void whatANewerVersionWroteIsNeitherUsedNorChanged(String change) throws Exception {
        keep(archive(), saved());
        String[] parts = change.split(">");
        Damage.rewrite(installed("json"), parts[0], parts[1]);
        String newer = Files.readString(installed("json"));

        for (Callable<?> use : List.<Callable<?>>of(() -> find(archive()), () -> keep(archive(), savedOtherwise()))) {
            assertThatThrownBy(use::call)
                    .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                            .isFalse())
                    .hasMessageContaining("was written by a newer version of this plugin");
        }

        assertThat(installed("json")).hasContent(newer);
        assertThat(installed("mp4")).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void aVideoThatIsTooLargeStaysAndTheParameterIsNamed() throws Exception {
        keep(archive(), saved());
        maxVideoSize = FakeService.CLIP.length - 1;

        assertThatThrownBy(() -> find(archive()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("<maxVideoSize> (happyhorse.maxVideoSize)");

        assertThat(installed("mp4")).exists();
        maxVideoSize++;
        assertThat(find(archive())).isPresent();
    }

    /** Facts that cannot be right are left out; the bytes are still those that were verified. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"avc1\">\"avc1\\n::error::x\"",
                "5.04>null",
                "\"file\": \"intro.mp4\">\"file\": \"intro\\u0000.mp4\"",
                "\"polls\": 3>\"polls\": 1e99",
                "\"startedAt\": \"19>\"startedAt\": \"x"
            })
    void tamperedMetadataNeverBreaksTheBuild(String change) throws Exception {
        keep(archive(), saved());
        String[] parts = change.split(">");
        Damage.rewrite(installed("json"), parts[0], parts[1]);
        MavenArchive archive = archive();

        Optional<ArchivedVideo> found;
        try {
            found = find(archive);
        } catch (ArchiveException e) {
            found = Optional.empty();
            assertThat(e).hasMessageNotContaining("::error");
        }

        if (found.isPresent()) {
            assertThat(found.get().metadata().toString()).doesNotContain("::error", "\u0000");
            assertThat(open(archive, found.get())).isEqualTo(FakeService.CLIP);
        }
        assertThat(events.warnings).noneMatch(warning -> warning.contains("::error"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER_BYTES_OF_THE_SAME_LENGTH")
    void whatIsSeenToBeDamagedIsReplacedByTheNextVideo(Damage damage) throws Exception {
        keep(archive(), saved());
        damage.happen(installed("mp4"), installed("json"));

        keep(archive(), saved());

        assertThat(restored(archive())).isPresent();
        assertThat(events.warnings).isEmpty();
    }

    @Test
    void offlineItIsThereAllTheSame() throws Exception {
        session.setOffline(true);

        keep(archive(), saved());

        assertThat(find(archive())).isPresent();
    }

    @Test
    void theDescriptionNamesCoordinatesAndPlaces() {
        assertThat(archive().describe(IDENTITY)).isEqualTo("io.github.happyhorse.task:" + TASK + ":1 in " + home);
    }

    // Several at once.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalThatKeepTheSameVideoAtOnceWriteItOnceAndCompletely(boolean inOneMavenRun) throws Exception {
        int builds = 6;
        CyclicBarrier start = new CyclicBarrier(builds);
        Saved saved = saved();
        List<Callable<Archive.Kept>> all = new ArrayList<>();
        for (int i = 0; i < builds; i++) {
            FileLocks held = inOneMavenRun ? locks : TestLocks.ofNewRun();
            MavenArchive archive = new MavenArchive(SYSTEM, session(home), null, settings(), held, silent, () -> now);
            all.add(() -> {
                start.await();
                return keep(archive, saved);
            });
        }

        ExecutorService threads = Executors.newFixedThreadPool(builds);
        List<Archive.Kept> kept = new ArrayList<>();
        try {
            for (Future<Archive.Kept> one : threads.invokeAll(all)) {
                kept.add(one.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(kept).filteredOn(one -> one.installed() != null).hasSize(1);
        assertThat(find(archive())).isPresent();
        assertThat(events.warnings).isEmpty();
    }

    @Test
    void twoProcessesThatKeepTheSameVideoAtOnceWriteItOnceAndCompletely() throws Exception {
        Saved saved = saved();

        try (KeepingJvm one = KeepingJvm.start(home, saved);
                KeepingJvm other = KeepingJvm.start(home, saved)) {
            assertThat(List.of(one.hear(), other.hear())).containsOnly("ready");
            one.go();
            other.go();

            assertThat(List.of(one.hear(), other.hear())).containsExactlyInAnyOrder("installed", "kept before");
        }

        assertThat(find(archive())).isPresent();
        assertThat(events.warnings).isEmpty();
    }

    @Test
    void aLockOfAnotherBuildIsReportedAndWaitedFor() throws Exception {
        Path lock = lockFile();
        FileLock other = TestLocks.ofNewRun().tryLock(lock).orElseThrow();
        Archive.Listener unlocking = new Archive.Listener() {
            @Override
            public void waitingForLock(Path file) {
                events.waitingForLock(file);
                other.close();
            }

            @Override
            public void warn(String problem) {
                events.warn(problem);
            }
        };
        Saved saved = saved();

        assertThat(archive()
                        .keep(IDENTITY, saved.video(), saved.metadata(), unlocking)
                        .installed())
                .exists();

        assertThat(events.locks).containsExactly(lock);
    }

    @Test
    void aLockThatIsHeldForTooLongEndsTheWaitAndIsNamed() throws Exception {
        timeout = Duration.ofMillis(300);
        FileLock other = TestLocks.ofNewRun().tryLock(lockFile()).orElseThrow();
        try (other) {
            assertThatThrownBy(() -> keep(archive(), saved()))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining(lockFile().toString());
        }
    }

    @Test
    void aLookupDoesNotWaitForTheLock() throws Exception {
        keep(archive(), saved());
        FileLock other = TestLocks.ofNewRun().tryLock(lockFile()).orElseThrow();
        try (other) {
            assertThat(find(archive())).isPresent();
        }
        assertThat(events.locks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsTheWaitForTheLockAndLeavesItToTheOther(boolean keeping) throws Exception {
        keep(archive(), savedOtherwise());
        ArchivedVideo found = find(archive()).orElseThrow();
        Saved saved = saved();
        Path lock = lockFile();
        CountDownLatch waiting = new CountDownLatch(1);
        Archive.Listener listener = new Archive.Listener() {
            @Override
            public void waitingForLock(Path file) {
                waiting.countDown();
            }

            @Override
            public void warn(String problem) {
                events.warn(problem);
            }
        };

        FileLock other = TestLocks.ofNewRun().tryLock(lock).orElseThrow();
        try (other) {
            Attempt attempt = Attempt.begin(() -> keeping
                    ? archive().keep(IDENTITY, saved.video(), saved.metadata(), listener)
                    : archive().open(found, listener));
            waiting.await();
            attempt.interrupt();

            assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(lock).exists();
        }
        assertThat(installed("mp4")).hasBinaryContent(otherBytes());
    }

    @Test
    void anInterruptEndsTheCheckOfALargeVideoAndTakesItForNeitherDamagedNorBroken() throws Exception {
        keep(archive(), saved());
        makeLarge();
        Attempt attempt = Attempt.begin(() -> restored(archive()));
        while (!Files.exists(lockFile())) {
            Thread.onSpinWait();
        }

        attempt.interrupt();

        assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(events.warnings).isEmpty();
        assertThat(installed("mp4")).exists();
    }

    @Test
    void theLockOfAKilledBuildIsDead() throws Exception {
        Files.createDirectories(lockFile().getParent());
        Files.writeString(lockFile(), "killed");
        Path staging =
                Files.createDirectories(lockFile().resolveSibling("staging").resolve("deep"));
        Files.writeString(staging.resolve("half"), "killed");

        keep(archive(), saved());

        assertThat(lockFile()).doesNotExist();
        assertThat(events.locks).isEmpty();
        assertThat(find(archive())).isPresent();
        Files.delete(staging.resolve("half"));
    }

    @Test
    void aSandboxClipIsNeverTakenForAResult() throws Exception {
        keep(archive(), saved(TASK, FakeService.CLIP, Metadata.Origin.SANDBOX));

        assertThatThrownBy(() -> find(archive())).hasMessageContaining("does not describe the video of " + TASK);
    }

    /** As if the kept video had 1 GiB, which take no room on the disk. */
    private void makeLarge() throws IOException {
        long size = 1 << 30;
        try (RandomAccessFile file = new RandomAccessFile(installed("mp4").toFile(), "rw")) {
            file.setLength(size);
        }
        Metadata metadata = metadata(TASK, size, "0".repeat(64), Metadata.Origin.SERVICE);
        ResultFiles files = new ResultFiles(installed("json").getParent(), TASK + "-1");
        TestLocks.publish(files, metadata, target -> {});
    }

    private Path damaged() {
        return installed("mp4.damaged");
    }

    private Path lockFile() {
        return installed("mp4").getParent().getParent().resolve(TASK + ".lock");
    }
}
