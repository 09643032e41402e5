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

    /** Has one task, or none. */
    private final class Tasks implements TaskSource {

        private final String task;

        Tasks(String task) {
            this.task = task;
        }

        @Override
        public TaskId first(Clip clip, String archiveProblem) throws NoTaskException {
            calls.add("first");
            if (task == null) {
                throw new NoTaskException(
                        "Clip intro was refused.", new Metadata.Problem("Arrearage", "Top up.", 402), "r-1", null);
            }
            return new TaskId(task);
        }

        @Override
        public String failed(Clip clip, PollEnd end) {
            calls.add("failed: " + end.outcome());
            return "Paint it instead.";
        }

        @Override
        public void notNeeded(Clip clip) {
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
    void ofATaskThatFailedTheSourceSaysWhatToDoNext() throws Exception {
        Collected result = collect(new Tasks("first"));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.problem())
                .startsWith("Clip intro failed at the service")
                .contains("[task first, ")
                .endsWith("Paint it instead.");
        assertThat(metadata().path("taskId").stringValue()).isEqualTo("first");
        assertThat(calls).containsExactly("first", "failed: FAILED");
    }

    @Test
    void aClipThatGetsNoTaskIsAnErrorWithWhatTheServiceReplied() throws Exception {
        Collected result = collect(new Tasks(null));

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
        Clip clip = new Clip("intro", Identity.ofRequest(SHA256), REQUEST, "mvn again");
        return new TestGoal(service, directory).clips(source, List.of(clip));
    }

    private JsonNode metadata() throws IOException {
        return JsonTrees.read(Files.readAllBytes(directory.resolve("intro.json")));
    }
}
