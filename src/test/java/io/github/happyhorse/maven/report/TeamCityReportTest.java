package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Redactor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TeamCityReportTest {

    private static final Path CHECKOUT = Path.of("checkout").toAbsolutePath();
    private static final Pattern PROBLEM =
            Pattern.compile("##teamcity\\[buildProblem description='((?:[^|'\\[\\]]|\\|.)*+)' identity='(\\w{1,60})']");

    @Test
    void videoAndMetadataAreArtifactsByTheirPathInTheCheckout() {
        ReportedTask task = Runs.succeeded(CHECKOUT);
        assertThat(commands(Runs.await(CHECKOUT, task)))
                .containsExactly(
                        "##teamcity[publishArtifacts '" + CHECKOUT.relativize(task.video()) + "']",
                        "##teamcity[publishArtifacts '" + CHECKOUT.relativize(task.metadata()) + "']");
    }

    @Test
    void aTaskWithoutAVideoIsABuildProblem() {
        List<String> commands = commands(Runs.await(CHECKOUT, Runs.failed(CHECKOUT)));
        assertThat(commands).hasSize(2);
        assertThat(problem(commands.get(1)).group(1))
                .startsWith("Task " + Runs.OTHER_ID)
                .contains("|[last status FAILED, after 12s|]");
    }

    @Test
    void theSameProblemHasTheSameIdentityAndAnotherHasAnother() {
        String first = identity("intro", "a", Outcome.FAILED);
        assertThat(identity("intro", "another-task", Outcome.FAILED)).isEqualTo(first);
        assertThat(identity("outro", "a", Outcome.FAILED)).isNotEqualTo(first);
        assertThat(identity("intro", "a", Outcome.EXPIRED)).isNotEqualTo(first);
    }

    @Test
    void withoutFailOnErrorNothingFailsTheBuild() {
        assertThat(commands(Runs.run("video", ReportedRun.Goal.AWAIT, false, CHECKOUT, Runs.failed(CHECKOUT))))
                .noneMatch(command -> command.contains("buildProblem"));
    }

    @Test
    void aSinglePollSaysNothing() {
        assertThat(commands(Runs.run("poll", ReportedRun.Goal.STATUS, true, CHECKOUT, Runs.succeeded(CHECKOUT))))
                .isEmpty();
    }

    @Test
    void aSavedVideoIsPublishedWhateverCameAfter() {
        assertThat(commands(Runs.await(CHECKOUT, Runs.notArchived(CHECKOUT))))
                .hasSize(3)
                .anyMatch(command -> command.contains(Runs.ID + ".mp4"))
                .anyMatch(command -> command.contains("could not be deployed"));
    }

    @Test
    void textOfTheServerIsNoMessage() {
        String command = commands(Runs.await(CHECKOUT, Runs.without(CHECKOUT, "t", Outcome.FAILED, Runs.TORTURE)))
                .get(1);
        assertThat(command).matches("[ -~]+").doesNotContain("##teamcity[buildStop");
        assertThat(problem(command).group(1))
                .contains("|'x|' |||[y|]", "|0xD83D|0xDC0E|n: :error title=fake::evil|n# #teamcity|[buildStop");
    }

    @Test
    void aDescriptionHasAtMostWhatTheServerKeeps() {
        String message = "[".repeat(100_000);
        String command = commands(Runs.await(CHECKOUT, Runs.without(CHECKOUT, "t", Outcome.ERROR, message)))
                .get(1);
        assertThat(problem(command).group(1).replace("|[", "[").replace("|0x2026", "…"))
                .hasSize(4000);
    }

    private static String identity(String name, String id, Outcome outcome) {
        return problem(commands(Runs.await(CHECKOUT, Runs.named(name, Runs.without(CHECKOUT, id, outcome, "Wrong"))))
                        .get(1))
                .group(2);
    }

    private static Matcher problem(String command) {
        Matcher problem = PROBLEM.matcher(command);
        assertThat(problem.matches()).as(command).isTrue();
        return problem;
    }

    private static List<String> commands(ReportedRun run) {
        List<String> commands = new ArrayList<>();
        new TeamCityReport(new CiEnvironment(Map.of()), Redactor.withoutKey(), commands::add).write(run);
        return commands;
    }
}
