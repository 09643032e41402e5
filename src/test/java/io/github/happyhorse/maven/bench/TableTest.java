package io.github.happyhorse.maven.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void isMarkdownInColumns() {
        assertThat(new Table("goal", "ratio").row("help", "1").row("await", "1.25"))
                .hasToString("""
                        | goal  | ratio |
                        |-------|-------|
                        | help  | 1     |
                        | await | 1.25  |
                        """);
    }

    @Test
    void refusesARowOfAnotherLength() {
        Table table = new Table("goal", "ratio");

        assertThatThrownBy(() -> table.row("help")).isInstanceOf(IllegalArgumentException.class);
    }
}
