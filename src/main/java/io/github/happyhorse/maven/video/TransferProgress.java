package io.github.happyhorse.maven.video;

import okhttp3.HttpUrl;

/**
 * Is told how a download goes, on the thread that downloads.
 *
 * @since 1.0.0
 */
public interface TransferProgress {

    /**
     * A request is about to be made.
     *
     * @param url what is asked
     * @param resumeAt how many bytes are there already
     */
    void started(HttpUrl url, long resumeAt);

    /**
     * The answer has begun.
     *
     * @param total how long the whole video is, or -1 where that is unknown
     */
    void answered(long total);

    /**
     * Bytes came.
     *
     * @param buffer where they are, from the start
     * @param length how many
     */
    void received(byte[] buffer, int length);

    /** The body has ended well. */
    void succeeded();

    /**
     * The request came to nothing, or broke off.
     *
     * @param reason why
     */
    void failed(String reason);
}
