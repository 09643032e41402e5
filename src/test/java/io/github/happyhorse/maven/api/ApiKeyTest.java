package io.github.happyhorse.maven.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "sk-0123456789", "!", "~", "a!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"})
    void canBeSentWhereAllOfItIsVisibleAscii(String key) {
        assertThat(ApiKey.isSendable(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", " a", "a ", "a\n", "a\r\nX: y", "a\tb", "a\u0000", "a\u007F", "é", "a\u200B", "ａ"
            })
    void cannotBeSentOtherwise(String key) {
        assertThat(ApiKey.isSendable(key)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"nothing, nothing", "api.k$y/0, ***", "xapi.k$y/0y, x***y"})
    void isMaskedByItsRedactor(String text, String masked) {
        assertThat(new ApiKey("api.k$y/0", "a test").redactor().line(text)).isEqualTo(masked);
    }

    @Test
    void hasAStandInForTheSandbox() {
        assertThat(ApiKey.isSendable(ApiKey.standIn().headerValue())).isTrue();
        assertThat(ApiKey.standIn().source()).isEqualTo("the sandbox");
    }

    @Test
    void isNotShown() {
        assertThat(new ApiKey("secret", "a test")).hasToString("***");
    }
}
