package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariableNamesTest {

    private static final String PARAMETER = "apiKeyEnvName";

    @ParameterizedTest
    @ValueSource(strings = {"TT_API_KEY", "a", "_", "0", "ProgramFiles(x86)", "key.of-the.team", "SCHLÜSSEL"})
    void takesWhatAVariableCanBeCalled(String name) {
        assertThat(VariableNames.parse(PARAMETER, name)).isEqualTo(name);
        assertThat(VariableNames.parse(PARAMETER, " " + name + "\n")).isEqualTo(name);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n"})
    void refusesNothing(String text) {
        assertRefused(PARAMETER, () -> VariableNames.parse(PARAMETER, text))
                .endsWith("it is empty, write the name of an environment variable or leave it out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tt-geheim=",
                "=geheim",
                "KEY=geheim",
                "geheim teil",
                "geheim\u0000",
                "geheim\nteil",
                "ge\u00A0heim"
            })
    void refusesWhatNoVariableCanBeCalledWithoutShowingItForItMayBeTheKey(String text) {
        assertRefused(PARAMETER, () -> VariableNames.parse(PARAMETER, text))
                .contains("is no name of an environment variable")
                .doesNotContain("geheim", "heim", "teil", "tt-");
    }
}
