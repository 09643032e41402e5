package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.report.CiEnvironment.Link;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CiEnvironmentTest {

    private static final String SHA = "0123456789abcdef0123456789abcdef01234567";
    private static final Map<String, String> GITHUB = Map.of(
            "GITHUB_SERVER_URL", "https://github.com",
            "GITHUB_REPOSITORY", "some/films",
            "GITHUB_RUN_ID", "4711",
            "GITHUB_SHA", SHA);

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"})
    void theCiTellsWhereTheCheckoutIs(String variable) {
        assertThat(relative(Map.of(variable, root.toString()), root.resolve("module"), root.resolve("module/a/b.mp4")))
                .isEqualTo("module/a/b.mp4");
    }

    @Test
    void elseItIsWhereMavenWasStarted() {
        assertThat(relative(Map.of(), root, root.resolve("a/b.mp4"))).isEqualTo("a/b.mp4");
    }

    @Test
    void aFileOutsideOfOneCheckoutMayBeInTheNext() {
        Map<String, String> environment = Map.of("GITHUB_WORKSPACE", root.resolve("elsewhere") + "");
        assertThat(relative(environment, root, root.resolve("a/b.mp4"))).isEqualTo("a/b.mp4");
    }

    @Test
    void aFileOutsideOfAllKeepsItsAbsolutePath() {
        Path outside = root.resolve("outside/b.mp4");
        assertThat(relative(Map.of(), root.resolve("project"), outside)).isEqualTo(CiEnvironment.absolute(outside));
    }

    @Test
    void aNeighbourWithALongerNameIsOutside() {
        Path neighbour = root.resolve("project-2/b.mp4");
        assertThat(relative(Map.of(), root.resolve("project"), neighbour)).isEqualTo(CiEnvironment.absolute(neighbour));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "relative/path", "\u0000"})
    void nonsenseInTheEnvironmentIsNoCheckout(String value) {
        assertThat(relative(Map.of("WORKSPACE", value), root, root.resolve("b.mp4")))
                .isEqualTo("b.mp4");
    }

    @Test
    void eachServiceNamesBuildAndCommit() {
        assertThat(links(Map.of("BUILD_URL", "https://ci.example/job/clip/7/", "GIT_COMMIT", SHA)))
                .containsExactly(new Link("Build", "https://ci.example/job/clip/7/"));
        assertThat(links(GITHUB))
                .containsExactly(
                        new Link("Build", "https://github.com/some/films/actions/runs/4711"),
                        new Link("Commit 0123456", "https://github.com/some/films/commit/" + SHA));
        assertThat(links(Map.of(
                        "CI_JOB_URL", "https://gitlab.com/some/films/-/jobs/12",
                        "CI_PROJECT_URL", "https://gitlab.com/some/films",
                        "CI_COMMIT_SHA", SHA)))
                .containsExactly(
                        new Link("Build", "https://gitlab.com/some/films/-/jobs/12"),
                        new Link("Commit 0123456", "https://gitlab.com/some/films/-/commit/" + SHA));
    }

    @Test
    void aLinkHasNoUserAndNoQuery() {
        assertThat(links(Map.of("BUILD_URL", "https://me:secret@ci.example:8443/job/7/?token=secret#secret")))
                .containsExactly(new Link("Build", "https://ci.example:8443/job/7/"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://jenkins_master:8080/job/7/, http://jenkins_master:8080/job/7/",
        "HTTPS://CI.example, https://CI.example",
        "https://[::1]:8080/job/a%20b/7/, https://[::1]:8080/job/a%20b/7/",
        "https://a:b@c:d@ci_1.example/7?x=@y/z, https://ci_1.example/7",
        "' https://ci.example/@me/7#f', https://ci.example/@me/7"
    })
    void anyWebAddressIsALink(String address, String link) {
        assertThat(links(Map.of("BUILD_URL", address))).containsExactly(new Link("Build", link));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://@/7",
                "https://?x",
                "https:ci",
                "java\nscript:x",
                "ftp://ci.example/",
                "javascript:alert(1)",
                "https:///7",
                "//ci.example/7",
                "ht tp://x",
                "7"
            })
    void whatIsNoWebAddressIsNoLink(String address) {
        assertThat(links(Map.of("BUILD_URL", address))).isEmpty();
        assertThat(links(Map.of("CI_PROJECT_URL", address, "CI_COMMIT_SHA", SHA)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB_REPOSITORY, some/films/x",
        "GITHUB_REPOSITORY, some/films?token=1",
        "GITHUB_RUN_ID, 4711/../../..",
        "GITHUB_SHA, main"
    })
    void whatDoesNotFitIntoAnAddressIsNotUsed(String variable, String value) {
        Map<String, String> environment = new HashMap<>(GITHUB);
        environment.put(variable, value);
        assertThat(links(environment)).hasSizeLessThan(2).noneMatch(link -> link.address()
                .contains(value));
    }

    private static List<Link> links(Map<String, String> environment) {
        return new CiEnvironment(environment).links();
    }

    private static String relative(Map<String, String> environment, Path rootDirectory, Path file) {
        return new CiEnvironment(environment).relative(Runs.await(rootDirectory), file);
    }
}
