package io.github.happyhorse.maven.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
}
