package io.github.happyhorse.maven.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A repository that transfers a video at a bad pace until it is closed. */
final class SlowRepository implements AutoCloseable {

    /** How it goes on after the first bytes. */
    enum Pace {
        A_TRICKLE,
        NOTHING_MORE
    }

    private static final int CHUNK = 1 << 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "slow-repository");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Pace pace;
    private final byte[] metadata;
    private volatile boolean slowMetadata;

    private SlowRepository(HttpServer server, Pace pace, byte[] metadata) {
        this.server = server;
        this.pace = pace;
        this.metadata = metadata;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /** Has a video with this metadata, or none if that is null. */
    static SlowRepository start(Pace pace, byte[] metadata) throws IOException {
        SlowRepository repository = new SlowRepository(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), pace, metadata);
        repository.server.start();
        return repository;
    }

    /** From now on metadata comes at the same pace. */
    SlowRepository slowMetadata() {
        slowMetadata = true;
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Waits until a video is on its way. */
    void awaitTransfer() throws InterruptedException {
        if (!begun.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no transfer has begun");
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean put = exchange.getRequestMethod().equals("PUT");
            if (put && path.endsWith(".mp4")) {
                take(exchange.getRequestBody());
            } else if (put) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(201, -1);
            } else if (slowMetadata || metadata != null && path.endsWith(".mp4")) {
                give(exchange, path.endsWith(".mp4"));
            } else if (metadata != null && path.endsWith(".json")) {
                exchange.sendResponseHeaders(200, metadata.length);
                exchange.getResponseBody().write(metadata);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void take(InputStream video) throws IOException {
        video.readNBytes(CHUNK);
        begun.countDown();
        while (goesOn()) {
            if (video.readNBytes(CHUNK).length == 0) {
                return;
            }
        }
    }

    private void give(HttpExchange exchange, boolean isVideo) throws IOException {
        exchange.sendResponseHeaders(200, isVideo ? 1 << 30 : CHUNK);
        OutputStream body = exchange.getResponseBody();
        do {
            body.write(new byte[isVideo ? CHUNK : 1]);
            body.flush();
            begun.countDown();
        } while (goesOn());
    }

    private boolean goesOn() {
        try {
            boolean closed = pace == Pace.NOTHING_MORE
                    ? closing.await(1, TimeUnit.DAYS)
                    : closing.await(5, TimeUnit.MILLISECONDS);
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
