package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes text and links into a page. */
final class Html {

    private static final String UNRESERVED = "-._~";

    private Html() {}

    /** Text for an element or for an attribute in double quotes. */
    static String text(Object text) {
        return Texts.clean(text.toString())
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The way from a directory to a file, as a relative link where there is one. */
    static String link(Path directory, Path file) {
        if (!directory.getRoot().equals(file.getRoot())) {
            return text(file.toUri().toASCIIString());
        }
        return StreamSupport.stream(directory.relativize(file).spliterator(), false)
                .map(name -> encode(name.toString()))
                .collect(Collectors.joining("/"));
    }

    private static String encode(String segment) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : segment.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
