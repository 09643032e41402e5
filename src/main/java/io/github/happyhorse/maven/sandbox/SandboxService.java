package io.github.happyhorse.maven.sandbox;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A stand-in of the service and of its object store, over real HTTP on this machine only. It answers any task id and
 * any submission, and asks for no key. All its threads are daemons.
 */
public final class SandboxService implements AutoCloseable {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int MOST_THREADS = 8;

    private final HttpServer server;
    private final String baseUrl;
    private final ThreadPoolExecutor threads = daemonThreads();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private SandboxService(HttpServer server) {
        this.server = server;
        this.baseUrl = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Starts a stand-in on a free port. */
    public static SandboxService start(Scenario scenario) throws IOException {
        return start(scenario, InstantSource.system());
    }

    /** Starts a stand-in on a free port with a clock of its own. */
    public static SandboxService start(Scenario scenario, InstantSource clock) throws IOException {
        Clip clip = Clip.bundled();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0);
        SandboxService service = new SandboxService(HttpServer.create(anyPort, 0));
        service.run(scenario, clock, clip);
        return service;
    }

    private void run(Scenario scenario, InstantSource clock, Clip clip) {
        ClipStore store = new ClipStore(baseUrl, clip);
        server.createContext("/", new SandboxHandler(scenario, clock, new ServiceReplies(store), store));
        server.setExecutor(threads);
        // The server's own thread is a daemon only if the thread that starts it is one.
        CompletableFuture.runAsync(server::start, start -> daemon(start).start())
                .join();
    }

    /** Where it can be reached. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Stops it and cuts every connection. Does nothing the second time. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static ThreadPoolExecutor daemonThreads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SandboxService::daemon);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "happyhorse-sandbox");
        thread.setDaemon(true);
        return thread;
    }
}
