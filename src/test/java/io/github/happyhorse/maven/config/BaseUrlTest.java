package io.github.happyhorse.maven.config;

import static io.github.happyhorse.maven.config.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.ttapi.io, https://api.ttapi.io/",
        "https://api.ttapi.io/, https://api.ttapi.io/",
        "' https://api.ttapi.io\n', https://api.ttapi.io/",
        "HTTPS://API.TTAPI.IO, https://api.ttapi.io/",
        "https://gateway.example:8443/a/b, https://gateway.example:8443/a/b",
        "https://gateway.example/a%20b/, https://gateway.example/a%20b/",
        "https://127.0.0.1, https://127.0.0.1/",
        "http://localhost, http://localhost/",
        "http://localhost:8080/a, http://localhost:8080/a",
        "http://127.0.0.1:1, http://127.0.0.1:1/",
        "http://127.1.2.3, http://127.1.2.3/",
        "http://[::1]:8080, http://[::1]:8080/"
    })
    void takesHttpsAnywhereAndHttpOnThisMachine(String text, String url) {
        assertThat(BaseUrl.parse(text)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.ttapi.io",
                "http://10.0.0.1:8080",
                "http://localhost.example.com",
                "http://127.0.0.1.example.com",
                "http://0.0.0.0",
                "HTTP://API.TTAPI.IO/a"
            })
    void refusesToSendTheKeyUnencrypted(String text) {
        assertRefused("baseUrl", () -> BaseUrl.parse(text)).contains("would send the API key unencrypted, write https");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "api.ttapi.io",
                "//api.ttapi.io",
                "/a",
                "ftp://api.ttapi.io",
                "file:///etc/passwd",
                "htps://api.ttapi.io",
                "https://",
                "https://:443",
                "https://api.ttapi.io:99999",
                "https://api ttapi.io",
                "https://[::1",
                "${baseUrl}",
                "x\n::error::y"
            })
    void refusesWhatIsNoUrlOfTheWeb(String text) {
        assertRefused("baseUrl", () -> BaseUrl.parse(text))
                .contains("is no http or https URL, write one such as https://api.ttapi.io");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@api.ttapi.io/a",
                "https://user:secret@api.ttapi.io/a",
                "https://:secret@api.ttapi.io/a",
                "https://api.ttapi.io/a?key=secret",
                "https://api.ttapi.io/a?",
                "https://api.ttapi.io/a#secret",
                "http://user:secret@localhost:80/a"
            })
    void refusesAUserAQueryAndAFragmentWithoutShowingThem(String text) {
        assertRefused("baseUrl", () -> BaseUrl.parse(text))
                .contains("/a must come without user, query and fragment")
                .doesNotContain("secret", "user@", "?");
    }
}
