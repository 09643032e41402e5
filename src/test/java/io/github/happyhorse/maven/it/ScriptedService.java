package io.github.happyhorse.maven.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A service for integration tests that answers by the beginning of a task's id and remembers what it was asked:
 * {@code ok-…} is PENDING at the first poll and SUCCEEDED at the second, {@code failed-…}, {@code canceled-…},
 * {@code unknown-…} and {@code running-…} are what they say, {@code refused-…} is a 401 that echoes the key. The first
 * download of a {@code held-…} task stops half-way. A {@code day-…} task is forgotten once its video was fetched; a
 * {@code slow-…} one is forgotten likewise, and runs for three polls before that. What is submitted becomes a task of
 * the kind slow, failed or running if its prompt says so, else an {@code ok-…} one, if it is JSON and comes with
 * {@link #KEY}. The first submission whose prompt says {@code held} is taken, but not answered.
 */
public final class ScriptedService implements AutoCloseable {

    /** The key with which it accepts what is submitted. */
    public static final String KEY = "it-secret-key";

    private static final String TASKS = "/happyhorse/api/v1/tasks/";

    private static final String SUBMIT = "/happyhorse/api/v1/services/aigc/video-generation/video-synthesis";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "scripted-service");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, AtomicInteger> polls = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> submitted = new CopyOnWriteArrayList<>();
    private final AtomicInteger heldDownloads = new AtomicInteger();
    private final CountDownLatch halfSent = new CountDownLatch(1);
    private final CountDownLatch submissionHeld = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private ScriptedService(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    public static ScriptedService start() throws IOException {
        ScriptedService service =
                new ScriptedService(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        service.server.start();
        return service;
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The bodies with which tasks were submitted, in order. */
    public List<String> submitted() {
        return submitted;
    }

    /** Method and path of every request, in order. */
    public List<String> requests() {
        return requests;
    }

    /** Every key that came with a request for a task. */
    public List<String> keys() {
        return keys;
    }

    /** Waits until the first download of a {@code held-…} task is half sent; false if the build ended before that. */
    public boolean awaitHalfSent(BackgroundBuild build) throws InterruptedException {
        while (!halfSent.await(1, TimeUnit.SECONDS)) {
            if (!build.isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** Waits until a submission whose prompt says {@code held} is taken, but not answered. */
    public boolean awaitSubmission(BackgroundBuild build) throws InterruptedException {
        while (!submissionHeld.await(1, TimeUnit.SECONDS)) {
            if (!build.isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** Waits until a task is polled. */
    public boolean awaitPoll(BackgroundBuild build) throws InterruptedException {
        while (polls.isEmpty()) {
            if (!build.isAlive()) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            if (path.startsWith(TASKS)) {
                answerForTask(exchange, path.substring(TASKS.length()));
            } else if (path.equals(SUBMIT)) {
                submit(exchange);
            } else {
                sendClip(exchange, path.contains("held-") && heldDownloads.getAndIncrement() == 0);
            }
        }
    }

    private void submit(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean json = "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!KEY.equals(exchange.getRequestHeaders().getFirst("TT-API-KEY"))) {
            send(exchange, 401, "{\"status\":\"FAILED\",\"message\":\"Wrong TT-API-KEY or email is not activated.\"}");
        } else if (!exchange.getRequestMethod().equals("POST") || !json) {
            send(exchange, 400, "{\"status\":\"FAILED\",\"message\":\"Parameter error\",\"data\":null}");
        } else {
            submitted.add(body);
            if (body.contains("held") && submissionHeld.getCount() > 0) {
                submissionHeld.countDown();
                awaitRelease();
                return;
            }
            String kind = Stream.of("slow", "failed", "running")
                    .filter(body::contains)
                    .findFirst()
                    .orElse("ok");
            send(exchange, 200, task(kind + "-" + UUID.randomUUID(), "PENDING", null));
        }
    }

    private void answerForTask(HttpExchange exchange, String id) throws IOException {
        String key = exchange.getRequestHeaders().getFirst("TT-API-KEY");
        keys.add(String.valueOf(key));
        int poll = polls.computeIfAbsent(id, unseen -> new AtomicInteger()).incrementAndGet();
        String kind = id.substring(0, Math.max(0, id.indexOf('-')));
        switch (kind) {
            case "held" -> {
                if (halfSent.getCount() == 0) {
                    released.countDown();
                }
                send(exchange, 200, task(id, "SUCCEEDED", link(id)));
            }
            case "day", "slow" -> {
                boolean forgotten = requests.contains("GET /clips/" + id + ".mp4");
                boolean running = poll <= (kind.equals("slow") ? 3 : 1);
                send(
                        exchange,
                        200,
                        forgotten
                                ? task(id, "UNKNOWN", null)
                                : running ? task(id, "RUNNING", null) : task(id, "SUCCEEDED", link(id)));
            }
            case "failed" ->
                send(exchange, 200, task(id, "FAILED", "\"code\":\"DataInspectionFailed\",\"message\":\"No.\""));
            case "canceled" -> send(exchange, 200, task(id, "CANCELED", null));
            case "unknown" -> send(exchange, 200, task(id, "UNKNOWN", null));
            case "running" -> send(exchange, 200, task(id, "RUNNING", null));
            case "refused" ->
                send(exchange, 401, "{\"status\":\"FAILED\",\"message\":\"Wrong TT-API-KEY " + key + "\"}");
            default -> send(exchange, 200, poll == 1 ? task(id, "PENDING", null) : task(id, "SUCCEEDED", link(id)));
        }
    }

    private String link(String id) {
        return "\"video_url\":\"" + baseUrl() + "/clips/" + id + ".mp4?Expires=1778212489&Signature=secret-signature\"";
    }

    private static String task(String id, String status, String more) {
        return "{\"request_id\":\"request-1\",\"output\":{\"task_id\":\"" + id + "\",\"task_status\":\"" + status + "\""
                + (more == null ? "" : "," + more) + "}}";
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** A held clip stops half-way until this service is closed or asked for the task once more. */
    private void sendClip(HttpExchange exchange, boolean held) throws IOException {
        try (InputStream clip =
                ScriptedService.class.getResourceAsStream("/io/github/happyhorse/maven/sandbox/clip.mp4")) {
            byte[] bytes = clip.readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "video/mp4");
            exchange.getResponseHeaders().set("ETag", "\"clip\"");
            exchange.sendResponseHeaders(200, bytes.length);
            int half = held ? bytes.length / 2 : 0;
            exchange.getResponseBody().write(bytes, 0, half);
            exchange.getResponseBody().flush();
            if (held) {
                halfSent.countDown();
                awaitRelease();
            }
            exchange.getResponseBody().write(bytes, half, bytes.length - half);
        }
    }

    private void awaitRelease() throws IOException {
        try {
            released.await(25, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
