package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells the results on the screen as they come, and keeps them for the file. */
final class Report {

    private final PrintStream screen;
    private final StringBuilder text = new StringBuilder();

    Report(PrintStream screen) {
        this.screen = screen;
    }

    void heading(String title) {
        paragraph("## " + title);
    }

    void paragraph(String words) {
        add(words + "\n\n");
    }

    void table(Table table) {
        add(table + "\n");
    }

    /** What is going on meanwhile; it is no result. */
    void progress(String words) {
        screen.println("... " + words);
        screen.flush();
    }

    void writeTo(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.toString().stripTrailing() + "\n");
    }

    private void add(String words) {
        text.append(words);
        screen.print(words);
        screen.flush();
    }
}
