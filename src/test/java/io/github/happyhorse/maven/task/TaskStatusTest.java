package io.github.happyhorse.maven.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskStatusTest {

    @ParameterizedTest
    @CsvSource({
        "PENDING, PENDING",
        "SUSPENDED, PENDING",
        "QUEUED, PENDING",
        "NOT_START, PENDING",
        "PENDING_QUEUE, PENDING",
        "ON_QUEUE, PENDING",
        "RUNNING, RUNNING",
        "IN_PROGRESS, RUNNING",
        "PROCESSING, RUNNING",
        "SUCCEEDED, SUCCEEDED",
        "SUCCESS, SUCCEEDED",
        "COMPLETED, SUCCEEDED",
        "FAILED, FAILED",
        "FAILURE, FAILED",
        "CANCELED, CANCELED",
        "CANCELLED, CANCELED",
        "UNKNOWN, UNKNOWN"
    })
    void readsEveryWordInAnyCaseAndWithBlanksAround(String word, TaskStatus meaning) {
        String lower = word.toLowerCase(Locale.ROOT);
        assertThat(TaskStatus.of(word)).isEqualTo(meaning);
        assertThat(TaskStatus.of(lower)).isEqualTo(meaning);
        assertThat(TaskStatus.of(word.charAt(0) + lower.substring(1))).isEqualTo(meaning);
        assertThat(TaskStatus.of(lower.charAt(0) + word.substring(1))).isEqualTo(meaning);
        assertThat(TaskStatus.of(" \t" + lower + "\r\n")).isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "UNRECOGNIZED",
                "unrecognized",
                "DONE",
                "SUCCEEDED!",
                "SUCCEEDED SUCCEEDED",
                "NOT SUCCEEDED",
                "SUCCEED",
                "SUCCEEDED_WITH_ERRORS",
                "PARTIALLY_SUCCEEDED",
                "FAIL",
                "UNKNOWN_TASK",
                "S\u200BUCCEEDED",
                "\u0000",
                "true",
                "1"
            })
    void takesNoOtherWordForAnyOfThem(String word) {
        assertThat(TaskStatus.of(word)).isEqualTo(TaskStatus.UNRECOGNIZED);
    }

    @Test
    void readsTheWordsAlikeOnATurkishSystem() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(TaskStatus.of("pending")).isEqualTo(TaskStatus.PENDING);
            assertThat(TaskStatus.of("running")).isEqualTo(TaskStatus.RUNNING);
            assertThat(TaskStatus.of("in_progress")).isEqualTo(TaskStatus.RUNNING);
        } finally {
            Locale.setDefault(before);
        }
    }
}
