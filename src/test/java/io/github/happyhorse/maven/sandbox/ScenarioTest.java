package io.github.happyhorse.maven.sandbox;

import static io.github.happyhorse.maven.sandbox.Scenario.Step.CANCELED;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.FAILED;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.PENDING;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.RUNNING;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.SUCCEEDED;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.THROTTLED;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.UNAVAILABLE;
import static io.github.happyhorse.maven.sandbox.Scenario.Step.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {

    @ParameterizedTest
    @CsvSource({
        "succeed, SUCCEED",
        "fail, FAIL",
        "cancel, CANCEL",
        "expire, EXPIRE",
        "hang, HANG",
        "flaky, FLAKY",
        "reject, REJECT",
        "busy, BUSY",
        "lost, LOST",
        "Flaky, FLAKY",
        "FAIL, FAIL"
    })
    void isFoundByNameInAnyCase(String name, Scenario scenario) {
        assertThat(Scenario.named(name)).contains(scenario);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "success", "fail "})
    void isNotFoundByAnotherName(String name) {
        assertThat(Scenario.named(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void hasANameThatDoesNotDependOnTheLocale(Scenario scenario) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(Scenario.named(scenario.name().toLowerCase(Locale.ROOT))).contains(scenario);
        } finally {
            Locale.setDefault(before);
        }
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments(Scenario.SUCCEED, List.of(PENDING, RUNNING, SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED)),
                arguments(Scenario.FAIL, List.of(PENDING, RUNNING, FAILED, FAILED, FAILED, FAILED)),
                arguments(Scenario.CANCEL, List.of(PENDING, CANCELED, CANCELED, CANCELED, CANCELED, CANCELED)),
                arguments(Scenario.EXPIRE, List.of(PENDING, RUNNING, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
                arguments(Scenario.HANG, List.of(PENDING, RUNNING, RUNNING, RUNNING, RUNNING, RUNNING)),
                arguments(Scenario.FLAKY, List.of(UNAVAILABLE, THROTTLED, PENDING, RUNNING, SUCCEEDED, SUCCEEDED)),
                arguments(Scenario.REJECT, List.of(PENDING, RUNNING, SUCCEEDED)),
                arguments(Scenario.BUSY, List.of(PENDING, RUNNING, SUCCEEDED)),
                arguments(Scenario.LOST, List.of(PENDING, RUNNING, SUCCEEDED)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void takesOneStepAPoll(Scenario scenario, List<Scenario.Step> steps) {
        assertThat(IntStream.rangeClosed(1, steps.size()).mapToObj(scenario::step))
                .isEqualTo(steps);
    }

    @ParameterizedTest
    @EnumSource
    void repeatsItsLastStep(Scenario scenario) {
        assertThat(scenario.step(Integer.MAX_VALUE)).isEqualTo(scenario.step(5));
    }
}
