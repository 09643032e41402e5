package io.github.happyhorse.maven.video;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/**
 * An object store that answers as it is told, over real sockets and down to the single byte. It remembers what it was
 * asked, and how much of the video was on disk when it was.
 */
final class ScriptedStore implements Closeable {

    /** Says what to answer. */
    @FunctionalInterface
    interface Script {

        /** The answer to a request, the first of which has number 0. */
        StoreReply answer(Asked asked, int number);
    }

    /**
     * A request as it came.
     *
     * @param method its method
     * @param target path and query, byte for byte
     * @param headers its header lines
     * @param onDisk the length of the part file at that moment
     */
    record Asked(String method, String target, List<String> headers, long onDisk) {

        /** The value of a header that may come once, or null. */
        String header(String name) {
            String found = null;
            for (String line : headers) {
                if (line.substring(0, line.indexOf(':')).equalsIgnoreCase(name)) {
                    if (found != null) {
                        throw new AssertionError(name + " came twice");
                    }
                    found = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            return found;
        }

        List<String> headerNames() {
            return headers.stream()
                    .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                    .toList();
        }
    }

    /** One connection, with means to be rude. */
    static final class Wire {

        private final Socket socket;
        private final OutputStream out;
        private final Path part;

        Wire(Socket socket, Path part) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
            this.part = part;
        }

        void write(byte[] bytes, int from, int to) throws IOException {
            out.write(bytes, from, to - from);
            out.flush();
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Breaks the connection off with a RST. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Sends nothing more until the client has closed the connection. */
        void beSilent() throws IOException {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        }

        /** A RST would overtake what was sent before it. */
        void awaitOnDisk(long length) throws IOException {
            long end = System.nanoTime() + 10_000_000_000L;
            while (length(part) != length) {
                if (System.nanoTime() > end) {
                    throw new IOException(length(part) + " bytes are on disk, not " + length);
                }
                Thread.onSpinWait();
            }
        }
    }

    private final ServerSocket server;
    private final Path part;
    private final Script script;
    private final String scheme;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ScriptedStore(ServerSocketFactory sockets, String scheme, Path part, Script script) throws IOException {
        this.server = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        this.scheme = scheme;
        this.part = part;
        this.script = script;
        startThread("store", this::accept);
    }

    static ScriptedStore start(Path part, Script script) throws IOException {
        return new ScriptedStore(ServerSocketFactory.getDefault(), "http", part, script);
    }

    static ScriptedStore startTls(ServerSocketFactory sockets, Path part, Script script) throws IOException {
        return new ScriptedStore(sockets, "https", part, script);
    }

    String url(String target) {
        return url("127.0.0.1", target);
    }

    String url(String host, String target) {
        return scheme + "://" + host + ":" + server.getLocalPort() + target;
    }

    List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /** Waits until every connection has come to its end; false if one has not. */
    boolean isHungUp() throws InterruptedException {
        for (Thread thread : threads.subList(1, threads.size())) {
            thread.join(5_000);
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        try {
            for (Thread thread : threads) {
                thread.join(5_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                startThread("store-connection", () -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Wire wire = new Wire(socket, part);
            boolean open = true;
            while (open) {
                Asked request = read(in);
                open = request != null && answer(request).send(wire);
            }
        } catch (IOException e) {
            // The client may close the connection at any time.
        }
    }

    private StoreReply answer(Asked request) {
        int number;
        synchronized (asked) {
            number = asked.size();
            asked.add(request);
        }
        return script.answer(request, number);
    }

    /** Reads a request, or null where there is none any more. */
    private Asked read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        String[] words = first.split(" ");
        return new Asked(words[0], words[1], headers, length(part));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 1);
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
