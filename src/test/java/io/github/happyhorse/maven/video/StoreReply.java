package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An answer of {@link ScriptedStore}, right or wrong. */
@FunctionalInterface
interface StoreReply {

    String ETAG = "\"5B3C1A2E053D763E1B002CC607C5A0FE\"";

    /**
     * Sends it.
     *
     * @return whether the connection stays open
     */
    boolean send(ScriptedStore.Wire wire) throws IOException;

    /** The answer to a plain request, as the object store gives it. */
    static Http complete(byte[] object) {
        return new Http("200 OK")
                .with("Content-Type", "video/mp4")
                .with("Content-Length", object.length)
                .with("ETag", ETAG)
                .with("x-oss-hash-crc64ecma", Crc64.of(object))
                .with("Last-Modified", "Sun, 05 Apr 2026 07:04:05 GMT")
                .with("Accept-Ranges", "bytes")
                .body(object);
    }

    /** The answer to a request for a part. */
    static Http part(byte[] object, int from, int to) {
        Http reply = complete(object)
                .set("Content-Length", to - from)
                .with("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + object.length)
                .body(Arrays.copyOfRange(object, from, to));
        reply.status = "206 Partial Content";
        reply.offset = from;
        return reply;
    }

    static Http rest(byte[] object, int from) {
        return part(object, from, object.length);
    }

    static Http status(int code) {
        return status(code, "text/plain", "");
    }

    static Http status(int code, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Http(code + " Whatever")
                .with("Content-Type", type)
                .with("Content-Length", bytes.length)
                .body(bytes);
    }

    static Http redirect(int code, String location) {
        return status(code, "text/html", "<p>Over there</p>").with("Location", location);
    }

    /** A reset that comes instead of an answer, or within its head. */
    static StoreReply reset(String head) {
        return wire -> {
            wire.write(head);
            wire.reset();
            return false;
        };
    }

    /** Text that may be anything, and then the end of the connection. */
    static StoreReply raw(String text) {
        return wire -> {
            wire.write(text);
            return false;
        };
    }

    /** Text, and then nothing more. */
    static StoreReply silence(String text) {
        return wire -> {
            wire.write(text);
            wire.beSilent();
            return false;
        };
    }

    /** An HTTP response. Each method changes it and returns it. */
    final class Http implements StoreReply {

        private enum End {
            OPEN,
            CLOSED,
            RESET,
            SILENT,
            DRIPPING
        }

        private static final int CHUNK = 4096;
        private static final int DRIP_EVERY_MILLIS = 20;

        private final List<String> headers = new ArrayList<>();
        private String status;
        private byte[] body = {};
        private int offset;
        private int end;
        private End manner = End.OPEN;
        private boolean chunked;

        private Http(String status) {
            this.status = status;
        }

        /** Adds a header, whether it is there or not. */
        Http with(String name, Object value) {
            headers.add(name + ": " + value);
            return this;
        }

        Http without(String... names) {
            for (String name : names) {
                headers.removeIf(line -> line.startsWith(name + ": "));
            }
            return this;
        }

        Http set(String name, Object value) {
            return without(name).with(name, value);
        }

        /** Sends these bytes, whatever the headers say. */
        Http body(byte[] bytes) {
            body = bytes;
            end = bytes.length;
            return this;
        }

        /** Without a length, so that the end of the connection is the end of the body. */
        Http untilClosed() {
            return without("Content-Length").closedAt(body.length);
        }

        Http chunked() {
            chunked = true;
            return without("Content-Length").with("Transfer-Encoding", "chunked");
        }

        /** Ends the connection in good order after so many bytes of the body. */
        Http closedAt(int bytes) {
            return ends(bytes, End.CLOSED);
        }

        Http resetAt(int bytes) {
            return ends(bytes, End.RESET);
        }

        Http silentAt(int bytes) {
            return ends(bytes, End.SILENT);
        }

        /** From there on one byte now and then. */
        Http drippingAt(int bytes) {
            return ends(bytes, End.DRIPPING);
        }

        private Http ends(int bytes, End how) {
            end = bytes;
            manner = how;
            return this;
        }

        @Override
        public boolean send(ScriptedStore.Wire wire) throws IOException {
            wire.write("HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
            if (chunked) {
                sendChunks(wire);
            } else {
                wire.write(body, 0, end);
            }
            switch (manner) {
                case OPEN -> {
                    return true;
                }
                case RESET -> {
                    wire.awaitOnDisk(offset + end);
                    wire.reset();
                }
                case SILENT -> wire.beSilent();
                case DRIPPING -> drip(wire);
                default -> {
                    // The connection ends by itself.
                }
            }
            return false;
        }

        private void sendChunks(ScriptedStore.Wire wire) throws IOException {
            for (int at = 0; at < end; at += CHUNK) {
                int length = Math.min(CHUNK, body.length - at);
                wire.write(Integer.toHexString(length) + "\r\n");
                wire.write(body, at, Math.min(at + length, end));
                if (at + length <= end) {
                    wire.write("\r\n");
                }
            }
            if (end == body.length) {
                wire.write("0\r\n\r\n");
            }
        }

        private void drip(ScriptedStore.Wire wire) throws IOException {
            try {
                for (int at = end; at < body.length; at++) {
                    wire.write(body, at, at + 1);
                    Thread.sleep(DRIP_EVERY_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
