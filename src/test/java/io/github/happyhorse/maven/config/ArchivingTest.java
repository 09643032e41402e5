package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivingTest {

    @ParameterizedTest
    @CsvSource({"local, true", "LOCAL, true", "' Local ', true", "none, false", "NONE, false"})
    void takesBothWordsInAnyCase(String text, boolean archived) {
        assertThat(Archiving.parse(text)).isEqualTo(archived);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "true", "false", "locale", "local,none", "a\n##[b]", "${archive}"})
    void refusesAnythingElse(String text) {
        assertRefused("archive", () -> Archiving.parse(text)).endsWith("is not known, write local or none");
    }
}
