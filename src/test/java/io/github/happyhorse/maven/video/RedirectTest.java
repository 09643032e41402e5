package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.redirect;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.status;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a download lets itself be sent, and where not. */
@Timeout(30)
class RedirectTest {

    @ParameterizedTest
    @MethodSource("cases")
    void isFollowedWithinBounds(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    static Stream<DownloadCase> cases() {
        return Stream.of(followed(), refused()).flatMap(rows -> rows);
    }

    private static Stream<DownloadCase> followed() {
        return Stream.concat(
                Stream.of(301, 302, 303, 307, 308).map(code -> when("HTTP " + code)
                        .store(redirect(code, "/there?Signature=2"), complete(CLIP))
                        .asks(all(), all().at("/there?Signature=2"))
                        .inAttempts(1)
                        .pauses()),
                Stream.of(
                        when("a redirect without a body or a length")
                                .store(
                                        StoreReply.raw(
                                                "HTTP/1.1 302 Found\r\nLocation: /there\r\nConnection: close\r\n\r\n"),
                                        complete(CLIP))
                                .asks(all(), all().at("/there"))
                                .inAttempts(1),
                        when("a relative target")
                                .store(redirect(302, "other.mp4?x=1"), complete(CLIP))
                                .asks(all(), all().at("/1d/a7/other.mp4?x=1"))
                                .inAttempts(1),
                        when("a redirect that sets a cookie, which is not sent back")
                                .store(redirect(302, "/there").with("Set-Cookie", "a=b; Path=/"), complete(CLIP))
                                .asks(all(), all().at("/there"))
                                .inAttempts(1),
                        when("a redirect of the rest, which keeps Range and conditions")
                                .store(complete(CLIP).closedAt(HALF), redirect(302, "/there"), rest(CLIP, HALF))
                                .asks(all(), from(HALF), from(HALF).at("/there"))
                                .inAttempts(2),
                        when("each attempt begins at video_url again")
                                .store(
                                        redirect(302, "/there"),
                                        complete(CLIP).closedAt(HALF),
                                        redirect(307, "/elsewhere"),
                                        rest(CLIP, HALF))
                                .asks(
                                        all(),
                                        all().at("/there"),
                                        from(HALF),
                                        from(HALF).at("/elsewhere"))
                                .inAttempts(2)
                                .pauses(5),
                        when("a refusal behind a redirect")
                                .store(redirect(302, "/there"), status(403), complete(CLIP))
                                .freshLinks("/2")
                                .asks(all(), all().at("/there"), all().at("/2"))
                                .inAttempts(2),
                        when("five redirects")
                                .store((asked, number) -> number < 5 ? redirect(302, "/" + number) : complete(CLIP))
                                .asks(all(), at("/0"), at("/1"), at("/2"), at("/3"), at("/4"))
                                .inAttempts(1)));
    }

    /** None of these is tried again: they would be the same next time. */
    private static Stream<DownloadCase> refused() {
        return Stream.of(
                when("six redirects")
                        .store((asked, number) -> redirect(302, "/" + number + "?Signature=x"))
                        .asks(
                                all(),
                                at("/0?Signature=x"),
                                at("/1?Signature=x"),
                                at("/2?Signature=x"),
                                at("/3?Signature=x"),
                                at("/4?Signature=x"))
                        .inAttempts(1)
                        .fails("more than 5 redirects, the last to http://127.0.0.1:"),
                when("a loop")
                        .store((asked, number) -> redirect(302, asked.target()))
                        .asks(all(), all(), all(), all(), all(), all())
                        .inAttempts(1)
                        .fails("more than 5 redirects"),
                when("http to another host")
                        .store(redirect(302, "http://video.example/clip.mp4?Signature=2"))
                        .asks(all())
                        .fails("redirected to http://video.example/clip.mp4, which is not https")
                        .failsWith(null, 302),
                when("file:")
                        .store(redirect(302, "file:///etc/passwd"))
                        .asks(all())
                        .fails("HTTP 302 without a usable target (file:///etc/passwd), from http://127.0.0.1:")
                        .failsWith(null, 302),
                when("ftp:")
                        .store(redirect(307, "ftp://127.0.0.1/clip.mp4"))
                        .asks(all())
                        .fails("HTTP 307 without a usable target (ftp://127.0.0.1/clip.mp4), from ")
                        .failsWith(null, 307),
                when("no address of a server, with a signature")
                        .store(redirect(302, "mailto:a@video.example?Signature=secret"))
                        .asks(all())
                        .fails("HTTP 302 without a usable target (mailto:a@video.example), from ")
                        .failsWith(null, 302),
                when("nonsense")
                        .store(redirect(301, "http://[::1/"))
                        .asks(all())
                        .fails("HTTP 301 without a usable target")
                        .failsWith(null, 301),
                when("no target")
                        .store(status(302))
                        .asks(all())
                        .fails("HTTP 302 without a usable target")
                        .failsWith(null, 302),
                when("HTTP 300 that offers a choice")
                        .store(status(300))
                        .asks(all())
                        .fails("HTTP 300 without a usable target")
                        .failsWith(null, 300),
                when("HTTP 304, though nothing was asked that it could answer")
                        .store(StoreReply.raw("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"))
                        .asks(all())
                        .fails("HTTP 304 without a usable target")
                        .failsWith(null, 304),
                when("a redirect of the rest to nowhere")
                        .store(complete(CLIP).closedAt(HALF), status(302))
                        .asks(all(), from(HALF))
                        .receives(HALF)
                        .fails("HTTP 302 without a usable target")
                        .failsWith(null, 302));
    }

    private static DownloadCase.Expected at(String target) {
        return all().at(target);
    }
}
