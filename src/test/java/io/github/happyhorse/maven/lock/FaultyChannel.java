package io.github.happyhorse.maven.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** The channel of a file that can be locked and closed, but on a disk that fails. */
final class FaultyChannel extends FileChannel {

    private final FileChannel channel;

    FaultyChannel(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public FileLock tryLock(long at, long length, boolean shared) throws IOException {
        return channel.tryLock(at, length, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }

    private static IOException fault() {
        return new IOException("Input/output error");
    }

    @Override
    public FileChannel truncate(long length) throws IOException {
        throw fault();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        throw fault();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        throw fault();
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        throw fault();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw fault();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw fault();
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        throw fault();
    }

    @Override
    public long position() throws IOException {
        throw fault();
    }

    @Override
    public FileChannel position(long at) throws IOException {
        throw fault();
    }

    @Override
    public long size() throws IOException {
        throw fault();
    }

    @Override
    public void force(boolean metadata) throws IOException {
        throw fault();
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
        throw fault();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        throw fault();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long length) throws IOException {
        throw fault();
    }

    @Override
    public FileLock lock(long at, long length, boolean shared) throws IOException {
        throw fault();
    }
}
