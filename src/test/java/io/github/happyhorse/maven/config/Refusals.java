package io.github.happyhorse.maven.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every refusal has in common. */
final class Refusals {

    private Refusals() {}

    /** The message of a refusal: one line that names the XML element and the property of a parameter first. */
    static AbstractStringAssert<?> assertRefused(String parameter, ThrowingCallable parse) {
        return assertRefused(parse).startsWith("<" + parameter + "> (happyhorse." + parameter + ")");
    }

    /** The message of a refusal, in one line. */
    static AbstractStringAssert<?> assertRefused(ThrowingCallable parse) {
        InvalidConfigurationException refusal = catchThrowableOfType(InvalidConfigurationException.class, parse);
        assertThat(refusal).as("is refused").isNotNull();
        return assertThat(refusal.getMessage()).doesNotContain("\n", "\r", "\u0000", "\u001B");
    }
}
