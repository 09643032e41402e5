package io.github.happyhorse.maven.sandbox;

import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * The links to the clips: presigned, as those of the object store.
 *
 * @param baseUrl where the stand-in is
 */
record SignedLinks(String baseUrl) {

    private static final Duration VALID = Duration.ofHours(24);
    /** Has escapes in it, so that a client that rewrites the link it was given does not get through. */
    private static final String SIGNATURE = "Signature=c2FuZGJveC%2FzaWduYXR1cmU%3D";

    /**
     * The link to the video of a task.
     *
     * @param id the task
     * @param made when the video was made
     * @return its URL, with the signature
     */
    String to(TaskId id, Instant made) {
        long expires = made.plus(VALID).getEpochSecond();
        return baseUrl + "/clips/" + id + ".mp4?Expires=" + expires + "&OSSAccessKeyId=sandbox&" + SIGNATURE;
    }

    /**
     * Tells whether a request came by such a link.
     *
     * @param query the query as sent, or null
     * @return whether the signature is in it, byte for byte
     */
    static boolean isSigned(String query) {
        return query != null && Arrays.asList(query.split("&")).contains(SIGNATURE);
    }
}
