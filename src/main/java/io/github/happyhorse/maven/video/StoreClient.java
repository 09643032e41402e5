package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.VideoLink;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes one request to the object store, redirects included. It sends nothing that the signature of the link covers and
 * nothing that is meant for the service.
 */
final class StoreClient {

    private static final int MOST_REDIRECTS = 5;

    private final Call.Factory http;

    StoreClient(Call.Factory http) {
        this.http = http;
    }

    /**
     * Asks for the video, or for the rest of it.
     *
     * @param link where
     * @param transfer what is there already
     * @param limit how long everything may take, the body included
     * @return the answer, which is no redirect
     * @throws DownloadFailure if a redirect leads where it must not
     */
    Response open(VideoLink link, Transfer transfer, Duration limit) throws IOException, DownloadFailure {
        HttpUrl url = HttpUrl.get(link.url());
        long end = System.nanoTime() + limit.toNanos();
        for (int redirects = 0; ; redirects++) {
            Response response = call(url, transfer, end - System.nanoTime());
            if (response.code() < 300 || response.code() >= 400) {
                return response;
            }
            try (response) {
                url = target(response, url);
            }
            if (redirects == MOST_REDIRECTS) {
                throw new DownloadFailure(
                        "more than " + MOST_REDIRECTS + " redirects, the last to " + Redactor.url(url.toString()));
            }
        }
    }

    private Response call(HttpUrl url, Transfer transfer, long nanos) throws IOException {
        Request.Builder request = new Request.Builder().url(url).header("Accept-Encoding", "identity");
        if (transfer.position() > 0) {
            transfer.addConditions(request);
        }
        Call call = http.newCall(request.build());
        // Zero would mean no limit at all.
        call.timeout().timeout(Math.max(1_000_000, nanos), TimeUnit.NANOSECONDS);
        return call.execute();
    }

    private static HttpUrl target(Response response, HttpUrl from) throws DownloadFailure {
        String location = response.header("Location");
        HttpUrl target = location == null ? null : from.resolve(location);
        if (target == null) {
            throw new DownloadFailure(
                    "HTTP " + response.code() + " without a usable target"
                            + (location == null ? "" : " (" + withoutQuery(location) + ")")
                            + ", from " + Redactor.url(from.toString()),
                    null,
                    response.code());
        }
        if (!target.isHttps() && (from.isHttps() || !Urls.isLoopback(target))) {
            throw new DownloadFailure(
                    "redirected to " + Redactor.url(target.toString()) + ", which is not https", null, response.code());
        }
        return target;
    }

    /** What is no http URL may have its signature anywhere behind the question mark. */
    private static String withoutQuery(String location) {
        return Redactor.url(location);
    }
}
