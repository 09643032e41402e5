package io.github.happyhorse.maven.config;

import java.util.Locale;

/** Reads whether videos are archived. */
public final class Archiving {

    private Archiving() {}

    /**
     * Reads it.
     *
     * @param text what the user wrote
     * @return false for {@code none}
     * @throws InvalidConfigurationException for anything but {@code local} and {@code none}
     */
    public static boolean parse(String text) {
        String word = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "local" -> true;
            case "none" -> false;
            default ->
                throw InvalidConfigurationException.of(
                        "archive", Quoted.text(text) + " is not known, write local or none");
        };
    }
}
