package io.github.happyhorse.maven.sandbox;

import static io.github.happyhorse.maven.sandbox.Scene.CANCELED;
import static io.github.happyhorse.maven.sandbox.Scene.FAILED;
import static io.github.happyhorse.maven.sandbox.Scene.PENDING;
import static io.github.happyhorse.maven.sandbox.Scene.RUNNING;
import static io.github.happyhorse.maven.sandbox.Scene.SUCCEEDED;
import static io.github.happyhorse.maven.sandbox.Scene.THROTTLED;
import static io.github.happyhorse.maven.sandbox.Scene.UNAVAILABLE;
import static io.github.happyhorse.maven.sandbox.Scene.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskScriptTest {

    static Stream<Arguments> scripts() {
        return Stream.of(
                arguments(Scenario.SUCCEED, List.of(PENDING, RUNNING, SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED)),
                arguments(Scenario.FAIL, List.of(PENDING, RUNNING, FAILED, FAILED, FAILED, FAILED)),
                arguments(Scenario.CANCEL, List.of(PENDING, CANCELED, CANCELED, CANCELED, CANCELED, CANCELED)),
                arguments(Scenario.EXPIRE, List.of(PENDING, RUNNING, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
                arguments(Scenario.HANG, List.of(PENDING, RUNNING, RUNNING, RUNNING, RUNNING, RUNNING)),
                arguments(Scenario.FLAKY, List.of(UNAVAILABLE, THROTTLED, PENDING, RUNNING, SUCCEEDED, SUCCEEDED)));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void goesFromSceneToSceneLookByLook(Scenario scenario, List<Scene> scenes) {
        TaskScript script = TaskScript.of(scenario);

        assertThat(IntStream.rangeClosed(1, scenes.size()).mapToObj(script::at)).isEqualTo(scenes);
    }

    @ParameterizedTest
    @EnumSource
    void keepsItsLastSceneForEver(Scenario scenario) {
        TaskScript script = TaskScript.of(scenario);

        assertThat(script.at(Integer.MAX_VALUE)).isEqualTo(script.at(5));
    }
}
