package io.github.happyhorse.maven.result;

import static io.github.happyhorse.maven.result.Metadata.Origin.ARCHIVE;
import static io.github.happyhorse.maven.result.Metadata.Origin.SANDBOX;
import static io.github.happyhorse.maven.result.Metadata.Origin.SERVICE;
import static io.github.happyhorse.maven.result.Samples.OTHER_TASK;
import static io.github.happyhorse.maven.result.Samples.TASK;
import static io.github.happyhorse.maven.result.Samples.golden;
import static io.github.happyhorse.maven.result.Samples.succeeded;
import static io.github.happyhorse.maven.result.Samples.without;
import static io.github.happyhorse.maven.task.Outcome.CANCELED;
import static io.github.happyhorse.maven.task.Outcome.ERROR;
import static io.github.happyhorse.maven.task.Outcome.FAILED;
import static io.github.happyhorse.maven.task.Outcome.RUNNING;
import static io.github.happyhorse.maven.task.Outcome.SUCCEEDED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultStoreTest {

    private static final String CLIP = "what a clip";

    @TempDir
    private Path directory;

    private final FileLocks locks = TestLocks.ofNewRun();
    private final ResultStore store = new ResultStore(Samples.VERSION, locks);

    @Nested
    class Record {

        @Test
        void writesTheMetadataAndTheDirectoryForIt() throws Exception {
            ResultFiles deeper = new ResultFiles(directory.resolve("target/happyhorse"), "clip");
            assertThat(record(deeper, without(TASK, RUNNING))).isEqualTo(deeper.metadata());
            assertThat(outcome(deeper.metadata())).isEqualTo(RUNNING);
            assertThat(namesIn(deeper.directory())).containsExactly("clip.json");
        }

        @Test
        void replacesMetadataThatDescribesNoVideo() throws Exception {
            record(files(), without(TASK, RUNNING));
            assertThat(record(files(), without(OTHER_TASK, FAILED))).isEqualTo(files().metadata());
            assertThat(read(files().metadata()).taskId()).isEqualTo(OTHER_TASK.value());
            assertThat(names()).containsExactly("clip.json");
        }

        @Test
        void goesBesideAPairAndLeavesItAlone() throws Exception {
            publish(TASK, CLIP, SERVICE);
            String before = Files.readString(files().metadata());
            assertThat(record(files(), without(OTHER_TASK, RUNNING))).isEqualTo(files().lastMetadata());
            assertThat(record(files(), without(OTHER_TASK, CANCELED))).isEqualTo(files().lastMetadata());
            assertThat(outcome(files().lastMetadata())).isEqualTo(CANCELED);
            assertThat(Files.readString(files().metadata())).isEqualTo(before);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(names()).containsExactly("clip.json", "clip.last.json", "clip.mp4");
        }

        @Test
        void takesTheMainPlaceAgainOnceTheVideoIsGone() throws Exception {
            publish(TASK, CLIP, SERVICE);
            record(files(), without(TASK, ERROR));
            Files.delete(files().video());
            assertThat(record(files(), without(TASK, RUNNING))).isEqualTo(files().metadata());
            assertThat(outcome(files().metadata())).isEqualTo(RUNNING);
            assertThat(names()).containsExactly("clip.json");
        }

        @Test
        void takesTheMainPlaceBesideAVideoThatNothingDescribes() throws Exception {
            Files.writeString(files().video(), "whose?");
            assertThat(record(files(), without(TASK, FAILED))).isEqualTo(files().metadata());
            assertThat(Files.readString(files().video())).isEqualTo("whose?");
        }

        @Test
        void goesBesideADirectoryThatIsInTheWay() throws Exception {
            Files.createDirectories(files().metadata().resolve("in-the-way"));
            assertThat(record(files(), without(TASK, FAILED))).isEqualTo(files().lastMetadata());
            assertThat(names()).containsExactly("clip.json", "clip.last.json");
        }

        @Test
        void leavesNoTemporaryFileWhereItCannotWrite() throws Exception {
            Files.createDirectories(files().metadata().resolve("in-the-way"));
            Files.createDirectories(files().lastMetadata().resolve("in-the-way"));
            assertThatThrownBy(() -> record(files(), without(TASK, FAILED))).isInstanceOf(IOException.class);
            assertThat(names()).containsExactly("clip.json", "clip.last.json");
        }

        @Test
        void leavesWhatANewerVersionWroteAlone() throws Exception {
            String newer = "{\"schema\": 2, \"taskId\": \"" + TASK + "\"}";
            Files.writeString(files().metadata(), newer);
            assertThat(record(files(), without(TASK, FAILED))).isEqualTo(files().lastMetadata());
            Files.writeString(files().lastMetadata(), newer);
            assertThatThrownBy(() -> record(files(), without(TASK, FAILED)))
                    .hasMessageContaining("clip.last.json is the metadata of another task or of a newer version");
            assertThat(Files.readString(files().metadata())).isEqualTo(newer);
            assertThat(Files.readString(files().lastMetadata())).isEqualTo(newer);
        }

        @Test
        void isSkippedWhileAnotherBuildHasTheLock() throws Exception {
            FileLock other = TestLocks.ofNewRun().tryLock(files().lock()).orElseThrow();
            try (other) {
                assertThat(store.recordUnlessLocked(files(), without(TASK, RUNNING)))
                        .isEmpty();
                assertThat(names()).containsExactly("clip.mp4.lock");
            }
            assertThat(store.recordUnlessLocked(files(), without(TASK, RUNNING)))
                    .contains(files().metadata());
            assertThat(names()).containsExactly("clip.json");
        }

        @Test
        void waitsTwoSecondsForTheLockOfAnotherBuild() throws Exception {
            FileLock other = TestLocks.ofNewRun().tryLock(files().lock()).orElseThrow();
            try (other) {
                VirtualTime time = new VirtualTime();
                ResultStore waiting =
                        new ResultStore(Samples.VERSION, new FileLocks(ConcurrentHashMap.newKeySet(), time, time));
                assertThat(waiting.lockForRecord(files())).isEmpty();
                assertThat(time.passed()).isEqualTo(Duration.ofSeconds(2));
            }
        }

        @Test
        void needsTheLockOfTheSameFiles() throws Exception {
            try (FileLock other =
                    locks.tryLock(directory.resolve("other.mp4.lock")).orElseThrow()) {
                assertThatThrownBy(() -> store.record(other, files(), without(TASK, FAILED)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }

        @Test
        @Timeout(60)
        void isNeverSeenHalfWritten() throws Exception {
            record(files(), succeeded().with(new Metadata.Problem("c", "m", 1), null));
            FutureTask<Void> writing = new FutureTask<>(() -> {
                for (int i = 0; i < 300; i++) {
                    record(files(), without(TASK, i % 2 == 0 ? RUNNING : FAILED));
                }
                return null;
            });
            Thread writer = new Thread(writing, "writer");
            writer.setDaemon(true);
            writer.start();
            while (!writing.isDone()) {
                assertThat(MetadataJson.read(files().metadata()).usable()).isPresent();
            }
            writing.get();
            assertThat(names()).containsExactly("clip.json");
        }
    }

    @Nested
    class Publish {

        @Test
        void leavesVideoAndMetadata() throws Exception {
            publish(TASK, CLIP, SERVICE);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(read(files().metadata()).video().size()).isEqualTo(CLIP.length());
            assertThat(outcome(files().metadata())).isEqualTo(SUCCEEDED);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void replacesBothAndRemovesTheOutcomeBesideThem() throws Exception {
            publish(TASK, CLIP, SERVICE);
            record(files(), without(OTHER_TASK, RUNNING));
            publish(OTHER_TASK, "another clip", SERVICE);
            assertThat(Files.readString(files().video())).isEqualTo("another clip");
            assertThat(read(files().metadata()).taskId()).isEqualTo(OTHER_TASK.value());
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void leavesThePairAloneWhereTheVideoCannotBeMoved() throws Exception {
            publish(TASK, CLIP, SERVICE);
            String before = Files.readString(files().metadata());
            assertThatThrownBy(() -> publish(files(), describing(OTHER_TASK, "new", SERVICE), target -> {
                        throw new IOException("disk full");
                    }))
                    .isInstanceOfSatisfying(
                            ResultStore.NotPublishedException.class,
                            problem -> assertThat(problem.keptAs()).isNull())
                    .hasMessage(files().video() + " cannot be written: disk full");
            assertThat(Files.readString(files().metadata())).isEqualTo(before);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @ParameterizedTest
        @ValueSource(strings = {"clip.json", "clip.mp4"})
        void keepsTheVideoAsVerifiedWhereADirectoryIsInTheWay(String name) throws Exception {
            Path inTheWay = directory.resolve(name);
            Files.createDirectories(inTheWay);
            Files.writeString(directory.resolve("clip.mp4.verified"), "an earlier one");
            Path part = Files.writeString(directory.resolve("clip.mp4.part"), CLIP);

            assertThatThrownBy(
                            () -> publish(files(), describing(TASK, CLIP, SERVICE), target -> Files.move(part, target)))
                    .isInstanceOfSatisfying(
                            ResultStore.NotPublishedException.class, problem -> assertThat(problem.keptAs())
                                    .isEqualTo(directory.resolve("clip.mp4.verified.1"))
                                    .hasContent(CLIP))
                    .hasMessage(inTheWay + " cannot be written: it is a directory");
            assertThat(names()).containsExactly(name, "clip.mp4.verified", "clip.mp4.verified.1");
        }

        @Test
        void keepsTheVideoAsVerifiedWhereItsMetadataCannotGetItsName() throws Exception {
            publish(TASK, "older", SERVICE);
            Path part = Files.writeString(directory.resolve("clip.mp4.part"), CLIP);

            assertThatThrownBy(() -> publish(files(), describing(TASK, CLIP, SERVICE), target -> {
                        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                        if (target.equals(files().video())) {
                            Files.delete(files().metadata());
                            Files.createDirectory(files().metadata());
                        }
                    }))
                    .isInstanceOf(ResultStore.NotPublishedException.class)
                    .hasMessage(files().metadata() + " cannot be written: it is a directory");
            assertThat(directory.resolve("clip.mp4.verified")).hasContent(CLIP);
            assertThat(files().video()).doesNotExist();
        }

        @Test
        void movesAPairOfANewerVersionAndNamesIt() throws Exception {
            publish(OTHER_TASK, CLIP, SERVICE);
            Files.writeString(
                    files().metadata(), Files.readString(files().metadata()).replace("\"schema\": 1", "\"schema\": 2"));

            Optional<ResultStore.KeptPair> kept =
                    publish(files(), describing(TASK, "new", SERVICE), target -> Files.writeString(target, "new"));

            assertThat(kept)
                    .contains(new ResultStore.KeptPair(
                            OTHER_TASK.value(),
                            directory.resolve("clip.mp4.kept"),
                            directory.resolve("clip.json.kept")));
            assertThat(Files.readString(directory.resolve("clip.mp4.kept"))).isEqualTo(CLIP);
            assertThat(names()).containsExactly("clip.json", "clip.json.kept", "clip.mp4", "clip.mp4.kept");
        }

        @Test
        void leavesNothingUpToDateWhereItEndsBetweenVideoAndMetadata() throws Exception {
            publish(TASK, CLIP, SERVICE);
            Files.writeString(files().video(), "what a clap");
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(names = {"SERVICE", "ARCHIVE"})
        void ofASandboxRunSetsARealPairAside(Metadata.Origin real) throws Exception {
            publish(TASK, CLIP, real);
            String before = Files.readString(files().metadata());
            publish(TASK, "sandbox clip", SANDBOX);
            publish(TASK, "sandbox clip again", SANDBOX);
            assertThat(Files.readString(files().video())).isEqualTo("sandbox clip again");
            assertThat(Files.readString(directory.resolve("clip.mp4.kept"))).isEqualTo(CLIP);
            assertThat(Files.readString(directory.resolve("clip.json.kept"))).isEqualTo(before);
            assertThat(names()).containsExactly("clip.json", "clip.json.kept", "clip.mp4", "clip.mp4.kept");
        }

        @Test
        void ofASandboxRunReplacesOneOfASandboxRun() throws Exception {
            publish(TASK, "sandbox clip", SANDBOX);
            publish(OTHER_TASK, "sandbox clip again", SANDBOX);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void ofARealResultReplacesOneOfASandboxRun() throws Exception {
            publish(TASK, "sandbox clip", SANDBOX);
            publish(TASK, CLIP, SERVICE);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }
    }

    @Nested
    class UpToDate {

        @ParameterizedTest
        @EnumSource(names = {"SERVICE", "ARCHIVE"})
        void isThePairOfTheTask(Metadata.Origin origin) throws Exception {
            publish(TASK, CLIP, origin);
            assertThat(store.upToDate(files(), Identity.of(TASK))).contains(describing(TASK, CLIP, origin));
        }

        @Test
        void removesTheOutcomeOfAnEarlierRunBesideIt() throws Exception {
            publish(TASK, CLIP, SERVICE);
            record(files(), without(TASK, ERROR));
            assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void leavesAnOutcomeBesideAPairThatIsNone() throws Exception {
            publish(TASK, CLIP, SERVICE);
            record(files(), without(OTHER_TASK, ERROR));
            assertThat(store.upToDate(files(), Identity.of(OTHER_TASK))).isEmpty();
            assertThat(names()).containsExactly("clip.json", "clip.last.json", "clip.mp4");
        }

        @Test
        void isNothingWhereThereIsNothing() throws Exception {
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
            assertThat(store.upToDate(new ResultFiles(directory.resolve("not/there"), "clip"), Identity.of(TASK)))
                    .isEmpty();
            assertThat(names()).isEmpty();
        }

        @Test
        void isNotThePairOfAnotherTask() throws Exception {
            publish(TASK, CLIP, SERVICE);
            assertThat(store.upToDate(files(), Identity.of(OTHER_TASK))).isEmpty();
            assertThat(store.upToDate(new ResultFiles(directory, "other"), Identity.of(TASK)))
                    .isEmpty();
        }

        @Test
        void isNeverOfASandboxRun() throws Exception {
            publish(TASK, CLIP, SANDBOX);
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
        }

        @Test
        void isNotMetadataWithoutItsVideo() throws Exception {
            publish(TASK, CLIP, SERVICE);
            Files.delete(files().video());
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
            Files.createDirectory(files().video());
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
        }

        @Test
        void isNotAVideoWithoutItsMetadata() throws Exception {
            publish(TASK, CLIP, SERVICE);
            Files.delete(files().metadata());
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
            Files.createDirectory(files().metadata());
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
        }

        @Test
        void isNotAVideoWithAnyByteChanged() throws Exception {
            publish(TASK, CLIP, SERVICE);
            byte[] clip = CLIP.getBytes(UTF_8);
            for (int at = 0; at < clip.length; at++) {
                byte[] changed = clip.clone();
                changed[at] ^= 1;
                Files.write(files().video(), changed);
                assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
            }
            Files.write(files().video(), clip);
            assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
        }

        @Test
        void isNotAVideoOfAnotherSize() throws Exception {
            publish(TASK, CLIP, SERVICE);
            for (String other : new String[] {"", CLIP.substring(1), CLIP + "\n", CLIP + CLIP}) {
                Files.writeString(files().video(), other);
                assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
            }
        }

        static Stream<Named<UnaryOperator<String>>> edits() {
            return Stream.of(
                    edit("emptied", text -> ""),
                    edit("cut", text -> text.substring(0, text.length() / 2)),
                    edit("cut by its last brace", text -> text.stripTrailing().substring(0, text.length() - 2)),
                    edit("doubled", text -> text + text),
                    edit("replaced by another kind of JSON", text -> "[" + text + "]"),
                    edit("replaced by zeros", text -> "\u0000".repeat(text.length())),
                    edit("left in a merge conflict", text -> "<<<<<<< HEAD\n" + text),
                    replaced("\"schema\": 1", "\"schema\": 2"),
                    replaced("\"schema\": 1", "\"schema\": null"),
                    replaced("\"schema\"", "\"scheme\""),
                    replaced("\"taskId\": \"" + TASK, "\"taskId\": \"" + OTHER_TASK),
                    replaced("\"taskId\": \"" + TASK + "\"", "\"taskId\": 12"),
                    replaced("\"taskId\"", "\"task\""),
                    replaced("\"SUCCEEDED\"", "\"GREAT\""),
                    replaced("\"outcome\": \"SUCCEEDED\"", "\"outcome\": null"),
                    replaced("\"outcome\": \"SUCCEEDED\"", "\"outcome\": \"FAILED\""),
                    replaced("\"origin\": \"service\"", "\"origin\": \"sandbox\""),
                    replaced("\"origin\": \"service\"", "\"origin\": \"elsewhere\""),
                    replaced("\"origin\": \"service\"", "\"origin\": null"),
                    replaced("\"video\": {", "\"video\": null, \"clip\": {"),
                    replaced("\"video\": {", "\"video\": [], \"clip\": {"),
                    replaced("\"file\": \"clip.mp4\"", "\"file\": \"other.mp4\""),
                    replaced("\"file\": \"clip.mp4\"", "\"file\": \"../clip.mp4\""),
                    replaced("\"file\": \"clip.mp4\"", "\"file\": \"\""),
                    replaced("\"schema\": 1", "\"schema\": \"1\""),
                    replaced("\"schema\": 1", "\"schema\": 1.9"),
                    replaced("\"size\": 11", "\"size\": 12"),
                    replaced("\"size\": 11", "\"size\": -11"),
                    replaced("\"size\": 11", "\"size\": 11.5"),
                    replaced("\"size\": 11", "\"size\": 1e999999999"),
                    replaced("\"size\": 11", "\"size\": \"large\""),
                    replaced("\"size\": 11", "\"size\": null"),
                    replaced("\"size\": 11", "\"size\": 11, \"size\": 11"),
                    replaced("\"sha256\": \"", "\"sha256\": \"0"),
                    replaced("\"sha256\": \"", "\"sha256\": null, \"sha\": \""));
        }

        @ParameterizedTest
        @MethodSource("edits")
        void isNotAPairWhoseMetadataWasDamagedOrEdited(UnaryOperator<String> edit) throws Exception {
            publish(TASK, CLIP, SERVICE);
            String text = Files.readString(files().metadata());
            String edited = edit.apply(text);
            assertThat(edited).isNotEqualTo(text);
            Files.writeString(files().metadata(), edited);
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
            Files.writeString(files().metadata(), text);
            assertThat(store.upToDate(files(), Identity.of(TASK))).as("undone").isPresent();
        }

        @Test
        void isNotAPairWhoseMetadataIsTooLargeToBeMetadata() throws Exception {
            publish(TASK, CLIP, SERVICE);
            String text = Files.readString(files().metadata());
            Files.writeString(files().metadata(), text + " ".repeat(17 << 20));
            assertThat(store.upToDate(files(), Identity.of(TASK))).isEmpty();
        }

        @Test
        void changesNothing() throws Exception {
            publish(TASK, CLIP, SERVICE);
            Files.writeString(files().video(), "changed");
            store.upToDate(files(), Identity.of(TASK));
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        private static Named<UnaryOperator<String>> edit(String name, UnaryOperator<String> edit) {
            return named(name, edit);
        }

        private static Named<UnaryOperator<String>> replaced(String from, String to) {
            return named(to, text -> text.replace(from, to));
        }
    }

    @Nested
    class MoveForeignPair {

        private ResultStore.KeptPair kept(TaskId task, String number) {
            return new ResultStore.KeptPair(
                    task.value(),
                    directory.resolve("clip.mp4.kept" + number),
                    directory.resolve("clip.json.kept" + number));
        }

        @Test
        void movesThePairOfAnotherTaskAndNamesIt() throws Exception {
            publish(OTHER_TASK, CLIP, SERVICE);
            assertThat(moveForeignPair(TASK, SERVICE)).contains(kept(OTHER_TASK, ""));
            assertThat(names()).containsExactly("clip.json.kept", "clip.mp4.kept");
            assertThat(Files.readString(directory.resolve("clip.mp4.kept"))).isEqualTo(CLIP);
        }

        @Test
        void overwritesNothingThatWasKept() throws Exception {
            publish(OTHER_TASK, CLIP, SERVICE);
            moveForeignPair(TASK, SERVICE);
            Files.writeString(directory.resolve("clip.json.kept.1"), "half of a pair");
            publish(OTHER_TASK, "another clip", SERVICE);

            assertThat(moveForeignPair(TASK, SERVICE)).contains(kept(OTHER_TASK, ".2"));

            assertThat(Files.readString(directory.resolve("clip.mp4.kept"))).isEqualTo(CLIP);
            assertThat(Files.readString(directory.resolve("clip.json.kept.1"))).isEqualTo("half of a pair");
            assertThat(Files.readString(directory.resolve("clip.mp4.kept.2"))).isEqualTo("another clip");
        }

        @Test
        void movesThePairOfASandboxWhenThisIsNoSandboxRun() throws Exception {
            publish(TASK, CLIP, SANDBOX);
            assertThat(moveForeignPair(TASK, SERVICE)).contains(kept(TASK, ""));
            assertThat(names()).containsExactly("clip.json.kept", "clip.mp4.kept");
        }

        @Test
        void movesAPairOfANewerVersionUnlessItIsOfTheSameTask() throws Exception {
            publish(OTHER_TASK, CLIP, SERVICE);
            Files.writeString(
                    files().metadata(), Files.readString(files().metadata()).replace("\"SUCCEEDED\"", "\"ENHANCED\""));
            assertThat(moveForeignPair(OTHER_TASK, SERVICE)).isEmpty();
            assertThat(moveForeignPair(TASK, SERVICE)).contains(kept(OTHER_TASK, ""));
        }

        @Test
        void leavesTheOutcomeOfThisRunWhereItIs() throws Exception {
            publish(OTHER_TASK, CLIP, SERVICE);
            Path outcome = record(files(), without(TASK, FAILED));
            moveForeignPair(TASK, SERVICE);
            assertThat(outcome(outcome)).isEqualTo(FAILED);
            assertThat(names()).containsExactly("clip.json.kept", "clip.last.json", "clip.mp4.kept");
        }

        @Test
        void leavesThePairOfTheTaskItself() throws Exception {
            for (Metadata.Origin saved : new Metadata.Origin[] {SERVICE, ARCHIVE}) {
                publish(TASK, CLIP, saved);
                for (Metadata.Origin origin : Metadata.Origin.values()) {
                    assertThat(moveForeignPair(TASK, origin)).isEmpty();
                }
                assertThat(names()).containsExactly("clip.json", "clip.mp4");
            }
        }

        @Test
        void leavesThePairOfASandboxWhenThisIsASandboxRunToo() throws Exception {
            publish(TASK, CLIP, SANDBOX);
            assertThat(moveForeignPair(TASK, SANDBOX)).isEmpty();
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void comparesTheRequestWhereTheRequestIsTheIdentity() throws Exception {
            String sha256 = sha256("a request");
            Metadata generated = describing(TASK, CLIP, SERVICE).toBuilder()
                    .request(new Metadata.Request(sha256, Map.of("model", "happyhorse-1.0-t2v")))
                    .build();
            publish(files(), generated, target -> Files.writeString(target, CLIP));

            assertThat(store.upToDate(files(), Identity.ofRequest(sha256))).contains(generated);
            assertThat(store.upToDate(files(), Identity.ofRequest(sha256("another"))))
                    .isEmpty();
            try (FileLock lock = locks.tryLock(files().lock()).orElseThrow()) {
                assertThat(store.moveForeignPair(lock, files(), Identity.ofRequest(sha256), SERVICE))
                        .isEmpty();
                assertThat(store.moveForeignPair(lock, files(), Identity.ofRequest(sha256("another")), SERVICE))
                        .isPresent();
            }
        }

        @Test
        void leavesWhatIsNoPair() throws Exception {
            assertThat(moveForeignPair(TASK, SERVICE)).isEmpty();
            record(files(), without(OTHER_TASK, FAILED));
            assertThat(moveForeignPair(TASK, SERVICE)).isEmpty();
            assertThat(names()).containsExactly("clip.json");
        }
    }

    @Test
    void keepsTheFilesOfSeveralTasksApart() throws Exception {
        ResultFiles one = new ResultFiles(directory, "one");
        ResultFiles two = new ResultFiles(directory, "two");
        publish(one, describing(TASK, "1", SERVICE, "one.mp4"), target -> Files.writeString(target, "1"));
        record(two, without(OTHER_TASK, FAILED));
        assertThat(store.upToDate(one, Identity.of(TASK))).isPresent();
        assertThat(names()).containsExactly("one.json", "one.mp4", "two.json");
    }

    /** Else it would lie beside another task's metadata, and be taken for that task's video. */
    @Test
    void givesAVideoItsNameOnlyOnceItsMetadataIsWritten() throws Exception {
        publish(OTHER_TASK, CLIP, SERVICE);
        publish(files(), describing(TASK, "new", SERVICE), target -> {
            try (Stream<Path> written = Files.list(directory)) {
                assertThat(written.filter(file -> file.toString().endsWith(".tmp")))
                        .singleElement()
                        .satisfies(file -> assertThat(read(file).taskId()).isEqualTo(TASK.value()));
            }
            Files.writeString(target, "new");
        });
        assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    @Test
    void leavesThePairAsItWasIfTheVideoCannotGetItsName() throws Exception {
        publish(OTHER_TASK, CLIP, SERVICE);
        assertThatThrownBy(() -> publish(files(), describing(TASK, "new", SERVICE), target -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(ResultStore.NotPublishedException.class);
        assertThat(store.upToDate(files(), Identity.of(OTHER_TASK))).isPresent();
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    /** Its metadata has the name that an outcome without a video would get beside the pair of {@code clip}. */
    @Test
    void leavesTheMetadataOfATaskCalledLastAlone() throws Exception {
        ResultFiles last = new ResultFiles(directory, "clip.last");
        publish(
                last,
                describing(OTHER_TASK, "other", SERVICE, "clip.last.mp4"),
                target -> Files.writeString(target, "other"));

        record(files(), without(TASK, FAILED));
        assertThat(store.upToDate(last, Identity.of(OTHER_TASK))).isPresent();
        publish(TASK, CLIP, SERVICE);
        assertThat(store.upToDate(last, Identity.of(OTHER_TASK))).isPresent();
        assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
        assertThatThrownBy(() -> record(files(), without(TASK, FAILED)))
                .hasMessageContaining("clip.last.json is the metadata of another task");

        assertThat(store.upToDate(last, Identity.of(OTHER_TASK))).isPresent();
    }

    @Test
    void leavesTheOutcomeOfATaskCalledLastAlone() throws Exception {
        ResultFiles last = new ResultFiles(directory, "clip.last");
        record(last, without(new TaskId("clip.last"), FAILED));

        publish(TASK, CLIP, SERVICE);
        assertThatThrownBy(() -> record(files(), without(TASK, RUNNING))).isInstanceOf(IOException.class);

        assertThat(outcome(last.metadata())).isEqualTo(FAILED);
    }

    @Test
    void bringsBackWhatASandboxRunSetAside() throws Exception {
        publish(TASK, CLIP, SERVICE);
        publish(TASK, "sandbox clip", SANDBOX);
        assertThat(names()).contains("clip.mp4.kept");

        assertThat(store.isSetAside(files(), Identity.of(TASK))).isTrue();
        bringBack(TASK);

        assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
        assertThat(store.isSetAside(files(), Identity.of(TASK))).isFalse();
        assertThat(Files.readString(files().video())).isEqualTo(CLIP);
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    @Test
    void finishesToBringBackWhatAKilledBuildHasBegunToBringBack() throws Exception {
        publish(TASK, CLIP, SERVICE);
        publish(TASK, "sandbox clip", SANDBOX);
        Files.move(
                directory.resolve("clip.mp4.kept"), directory.resolve("clip.mp4"), StandardCopyOption.REPLACE_EXISTING);

        bringBack(TASK);

        assertThat(store.upToDate(files(), Identity.of(TASK))).isPresent();
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    @Test
    void bringsBackNothingOfAnotherTaskAndNothingOverARealPair() throws Exception {
        publish(OTHER_TASK, CLIP, SERVICE);
        publish(TASK, "sandbox clip", SANDBOX);

        bringBack(TASK);
        assertThat(names()).contains("clip.mp4.kept");

        publish(TASK, "paid", SERVICE);
        bringBack(OTHER_TASK);
        assertThat(Files.readString(files().video())).isEqualTo("paid");
    }

    @Test
    void writesTheMetadataOfTheContract() throws Exception {
        publish(files(), succeeded(), target -> Files.writeString(target, "short"));
        assertThat(Files.readString(files().metadata())).isEqualTo(golden("succeeded.json"));
    }

    @Test
    void namesFilesByTheContract() {
        ResultFiles files = new ResultFiles(directory, "a.b");
        assertThat(files.video()).isEqualTo(directory.resolve("a.b.mp4"));
        assertThat(files.part()).isEqualTo(directory.resolve("a.b.mp4.part"));
        assertThat(files.rejected()).isEqualTo(directory.resolve("a.b.mp4.rejected"));
        assertThat(files.metadata()).isEqualTo(directory.resolve("a.b.json"));
        assertThat(files.lastMetadata()).isEqualTo(directory.resolve("a.b.last.json"));
    }

    private void publish(TaskId task, String clip, Metadata.Origin origin) throws Exception {
        publish(files(), describing(task, clip, origin), target -> Files.writeString(target, clip));
    }

    private Optional<ResultStore.KeptPair> publish(ResultFiles files, Metadata metadata, ResultStore.Move video)
            throws IOException, ResultStore.NotPublishedException {
        try (FileLock lock = locks.tryLock(files.lock()).orElseThrow()) {
            return store.publish(lock, files, metadata, video);
        }
    }

    private Path record(ResultFiles files, Metadata metadata) throws IOException {
        try (FileLock lock = locks.tryLock(files.lock()).orElseThrow()) {
            return store.record(lock, files, metadata);
        }
    }

    private void bringBack(TaskId task) throws Exception {
        try (FileLock lock = locks.tryLock(files().lock()).orElseThrow()) {
            store.bringBack(lock, files(), Identity.of(task));
        }
    }

    private Optional<ResultStore.KeptPair> moveForeignPair(TaskId task, Metadata.Origin origin) throws IOException {
        try (FileLock lock = locks.tryLock(files().lock()).orElseThrow()) {
            return store.moveForeignPair(lock, files(), Identity.of(task), origin);
        }
    }

    private static Metadata describing(TaskId task, String clip, Metadata.Origin origin) {
        return describing(task, clip, origin, "clip.mp4");
    }

    private static Metadata describing(TaskId task, String clip, Metadata.Origin origin, String file) {
        return Metadata.builder(task.value(), SUCCEEDED, origin)
                .status("SUCCEEDED", "35137489-2862")
                .video(new Metadata.Video(
                        file,
                        clip.length(),
                        sha256(clip),
                        new BigDecimal("5.04"),
                        1280,
                        720,
                        "avc1",
                        "mp4a",
                        null,
                        false))
                .waiting(new Metadata.Wait(Instant.EPOCH, Instant.EPOCH.plusSeconds(40), 9, 1))
                .download(new Metadata.Download(2, 11, new BigDecimal("12.5")))
                .build();
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(UTF_8)));
    }

    private ResultFiles files() {
        return new ResultFiles(directory, "clip");
    }

    private Stream<String> names() throws IOException {
        return namesIn(directory);
    }

    private static Stream<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Metadata read(Path file) throws IOException {
        return MetadataJson.read(file).usable().orElseThrow();
    }

    private static Object outcome(Path file) throws IOException {
        return read(file).outcome();
    }
}
