package io.twintag.device.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The disk of one volume: the first force that fails, whatever it was for, marks the volume as failed. A lack of space
 * or of rights while a file is made is a refusal, not a failure: nothing relied on that file yet.
 */
final class MarkingDisk extends Disk {
    private final Disk disk;
    private final FailureMark mark;

    MarkingDisk(final Disk disk, final FailureMark mark) {
        this.disk = disk;
        this.mark = mark;
    }

    FailureMark mark() {
        return mark;
    }

    @Override
    protected void allocate(final Path file, final long lengthBytes) throws IOException {
        try {
            disk.allocate(file, lengthBytes);
        } catch (final IOException ex) {
            markUnlessRefused(ex);
            throw ex;
        }
    }

    @Override
    protected Segment map(final Path file, final long position, final int lengthBytes) throws IOException {
        return disk.map(file, position, lengthBytes);
    }

    @Override
    public UnsafeBuffer view() {
        return disk.view();
    }

    @Override
    protected void write(final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
            throws IOException {
        disk.write(file, channel, bytes, position);
    }

    @Override
    public long usableBytes(final Path directory) {
        return disk.usableBytes(directory);
    }

    @Override
    protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
        try {
            disk.force(mapped, index, lengthBytes);
        } catch (final UncheckedIOException ex) {
            mark.set(ex.getCause());
            throw ex;
        }
    }

    @Override
    public void force(final FileChannel channel) throws IOException {
        try {
            disk.force(channel);
        } catch (final IOException ex) {
            markUnlessRefused(ex);
            throw ex;
        }
    }

    /** The names too are forced by the disk behind this one, not by a force of this one's alone. */
    @Override
    public void forceDirectory(final Path directory) throws IOException {
        try {
            disk.forceDirectory(directory);
        } catch (final IOException ex) {
            markUnlessRefused(ex);
            throw ex;
        }
    }

    @Override
    public void forceFile(final Path file) throws IOException {
        try {
            disk.forceFile(file);
        } catch (final IOException ex) {
            markUnlessRefused(ex);
            throw ex;
        }
    }

    @Override
    public boolean exists(final Path file) {
        return disk.exists(file);
    }

    @Override
    public byte[] read(final Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public FileChannel create(final Path file) throws IOException {
        return disk.create(file);
    }

    @Override
    public int write(final FileChannel channel, final ByteBuffer bytes) throws IOException {
        return disk.write(channel, bytes);
    }

    @Override
    public void delete(final Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    protected void lost(final IOException cause) {
        mark.set(cause);
    }

    private void markUnlessRefused(final IOException ex) {
        if (!isOutOfSpace(ex) && !(ex instanceof FileSystemException)) {
            mark.set(ex);
        }
    }
}
