package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.result.Sha256;
import java.io.Closeable;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.tukaani.xz.check.CRC64;

/**
 * The checksums of one video, taken on a thread beside the one that receives and writes it: they take as long as all
 * the rest. A small one is not worth a thread.
 */
final class Checksums implements Closeable {

    /** From this size on it is worth a thread. */
    static final int LARGE = 1 << 20;

    private static final int BLOCK = 1 << 17;
    private static final int MOST_BLOCKS = 6;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(MOST_BLOCKS);
    private int blocks;
    private long added;
    private ExecutorService thread;
    private CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);

    private MessageDigest sha256;
    private CRC64 crc64;
    private MessageDigest md5;

    Checksums() {
        reset(false);
    }

    /** Forgets all that was added. */
    void reset(boolean withMd5) {
        taken.join();
        added = 0;
        sha256 = Sha256.digest();
        crc64 = new CRC64();
        md5 = withMd5 ? md5Digest() : null;
    }

    /** A block to be filled; it waits while all are still to be summed. */
    byte[] block() throws InterruptedIOException {
        byte[] block = free.poll();
        if (block != null) {
            return block;
        }
        if (blocks < MOST_BLOCKS) {
            blocks++;
            return new byte[BLOCK];
        }
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Adds what a block is filled with, after which it may be filled again. */
    void add(byte[] block, int length) {
        if (added < LARGE) {
            sum(block, length);
        } else {
            taken = taken.thenRunAsync(() -> sum(block, length), thread());
        }
        added += length;
    }

    private void sum(byte[] block, int length) {
        sha256.update(block, 0, length);
        crc64.update(block, 0, length);
        if (md5 != null) {
            md5.update(block, 0, length);
        }
        free.add(block);
    }

    private ExecutorService thread() {
        if (thread == null) {
            thread = Executors.newSingleThreadExecutor(work -> {
                Thread daemon = new Thread(work, "happyhorse-checksums");
                daemon.setDaemon(true);
                return daemon;
            });
        }
        return thread;
    }

    /** Lower-case hexadecimal digits. To be asked once. */
    String sha256() {
        taken.join();
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** An unsigned decimal number, as the store writes it. To be asked once. */
    String crc64() {
        taken.join();
        // The library gives the bytes of the sum in little-endian order.
        byte[] bytes = crc64.finish();
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return Long.toUnsignedString(value);
    }

    /** Base64, as the header has it; null if it was not asked for. To be asked once. */
    String md5() {
        taken.join();
        return md5 == null ? null : Base64.getEncoder().encodeToString(md5.digest());
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    private static MessageDigest md5Digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
