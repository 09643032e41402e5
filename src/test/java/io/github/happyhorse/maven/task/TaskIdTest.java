package io.github.happyhorse.maven.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "Z",
                "1469cfc3-3004-4d9e-ab10-xxxxxx",
                "a.b_c-d",
                "a..b",
                "a-",
                "a_",
                "0-9",
                "happyhorse-1.0.0-SNAPSHOT"
            })
    void takesWhatIsSafeAsFileNamePathSegmentAndArtifactId(String id) {
        assertThat(TaskId.isSafeName(id)).isTrue();
        assertThat(new TaskId(id)).hasToString(id).isEqualTo(new TaskId(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " a",
                "a ",
                "a b",
                "a\tb",
                "a\n",
                "a\r\nb",
                "a\u0000",
                "-a",
                "_a",
                ".a",
                "a,b",
                "a:b",
                "a*",
                "a\"b",
                "a'b",
                "a$b",
                "a~",
                "a@b",
                "${taskId}",
                "é",
                "aé",
                "ａ",
                "a\u0663",
                "a\u200B",
                "a\uD83D\uDE00"
            })
    void refusesWhatHasAnotherShape(String id) {
        assertRefused(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "../a",
                "..\\a",
                "a/..",
                "a/../../etc/passwd",
                "a\\..\\b",
                "/etc/passwd",
                "\\\\host\\share",
                "C:",
                "C:\\a",
                "a/b",
                "a\\b",
                "%2e%2e",
                "%2e%2e%2fa",
                "a%2fb",
                "a%00",
                "a?b",
                "a#b",
                "a;b",
                "a&b",
                "~root",
                "file:a",
                "a:stream"
            })
    void refusesWhatLeadsElsewhere(String id) {
        assertRefused(id);
    }

    @Test
    void hasAtMost128Characters() {
        assertThat(TaskId.isSafeName("a".repeat(127))).isTrue();
        assertThat(TaskId.isSafeName("a".repeat(128))).isTrue();
        assertRefused("a".repeat(129));
        assertRefused("a".repeat(1_000_000));
    }

    static Stream<String> deviceNames() {
        return Stream.of("con", "prn", "aux", "nul", "com0", "com1", "com9", "lpt0", "lpt1", "lpt9")
                .flatMap(name -> Stream.of(
                        name,
                        name.toUpperCase(Locale.ROOT),
                        Character.toUpperCase(name.charAt(0)) + name.substring(1),
                        name + ".",
                        name + ".txt",
                        name.toUpperCase(Locale.ROOT) + ".tar.gz"));
    }

    @ParameterizedTest
    @MethodSource("deviceNames")
    void refusesADeviceNameOfWindowsWithAndWithoutExtension(String id) {
        assertThat(TaskId.isDeviceName(id)).isTrue();
        assertRefused(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "console",
                "con-1",
                "con_1",
                "acon",
                "a.con",
                "nul1",
                "null",
                "auxiliary",
                "com",
                "com10",
                "lpt",
                "lpt12",
                "1com1",
                "prn-a.b"
            })
    void takesANameThatOnlyLooksLikeADevice(String id) {
        assertThat(TaskId.isDeviceName(id)).isFalse();
        assertThat(TaskId.isSafeName(id)).isTrue();
    }

    private static void assertRefused(String id) {
        assertThat(TaskId.isSafeName(id)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(id)).withMessage("not a task id");
    }
}
