package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.collect.FakeService;
import io.github.happyhorse.maven.lock.LockedFile;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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
        METADATA_OF_A_REHEARSAL {
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

        private static void rewrite(Path metadata, String what, String by) throws Exception {
            String text = Files.readString(metadata);
            assertThat(text).contains(what);
            Files.writeString(metadata, text.replace(what, by));
        }
    }

    // Keeping.

    @Test
    void aVideoIsKeptWithItsPomAndItsMetadataAndNothingElse() throws Exception {
        ArchivedVideo saved = saved();

        Archive.Kept kept = archive().keep(TASK, saved, told);

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
        ArchivedVideo saved = saved();

        archive().keep(TASK, saved, told);

        assertThat(saved.file()).hasBinaryContent(FakeService.CLIP);
        assertThat(MetadataJson.read(saved.metadataFile()).usable()).contains(saved.metadata());
    }

    @Test
    void theMetadataComesLastSoThatWhatBreaksOffIsAbsent() throws Exception {
        ArchivedVideo saved = saved();
        Files.delete(saved.metadataFile());

        assertThatThrownBy(() -> archive().keep(TASK, saved, told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isFalse())
                .hasMessageContaining("the local repository " + home);

        assertThat(installed("pom")).exists();
        assertThat(installed("mp4")).exists();
        assertThat(installed("json")).doesNotExist();
        assertThat(archive().find(TASK, told)).isEmpty();
        assertThat(told.damages).isEmpty();
    }

    @Test
    void whatIsKeptAlreadyIsNotWrittenAgain() throws Exception {
        ArchivedVideo saved = saved();
        archive().keep(TASK, saved, told);
        Object before = Files.readAttributes(installed("mp4"), "fileKey,lastModifiedTime,creationTime");

        assertThat(archive().keep(TASK, saved, told)).isEqualTo(Archive.Kept.BEFORE);

        assertThat((Object) Files.readAttributes(installed("mp4"), "fileKey,lastModifiedTime,creationTime"))
                .isEqualTo(before);
    }

    @Test
    void anotherVideoTakesThePlaceOfTheOneThatWasKept() throws Exception {
        archive().keep(TASK, saved(), told);

        archive().keep(TASK, savedOtherwise(), told);

        assertThat(installed("mp4")).hasBinaryContent(otherBytes());
        assertThat(archive().find(TASK, told)).isPresent();
        assertThat(told.damages).isEmpty();
    }

    @Test
    void aBuildThatDependsOnTheVideoFindsItWithoutAnyRepository() throws Exception {
        archive().keep(TASK, saved(), told);

        assertThat(resolve(session, "mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(resolve(session, "pom")).exists();
    }

    @Test
    void aLocalRepositoryThatCannotBeWrittenIsNotTheRepositoryThatWasAskedForByName() throws Exception {
        Files.writeString(home, "in the way");

        assertThatThrownBy(() -> archive().keep(TASK, saved(), told))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
                        .isFalse())
                .hasMessageContaining(home.toString());
    }

    @Test
    void aRepositorySystemThatBreaksIsTroubleOfThisMachine() throws Exception {
        archive().keep(TASK, saved(), told);
        MavenArchive unreadable = archiveThatBreaks(null, ArtifactRequest.class::isInstance);
        MavenArchive unwritable = archiveThatBreaks(null, InstallRequest.class::isInstance);

        for (Callable<?> use : List.<Callable<?>>of(
                () -> unreadable.find(TASK, told), () -> unwritable.keep(TASK, savedOtherwise(), told))) {
            assertThatThrownBy(use::call)
                    .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isAskedForByName())
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

        archive().keep(TASK, saved(), told);

        assertThat(heard).isEmpty();
    }

    // Finding.

    @Test
    void whatWasKeptIsFound() throws Exception {
        ArchivedVideo saved = saved();
        archive().keep(TASK, saved, told);

        assertThat(archive().find(TASK, told))
                .contains(new ArchivedVideo(installed("mp4"), installed("json"), saved.metadata()));
        assertThat(told.damages).isEmpty();
    }

    @Test
    void whatAnotherMavenRunHasKeptIsFound() throws Exception {
        archive().keep(TASK, saved(), told);
        session = session(home);

        assertThat(archive().find(TASK, told)).isPresent();
    }

    @Test
    void whatNobodyHasKeptIsAbsentAndLookingForItLeavesNoTrace() throws Exception {
        assertThat(archive().find(TASK, told)).isEmpty();

        assertThat(home).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "mp4"})
    void theOneWithoutTheOtherIsAbsentAndIsCompletedByTheNextThatKeeps(String missing) throws Exception {
        archive().keep(TASK, saved(), told);
        Files.delete(installed(missing));

        assertThat(archive().find(TASK, told)).isEmpty();
        assertThat(told.damages).isEmpty();

        assertThat(archive().keep(TASK, saved(), told).installed()).isEqualTo(installed("mp4"));
        assertThat(archive().find(TASK, told)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedIsToldAndRemoved(Damage damage) throws Exception {
        archive().keep(TASK, saved(), told);
        damage.happen(installed("mp4"), installed("json"));

        assertThat(archive().find(TASK, told)).isEmpty();

        assertThat(told.damages).singleElement().asString().contains(TASK.value(), home.toString());
        assertThat(installed("mp4")).doesNotExist();
        assertThat(installed("json")).doesNotExist();

        assertThat(archive().find(TASK, told)).isEmpty();
        assertThat(told.damages).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER_BYTES_OF_THE_SAME_LENGTH")
    void whatIsSeenToBeDamagedIsMendedByTheNextThatKeeps(Damage damage) throws Exception {
        archive().keep(TASK, saved(), told);
        damage.happen(installed("mp4"), installed("json"));

        archive().keep(TASK, saved(), told);

        assertThat(archive().find(TASK, told)).isPresent();
        assertThat(told.damages).isEmpty();
    }

    @Test
    void whatIsDiscardedIsAbsent() throws Exception {
        archive().keep(TASK, saved(), told);

        archive().discard(TASK);

        assertThat(archive().find(TASK, told)).isEmpty();
        assertThat(told.damages).isEmpty();
    }

    @Test
    void offlineItIsThereAllTheSame() throws Exception {
        session.setOffline(true);

        archive().keep(TASK, saved(), told);

        assertThat(archive().find(TASK, told)).isPresent();
    }

    @Test
    void itSaysWhereItLooks() {
        assertThat(archive().describe(TASK)).isEqualTo("io.github.happyhorse.task:" + TASK + ":1 in " + home);
    }

    // Several at once.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalThatKeepTheSameVideoAtOnceWriteItOnceAndWhole(boolean inOneMavenRun) throws Exception {
        int builds = 6;
        Set<Path> shared = ConcurrentHashMap.newKeySet();
        CyclicBarrier start = new CyclicBarrier(builds);
        ArchivedVideo saved = saved();
        List<Callable<Archive.Kept>> all = new ArrayList<>();
        for (int i = 0; i < builds; i++) {
            MavenArchive archive = archive(session(home), null, inOneMavenRun ? shared : ConcurrentHashMap.newKeySet());
            all.add(() -> {
                start.await();
                return archive.keep(TASK, saved, told);
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
        assertThat(archive().find(TASK, told)).isPresent();
        assertThat(told.damages).isEmpty();
    }

    @Test
    void twoProcessesThatKeepTheSameVideoAtOnceWriteItOnceAndWhole() throws Exception {
        ArchivedVideo saved = saved();

        try (KeepingJvm one = KeepingJvm.start(home, saved);
                KeepingJvm other = KeepingJvm.start(home, saved)) {
            assertThat(List.of(one.hear(), other.hear())).containsOnly("ready");
            one.go();
            other.go();

            assertThat(List.of(one.hear(), other.hear())).containsExactlyInAnyOrder("installed", "kept before");
        }

        assertThat(archive().find(TASK, told)).isPresent();
        assertThat(told.damages).isEmpty();
    }

    @Test
    void whoeverFindsItLockedSaysSoAndWaits() throws Exception {
        Path lock = lockFile();
        LockedFile other = LockedFile.lock(lock, ConcurrentHashMap.newKeySet(), () -> {});
        Archive.Listener unlocking = new Listening() {
            @Override
            public void lockedByAnother(TaskId task, Path file) {
                told.lockedByAnother(task, file);
                try {
                    other.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };

        assertThat(archive().keep(TASK, saved(), unlocking).installed()).exists();

        assertThat(told.locks).containsExactly(lock);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsTheWaitForTheLockAndLeavesItToTheOther(boolean keeping) throws Exception {
        archive().keep(TASK, savedOtherwise(), told);
        ArchivedVideo saved = saved();
        Path lock = lockFile();
        CountDownLatch waiting = new CountDownLatch(1);
        Archive.Listener listener = new Listening() {
            @Override
            public void lockedByAnother(TaskId task, Path file) {
                waiting.countDown();
            }
        };

        try (LockedFile other = LockedFile.lock(lock, ConcurrentHashMap.newKeySet(), () -> {})) {
            Attempt attempt = Attempt.begin(() -> keeping
                    ? Optional.of(archive().keep(TASK, saved, listener))
                    : archive().find(TASK, listener));
            waiting.await();
            attempt.interrupt();

            assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(other.isInPlace()).isTrue();
        }
        assertThat(installed("mp4")).hasBinaryContent(otherBytes());
    }

    @Test
    void anInterruptEndsTheCheckOfALargeVideoAndTakesItForNeitherDamagedNorBroken() throws Exception {
        archive().keep(TASK, saved(), told);
        makeLarge();
        Attempt attempt = Attempt.begin(() -> archive().find(TASK, told));
        while (!Files.exists(lockFile())) {
            Thread.onSpinWait();
        }

        attempt.interrupt();

        assertThat(attempt.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(told.damages).isEmpty();
        assertThat(installed("mp4")).exists();
    }

    @Test
    void theLockOfAKilledBuildIsDead() throws Exception {
        Files.createDirectories(lockFile().getParent());
        Files.writeString(lockFile(), "killed");
        Path staging =
                Files.createDirectories(lockFile().resolveSibling("staging").resolve("deep"));
        Files.writeString(staging.resolve("half"), "killed");

        archive().keep(TASK, saved(), told);

        assertThat(lockFile()).doesNotExist();
        assertThat(told.locks).isEmpty();
        assertThat(archive().find(TASK, told)).isPresent();
        Files.delete(staging.resolve("half"));
    }

    @Test
    void aRehearsalIsNeverTakenForAResult() throws Exception {
        archive().keep(TASK, saved(TASK, FakeService.CLIP, Metadata.Origin.SANDBOX), told);

        assertThat(archive().find(TASK, told)).isEmpty();
        assertThat(told.damages).hasSize(1);
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

    private Path lockFile() {
        return installed("mp4").getParent().getParent().resolve(TASK + ".lock");
    }

    /** Tells nobody. */
    private static class Listening implements Archive.Listener {

        @Override
        public void lockedByAnother(TaskId task, Path lock) {}

        @Override
        public void damaged(TaskId task, String damage) {}

        @Override
        public void retrying(TaskId task, String problem) {}
    }
}
