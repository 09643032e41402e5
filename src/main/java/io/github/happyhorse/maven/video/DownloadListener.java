package io.github.happyhorse.maven.video;

import java.time.Duration;
import okhttp3.HttpUrl;

/** Is called during a download, on the thread that downloads. If it throws, the download ends. */
public interface DownloadListener {

    /** A request is about to be made. */
    void started(HttpUrl url, long resumeAt);

    void answered(long total);

    void received(byte[] buffer, int length);

    /** The body has ended well. */
    void succeeded();

    void failed(String reason);

    /** The request will be repeated. */
    void retrying(String reason, Duration pause);
}
