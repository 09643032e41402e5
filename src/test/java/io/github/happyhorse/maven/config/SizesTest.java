package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

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
        assertThat(Sizes.parse(PARAMETER, text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "1024", "4294967296", " 7 "})
    void refusesABareNumberAndSaysSo(String text) {
        assertRefused(PARAMETER, () -> Sizes.parse(PARAMETER, text))
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
        assertRefused(PARAMETER, () -> Sizes.parse(PARAMETER, text))
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
        assertRefused(PARAMETER, () -> Sizes.parse(PARAMETER, text)).contains("\"" + text + "\" is out of range");
    }

    @Test
    void readsUnitsAlikeOnATurkishSystem() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(Sizes.parse(PARAMETER, "1KIB")).isEqualTo(1024);
        } finally {
            Locale.setDefault(before);
        }
    }
}
