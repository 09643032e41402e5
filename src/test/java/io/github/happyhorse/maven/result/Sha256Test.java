package io.github.happyhorse.maven.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256Test {

    @TempDir
    private Path directory;

    /** The test vectors of FIPS 180. */
    @ParameterizedTest
    @CsvSource({
        "'', 1, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc, 1, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, 1, "
                + "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        "a, 1000000, cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    })
    void isThatOfTheStandard(String text, int times, String checksum) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), text.repeat(times));
        assertThat(Sha256.of(file)).isEqualTo(checksum);
    }

    @Test
    void ofNoFileIsAnError() {
        assertThatThrownBy(() -> Sha256.of(directory.resolve("none"))).isInstanceOf(IOException.class);
    }
}
