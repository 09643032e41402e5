package io.github.happyhorse.maven.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestLogTest {

    private final MockWebServer server = new MockWebServer();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startServer() throws IOException {
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aRequestIsLoggedWithMethodHostPathStatusTimeAndBytes() throws IOException {
        server.enqueue(new MockResponse.Builder().code(404).body("nothing").build());

        get("/tasks/one");

        assertThat(lines)
                .singleElement()
                .asString()
                .matches("GET http://localhost:" + server.getPort() + "/tasks/one: HTTP 404, \\d+ ms, 7 bytes");
    }

    @Test
    void neitherQueryNorUserNorHeaderIsLogged() throws IOException {
        server.enqueue(
                new MockResponse.Builder().setHeader("Secret", "geheim-1").build());

        get("/clip.mp4?Signature=geheim-2&Expires=1");

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("/clip.mp4: HTTP 200")
                .doesNotContain("geheim", "Expires");
    }

    @Test
    void aPathThatDecodesToACommandOrALineIsMadeSafe() throws IOException {
        server.enqueue(new MockResponse.Builder().build());

        get("/clip%0A::error::x%0A##teamcity[y]%3FSignature=geheim");

        assertThat(lines).singleElement().asString().doesNotContain("\n", "##teamcity[", "geheim");
    }

    @Test
    void aRequestThatFailsIsLoggedToo() {
        int port = server.getPort();
        server.close();

        assertThatThrownBy(() -> get("http://localhost:" + port, "/tasks/one")).isInstanceOf(IOException.class);

        assertThat(lines).singleElement().asString().contains("/tasks/one: ConnectException");
    }

    private void get(String path) throws IOException {
        get("http://localhost:" + server.getPort(), path);
    }

    private void get(String host, String path) throws IOException {
        Request request = new Request.Builder()
                .url(host + path)
                .header("TT-API-KEY", "geheim-3")
                .build();
        try (HttpClients clients = new HttpClients(url -> Optional.empty(), "the-plugin/1", lines::add);
                Response response = clients.service().newCall(request).execute()) {
            response.body().bytes();
        }
    }
}
