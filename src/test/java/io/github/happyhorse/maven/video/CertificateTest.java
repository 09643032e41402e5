package io.github.happyhorse.maven.video;

import static io.github.happyhorse.maven.video.DownloadCase.CLIP;
import static io.github.happyhorse.maven.video.DownloadCase.HALF;
import static io.github.happyhorse.maven.video.DownloadCase.all;
import static io.github.happyhorse.maven.video.DownloadCase.from;
import static io.github.happyhorse.maven.video.DownloadCase.when;
import static io.github.happyhorse.maven.video.StoreReply.complete;
import static io.github.happyhorse.maven.video.StoreReply.redirect;
import static io.github.happyhorse.maven.video.StoreReply.rest;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a download trusts, and how it says that it does not. */
@Timeout(30)
class CertificateTest {

    private static final String HOST = "video.example";
    private static final String NOT_TRUSTED = "the certificate of video.example is not trusted (";
    private static final HeldCertificate ROOT = authority();

    @ParameterizedTest
    @MethodSource("cases")
    void decides(DownloadCase row, @TempDir Path directory) throws Exception {
        row.check(directory);
    }

    static Stream<DownloadCase> cases() {
        long day = Duration.ofDays(1).toMillis();
        long now = System.currentTimeMillis();
        return Stream.of(
                tls("a certificate that is trusted", signedFor(HOST))
                        .store(complete(CLIP))
                        .asks(all()),
                tls("a break under TLS", signedFor(HOST))
                        .store(complete(CLIP).resetAt(HALF), rest(CLIP, HALF))
                        .asks(all(), from(HALF)),
                tls("a redirect to another path under TLS", signedFor(HOST))
                        .store(redirect(302, "/there"), complete(CLIP))
                        .asks(all(), all().at("/there"))
                        .inAttempts(1),
                tls("https to http", signedFor(HOST))
                        .store(redirect(302, "http://127.0.0.1:9/clip.mp4"))
                        .asks(all())
                        .fails("redirected to http://127.0.0.1:9/clip.mp4, which is not https")
                        .failsWith(null, 302),
                tls("a certificate that only its owner vouches for", held(forHost(HOST)))
                        .asks()
                        .inAttempts(1)
                        .pauses()
                        .fails(NOT_TRUSTED),
                tls("a certificate of an unknown authority", held(forHost(HOST).signedBy(authority())))
                        .asks()
                        .inAttempts(1)
                        .pauses()
                        .fails(NOT_TRUSTED),
                tls(
                                "a certificate that has expired",
                                held(forHost(HOST).signedBy(ROOT).validityInterval(now - 2 * day, now - day)))
                        .asks()
                        .inAttempts(1)
                        .pauses()
                        .fails(NOT_TRUSTED),
                tls(
                                "a certificate that is not valid yet",
                                held(forHost(HOST).signedBy(ROOT).validityInterval(now + day, now + 2 * day)))
                        .asks()
                        .inAttempts(1)
                        .pauses()
                        .fails(NOT_TRUSTED),
                tls("a certificate of another host", signedFor("other.example"))
                        .asks()
                        .inAttempts(1)
                        .pauses()
                        .fails(NOT_TRUSTED + "Hostname video.example not verified: "));
    }

    /** To another store, as a redirect does. */
    @Test
    void isHeldAgainstTheHostOfARedirect(@TempDir Path directory) throws Exception {
        HandshakeCertificates other = signedFor("other.example");
        try (ScriptedStore elsewhere = ScriptedStore.startTls(
                other.sslContext().getServerSocketFactory(),
                directory.resolve("clip.mp4.part"),
                (asked, number) -> complete(CLIP))) {
            DownloadCase.Outcome outcome = tls("a redirect", signedFor(HOST))
                    .store((asked, number) -> redirect(302, elsewhere.url("third.example", "/clip.mp4")))
                    .run(directory);

            assertThat(outcome.failure()).hasMessageContaining("is not trusted (Hostname third.example not verified: ");
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsNoStore(@TempDir Path directory) throws Exception {
        assertThat(redirectedTo(directory, "HTTP/1.0 400 Bad Request\r\n\r\n"))
                .hasMessageStartingWith("the connection to video.example broke (");
    }

    @Test
    void aHandshakeThatNeverEndsIsGivenUp(@TempDir Path directory) throws Exception {
        assertThat(redirectedTo(directory, "")).hasMessageStartingWith("no complete answer from video.example in time");
    }

    /** What comes of a redirect to a server that sends this and then nothing more. */
    private static DownloadFailure redirectedTo(Path directory, String text) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread thread = new Thread(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            String url = "https://video.example:" + server.getLocalPort() + "/clip.mp4";
            return tls("a redirect", signedFor(HOST))
                    .impatient()
                    .store((asked, number) -> redirect(302, url))
                    .run(directory)
                    .failure();
        }
    }

    private static DownloadCase tls(String name, HandshakeCertificates store) {
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(ROOT.certificate())
                .build();
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                .dns(host -> List.of(InetAddress.getByName("127.0.0.1")))
                .build();
        return when(name).tls(store, HOST).client(client).retries(1);
    }

    private static HandshakeCertificates signedFor(String host) {
        return held(forHost(host).signedBy(ROOT));
    }

    private static HandshakeCertificates held(HeldCertificate.Builder certificate) {
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate.build())
                .build();
    }

    private static HeldCertificate.Builder forHost(String host) {
        return new HeldCertificate.Builder().addSubjectAlternativeName(host);
    }

    private static HeldCertificate authority() {
        return new HeldCertificate.Builder().certificateAuthority(0).build();
    }
}
