package io.github.happyhorse.maven.sandbox;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings each request to the service's side or to the object store's, and the answer back. */
final class SandboxHandler implements HttpHandler {

    private static final Pattern TASK = Pattern.compile("/happyhorse/api/v1/tasks/([^/]+)");
    private static final Pattern CLIP = Pattern.compile("/clips/([^/]+)\\.mp4");

    private final Scenario scenario;
    private final InstantSource clock;
    private final TaskReplies replies;
    private final ClipStore store;
    private final Map<String, SandboxTask> tasks = new ConcurrentHashMap<>();

    SandboxHandler(Scenario scenario, InstantSource clock, TaskReplies replies, ClipStore store) {
        this.scenario = scenario;
        this.clock = clock;
        this.replies = replies;
        this.store = store;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            send(exchange, answer(exchange));
        } finally {
            // Cuts the connection if the body is not complete.
            exchange.close();
        }
    }

    private HttpReply answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        Matcher task = TASK.matcher(path);
        if (task.matches() && TaskId.isSafeName(task.group(1))) {
            return exchange.getRequestMethod().equals("GET")
                    ? look(new TaskId(task.group(1)))
                    : replies.gatewayError(405, "Method Not Allowed").with("Allow", "GET");
        }
        Matcher clip = CLIP.matcher(path);
        return clip.matches() ? clip(clip.group(1), exchange) : replies.gatewayError(404, "Not Found");
    }

    private HttpReply look(TaskId id) {
        SandboxTask task = tasks.computeIfAbsent(id.value(), key -> new SandboxTask(scenario, clock));
        return replies.to(id, task.look());
    }

    private HttpReply clip(String name, HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        ClipStore.Request request = new ClipStore.Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawQuery(),
                headers.getFirst("Range"),
                headers.getFirst("If-Match"));
        Optional<SandboxTask> task = Optional.ofNullable(tasks.get(name));
        HttpReply reply = store.answer(request, task.flatMap(SandboxTask::succeeded));
        return reply.isSuccess() && task.filter(SandboxTask::breaksDownload).isPresent() ? reply.brokenOff() : reply;
    }

    private static void send(HttpExchange exchange, HttpReply reply) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), reply.body().length);
        OutputStream body = exchange.getResponseBody();
        body.write(reply.body(), 0, reply.sent());
        body.flush();
    }
}
