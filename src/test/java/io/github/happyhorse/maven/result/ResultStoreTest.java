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
import java.util.HexFormat;
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

class ResultStoreTest {

    private static final String CLIP = "what a clip";

    @TempDir
    private Path directory;

    private final ResultStore store = new ResultStore(Samples.VERSION);

    @Nested
    class Record {

        @Test
        void writesTheMetadataAndTheDirectoryForIt() throws IOException {
            ResultFiles deeper = new ResultFiles(directory.resolve("target/happyhorse"), "clip");
            assertThat(store.record(deeper, without(TASK, RUNNING))).isEqualTo(deeper.metadata());
            assertThat(outcome(deeper.metadata())).isEqualTo(RUNNING);
            assertThat(namesIn(deeper.directory())).containsExactly("clip.json");
        }

        @Test
        void replacesMetadataThatDescribesNoVideo() throws IOException {
            store.record(files(), without(TASK, RUNNING));
            assertThat(store.record(files(), without(OTHER_TASK, FAILED))).isEqualTo(files().metadata());
            assertThat(read(files().metadata()).taskId()).isEqualTo(OTHER_TASK.value());
            assertThat(names()).containsExactly("clip.json");
        }

        @Test
        void goesBesideAPairAndLeavesItAlone() throws IOException {
            publish(TASK, CLIP, SERVICE);
            String before = Files.readString(files().metadata());
            assertThat(store.record(files(), without(OTHER_TASK, RUNNING))).isEqualTo(files().lastMetadata());
            assertThat(store.record(files(), without(OTHER_TASK, CANCELED))).isEqualTo(files().lastMetadata());
            assertThat(outcome(files().lastMetadata())).isEqualTo(CANCELED);
            assertThat(Files.readString(files().metadata())).isEqualTo(before);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(names()).containsExactly("clip.json", "clip.last.json", "clip.mp4");
        }

        @Test
        void takesTheMainPlaceAgainOnceTheVideoIsGone() throws IOException {
            publish(TASK, CLIP, SERVICE);
            store.record(files(), without(TASK, ERROR));
            Files.delete(files().video());
            assertThat(store.record(files(), without(TASK, RUNNING))).isEqualTo(files().metadata());
            assertThat(outcome(files().metadata())).isEqualTo(RUNNING);
            assertThat(names()).containsExactly("clip.json");
        }

        @Test
        void takesTheMainPlaceBesideAVideoThatNothingDescribes() throws IOException {
            Files.writeString(files().video(), "whose?");
            assertThat(store.record(files(), without(TASK, FAILED))).isEqualTo(files().metadata());
            assertThat(Files.readString(files().video())).isEqualTo("whose?");
        }

        @Test
        void leavesNoTemporaryFileWhereItCannotWrite() throws IOException {
            Files.createDirectories(files().metadata().resolve("in-the-way"));
            assertThatThrownBy(() -> store.record(files(), without(TASK, FAILED)))
                    .isInstanceOf(IOException.class);
            assertThat(names()).containsExactly("clip.json");
        }

        @Test
        @Timeout(60)
        void isNeverSeenHalfWritten() throws Exception {
            store.record(files(), succeeded().with(new Metadata.Problem("c", "m", 1), null));
            FutureTask<Void> writing = new FutureTask<>(() -> {
                for (int i = 0; i < 300; i++) {
                    store.record(files(), without(TASK, i % 2 == 0 ? RUNNING : FAILED));
                }
                return null;
            });
            Thread writer = new Thread(writing, "writer");
            writer.setDaemon(true);
            writer.start();
            while (!writing.isDone()) {
                assertThat(MetadataJson.read(Files.readAllBytes(files().metadata())))
                        .isPresent();
            }
            writing.get();
            assertThat(names()).containsExactly("clip.json");
        }
    }

    @Nested
    class Publish {

        @Test
        void leavesVideoAndMetadata() throws IOException {
            publish(TASK, CLIP, SERVICE);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(read(files().metadata()).video().size()).isEqualTo(CLIP.length());
            assertThat(outcome(files().metadata())).isEqualTo(SUCCEEDED);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void replacesBothAndRemovesTheOutcomeBesideThem() throws IOException {
            publish(TASK, CLIP, SERVICE);
            store.record(files(), without(OTHER_TASK, RUNNING));
            publish(OTHER_TASK, "another clip", SERVICE);
            assertThat(Files.readString(files().video())).isEqualTo("another clip");
            assertThat(read(files().metadata()).taskId()).isEqualTo(OTHER_TASK.value());
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void leavesThePairAloneWhereTheVideoCannotBeMoved() throws IOException {
            publish(TASK, CLIP, SERVICE);
            String before = Files.readString(files().metadata());
            assertThatThrownBy(() -> store.publish(files(), describing(OTHER_TASK, "new", SERVICE), target -> {
                        throw new IOException("disk full");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
            assertThat(Files.readString(files().metadata())).isEqualTo(before);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void leavesNoTemporaryFileWhereTheMetadataCannotBeWritten() throws IOException {
            Files.createDirectories(files().metadata().resolve("in-the-way"));
            assertThatThrownBy(() -> publish(TASK, CLIP, SERVICE)).isInstanceOf(IOException.class);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void leavesNothingUpToDateWhereItEndsBetweenVideoAndMetadata() throws IOException {
            publish(TASK, CLIP, SERVICE);
            Files.writeString(files().video(), "what a clap");
            assertThat(store.upToDate(files(), TASK)).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(names = {"SERVICE", "ARCHIVE"})
        void ofARehearsalSetsARealPairAside(Metadata.Origin real) throws IOException {
            publish(TASK, CLIP, real);
            String before = Files.readString(files().metadata());
            publish(TASK, "rehearsed", SANDBOX);
            publish(TASK, "rehearsed again", SANDBOX);
            assertThat(Files.readString(files().video())).isEqualTo("rehearsed again");
            assertThat(Files.readString(directory.resolve("clip.mp4.kept"))).isEqualTo(CLIP);
            assertThat(Files.readString(directory.resolve("clip.json.kept"))).isEqualTo(before);
            assertThat(names()).containsExactly("clip.json", "clip.json.kept", "clip.mp4", "clip.mp4.kept");
        }

        @Test
        void ofARehearsalReplacesARehearsal() throws IOException {
            publish(TASK, "rehearsed", SANDBOX);
            publish(OTHER_TASK, "rehearsed again", SANDBOX);
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void ofARealResultReplacesARehearsal() throws IOException {
            publish(TASK, "rehearsed", SANDBOX);
            publish(TASK, CLIP, SERVICE);
            assertThat(Files.readString(files().video())).isEqualTo(CLIP);
            assertThat(store.upToDate(files(), TASK)).isPresent();
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }
    }

    @Nested
    class UpToDate {

        @ParameterizedTest
        @EnumSource(names = {"SERVICE", "ARCHIVE"})
        void isThePairOfTheTask(Metadata.Origin origin) throws IOException {
            publish(TASK, CLIP, origin);
            assertThat(store.upToDate(files(), TASK)).contains(describing(TASK, CLIP, origin));
        }

        @Test
        void removesTheOutcomeOfAnEarlierRunBesideIt() throws IOException {
            publish(TASK, CLIP, SERVICE);
            store.record(files(), without(TASK, ERROR));
            assertThat(store.upToDate(files(), TASK)).isPresent();
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void leavesAnOutcomeBesideAPairThatIsNone() throws IOException {
            publish(TASK, CLIP, SERVICE);
            store.record(files(), without(OTHER_TASK, ERROR));
            assertThat(store.upToDate(files(), OTHER_TASK)).isEmpty();
            assertThat(names()).containsExactly("clip.json", "clip.last.json", "clip.mp4");
        }

        @Test
        void isNothingWhereThereIsNothing() throws IOException {
            assertThat(store.upToDate(files(), TASK)).isEmpty();
            assertThat(store.upToDate(new ResultFiles(directory.resolve("not/there"), "clip"), TASK))
                    .isEmpty();
            assertThat(names()).isEmpty();
        }

        @Test
        void isNotThePairOfAnotherTask() throws IOException {
            publish(TASK, CLIP, SERVICE);
            assertThat(store.upToDate(files(), OTHER_TASK)).isEmpty();
            assertThat(store.upToDate(new ResultFiles(directory, "other"), TASK))
                    .isEmpty();
        }

        @Test
        void isNeverARehearsal() throws IOException {
            publish(TASK, CLIP, SANDBOX);
            assertThat(store.upToDate(files(), TASK)).isEmpty();
        }

        @Test
        void isNotMetadataWithoutItsVideo() throws IOException {
            publish(TASK, CLIP, SERVICE);
            Files.delete(files().video());
            assertThat(store.upToDate(files(), TASK)).isEmpty();
            Files.createDirectory(files().video());
            assertThat(store.upToDate(files(), TASK)).isEmpty();
        }

        @Test
        void isNotAVideoWithoutItsMetadata() throws IOException {
            publish(TASK, CLIP, SERVICE);
            Files.delete(files().metadata());
            assertThat(store.upToDate(files(), TASK)).isEmpty();
            Files.createDirectory(files().metadata());
            assertThat(store.upToDate(files(), TASK)).isEmpty();
        }

        @Test
        void isNotAVideoWithAnyByteChanged() throws IOException {
            publish(TASK, CLIP, SERVICE);
            byte[] clip = CLIP.getBytes(UTF_8);
            for (int at = 0; at < clip.length; at++) {
                byte[] changed = clip.clone();
                changed[at] ^= 1;
                Files.write(files().video(), changed);
                assertThat(store.upToDate(files(), TASK)).isEmpty();
            }
            Files.write(files().video(), clip);
            assertThat(store.upToDate(files(), TASK)).isPresent();
        }

        @Test
        void isNotAVideoOfAnotherSize() throws IOException {
            publish(TASK, CLIP, SERVICE);
            for (String other : new String[] {"", CLIP.substring(1), CLIP + "\n", CLIP + CLIP}) {
                Files.writeString(files().video(), other);
                assertThat(store.upToDate(files(), TASK)).isEmpty();
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
                    replaced("\"sha256\": \"", "\"sha256\": null, \"sha\": \""),
                    replaced("\"width\": 1280", "\"width\": 1280.5"),
                    replaced("\"width\": 1280", "\"width\": 99999999999"),
                    replaced("\"wait\": {", "\"wait\": null, \"await\": {"),
                    replaced("\"startedAt\": \"2026", "\"startedAt\": \"about 2026"),
                    replaced("\"startedAt\": \"", "\"startedAt\": null, \"x\": \""),
                    replaced("\"polls\": 9", "\"polls\": 9.5"),
                    replaced("\"polls\": 9", "\"polls\": null"),
                    replaced("\"attempts\": 2", "\"attempts\": \"two\""));
        }

        @ParameterizedTest
        @MethodSource("edits")
        void isNotAPairWhoseMetadataWasDamagedOrEdited(UnaryOperator<String> edit) throws IOException {
            publish(TASK, CLIP, SERVICE);
            String text = Files.readString(files().metadata());
            String edited = edit.apply(text);
            assertThat(edited).isNotEqualTo(text);
            Files.writeString(files().metadata(), edited);
            assertThat(store.upToDate(files(), TASK)).isEmpty();
            Files.writeString(files().metadata(), text);
            assertThat(store.upToDate(files(), TASK)).as("undone").isPresent();
        }

        @Test
        void isNotAPairWhoseMetadataIsTooLargeToBeMetadata() throws IOException {
            publish(TASK, CLIP, SERVICE);
            String text = Files.readString(files().metadata());
            Files.writeString(files().metadata(), text + " ".repeat(17 << 20));
            assertThat(store.upToDate(files(), TASK)).isEmpty();
        }

        @Test
        void changesNothing() throws IOException {
            publish(TASK, CLIP, SERVICE);
            Files.writeString(files().video(), "changed");
            store.upToDate(files(), TASK);
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
    class RemoveForeignPair {

        @Test
        void removesThePairOfAnotherTaskAndNamesIt() throws IOException {
            publish(OTHER_TASK, CLIP, SERVICE);
            assertThat(store.removeForeignPair(files(), TASK, SERVICE)).contains(OTHER_TASK.value());
            assertThat(names()).isEmpty();
        }

        @Test
        void removesARehearsalOfTheSameTaskWhenThisIsNone() throws IOException {
            publish(TASK, CLIP, SANDBOX);
            assertThat(store.removeForeignPair(files(), TASK, SERVICE)).contains(TASK.value());
            assertThat(names()).isEmpty();
        }

        @Test
        void leavesTheOutcomeOfThisRunWhereItIs() throws IOException {
            publish(OTHER_TASK, CLIP, SERVICE);
            Path outcome = store.record(files(), without(TASK, FAILED));
            store.removeForeignPair(files(), TASK, SERVICE);
            assertThat(outcome(outcome)).isEqualTo(FAILED);
            assertThat(names()).containsExactly("clip.last.json");
        }

        @Test
        void leavesThePairOfTheTaskItself() throws IOException {
            for (Metadata.Origin saved : new Metadata.Origin[] {SERVICE, ARCHIVE}) {
                publish(TASK, CLIP, saved);
                for (Metadata.Origin origin : Metadata.Origin.values()) {
                    assertThat(store.removeForeignPair(files(), TASK, origin)).isEmpty();
                }
                assertThat(names()).containsExactly("clip.json", "clip.mp4");
            }
        }

        @Test
        void leavesARehearsalOfTheSameTaskWhenThisIsOneToo() throws IOException {
            publish(TASK, CLIP, SANDBOX);
            assertThat(store.removeForeignPair(files(), TASK, SANDBOX)).isEmpty();
            assertThat(names()).containsExactly("clip.json", "clip.mp4");
        }

        @Test
        void setsARealPairAsideInARehearsal() throws IOException {
            publish(OTHER_TASK, CLIP, SERVICE);
            assertThat(store.removeForeignPair(files(), TASK, SANDBOX)).contains(OTHER_TASK.value());
            assertThat(names()).containsExactly("clip.json.kept", "clip.mp4.kept");
            assertThat(Files.readString(directory.resolve("clip.mp4.kept"))).isEqualTo(CLIP);
        }

        @Test
        void removesAnotherRehearsalInARehearsal() throws IOException {
            publish(OTHER_TASK, CLIP, SANDBOX);
            assertThat(store.removeForeignPair(files(), TASK, SANDBOX)).contains(OTHER_TASK.value());
            assertThat(names()).isEmpty();
        }

        @Test
        void leavesWhatIsNoPair() throws IOException {
            assertThat(store.removeForeignPair(files(), TASK, SERVICE)).isEmpty();
            store.record(files(), without(OTHER_TASK, FAILED));
            assertThat(store.removeForeignPair(files(), TASK, SERVICE)).isEmpty();
            assertThat(names()).containsExactly("clip.json");
        }
    }

    @Test
    void keepsTheFilesOfSeveralTasksApart() throws IOException {
        ResultFiles one = new ResultFiles(directory, "one");
        ResultFiles two = new ResultFiles(directory, "two");
        store.publish(one, describing(TASK, "1", SERVICE, "one.mp4"), target -> Files.writeString(target, "1"));
        store.record(two, without(OTHER_TASK, FAILED));
        assertThat(store.upToDate(one, TASK)).isPresent();
        assertThat(names()).containsExactly("one.json", "one.mp4", "two.json");
    }

    /** Else it would lie beside another task's metadata, and be taken for that task's video. */
    @Test
    void givesAVideoItsNameOnlyOnceItsMetadataIsWritten() throws IOException {
        publish(OTHER_TASK, CLIP, SERVICE);
        store.publish(files(), describing(TASK, "new", SERVICE), target -> {
            try (Stream<Path> written = Files.list(directory)) {
                assertThat(written.filter(file -> file.toString().endsWith(".tmp")))
                        .singleElement()
                        .satisfies(file -> assertThat(read(file).taskId()).isEqualTo(TASK.value()));
            }
            Files.writeString(target, "new");
        });
        assertThat(store.upToDate(files(), TASK)).isPresent();
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    @Test
    void leavesThePairAsItWasIfTheVideoCannotGetItsName() throws IOException {
        publish(OTHER_TASK, CLIP, SERVICE);
        assertThatThrownBy(() -> store.publish(files(), describing(TASK, "new", SERVICE), target -> {
                    throw new IOException("no");
                }))
                .hasMessage("no");
        assertThat(store.upToDate(files(), OTHER_TASK)).isPresent();
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    /** Its metadata has the name that an outcome without a video would get beside the pair of {@code clip}. */
    @Test
    void leavesTheMetadataOfATaskCalledLastAlone() throws IOException {
        ResultFiles last = new ResultFiles(directory, "clip.last");
        store.publish(
                last,
                describing(OTHER_TASK, "other", SERVICE, "clip.last.mp4"),
                target -> Files.writeString(target, "other"));

        store.record(files(), without(TASK, FAILED));
        assertThat(store.upToDate(last, OTHER_TASK)).isPresent();
        publish(TASK, CLIP, SERVICE);
        assertThat(store.upToDate(last, OTHER_TASK)).isPresent();
        assertThat(store.upToDate(files(), TASK)).isPresent();
        assertThatThrownBy(() -> store.record(files(), without(TASK, FAILED)))
                .hasMessageContaining("clip.last.json is the metadata of another task");

        assertThat(store.upToDate(last, OTHER_TASK)).isPresent();
    }

    @Test
    void leavesTheOutcomeOfATaskCalledLastAlone() throws IOException {
        ResultFiles last = new ResultFiles(directory, "clip.last");
        store.record(last, without(new TaskId("clip.last"), FAILED));

        publish(TASK, CLIP, SERVICE);
        assertThatThrownBy(() -> store.record(files(), without(TASK, RUNNING))).isInstanceOf(IOException.class);

        assertThat(outcome(last.metadata())).isEqualTo(FAILED);
    }

    @Test
    void bringsBackWhatARehearsalSetAside() throws IOException {
        publish(TASK, CLIP, SERVICE);
        publish(TASK, "rehearsed", SANDBOX);
        assertThat(names()).contains("clip.mp4.kept");

        assertThat(store.isSetAside(files(), TASK)).isTrue();
        store.bringBack(files(), TASK);

        assertThat(store.upToDate(files(), TASK)).isPresent();
        assertThat(store.isSetAside(files(), TASK)).isFalse();
        assertThat(Files.readString(files().video())).isEqualTo(CLIP);
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    @Test
    void finishesToBringBackWhatAKilledBuildHasBegunToBringBack() throws IOException {
        publish(TASK, CLIP, SERVICE);
        publish(TASK, "rehearsed", SANDBOX);
        Files.move(
                directory.resolve("clip.mp4.kept"), directory.resolve("clip.mp4"), StandardCopyOption.REPLACE_EXISTING);

        store.bringBack(files(), TASK);

        assertThat(store.upToDate(files(), TASK)).isPresent();
        assertThat(names()).containsExactly("clip.json", "clip.mp4");
    }

    @Test
    void bringsBackNothingOfAnotherTaskAndNothingOverARealPair() throws IOException {
        publish(OTHER_TASK, CLIP, SERVICE);
        publish(TASK, "rehearsed", SANDBOX);

        store.bringBack(files(), TASK);
        assertThat(names()).contains("clip.mp4.kept");

        publish(TASK, "paid", SERVICE);
        store.bringBack(files(), OTHER_TASK);
        assertThat(Files.readString(files().video())).isEqualTo("paid");
    }

    @Test
    void writesTheMetadataOfTheContract() throws IOException {
        store.publish(files(), succeeded(), target -> Files.writeString(target, "short"));
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

    private void publish(TaskId task, String clip, Metadata.Origin origin) throws IOException {
        store.publish(files(), describing(task, clip, origin), target -> Files.writeString(target, clip));
    }

    private static Metadata describing(TaskId task, String clip, Metadata.Origin origin) {
        return describing(task, clip, origin, "clip.mp4");
    }

    private static Metadata describing(TaskId task, String clip, Metadata.Origin origin, String file) {
        Metadata sample = succeeded();
        return new Metadata(
                task.value(),
                SUCCEEDED,
                sample.taskStatus(),
                sample.requestId(),
                null,
                sample.queueSeconds(),
                sample.generationSeconds(),
                new Metadata.Video(
                        file, clip.length(), sha256(clip), new BigDecimal("5.04"), 1280, 720, "avc1", "mp4a"),
                sample.waiting(),
                sample.download(),
                origin,
                sample.response());
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
        return MetadataJson.read(Files.readAllBytes(file)).orElseThrow();
    }

    private static Object outcome(Path file) throws IOException {
        return read(file).outcome();
    }
}
