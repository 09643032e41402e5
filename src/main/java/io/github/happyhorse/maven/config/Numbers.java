package io.github.happyhorse.maven.config;

/** Reads counts. */
public final class Numbers {

    private static final int LARGEST = 1_000_000;

    private Numbers() {}

    /**
     * Reads a count that may be zero.
     *
     * @param parameter the name of the parameter, for the message
     * @param text what the user wrote
     * @return the count
     * @throws InvalidConfigurationException if it is none
     */
    public static int parseCount(String parameter, String text) {
        String digits = text == null ? "" : text.strip();
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > LARGEST) {
            throw InvalidConfigurationException.of(
                    parameter, Quoted.text(text) + " is no whole number from 0 to " + LARGEST);
        }
        return Integer.parseInt(digits);
    }
}
