package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GitHubOutputsTest {

    @TempDir
    Path checkout;

    @Test
    void aTaskHasThreeOutputs() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout))))
                .containsExactly(
                        "outcome=SUCCEEDED",
                        "video=target/happyhorse/" + Runs.ID + ".mp4",
                        "metadata=target/happyhorse/" + Runs.ID + ".json");
    }

    @Test
    void whatIsMissingHidesWhatAnEarlierExecutionSet() throws IOException {
        assertThat(write(Runs.await(checkout, Runs.failed(checkout)))).contains("outcome=FAILED", "video=");
    }

    @Test
    void severalTasksAreOneArrayInOneLine() throws IOException {
        List<String> lines = write(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)));
        assertThat(lines).singleElement().asString().startsWith("results=[");
        JsonNode results = JsonTrees.tree(
                        Runs.json("{\"results\":" + lines.get(0).substring("results=".length()) + "}"))
                .path("results");
        assertThat(results).hasSize(2);
        assertThat(results.get(0))
                .isEqualTo(JsonTrees.tree(Runs.json("{\"taskId\":\"" + Runs.ID + "\",\"outcome\":\"SUCCEEDED\","
                        + "\"video\":\"target/happyhorse/" + Runs.ID + ".mp4\","
                        + "\"metadata\":\"target/happyhorse/" + Runs.ID + ".json\"}")));
        assertThat(results.get(1).path("video").isNull()).isTrue();
    }

    @Test
    void whatOtherStepsWroteStays() throws IOException {
        Files.writeString(file(), "theirs=1\n");
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout))))
                .hasSize(4)
                .contains("theirs=1");
    }

    @DisabledOnOs(OS.WINDOWS)
    @Test
    void aPathWithALineEndSetsNoOtherOutput() throws IOException {
        CiTask task = Runs.succeeded(checkout.resolve("a\nHAPPYHORSE_END\noutcome=FORGED"));
        assertThat(write(Runs.await(checkout, task)))
                .containsSubsequence(
                        "outcome=SUCCEEDED",
                        "video<<HAPPYHORSE_END_",
                        "a",
                        "HAPPYHORSE_END",
                        "outcome=FORGED/target/happyhorse/" + Runs.ID + ".mp4",
                        "HAPPYHORSE_END_",
                        "metadata<<HAPPYHORSE_END_");
    }

    private Path file() {
        return checkout.resolve("github-output");
    }

    private List<String> write(CiRun run) throws IOException {
        new GitHubOutputs(file().toString(), Map.of("GITHUB_WORKSPACE", checkout.toString())).write(run);
        return Files.readAllLines(file());
    }
}
