package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"clip", "My-Clip_2.final", "0"})
    void takesANameThatIsSafeEverywhere(String text) {
        assertThat(FileNames.parse(text, 1)).isEqualTo(text);
        assertThat(FileNames.parse("  " + text + "\n", 1)).isEqualTo(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n"})
    void leavesTheNameToTheTaskWhereNoneIsGiven(String text) {
        assertThat(FileNames.parse(text, 1)).isNull();
        assertThat(FileNames.parse(text, 7)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../clip",
                "a/b",
                "a\\b",
                "/clip",
                "C:clip",
                ".clip",
                "-clip",
                "my clip",
                "clip*",
                "für",
                "a\n::error::b",
                "${name}"
            })
    void refusesANameThatIsNot(String text) {
        assertRefused("fileName", () -> FileNames.parse(text, 1))
                .contains("is no file name that is safe on every system", "without .mp4");
        assertRefused("fileName", () -> FileNames.parse(text, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NUL", "com1.x", "Con"})
    void saysThatWindowsReservesAName(String text) {
        assertRefused("fileName", () -> FileNames.parse(text, 1))
                .endsWith(": \"" + text + "\" is a device name on Windows, so it is no file name that is safe on every"
                        + " system");
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertThat(FileNames.parse("a".repeat(128), 1)).hasSize(128);
        assertRefused("fileName", () -> FileNames.parse("a".repeat(129), 1)).contains("at most 128");
    }

    @Test
    void refusesOneNameForSeveralTasks() {
        assertRefused("fileName", () -> FileNames.parse("clip", 2))
                .endsWith("one name cannot serve 2 tasks; leave it out and each gets its task id");
    }
}
