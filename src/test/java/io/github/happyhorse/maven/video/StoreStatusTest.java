package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.SIZE;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static io.github.happyhorse.maven.video.StoreReply.status;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each HTTP status of the object store leads to. */
@Timeout(30)
class StoreStatusTest {

    private static final String GONE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error>
              <Code>NoSuchKey</Code>
              <Message>The specified key does not exist.</Message>
              <RequestId>67A0B1C5xxxx</RequestId>
              <HostId>dashscope-result.oss-cn-beijing.aliyuncs.com</HostId>
              <Key>xxxx.mp4</Key>
            </Error>
            """;
    private static final String EXPIRED = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error>
              <Code>AccessDenied</Code>
              <Message>Request has expired.</Message>
              <RequestId>67A0B1C5xxxx</RequestId>
              <HostId>dashscope-result.oss-cn-beijing.aliyuncs.com</HostId>
              <Expires>2026-04-26T07:04:05.000Z</Expires>
              <ServerTime>2026-04-26T07:06:05.000Z</ServerTime>
              <EC>0002-00000069</EC>
            </Error>
            """;

    @ParameterizedTest
    @MethodSource("cases")
    void isUnderstood(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    static Stream<DownloadCase> cases() {
        return Stream.of(passing(), retryAfter(), refused(), links(), other()).flatMap(rows -> rows);
    }

    private static Stream<DownloadCase> passing() {
        return Stream.of(408, 425, 429, 500, 501, 502, 503, 504, 599)
                .flatMap(code -> Stream.of(
                        when("HTTP " + code + " to a plain request")
                                .store(status(code), complete(CLIP))
                                .asks(all(), all())
                                .pauses(5),
                        when("HTTP " + code + " to a request for the rest")
                                .store(complete(CLIP).closedAt(HALF), status(code), rest(CLIP, HALF))
                                .asks(all(), from(HALF), from(HALF))
                                .pauses(5, 10),
                        when("HTTP " + code + " with Retry-After: 120")
                                .store(status(code).with("Retry-After", 120), complete(CLIP))
                                .asks(all(), all())
                                .pauses(120),
                        when("HTTP " + code + " again and again")
                                .retries(2)
                                .store((asked, number) -> status(code))
                                .asks(all(), all(), all())
                                .pauses(5, 10)
                                .fails("the object store answered HTTP " + code + "; 3 tries in a row failed")
                                .failsWith(null, code)));
    }

    private static Stream<DownloadCase> retryAfter() {
        return Stream.of(
                when("Retry-After: 0 does not repeat at once")
                        .store(status(503).with("Retry-After", 0), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("Retry-After never shortens the pause")
                        .store(status(429).with("Retry-After", 1), status(429).with("Retry-After", 7), complete(CLIP))
                        .asks(all(), all(), all())
                        .pauses(5, 10),
                when("Retry-After as a date, measured by the answer's own clock")
                        .store(
                                status(503)
                                        .with("Date", "Sun, 05 Apr 2020 07:04:05 GMT")
                                        .with("Retry-After", "Sun, 05 Apr 2020 07:05:35 GMT"),
                                complete(CLIP))
                        .asks(all(), all())
                        .pauses(90),
                when("Retry-After as a date that is past")
                        .store(
                                status(503)
                                        .with("Date", "Sun, 05 Apr 2020 07:04:05 GMT")
                                        .with("Retry-After", "Sun, 05 Apr 2020 07:03:35 GMT"),
                                complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("Retry-After that makes no sense")
                        .store(status(503).with("Retry-After", "soon"), complete(CLIP))
                        .asks(all(), all())
                        .pauses(5),
                when("Retry-After beyond downloadTimeout ends it")
                        .store(status(503).with("Retry-After", 1801))
                        .asks(all())
                        .pauses()
                        .fails(
                                "the object store answered HTTP 503; failure 1 of at most 10; the next try would come after"
                                        + " <downloadTimeout> (happyhorse.downloadTimeout), 1800 s")
                        .failsWith(null, 503),
                when("Retry-After beyond downloadTimeout ends it, on 429 too")
                        .store(complete(CLIP).closedAt(HALF), status(429).with("Retry-After", 1799))
                        .asks(all(), from(HALF))
                        .pauses(5)
                        .fails("the next try would come after <downloadTimeout>")
                        .failsWith(null, 429),
                when("Retry-After beyond what fits into 31 bits")
                        .store(status(503).with("Retry-After", "99999999999"))
                        .asks(all())
                        .pauses()
                        .fails("the next try would come after <downloadTimeout>")
                        .failsWith(null, 503));
    }

    /** The task is asked again, and answers with the same link. */
    private static Stream<DownloadCase> refused() {
        return Stream.concat(
                Stream.of(400, 401, 403, 404, 410)
                        .flatMap(code -> Stream.of(
                                when("HTTP " + code + ", and the same link again")
                                        .store(status(code, "application/xml", GONE))
                                        .sameLinkAgain()
                                        .asks(all())
                                        .pauses()
                                        .fails("the object store answered HTTP " + code
                                                + " (NoSuchKey: The specified key does not exist.),"
                                                + " and the service gives the same link again")
                                        .failsWith("NoSuchKey", code),
                                when("HTTP " + code + " in the middle, and a fresh link")
                                        .store(
                                                complete(CLIP).closedAt(HALF),
                                                status(code, "application/xml", GONE),
                                                rest(CLIP, HALF))
                                        .freshLinks("/fresh.mp4?Signature=2")
                                        .asks(all(), from(HALF), from(HALF).at("/fresh.mp4?Signature=2"))
                                        .pauses(5),
                                when("HTTP " + code + ", and asking the task fails")
                                        .store(status(code, "text/html", "<html>"))
                                        .askingFails()
                                        .asks(all())
                                        .pauses()
                                        .fails("asking the task for another link failed: HTTP 401: Wrong TT-API-KEY;"
                                                + " before that the object store answered HTTP " + code + " (<html>)")
                                        .failsWith("InvalidApiKey", 401))),
                Stream.of(
                        when("both clocks are named for an expired link")
                                .store(status(403, "application/xml", EXPIRED).with("x-oss-ec", "0002-00000069"))
                                .sameLinkAgain()
                                .asks(all())
                                .fails(
                                        "the object store answered HTTP 403 (AccessDenied: Request has expired.); the link"
                                                + " expired at 2026-04-26T07:04:05.000Z, the store's clock says"
                                                + " 2026-04-26T07:06:05.000Z, this machine's 2026-04-26T07:05:0")
                                .failsWith("AccessDenied", 403),
                        when("401 is not answered with credentials")
                                .store(status(401, "text/plain", "").with("WWW-Authenticate", "Basic realm=\"x\""))
                                .sameLinkAgain()
                                .asks(all())
                                .fails("HTTP 401")
                                .failsWith(null, 401),
                        when("a refusal whose body is cut")
                                .store(status(404, "application/xml", GONE).closedAt(20))
                                .sameLinkAgain()
                                .asks(all())
                                .fails("the object store answered HTTP 404 (<?xml version=\"1.0\"), and")
                                .failsWith(null, 404),
                        when("a refusal whose text is fit for no log")
                                .store(status(
                                        403,
                                        "application/xml",
                                        "<Code>Bad\u001b[31m</Code><Message>one\n::error::two ##[three]</Message>"))
                                .sameLinkAgain()
                                .asks(all())
                                .fails("(Bad[31m: one ::error::two # #[three])")
                                .failsWith("Bad[31m", 403)));
    }

    private static Stream<DownloadCase> links() {
        return Stream.of(
                when("the first link is refused, the fresh one is good")
                        .store(status(403, "application/xml", EXPIRED), complete(CLIP))
                        .freshLinks("/2")
                        .asks(all(), all().at("/2"))
                        .pauses(),
                when("a fresh link expires too, after more of the video")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                status(403),
                                rest(CLIP, HALF).closedAt(5000),
                                status(403),
                                rest(CLIP, HALF + 5000))
                        .freshLinks("/2", "/3")
                        .asks(
                                all(),
                                from(HALF),
                                from(HALF).at("/2"),
                                from(HALF + 5000).at("/2"),
                                from(HALF + 5000).at("/3")),
                when("the video behind a fresh link is another one")
                        .store(complete(new byte[40_000]).closedAt(HALF), status(403), status(412), complete(CLIP))
                        .freshLinks("/2")
                        .asks(all(), from(HALF), from(HALF).at("/2"), all().at("/2"))
                        .receives(HALF + SIZE),
                when("one link after the other is refused")
                        .store((asked, number) -> status(403, "application/xml", EXPIRED))
                        .freshLinks("/2")
                        .asks(all(), all().at("/2"))
                        .pauses()
                        .fails("the object store answered HTTP 403 (AccessDenied: Request has expired.); the link"
                                + " expired at 2026-04-26T07:04:05.000Z, the store's clock says"
                                + " 2026-04-26T07:06:05.000Z, this machine's 2026-04-26T07:05:0")
                        .failsWith("AccessDenied", 403),
                when("the first link again, after more of the video")
                        .store(
                                complete(CLIP).closedAt(HALF),
                                status(403),
                                rest(CLIP, HALF).closedAt(5000),
                                status(403))
                        .freshLinks("/2", "the same")
                        .asks(
                                all(),
                                from(HALF),
                                from(HALF).at("/2"),
                                from(HALF + 5000).at("/2"))
                        .fails("the object store answered HTTP 403, and the service gives the same link again")
                        .failsWith(null, 403),
                when("an expired link by the header of the store alone")
                        .store(status(403, "text/plain", "denied")
                                .with("x-oss-ec", "0002-00000069")
                                .with("Date", "Sun, 26 Apr 2026 07:06:05 GMT"))
                        .sameLinkAgain()
                        .fails("the object store answered HTTP 403 (denied); the link expired at"
                                + " 2026-04-26T07:04:05Z, the store's clock says Sun, 26 Apr 2026 07:06:05 GMT, this")
                        .failsWith(null, 403),
                when("a refusal in words of 10,000 characters")
                        .store(status(403, "text/plain", "word ".repeat(2000)))
                        .sameLinkAgain()
                        .fails("the object store answered HTTP 403 (word word ")
                        .failsWith(null, 403),
                when("an overload with its reason")
                        .retries(0)
                        .store(status(503, "application/xml", "<Error><Code>SlowDown</Code></Error>"))
                        .fails("the object store answered HTTP 503 (SlowDown); 1 try failed")
                        .failsWith("SlowDown", 503));
    }

    /** Whatever field has the reason, as in a reply of the service. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"code\":\"Forbidden\",\"error\":{\"message\":\"No\"}} | Forbidden | Forbidden: No",
                "{\"error\":{\"code\":\"Gone\",\"message\":\"No\"}} | Gone | Gone: No",
                "{\"code\":403,\"msg\":\"No\"} | 403 | 403: No",
                "{\"failReason\":\"No\"} | | No",
                "{\"fail_reason\":\"No\"} | | No",
                "{\"errors\":[\"No\",\"Never\"]} | | No; Never",
                "{\"detail\":\"No\"} | | No",
                "{\"data\":{\"message\":\"No\"}} | | No",
                "denied by policy | | denied by policy"
            })
    void theReasonIsQuoted(String body, String code, String quoted, @TempDir Path directory) throws Exception {
        when(body)
                .store(status(402, "application/json", body))
                .fails("the object store answered HTTP 402 (" + quoted + ")")
                .failsWith(code, 402)
                .check(directory);
    }

    private static Stream<DownloadCase> other() {
        return Stream.of(201, 202, 203, 204, 205, 207, 402, 405, 406, 409, 411, 413, 414, 415, 418, 421, 422, 451)
                .map(code -> when("HTTP " + code)
                        .store(status(code))
                        .asks(all())
                        .pauses()
                        .fails("the object store answered HTTP " + code)
                        .failsWith(null, code));
    }
}
