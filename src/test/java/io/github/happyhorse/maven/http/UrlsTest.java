package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://LOCALHOST:8080/a",
                "https://localhost/",
                "http://127.0.0.1:1",
                "http://127.0.0.2/",
                "http://127.255.255.254/",
                "http://[::1]:8080/",
                "http://[0:0:0:0:0:0:0:1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://user@localhost/"
            })
    void takesThisMachineForThisMachine(String url) {
        assertThat(Urls.isLoopback(HttpUrl.get(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.ttapi.io",
                "http://127.0.0.1.example.com/",
                "http://localhost.example.com/",
                "http://example.com/localhost",
                "http://localhost@example.com/",
                "http://127.0.0.1@example.com/",
                "http://127.0.0.1.nip.io/",
                "http://0.0.0.0/",
                "http://10.0.0.1/",
                "http://192.168.0.1/",
                "http://128.0.0.1/",
                "http://1127.0.0.1.example/",
                "http://[::]/",
                "http://[::2]/",
                "http://[fe80::1]/",
                "http://notlocalhost/",
                "http://local.host/"
            })
    void takesNoOtherMachineForThisOne(String url) {
        assertThat(Urls.isLoopback(HttpUrl.get(url))).isFalse();
    }
}
