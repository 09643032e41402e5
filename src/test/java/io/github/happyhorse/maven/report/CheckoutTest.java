package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutTest {

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
    void aFileOutsideOfOneIsLookedForInTheNext() {
        Map<String, String> environment = Map.of("GITHUB_WORKSPACE", root.resolve("elsewhere") + "");
        assertThat(relative(environment, root, root.resolve("a/b.mp4"))).isEqualTo("a/b.mp4");
    }

    @Test
    void aFileOutsideOfAllKeepsItsWholePath() {
        Path outside = root.resolve("outside/b.mp4");
        assertThat(relative(Map.of(), root.resolve("project"), outside)).isEqualTo(Checkout.absolute(outside));
    }

    @Test
    void aNeighbourWithALongerNameIsOutside() {
        Path neighbour = root.resolve("project-2/b.mp4");
        assertThat(relative(Map.of(), root.resolve("project"), neighbour)).isEqualTo(Checkout.absolute(neighbour));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "relative/path", "\u0000"})
    void nonsenseInTheEnvironmentIsNoCheckout(String value) {
        assertThat(relative(Map.of("WORKSPACE", value), root, root.resolve("b.mp4")))
                .isEqualTo("b.mp4");
    }

    private static String relative(Map<String, String> environment, Path rootDirectory, Path file) {
        return new Checkout(environment, rootDirectory).relative(file);
    }
}
