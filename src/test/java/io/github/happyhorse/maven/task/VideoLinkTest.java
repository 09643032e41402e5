package io.github.happyhorse.maven.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoLinkTest {

    @ParameterizedTest
    @CsvSource({
        "https://store.example/clip.mp4, https://store.example/clip.mp4",
        "https://store.example/clip.mp4?, https://store.example/clip.mp4",
        "https://store.example/clip.mp4?Expires=1&Signature=s, https://store.example/clip.mp4",
        "https://store.example/clip.mp4?a=b?c, https://store.example/clip.mp4"
    })
    void showsItselfWithoutTheSignature(String url, String shown) {
        assertThat(new VideoLink(url)).hasToString(shown);
        assertThat(new VideoLink(url).url()).isEqualTo(url);
    }
}
