package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifiersTest {

    @ParameterizedTest
    @ValueSource(strings = {"trailer", "My-Clip_2.final", "0"})
    void takesWhatCoordinatesCanHave(String text) {
        assertThat(Classifiers.parse(text)).isEqualTo(text);
        assertThat(Classifiers.parse("  " + text + "\n")).isEqualTo(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n"})
    void takesNothingForNone(String text) {
        assertThat(Classifiers.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "../escape", "a:b", ".a", "für", "a\n::error::b", "${classifier}"})
    void refusesAnythingElse(String text) {
        assertRefused("classifier", () -> Classifiers.parse(text))
                .contains("is no classifier: write at most 128 letters");
    }

    @Test
    void saysThatWindowsReservesAClassifier() {
        assertRefused("classifier", () -> Classifiers.parse("con"))
                .endsWith("\"con\" is a device name on Windows, so it is no classifier");
    }
}
