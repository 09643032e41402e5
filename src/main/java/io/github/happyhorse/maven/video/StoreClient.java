package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.ConnectionProblem;
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
 * Makes one request to the object store and follows its redirects. It sends nothing that the signature of the link
 * covers and nothing that is meant for the service.
 */
final class StoreClient {

    /** A request got no response, but the next may. The message names the host that was asked last. */
    static final class NoResponse extends Exception {

        private static final long serialVersionUID = 1L;

        NoResponse(String reason, Exception cause) {
            super(reason, cause);
        }
    }

    private static final int MOST_REDIRECTS = 5;

    private final Call.Factory http;
    private final Redactor redactor;

    StoreClient(Call.Factory http, Redactor redactor) {
        this.http = http;
        this.redactor = redactor;
    }

    /** Requests the video, or the rest of it. The limit holds for everything, the body included. */
    Response open(VideoLink link, Transfer transfer, Duration limit) throws NoResponse, DownloadFailure {
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
                throw new DownloadFailure("more than " + MOST_REDIRECTS + " redirects, the last to " + shown(url));
            }
        }
    }

    private Response call(HttpUrl url, Transfer transfer, long nanos) throws NoResponse, DownloadFailure {
        Request.Builder request = new Request.Builder().url(url).header("Accept-Encoding", "identity");
        if (transfer.position() > 0) {
            transfer.addConditions(request);
        }
        Call call = http.newCall(request.build());
        // Zero would mean no limit at all.
        call.timeout().timeout(Math.max(1_000_000, nanos), TimeUnit.NANOSECONDS);
        try {
            return call.execute();
        } catch (IOException e) {
            ConnectionProblem problem = ConnectionProblem.of(e, url);
            if (problem.isPermanent()) {
                throw new DownloadFailure(problem.reason(), e);
            }
            throw new NoResponse(problem.reason(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // OkHttp throws these for headers that make no sense.
            throw new NoResponse("the response of " + url.host() + " is malformed", e);
        }
    }

    private HttpUrl target(Response response, HttpUrl from) throws DownloadFailure {
        String location = response.header("Location");
        HttpUrl target = location == null ? null : from.resolve(location);
        if (target == null) {
            throw new DownloadFailure(
                    "HTTP " + response.code() + " without a usable target"
                            + (location == null ? "" : " (" + redactor.line(withoutQuery(location)) + ")")
                            + ", from " + shown(from),
                    null,
                    response.code());
        }
        if (!target.isHttps() && (from.isHttps() || !Urls.isLoopback(target))) {
            throw new DownloadFailure("redirected to " + shown(target) + ", which is not https", null, response.code());
        }
        return target;
    }

    private static String shown(HttpUrl url) {
        return Redactor.url(url.toString());
    }

    /** What is no http URL may have its signature anywhere behind the question mark. */
    private static String withoutQuery(String location) {
        return location.replaceFirst("(?s)[?#].*", "");
    }
}
