package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.video.DownloadPolicy.Verify;
import java.util.Locale;

/** Reads what is to be verified. */
public final class Verification {

    private Verification() {}

    /**
     * Reads it.
     *
     * @param text what the user wrote
     * @return what is to be verified
     * @throws InvalidConfigurationException if it is neither {@code full} nor {@code transfer}
     */
    public static Verify parse(String text) {
        String word = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "full" -> Verify.FULL;
            case "transfer" -> Verify.TRANSFER;
            default ->
                throw InvalidConfigurationException.of(
                        "verify", Quoted.text(text) + " is not known, write full or transfer");
        };
    }
}
