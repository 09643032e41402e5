package io.github.happyhorse.maven.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/** Asks a stand-in as a client from outside would. */
final class SandboxClient {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SandboxService service;

    SandboxClient(SandboxService service) {
        this.service = service;
    }

    HttpClient http() {
        return http;
    }

    String taskUrl(String id) {
        return service.baseUrl() + "/happyhorse/api/v1/tasks/" + id;
    }

    HttpResponse<byte[]> poll(String id) throws IOException, InterruptedException {
        return get(taskUrl(id));
    }

    CompletableFuture<String> pollLater(String id) {
        return http.sendAsync(request(taskUrl(id)).build(), BodyHandlers.ofByteArray())
                .thenApply(SandboxClient::statusWord);
    }

    HttpResponse<byte[]> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(url);
        return http.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> send(String method, String url) throws IOException, InterruptedException {
        HttpRequest request =
                request(url).method(method, BodyPublishers.noBody()).build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> submit(String body) throws IOException, InterruptedException {
        String url = service.baseUrl() + "/happyhorse/api/v1/services/aigc/video-generation/video-synthesis";
        HttpRequest request = request(url).POST(BodyPublishers.ofString(body)).build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    /** Polls a task until it has succeeded. */
    String videoUrl(String id) throws IOException, InterruptedException {
        for (int poll = 1; poll <= 5; poll++) {
            HttpResponse<byte[]> answer = poll(id);
            if (answer.statusCode() == 200 && statusWord(answer).equals("SUCCEEDED")) {
                return json(answer).path("output").path("video_url").stringValue();
            }
        }
        throw new AssertionError("the task never succeeded");
    }

    static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
    }

    static ObjectNode json(HttpResponse<byte[]> answer) {
        assertThat(header(answer, "Content-Type")).startsWith("application/json");
        return JsonTrees.read(answer.body());
    }

    static String statusWord(HttpResponse<byte[]> answer) {
        return json(answer).path("output").path("task_status").stringValue();
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }
}
