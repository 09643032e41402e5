package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Bytes as a file that is read at given positions, and gives nothing, then a byte, then nothing and so on. */
final class StingyChannel extends FileChannel {

    private final byte[] bytes;
    private final long size;
    private boolean paused;

    /** A file of these bytes that says it has this size. */
    StingyChannel(byte[] bytes, long size) {
        this.bytes = bytes.clone();
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target, long at) {
        if (at >= bytes.length) {
            return -1;
        }
        paused = !paused;
        if (paused) {
            return 0;
        }
        target.put(bytes[(int) at]);
        return 1;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    protected void implCloseChannel() {
        // There is nothing to close.
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long at) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long length) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void force(boolean metadata) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long length) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long at, long length, boolean shared) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long at, long length, boolean shared) throws IOException {
        throw new UnsupportedOperationException();
    }
}
