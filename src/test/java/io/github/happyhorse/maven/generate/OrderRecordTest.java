package io.github.happyhorse.maven.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.generate.OrderRecord.Kind;
import io.github.happyhorse.maven.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OrderRecordTest {

    private static final String SHA = "ab".repeat(32);
    private static final OrderRecord ATTEMPT = OrderRecord.attempt(
            SHA, 2, 1, "0123456789abcdef".repeat(2), Instant.parse("2026-11-25T01:02:03Z"), "https://api.ttapi.io");

    static Stream<OrderRecord> records() {
        OrderRecord order = ATTEMPT.accepted(new TaskId("task-1"), "request-1", Instant.parse("2026-11-25T01:02:04Z"));
        return Stream.of(
                ATTEMPT,
                order,
                ATTEMPT.accepted(new TaskId("task-1"), null, Instant.EPOCH),
                ATTEMPT.refused("request-2", "HTTP 402: no \"balance\"\n\u2028", Instant.EPOCH),
                order.refused(null, "FAILED", Instant.EPOCH));
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsWrittenIsReadBack(OrderRecord record) throws Exception {
        assertThat(OrderRecord.read(record.write("1.0"), SHA, 2, record.kind())).isEqualTo(record);
    }

    @Test
    void fieldsThatALaterVersionAddsAreIgnored() throws Exception {
        assertThat(read(text().replace("\"kind\"", "\"more\": {\"a\": [1]}, \"kind\"")))
                .isEqualTo(ATTEMPT);
    }

    @Test
    void aRecordOfANewerVersionIsNotUnderstood() {
        assertThatThrownBy(() -> read(text().replace("\"schema\": 1", "\"schema\": 2")))
                .isInstanceOf(OrderRecord.UnreadableException.class)
                .hasMessage("was written by a newer version of this plugin (schema 2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"schema\": 1 | \"schema\": \"1\" | schema",
                "\"schema\": 1 | \"schema\": 0 | schema",
                "\"schema\": 1 | \"schema\": null | schema",
                "\"attempt\" | \"order\" | kind",
                "\"attempt\" | \"Attempt\" | kind",
                "\"attempt\" | \"payment\" | kind",
                "\"n\": 2 | \"n\": 3 | n",
                "\"n\": 2 | \"n\": 2.5 | n",
                "\"n\": 2 | \"n\": 99999999999 | n",
                "\"submissions\": 1 | \"submissions\": 0 | submissions",
                "\"submissions\": 1 | \"submissions\": -1 | submissions",
                "\"sha256\": \"ab | \"sha256\": \"cd | sha256",
                "\"sha256\": \"ab | \"sha256\": \"AB | sha256",
                "\"nonce\": \"0 | \"nonce\": \"x | nonce",
                "2026-11-25T | 2026-13-25T | time",
                "2026-11-25T01:02:03Z | today | time",
                "https://api.ttapi.io | ftp://x | origin",
                "https://api.ttapi.io | https://u:p@x | origin",
                "https://api.ttapi.io | https://x/?a=b | origin",
                "\"taskId\": null | \"taskId\": \"../x\" | taskId"
            })
    void aWrongFieldMakesARecordUnreadable(String from, String to, String field) {
        assertThat(text()).contains(from);
        assertThatThrownBy(() -> read(text().replace(from, to)))
                .isInstanceOf(OrderRecord.UnreadableException.class)
                .hasMessage("is damaged: \"" + field + "\" is missing or wrong");
    }

    @Test
    void anOrderWithoutATaskIsUnreadable() {
        String order = text().replace("\"attempt\"", "\"order\"");

        assertThatThrownBy(() -> OrderRecord.read(order.getBytes(StandardCharsets.UTF_8), SHA, 2, Kind.ORDER))
                .hasMessageContaining("taskId");
    }

    /** What a full disk or a killed process leaves. */
    @Property
    void aRecordThatIsCutIsUnreadable(@ForAll @IntRange(max = 250) int length) {
        String cut = text().stripTrailing();
        String text = cut.substring(0, Math.min(length, cut.length() - 1));

        assertThatThrownBy(() -> read(text)).isInstanceOf(OrderRecord.UnreadableException.class);
    }

    private static String text() {
        return new String(ATTEMPT.write("1.0"), StandardCharsets.UTF_8);
    }

    private static OrderRecord read(String text) throws OrderRecord.UnreadableException {
        return OrderRecord.read(text.getBytes(StandardCharsets.UTF_8), SHA, 2, Kind.ATTEMPT);
    }
}
