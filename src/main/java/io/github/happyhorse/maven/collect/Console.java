package io.github.happyhorse.maven.collect;

/**
 * Where the user reads.
 *
 * @since 1.0.0
 */
public interface Console {

    /**
     * Says what happens.
     *
     * @param line one line
     */
    void info(String line);

    /**
     * Says what went wrong without ending the build.
     *
     * @param line one line
     */
    void warn(String line);
}
