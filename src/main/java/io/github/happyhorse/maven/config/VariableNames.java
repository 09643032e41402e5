package io.github.happyhorse.maven.config;

import java.util.regex.Pattern;

/**
 * Reads the name of the environment variable with the API key. What stands there by mistake may be the key, so no
 * message shows it.
 *
 * @since 1.0.0
 */
public final class VariableNames {

    private static final Pattern IMPOSSIBLE = Pattern.compile("[=\\s\\p{Z}\\p{Cc}]");

    private VariableNames() {}

    /**
     * Reads the name.
     *
     * @param parameter the name of the parameter, for the message
     * @param text what the user wrote
     * @return the name
     * @throws InvalidConfigurationException if no environment variable can have it
     */
    public static String parse(String parameter, String text) {
        String name = text == null ? "" : text.strip();
        if (name.isEmpty()) {
            throw InvalidConfigurationException.of(
                    parameter, "it is empty, write the name of an environment variable or leave it out");
        }
        if (IMPOSSIBLE.matcher(name).find()) {
            throw InvalidConfigurationException.of(
                    parameter,
                    "what it says has a space, an equals sign or a control character in it and is no name of an"
                            + " environment variable; write the name, never the key itself");
        }
        return name;
    }
}
