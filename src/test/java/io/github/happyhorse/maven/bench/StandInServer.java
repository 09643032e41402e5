package io.github.happyhorse.maven.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Service and object store in one, in a JVM of its own. Every task has succeeded; the first part of its id, up to a
 * dash, names the clip. Files go from the page cache to the socket without passing through Java, so that the server
 * takes as little as it can of the time that is measured. It ends with its standard input.
 */
final class StandInServer {

    private static final int LONGEST_HEAD = 1 << 14;

    private final Map<String, StoredClip> clips;
    private final ServerSocketChannel socket;

    private StandInServer(Map<String, StoredClip> clips, ServerSocketChannel socket) {
        this.clips = clips;
        this.socket = socket;
    }

    /** Is given name and path of each clip, and prints the port when it is ready. */
    public static void main(String[] namesAndFiles) throws IOException {
        Map<String, StoredClip> clips = new HashMap<>();
        for (int i = 0; i < namesAndFiles.length; i += 2) {
            clips.put(namesAndFiles[i], StoredClip.of(Path.of(namesAndFiles[i + 1])));
        }
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon(new StandInServer(clips, socket)::accept);
        System.out.println(socket.socket().getLocalPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // Nothing is said to it.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "stand-in");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = socket.accept();
                daemon(() -> serve(connection));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
            for (String path = requested(connection, head); path != null; path = requested(connection, head)) {
                answer(connection, path);
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    /** The path of the next request, all of which are plain GETs; null when there are no more. */
    private static String requested(SocketChannel connection, ByteBuffer head) throws IOException {
        head.clear();
        while (connection.read(head) >= 0) {
            String text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text.split(" ", 3)[1];
            }
        }
        return null;
    }

    private void answer(SocketChannel connection, String path) throws IOException {
        String name = path.replaceAll("\\?.*|\\.mp4.*", "").replaceAll(".*/", "");
        StoredClip clip = clips.get(name.replaceAll("-.*", ""));
        if (clip == null) {
            send(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        } else if (path.startsWith("/clips/")) {
            sendClip(connection, clip);
        } else {
            String reply = succeeded(name);
            send(
                    connection,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + reply.length()
                            + "\r\n\r\n" + reply);
        }
    }

    private String succeeded(String task) {
        return """
                {
                  "request_id": "35137489-2862-96cb-b6f2-000000000000",
                  "output": {
                    "task_id": "%1$s",
                    "task_status": "SUCCEEDED",
                    "submit_time": "2026-04-25 15:03:25.848",
                    "scheduled_time": "2026-04-25 15:03:25.884",
                    "end_time": "2026-04-25 15:04:05.882",
                    "video_url": "http://127.0.0.1:%2$s/clips/%1$s.mp4?Expires=1778212489&Signature=bench"
                  },
                  "usage": {"duration": 5, "video_count": 1, "SR": 720, "ratio": "16:9"}
                }
                """.formatted(task, Integer.toString(socket.socket().getLocalPort()));
    }

    private static void sendClip(SocketChannel connection, StoredClip clip) throws IOException {
        send(
                connection,
                "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: " + clip.size() + "\r\nETag: "
                        + clip.eTag() + "\r\nx-oss-hash-crc64ecma: " + clip.crc64() + "\r\n\r\n");
        try (FileChannel file = FileChannel.open(clip.file())) {
            for (long sent = 0; sent < clip.size(); ) {
                sent += file.transferTo(sent, clip.size() - sent, connection);
            }
        }
    }

    private static void send(SocketChannel connection, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }
}
