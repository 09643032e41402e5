package io.github.happyhorse.maven.config;

/** Something that the user has to change. The message says what and where, and can be shown as it is. */
public final class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A problem with the configuration. */
    public InvalidConfigurationException(String message) {
        super(message);
    }

    /** A problem with one parameter. */
    public static InvalidConfigurationException of(String parameter, String message) {
        return new InvalidConfigurationException(named(parameter) + ": " + message);
    }

    /** How messages name a parameter. */
    public static String named(String parameter) {
        return "<" + parameter + "> (happyhorse." + parameter + ")";
    }
}
