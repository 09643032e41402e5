package io.github.happyhorse.maven.video;

import java.time.Duration;
import okhttp3.HttpUrl;

/** Is called during a download, on the thread that downloads. If it throws, the download ends. */
public interface DownloadListener {

    /**
     * A request is about to be made.
     *
     * @param url the URL
     * @param resumeAt how many bytes are there already
     */
    void started(HttpUrl url, long resumeAt);

    /**
     * The response has begun.
     *
     * @param total the length of the complete video, or -1 where that is unknown
     */
    void answered(long total);

    /**
     * Bytes came.
     *
     * @param buffer has them at its start
     * @param length how many
     */
    void received(byte[] buffer, int length);

    /** The body has ended well. */
    void succeeded();

    /**
     * The request failed.
     *
     * @param reason why
     */
    void failed(String reason);

    /**
     * The request will be repeated.
     *
     * @param reason what happened
     * @param pause how long until then
     */
    void retrying(String reason, Duration pause);
}
