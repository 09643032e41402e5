package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes text and links into XML and HTML. */
final class Markup {

    private static final String UNRESERVED = "-._~";
    private static final int REPLACEMENT = 0xFFFD;

    private Markup() {}

    /** Text for an element, or for an attribute in double quotes; nothing for null. */
    static String escape(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
            }
        });
        return escaped.toString();
    }

    /** XML forbids most control characters, halves of surrogate pairs and noncharacters. */
    private static boolean isAllowed(int c) {
        return c == '\n'
                || c == '\t'
                || !Character.isISOControl(c)
                        && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        && (c & 0xFFFE) != 0xFFFE;
    }

    /** The way from a directory to a file, as a relative link where there is one. */
    static String link(Path directory, Path file) {
        if (!directory.getRoot().equals(file.getRoot())) {
            return escape(file.toUri().toASCIIString());
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
