package io.github.happyhorse.maven.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    private static final int SIZE = 1000;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-499, 0, 499",
        "bytes=500-999, 500, 999",
        "bytes=500-, 500, 999",
        "bytes=0-, 0, 999",
        "bytes=999-, 999, 999",
        "bytes=0-0, 0, 0",
        "bytes=-1, 999, 999",
        "bytes=-1000, 0, 999"
    })
    void readsASingleRangeWithinTheObject(String header, int first, int last) {
        assertThat(ByteRange.of(header, SIZE)).contains(new ByteRange(first, last));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "bytes=1000-",
                "bytes=1000-2000",
                "bytes=0-1000",
                "bytes=-0",
                "bytes=-1001",
                "bytes=9-8",
                "bytes=99999999999999999999-",
                "bytes=0-1,3-4",
                "bytes=a-b",
                "bytes=-",
                "bytes=",
                "byte=0-499",
                "0-499",
                ""
            })
    void takesAnythingElseForNoRange(String header) {
        assertThat(ByteRange.of(header, SIZE)).isEmpty();
    }
}
