package io.github.happyhorse.maven.sandbox;

import static io.github.happyhorse.maven.sandbox.SandboxClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClipDownloadTest {

    private static final int SIZE = 76_331;

    private Clip clip;
    private SandboxService service;
    private SandboxClient client;
    private String url;

    private void start(Scenario scenario) throws IOException, InterruptedException {
        service = SandboxService.start(scenario, () -> Instant.parse("2026-04-05T07:04:05.882Z"));
        client = new SandboxClient(service);
        clip = Clip.bundled();
        url = client.videoUrl("task");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void bringsTheCompleteClipWithTheHeadersOfTheObjectStore() throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.get(url);

        assertCompleteClip(answer);
        assertThat(header(answer, "Content-Type")).isEqualTo("video/mp4");
        assertThat(header(answer, "Content-Length")).isEqualTo("76331");
        assertThat(header(answer, "ETag")).isEqualTo(clip.eTag()).matches("\"[0-9A-F]{32}\"");
        assertThat(header(answer, "Content-MD5")).isEqualTo(clip.md5());
        assertThat(header(answer, "Last-Modified")).isEqualTo("Sun, 05 Apr 2026 07:04:05 GMT");
        assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(answer, "x-oss-hash-crc64ecma")).isEqualTo(clip.crc64());
        assertThat(header(answer, "x-oss-request-id")).matches("[0-9A-F]{24}");
        assertThat(header(answer, "Content-Range")).isNull();
        assertThat(header(answer, "Content-Encoding")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-99, 0, 100",
        "bytes=38165-, 38165, 76331",
        "bytes=76330-, 76330, 76331",
        "bytes=-331, 76000, 76331",
        "bytes=0-, 0, 76331"
    })
    void bringsTheRangeThatIsAskedFor(String range, int from, int to) throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.get(url, "Range", range);

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(clip.bytes(), from, to));
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/76331");
        assertThat(header(answer, "Content-Length")).isEqualTo(String.valueOf(to - from));
        assertThat(header(answer, "ETag")).isEqualTo(clip.eTag());
        assertThat(header(answer, "x-oss-hash-crc64ecma"))
                .as("the checksum of the complete clip")
                .isEqualTo(clip.crc64());
        assertThat(header(answer, "Content-MD5")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=76331-", "bytes=76331-80000", "bytes=5-1", "bytes=0-1,4-5", "bites=0-9", "nonsense"})
    void bringsTheCompleteClipForARangeThatMakesNoSense(String range) throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.get(url, "Range", range);

        assertCompleteClip(answer);
        assertThat(header(answer, "Content-Range")).isNull();
    }

    @Test
    void resumesWhenTheClipIsStillTheSame() throws Exception {
        start(Scenario.SUCCEED);

        assertThat(client.get(url, "Range", "bytes=100-", "If-Match", clip.eTag())
                        .statusCode())
                .isEqualTo(206);
        assertThat(client.get(url, "If-Match", "*").statusCode()).isEqualTo(200);
        assertThat(client.get(url, "If-Match", "\"other\", " + clip.eTag()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesToResumeAnotherClip() throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.get(url, "Range", "bytes=100-", "If-Match", "\"0123456789ABCDEF\"");

        assertError(answer, 412, "PreconditionFailed");
    }

    @Test
    void ignoresIfRange() throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.get(url, "Range", "bytes=100-", "If-Range", "\"0123456789ABCDEF\"");

        assertThat(answer.statusCode()).isEqualTo(206);
    }

    @Test
    void refusesHead() throws Exception {
        start(Scenario.SUCCEED);

        assertThat(client.send("HEAD", url).statusCode()).isEqualTo(403);
    }

    @Test
    void refusesALinkWithoutItsSignature() throws Exception {
        start(Scenario.SUCCEED);

        assertError(client.get(url.substring(0, url.indexOf('?'))), 403, "AccessDenied");
        assertError(client.get(url.substring(0, url.indexOf("&Signature="))), 403, "AccessDenied");
    }

    @Test
    void refusesALinkThatWasNotUsedByteForByte() throws Exception {
        start(Scenario.SUCCEED);

        assertError(client.get(url.replace("%2F", "/")), 403, "AccessDenied");
    }

    @Test
    void hasNoClipOfATaskThatHasNotSucceeded() throws Exception {
        start(Scenario.SUCCEED);
        String otherUrl = url.replace("/task.mp4", "/other.mp4");

        assertError(client.get(otherUrl), 404, "NoSuchKey");
        client.poll("other");
        assertError(client.get(otherUrl), 404, "NoSuchKey");
    }

    @Test
    void flakyBreaksTheFirstDownloadOffHalfWayAndServesTheNext() throws Exception {
        start(Scenario.FLAKY);

        assertBreaksOff(SandboxClient.request(url).build(), SIZE, 0);

        assertCompleteClip(client.get(url));
        assertCompleteClip(client.get(url));
    }

    @Test
    void aDownloadThatBrokeOffCanBeResumed() throws Exception {
        start(Scenario.FLAKY);
        byte[] half = assertBreaksOff(SandboxClient.request(url).build(), SIZE, 0);

        HttpResponse<byte[]> rest = client.get(url, "Range", "bytes=" + half.length + "-", "If-Match", clip.eTag());

        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(half);
        both.write(rest.body());
        assertThat(both.toByteArray()).isEqualTo(clip.bytes());
    }

    @Test
    void flakyBreaksTheFirstDownloadOfEachTaskAndNoRefusedOne() throws Exception {
        start(Scenario.FLAKY);
        String otherUrl = client.videoUrl("other");
        assertError(client.get(url, "If-Match", "\"0\""), 412, "PreconditionFailed");

        assertBreaksOff(SandboxClient.request(url).build(), SIZE, 0);
        assertBreaksOff(
                SandboxClient.request(otherUrl).header("Range", "bytes=331-").build(), SIZE - 331, 331);

        assertCompleteClip(client.get(url));
        assertCompleteClip(client.get(otherUrl));
    }

    /** The bytes that came before the end. */
    private byte[] assertBreaksOff(HttpRequest request, int declared, int from) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        AtomicReference<HttpHeaders> headers = new AtomicReference<>();

        assertThatIOException().isThrownBy(() -> client.http().send(request, head -> {
            headers.set(head.headers());
            return BodySubscribers.ofByteArrayConsumer(
                    bytes -> bytes.ifPresent(part -> received.write(part, 0, part.length)));
        }));

        assertThat(headers.get().firstValue("Content-Length")).contains(String.valueOf(declared));
        assertThat(received.toByteArray()).isEqualTo(Arrays.copyOfRange(clip.bytes(), from, from + declared / 2));
        return received.toByteArray();
    }

    private void assertCompleteClip(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(clip.bytes());
    }

    private static void assertError(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/xml");
        assertThat(header(answer, "x-oss-request-id")).isNotNull();
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .startsWith("<?xml")
                .contains("<Code>" + code + "</Code>");
    }
}
