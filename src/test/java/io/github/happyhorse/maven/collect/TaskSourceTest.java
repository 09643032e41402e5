package io.github.happyhorse.maven.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Clips that are recognised by their request, and whose task becomes known during the run. */
@Timeout(60)
class TaskSourceTest {

    private static final String SHA256 = "ab".repeat(32);
    private static final Metadata.Request REQUEST =
            new Metadata.Request(SHA256, Map.of("input", Map.of("prompt", "a horse")));

    @TempDir
    private Path directory;

    private FakeService service;
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void startService() throws IOException {
        service = new FakeService();
        service.on("first", service.failed("InternalError", "Out of luck."));
        service.on("second", service.succeeded());
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    /** Has the tasks one after the other. */
    private final class Tasks implements TaskSource {

        private final List<String> tasks;
        private int next;

        Tasks(String... tasks) {
            this.tasks = List.of(tasks);
        }

        @Override
        public TaskId first(String archiveProblem) throws NoTaskException {
            calls.add("first");
            if (tasks.isEmpty()) {
                throw new NoTaskException(
                        "Clip intro was refused.", new Metadata.Problem("Arrearage", "Top up.", 402), "r-1", null);
            }
            return new TaskId(tasks.get(next++));
        }

        @Override
        public TaskId next(PollEnd end) {
            calls.add("next after " + end.outcome());
            return next < tasks.size() ? new TaskId(tasks.get(next++)) : null;
        }

        @Override
        public void notNeeded() {
            calls.add("not needed");
        }
    }

    @Test
    void theTaskThatTheSourceNamesIsCollectedUnderTheNameOfTheClip() throws Exception {
        Collected result = collect(new Tasks("second"));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.name()).isEqualTo("intro");
        assertThat(result.task()).isEqualTo(new TaskId("second"));
        assertThat(metadata().path("request").path("sha256").stringValue()).isEqualTo(SHA256);
        assertThat(metadata().path("taskId").stringValue()).isEqualTo("second");
        assertThat(calls).containsExactly("first");
    }

    @Test
    void aClipThatIsSavedIsRecognisedByItsRequestAndNeedsNoTask() {
        collect(new Tasks("second"));
        calls.clear();

        Collected again = collect(new Tasks("another"));

        assertThat(again.savedBefore()).isTrue();
        assertThat(again.task()).isEqualTo(new TaskId("second"));
        assertThat(calls).containsExactly("not needed");
    }

    @Test
    void afterATaskThatFailedTheSourceMayNameAnother() {
        Collected result = collect(new Tasks("first", "second"));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(calls).containsExactly("first", "next after FAILED");
    }

    @Test
    void withoutAnotherTaskTheFailureIsThatOfTheClip() throws Exception {
        Collected result = collect(new Tasks("first"));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.problem())
                .startsWith("Clip intro failed at the service")
                .contains("[task first, ");
        assertThat(metadata().path("taskId").stringValue()).isEqualTo("first");
    }

    @Test
    void aClipThatGetsNoTaskIsAnErrorWithWhatTheServiceReplied() throws Exception {
        Collected result = collect(new Tasks());

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.task()).isNull();
        assertThat(result.problem()).isEqualTo("Clip intro was refused.");
        assertThat(metadata().path("taskId").isNull()).isTrue();
        assertThat(metadata().path("requestId").stringValue()).isEqualTo("r-1");
        assertThat(metadata().path("error").path("httpStatus").intValue()).isEqualTo(402);
        assertThat(service.polls()).isEmpty();
    }

    @Test
    void offlineNoTaskIsNeeded() {
        Collected result = goal(new Tasks("second")).offline().collect().get(0);

        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(calls).containsExactly("not needed");
    }

    private Collected collect(TaskSource source) {
        return goal(source).collect().get(0);
    }

    private TestGoal goal(TaskSource source) {
        Clip clip = new Clip("intro", Identity.ofRequest(SHA256), source, REQUEST);
        return new TestGoal(service, directory).clips(List.of(clip));
    }

    private JsonNode metadata() throws IOException {
        return JsonTrees.read(Files.readAllBytes(directory.resolve("intro.json")));
    }
}
