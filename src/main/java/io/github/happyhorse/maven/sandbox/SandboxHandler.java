package io.github.happyhorse.maven.sandbox;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers each request: as the service for a submission or a poll, as the object store for a clip. */
final class SandboxHandler implements HttpHandler {

    private static final Pattern TASK = Pattern.compile("/happyhorse/api/v1/tasks/([^/]+)");
    private static final Pattern CLIP = Pattern.compile("/clips/([^/]+)\\.mp4");
    private static final int LARGEST_REQUEST = 1 << 20;

    /** The prompt of a task that was submitted elsewhere. */
    private static final String ANY_PROMPT = "A chestnut horse gallops along a beach at sunrise.";

    private final Scenario scenario;
    private final InstantSource clock;
    private final ServiceReplies replies;
    private final ClipStore store;
    private final Map<String, SandboxTask> tasks = new ConcurrentHashMap<>();
    private final AtomicInteger submissions = new AtomicInteger();

    SandboxHandler(Scenario scenario, InstantSource clock, ServiceReplies replies, ClipStore store) {
        this.scenario = scenario;
        this.clock = clock;
        this.replies = replies;
        this.store = store;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            HttpReply reply = reply(exchange);
            if (!reply.isLost()) {
                send(exchange, reply);
            }
        } finally {
            // Cuts the connection if the reply is not complete.
            exchange.close();
        }
    }

    private HttpReply reply(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String method = exchange.getRequestMethod();
        Matcher task = TASK.matcher(path);
        if (task.matches() && TaskId.isSafeName(task.group(1))) {
            return method.equals("GET")
                    ? poll(new TaskId(task.group(1)))
                    : replies.gatewayError(405, "Method Not Allowed").with("Allow", "GET");
        }
        Matcher clip = CLIP.matcher(path);
        if (clip.matches()) {
            return clip(clip.group(1), exchange);
        }
        // The path of submissions is the user's to configure.
        return method.equals("POST")
                ? submit(exchange.getRequestBody().readNBytes(LARGEST_REQUEST))
                : replies.gatewayError(404, "Not Found");
    }

    private HttpReply submit(byte[] body) {
        Optional<Map<String, Object>> request = Json.readObject(body);
        Map<String, Object> input =
                request.map(json -> Json.object(json, "input")).orElse(null);
        if (input == null || Json.text(request.get(), "model") == null) {
            return replies.error(400, "InvalidParameter", "The request has no model or no input.");
        }
        int number = submissions.incrementAndGet();
        if (scenario == Scenario.REJECT) {
            return replies.error(400, "DataInspectionFailed", "Input data may contain inappropriate content.");
        }
        if (scenario == Scenario.BUSY && number % 2 == 1) {
            return replies.throttled();
        }
        TaskId id = new TaskId("sandbox-" + number);
        String prompt = Json.text(input, "prompt");
        tasks.put(id.value(), new SandboxTask(scenario, clock, prompt == null ? "" : prompt));
        HttpReply accepted = replies.accepted(id);
        return scenario == Scenario.LOST ? accepted.lost() : accepted;
    }

    private HttpReply poll(TaskId id) {
        SandboxTask task = tasks.computeIfAbsent(id.value(), key -> new SandboxTask(scenario, clock, ANY_PROMPT));
        return replies.status(id, task.poll());
    }

    private HttpReply clip(String name, HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        ClipStore.Request request = new ClipStore.Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawQuery(),
                headers.getFirst("Range"),
                headers.getFirst("If-Match"));
        Optional<SandboxTask> task = Optional.ofNullable(tasks.get(name));
        HttpReply reply = store.reply(request, task.flatMap(SandboxTask::succeeded));
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
