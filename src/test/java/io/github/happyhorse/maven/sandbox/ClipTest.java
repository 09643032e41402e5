package io.github.happyhorse.maven.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClipTest {

    private final Clip digits = Clip.of("123456789".getBytes(StandardCharsets.US_ASCII));

    @Test
    void hasTheCheckValueOfCrc64Xz() {
        assertThat(digits.crc64()).isEqualTo("11051210869376104954");
    }

    @Test
    void hasItsMd5InBothForms() {
        assertThat(digits.eTag()).isEqualTo("\"25F9E794323B453885F5181F1B624D0B\"");
        assertThat(digits.md5()).isEqualTo("JfnnlDI7RTiF9RgfG2JNCw==");
    }

    @Test
    void comesWithThePluginAsAnMp4() throws IOException {
        byte[] bytes = Clip.bundled().bytes();

        assertThat(bytes).hasSize(76_331);
        assertThat(new String(bytes, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
    }
}
