package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "https://api.ttapi.io, https://api.ttapi.io/",
        "https://api.ttapi.io/a/b, https://api.ttapi.io/a/b",
        "https://api.ttapi.io:8443/a?b=c&d#e, https://api.ttapi.io:8443/a",
        "https://user:secret@api.ttapi.io/a, https://api.ttapi.io/a",
        "https://user@api.ttapi.io/a?, https://api.ttapi.io/a",
        "https://api.ttapi.io/a%3Fb#, https://api.ttapi.io/a%3Fb"
    })
    void showsAUrlWithoutWhatMayBeSecret(String url, String shown) {
        assertThat(Urls.shown(HttpUrl.get(url))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                | ''",
                "no URL                                            | no URL",
                "what? no URL                                      | what? no URL",
                "https://a.example/b                               | https://a.example/b",
                "https://a.example/b?c                             | https://a.example/b?REDACTED",
                "https://a.example/b?                              | https://a.example/b?REDACTED",
                "https://a.example?c=d                             | https://a.example?REDACTED",
                "http://a.example:80/b?c=d&e=f                     | http://a.example:80/b?REDACTED",
                "HTTPS://A.EXAMPLE/b?c=d                           | HTTPS://A.EXAMPLE/b?REDACTED",
                "https://u:p@a.example/b?c=d                       | https://u:p@a.example/b?REDACTED",
                "https://a.example/b?c=d#e                         | https://a.example/b?REDACTED",
                "https://a.example/b?c=d?e=f                       | https://a.example/b?REDACTED",
                "https://a.example/b?u=https://c.example/d?e=f     | https://a.example/b?REDACTED",
                "https://a.example/b?Expires=1778212489            | https://a.example/b?Expires=1778212489&REDACTED",
                "https://a.example/b?Expires=17&Signature=s        | https://a.example/b?Expires=17&REDACTED",
                "https://a.example/b?Signature=s&Expires=17&x=y    | https://a.example/b?Expires=17&REDACTED",
                "https://a.example/b?Expires=17s&Signature=s       | https://a.example/b?REDACTED",
                "https://a.example/b?Signature=s&Expires=17#e      | https://a.example/b?Expires=17&REDACTED",
                "//a.example/b?Signature=s                         | //a.example/b?REDACTED",
                "oss://bucket/b?Signature=s                        | oss://bucket/b?REDACTED",
                "at oss://bucket/b?Signature=s now                 | at oss://bucket/b?REDACTED now",
                "https://a.example/b?NotExpires=17                 | https://a.example/b?REDACTED",
                "https://a.example/b?Expires=abc                   | https://a.example/b?REDACTED",
                "https://a.example/b?Expires=123456789012345678901 | https://a.example/b?REDACTED",
                "see https://a.example/?b, or http://c.example/?d! | see https://a.example/?REDACTED or http://c.example/?REDACTED",
                "<a href=\"https://a.example/?b=c\" id=\"d\">          | <a href=\"https://a.example/?REDACTED id=\"d\">",
                "https://a.example/b https://c.example/?d          | https://a.example/b https://c.example/?REDACTED"
            })
    void redactsTheQueryOfEveryUrlInAText(String text, String redacted) {
        assertThat(Urls.redactQueries(text)).isEqualTo(redacted);
        assertThat(Urls.redactQueries(redacted)).as("redacted again").isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$1", "\\1", "$", "\\", "${x}"})
    void takesNothingInAUrlForAPattern(String odd) {
        assertThat(Urls.redactQueries("https://a.example/" + odd + "?b=" + odd))
                .isEqualTo("https://a.example/" + odd + "?REDACTED");
    }
}
