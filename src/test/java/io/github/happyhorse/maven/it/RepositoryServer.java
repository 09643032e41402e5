package io.github.happyhorse.maven.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A Maven repository over HTTP on a port of its own: it keeps what is put, gives what it has, wants credentials if it
 * is told to, and remembers every request.
 */
public final class RepositoryServer implements AutoCloseable {

    private static final String SHA1 = ".sha1";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "repository-server");
        thread.setDaemon(true);
        return thread;
    });
    private final Path directory;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String authorization;
    private volatile boolean takesNothingTwice;
    private volatile Predicate<String> refused = request -> false;
    private volatile int refusal;

    private RepositoryServer(HttpServer server, Path directory) {
        this.server = server;
        this.directory = directory;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    public static RepositoryServer start(Path directory) throws IOException {
        RepositoryServer repository = new RepositoryServer(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), directory);
        repository.server.start();
        return repository;
    }

    /** From now on it answers requests without these with a 401. */
    public RepositoryServer wants(String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
        return this;
    }

    /** From now on it answers a second version of a file with a 409, as repositories for releases do. */
    public RepositoryServer takesNothingTwice() {
        takesNothingTwice = true;
        return this;
    }

    /** From now on it answers such requests, of the form {@code PUT /path}, with an error. */
    public RepositoryServer refuses(int status, Predicate<String> request) {
        refusal = status;
        refused = request;
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Where the file of a path is. */
    public Path file(String path) {
        return directory.resolve(path.substring(1));
    }

    /** Method and path of every request, in order. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            String path = exchange.getRequestURI().getPath();
            String request = exchange.getRequestMethod() + " " + path;
            requests.add(request);
            if (authorization != null
                    && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"repository\"");
                end(exchange, body, 401);
            } else if (refused.test(request)) {
                end(exchange, body, refusal);
            } else if (exchange.getRequestMethod().equals("PUT")) {
                end(exchange, body, put(body, file(path)));
            } else {
                give(exchange, file(path));
            }
        }
    }

    private int put(InputStream body, Path file) throws IOException {
        if (takesNothingTwice && Files.exists(file) && !file.toString().contains("maven-metadata")) {
            return 409;
        }
        Files.createDirectories(file.getParent());
        Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        return 201;
    }

    /** A checksum that was never put is made: Maven 4 takes nothing without one. */
    private static void give(HttpExchange exchange, Path file) throws IOException {
        String path = file.toString();
        Path summed = Path.of(path.substring(0, Math.max(0, path.length() - SHA1.length())));
        if (path.endsWith(SHA1) && !Files.exists(file) && Files.isRegularFile(summed)) {
            byte[] sum = sha1(summed).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, sum.length);
            exchange.getResponseBody().write(sum);
            return;
        }
        if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : Files.size(file));
        if (!head) {
            Files.copy(file, exchange.getResponseBody());
        }
    }

    private static String sha1(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void end(HttpExchange exchange, InputStream body, int status) throws IOException {
        body.readAllBytes();
        exchange.sendResponseHeaders(status, -1);
    }
}
