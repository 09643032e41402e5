package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @Nested
    class Count {

        @ParameterizedTest
        @CsvSource({"0, 0", "1, 1", "10, 10", "' 10 ', 10", "007, 7", "1000000, 1000000"})
        void takesWholeNumbers(String text, int count) {
            assertThat(Values.count("retries", text)).isEqualTo(count);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "-1",
                    "+1",
                    "1.0",
                    "1,000",
                    "1e3",
                    "0x10",
                    "1 0",
                    "ten",
                    "10s",
                    "1000001",
                    "9999999",
                    "99999999",
                    "2147483648",
                    "99999999999999999999",
                    "\u0661",
                    "1\n2",
                    "${retries}"
                })
        void refusesAnythingElse(String text) {
            assertRefused("retries", () -> Values.count("retries", text))
                    .endsWith("is no whole number from 0 to 1000000");
        }
    }

    @Nested
    class Size {

        private static final String PARAMETER = "maxVideoSize";

        @ParameterizedTest
        @CsvSource({
            "1B, 1",
            "123b, 123",
            "1KB, 1000",
            "1kB, 1000",
            "1MB, 1000000",
            "4GB, 4000000000",
            "1TB, 1000000000000",
            "1KiB, 1024",
            "512MiB, 536870912",
            "4GiB, 4294967296",
            "4gib, 4294967296",
            "4GIB, 4294967296",
            "1TiB, 1099511627776",
            "4 GiB, 4294967296",
            "' 4GiB ', 4294967296",
            "0004GiB, 4294967296",
            "1234567890123B, 1234567890123",
            "9223372TB, 9223372000000000000",
            "8388607TiB, 9223370937343148032"
        })
        void takesSizesWithDecimalAndBinaryUnits(String text, long bytes) {
            assertThat(Values.size(PARAMETER, text)).isEqualTo(bytes);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "1", "1024", "4294967296", " 7 "})
        void refusesABareNumberAndSaysSo(String text) {
            assertRefused(PARAMETER, () -> Values.size(PARAMETER, text))
                    .contains("\"" + text.strip() + "\" has no unit, write a size with one, for example 512MiB or 4GB");
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "MB",
                    "4G",
                    "4M",
                    "4Gi",
                    "4GiBs",
                    "4 Gi B",
                    "1.5GB",
                    "1,5GB",
                    "-1MB",
                    "+1MB",
                    "1e3MB",
                    "0x10MB",
                    "4PB",
                    "four GB",
                    "4GB,",
                    "\u0664GB",
                    "4GB\n##[x]",
                    "${size}"
                })
        void refusesWhatIsNoSize(String text) {
            assertRefused(PARAMETER, () -> Values.size(PARAMETER, text))
                    .contains("is no size, write one with a unit, for example 512MiB or 4GB");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0B",
                    "0GiB",
                    "8388608TiB",
                    "9223373TB",
                    "999999999999TiB",
                    "99999999999999TiB",
                    "99999999999999999999B"
                })
        void refusesNothingAndMoreThanThereIs(String text) {
            assertRefused(PARAMETER, () -> Values.size(PARAMETER, text)).contains("\"" + text + "\" is out of range");
        }

        @Test
        void readsUnitsAlikeOnATurkishSystem() {
            Locale before = Locale.getDefault();
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            try {
                assertThat(Values.size(PARAMETER, "1KIB")).isEqualTo(1024);
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    @Nested
    class Word {

        @ParameterizedTest
        @CsvSource({"full, full", "FULL, full", "' Full ', full", "transfer, transfer", "TRANSFER, transfer"})
        void takesBothWordsInAnyCase(String text, String word) {
            assertThat(Values.word("verify", text, "full", "transfer")).isEqualTo(word);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "none",
                    "false",
                    "true",
                    "fulll",
                    "full,transfer",
                    "checksum",
                    "a\n##[b]",
                    "${verify}"
                })
        void refusesAnythingElse(String text) {
            assertRefused("verify", () -> Values.word("verify", text, "full", "transfer"))
                    .endsWith("is not known, write full or transfer");
        }

        @ParameterizedTest
        @CsvSource({"local, local", "LOCAL, local", "' Local ', local", "none, none", "NONE, none"})
        void takesTheWordsOfAnotherParameter(String text, String word) {
            assertThat(Values.word("archive", text, "local", "none")).isEqualTo(word);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"", " ", "true", "false", "locale", "local,none", "a\n##[b]", "${archive}"})
        void refusesOtherWordsForAnotherParameter(String text) {
            assertRefused("archive", () -> Values.word("archive", text, "local", "none"))
                    .endsWith("is not known, write local or none");
        }
    }

    @Nested
    class FileName {

        @ParameterizedTest
        @ValueSource(strings = {"clip", "My-Clip_2.final", "0"})
        void takesANameThatIsSafeEverywhere(String text) {
            assertThat(Values.fileName(text, 1)).isEqualTo(text);
            assertThat(Values.fileName("  " + text + "\n", 1)).isEqualTo(text);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"", " ", "\n"})
        void leavesTheNameToTheTaskWhereNoneIsGiven(String text) {
            assertThat(Values.fileName(text, 1)).isNull();
            assertThat(Values.fileName(text, 7)).isNull();
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
            assertRefused("fileName", () -> Values.fileName(text, 1))
                    .contains("is no file name that is safe on every system", "without .mp4");
            assertRefused("fileName", () -> Values.fileName(text, 2));
        }

        @ParameterizedTest
        @ValueSource(strings = {"NUL", "com1.x", "Con"})
        void saysThatWindowsReservesAName(String text) {
            assertRefused("fileName", () -> Values.fileName(text, 1))
                    .endsWith(": \"" + text
                            + "\" is a device name on Windows, so it is no file name that is safe on every"
                            + " system");
        }

        @Test
        void refusesANameThatIsTooLong() {
            assertThat(Values.fileName("a".repeat(128), 1)).hasSize(128);
            assertRefused("fileName", () -> Values.fileName("a".repeat(129), 1)).contains("at most 128");
        }

        @Test
        void refusesOneNameForSeveralTasks() {
            assertRefused("fileName", () -> Values.fileName("clip", 2))
                    .endsWith("one name cannot serve 2 tasks; leave it out and each gets its task id");
        }
    }

    @Nested
    class Classifier {

        @ParameterizedTest
        @ValueSource(strings = {"trailer", "My-Clip_2.final", "0"})
        void takesWhatCoordinatesCanHave(String text) {
            assertThat(Values.classifier(text)).isEqualTo(text);
            assertThat(Values.classifier("  " + text + "\n")).isEqualTo(text);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"", " ", "\n"})
        void takesNothingForNone(String text) {
            assertThat(Values.classifier(text)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"two words", "../escape", "a:b", ".a", "für", "a\n::error::b", "${classifier}"})
        void refusesAnythingElse(String text) {
            assertRefused("classifier", () -> Values.classifier(text))
                    .contains("is no classifier: write at most 128 letters");
        }

        @Test
        void saysThatWindowsReservesAClassifier() {
            assertRefused("classifier", () -> Values.classifier("con"))
                    .endsWith("\"con\" is a device name on Windows, so it is no classifier");
        }
    }

    @Nested
    class VariableName {

        private static final String PARAMETER = "apiKeyEnvName";

        @ParameterizedTest
        @ValueSource(strings = {"TT_API_KEY", "a", "_", "0", "ProgramFiles(x86)", "key.of-the.team", "SCHLÜSSEL"})
        void takesWhatAVariableCanBeCalled(String name) {
            assertThat(Values.variableName(PARAMETER, name)).isEqualTo(name);
            assertThat(Values.variableName(PARAMETER, " " + name + "\n")).isEqualTo(name);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"", " ", "\t\n"})
        void refusesNothing(String text) {
            assertRefused(PARAMETER, () -> Values.variableName(PARAMETER, text))
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
            assertRefused(PARAMETER, () -> Values.variableName(PARAMETER, text))
                    .contains("is no name of an environment variable")
                    .doesNotContain("geheim", "heim", "teil", "tt-");
        }
    }
}
