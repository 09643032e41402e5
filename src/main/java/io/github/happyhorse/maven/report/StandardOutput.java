package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Where commands for a CI go: whole lines on the standard output of the process. Through the log they would get a
 * prefix, and on Maven 4 through {@code System.out} too.
 *
 * @since 1.0.0
 */
public final class StandardOutput implements Consumer<String> {

    private final OutputStream out;

    /** The standard output of this process; it stays open. */
    public StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a line at one go, so that nothing of a module that is built at the same time gets into it.
     *
     * @param line the line, without its end
     * @throws UncheckedIOException if nobody takes it
     */
    @Override
    public void accept(String line) {
        try {
            out.write((line + "\n").getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
