package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    @Test
    void aLineIsWrittenAtOneGo() {
        List<String> writes = new ArrayList<>();
        new StandardOutput(new ByteArrayOutputStream() {
                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writes.add(new String(bytes, offset, length, UTF_8));
                    }
                })
                .accept("::error::größer 🐎");
        assertThat(writes).containsExactly("::error::größer 🐎\n");
    }

    @Test
    void aClosedOutputIsToldToWhoAskedForIt() {
        StandardOutput output = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        assertThatThrownBy(() -> output.accept("x"))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("Broken pipe");
    }
}
