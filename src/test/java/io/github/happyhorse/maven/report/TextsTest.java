package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void whatNoDocumentMayHoldIsDroppedOrReplaced() {
        assertThat(Texts.clean("a\u0000b\u001bc\u007Fd\u0085e\r\nf\tg")).isEqualTo("abcde\nf\tg");
        assertThat(Texts.clean("\uD83D\uDC0E \uD83D \uDC0E \uFFFE \uFFFF")).isEqualTo("🐎 \uFFFD \uFFFD \uFFFD \uFFFD");
    }

    @Test
    void oneLineIsOneLineWhateverEndsOne() {
        assertThat(Texts.oneLine(" a\r\nb\nc\rd\u0085e\u2028f\u2029g\u000Bh\t "))
                .isEqualTo("a b c d e f g h");
    }

    @Test
    void aCutLeavesNoHalfCharacter() {
        assertThat(Texts.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Texts.cut("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(Texts.cut("abcd🐎🐎", 6)).isEqualTo("abcd…");
        assertThat(Texts.cut("abc🐎🐎g", 6)).isEqualTo("abc🐎…");
    }
}
