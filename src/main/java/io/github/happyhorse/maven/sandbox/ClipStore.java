package io.github.happyhorse.maven.sandbox;

import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers requests for the clip as Alibaba's object store does: no HEAD on a link that is signed for GET, If-Match but
 * no If-Range, and the complete object for a Range that cannot be satisfied.
 */
final class ClipStore {

    /**
     * A request for the clip.
     *
     * @param method the verb
     * @param query the query as sent, or null
     * @param range the Range header, or null
     * @param ifMatch the If-Match header, or null
     */
    record Request(String method, String query, String range, String ifMatch) {}

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Duration LINK_VALIDITY = Duration.ofHours(24);

    /** Has escapes in it, so that a client that rewrites the link is refused. */
    private static final String SIGNATURE = "Signature=c2FuZGJveC%2FzaWduYXR1cmU%3D";

    private final String baseUrl;
    private final Clip clip;
    private final AtomicLong requests = new AtomicLong();

    ClipStore(String baseUrl, Clip clip) {
        this.baseUrl = baseUrl;
        this.clip = clip;
    }

    /** The presigned link to the video of a task. */
    String link(TaskId id, Instant made) {
        long expires = made.plus(LINK_VALIDITY).getEpochSecond();
        return baseUrl + "/clips/" + id + ".mp4?Expires=" + expires + "&OSSAccessKeyId=sandbox&" + SIGNATURE;
    }

    /** The reply to a request; {@code made} is when the clip was stored, empty if there is none of this name. */
    HttpReply reply(Request request, Optional<Instant> made) {
        if (!isSigned(request.query())) {
            return error(403, "AccessDenied", "Anonymous access is forbidden for this operation.");
        }
        if (!request.method().equals("GET")) {
            return error(403, "SignatureDoesNotMatch", "The signature of the link is for another verb.");
        }
        if (made.isEmpty()) {
            return error(404, "NoSuchKey", "The specified key does not exist.");
        }
        if (!isMatched(request.ifMatch())) {
            return error(412, "PreconditionFailed", "At least one of the pre-conditions did not hold.");
        }
        return object(request.range())
                .with("ETag", clip.eTag())
                .with("Last-Modified", HTTP_DATE.format(made.get()))
                .with("Accept-Ranges", "bytes")
                .with("x-oss-hash-crc64ecma", clip.crc64())
                .with("x-oss-request-id", requestId());
    }

    private HttpReply object(String rangeHeader) {
        byte[] bytes = clip.bytes();
        return ByteRange.of(rangeHeader, bytes.length)
                .map(range -> video(206, Arrays.copyOfRange(bytes, range.first(), range.last() + 1))
                        .with("Content-Range", range.contentRange(bytes.length)))
                .orElseGet(() -> video(200, bytes).with("Content-MD5", clip.md5()));
    }

    private static HttpReply video(int status, byte[] bytes) {
        return HttpReply.of(status, "video/mp4", bytes);
    }

    private boolean isMatched(String ifMatch) {
        return ifMatch == null
                || Arrays.stream(ifMatch.split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(clip.eTag()));
    }

    private HttpReply error(int status, String code, String message) {
        String requestId = requestId();
        String body = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error>
                  <Code>%s</Code>
                  <Message>%s</Message>
                  <RequestId>%s</RequestId>
                  <HostId>127.0.0.1</HostId>
                </Error>
                """.formatted(code, message, requestId);
        return HttpReply.of(status, "application/xml", body).with("x-oss-request-id", requestId);
    }

    /** The link has to be used byte for byte. */
    private static boolean isSigned(String query) {
        return query != null && Arrays.asList(query.split("&")).contains(SIGNATURE);
    }

    private String requestId() {
        return "%024X".formatted(requests.incrementAndGet());
    }
}
