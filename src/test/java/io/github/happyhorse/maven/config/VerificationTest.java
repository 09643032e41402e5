package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.video.DownloadPolicy.Verify;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {

    @ParameterizedTest
    @CsvSource({"full, FULL", "FULL, FULL", "' Full ', FULL", "transfer, TRANSFER", "TRANSFER, TRANSFER"})
    void takesBothWordsInAnyCase(String text, Verify verify) {
        assertThat(Verification.parse(text)).isEqualTo(verify);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", " ", "none", "false", "true", "fulll", "full,transfer", "checksum", "a\n##[b]", "${verify}"})
    void refusesAnythingElse(String text) {
        assertRefused("verify", () -> Verification.parse(text)).endsWith("is not known, write full or transfer");
    }
}
