package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GitHubAnnotationsTest {

    private static final Path CHECKOUT = Path.of("checkout").toAbsolutePath();

    @Test
    void eachTaskWithoutAVideoIsAnError() {
        assertThat(commands(Runs.await(
                        CHECKOUT,
                        Runs.succeeded(CHECKOUT),
                        Runs.without(CHECKOUT, "a", Outcome.FAILED, "Task a failed: 100%, really"),
                        Runs.without(CHECKOUT, "b", Outcome.ERROR, null))))
                .containsExactly(
                        "::error title=HappyHorse task a%3A FAILED::Task a failed: 100%25, really",
                        "::error title=HappyHorse task b%3A ERROR::Task b: ERROR");
    }

    @Test
    void withoutFailOnErrorItIsAWarning() {
        assertThat(commands(Runs.run("video", CiRun.Goal.AWAIT, false, CHECKOUT, Runs.failed(CHECKOUT))))
                .singleElement()
                .asString()
                .startsWith("::warning title=");
    }

    @Test
    void anErrorAfterTheVideoWasSavedIsToldAsOne() {
        assertThat(commands(Runs.await(CHECKOUT, Runs.notArchived(CHECKOUT))))
                .singleElement()
                .asString()
                .startsWith("::error title=HappyHorse task " + Runs.ID + "%3A video saved%2C then an error::");
    }

    @Test
    void aLookAtATaskIsNone() {
        assertThat(commands(Runs.run("look", CiRun.Goal.STATUS, true, CHECKOUT, Runs.failed(CHECKOUT))))
                .isEmpty();
    }

    @Test
    void textOfTheServerIsNoCommand() {
        assertThat(commands(Runs.await(CHECKOUT, Runs.without(CHECKOUT, "t", Outcome.FAILED, Runs.TORTURE))))
                .singleElement()
                .asString()
                .startsWith("::error title=HappyHorse task t%3A FAILED::100%25 <b>")
                .contains("🐎%0A::error title=fake::evil%0A##teamcity[")
                .doesNotContainPattern("\\p{Cc}");
    }

    @Test
    void aLongMessageIsCut() {
        assertThat(commands(Runs.await(CHECKOUT, Runs.without(CHECKOUT, "t", Outcome.ERROR, "x".repeat(100_000)))))
                .singleElement()
                .asString()
                .hasSizeLessThan(4100)
                .endsWith("x…");
    }

    private static List<String> commands(CiRun run) {
        List<String> commands = new ArrayList<>();
        new GitHubAnnotations(commands::add).write(run);
        return commands;
    }
}
