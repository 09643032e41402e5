package io.github.happyhorse.maven.parameter;

import io.github.happyhorse.maven.http.ServerText;

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
        return switch (text.strip()) {
            case "local" -> true;
            case "none" -> false;
            default ->
                throw InvalidConfigurationException.of(
                        "archive", "\"" + ServerText.oneLine(text) + "\" is not known, write local or none");
        };
    }
}
