package io.twintag.device.store;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The store's way to the file system; one class, so that tests can make it fail and a simulator can put another in its
 * place. May block: never on the apply thread's way.
 */
public class Disk implements SmallFiles {
    /** The one that devices use. */
    public static final Disk REAL = new Disk();

    /**
     * Zeros that one call writes, and no more at a time: file systems keep what one call writes in one piece, and a
     * store through a mapping makes a whole piece dirty. With 1 MiB each force of a few bytes wrote 1 MiB.
     */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(16 * 1024).asReadOnlyBuffer();

    /**
     * A new file of zeros, each of them written, so that no store to its mapping can meet a full disk (that would kill
     * the JVM with SIGBUS). Forced. Nothing is left behind when it fails.
     */
    protected void allocate(final Path file, final long lengthBytes) throws IOException {
        if (Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() < lengthBytes) {
            throw new IOException("No space left on device for " + lengthBytes + " bytes");
        }
        boolean done = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            final ByteBuffer zeros = ZEROS.duplicate();
            for (long position = 0; position < lengthBytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), lengthBytes - position));
                position += channel.write(zeros, position);
            }
            force(channel);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Maps a part of a file that {@link #allocate} made. */
    protected Segment map(final Path file, final long position, final int lengthBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < position + lengthBytes) {
                throw new StorageException(file + " has " + channel.size() + " bytes, not "
                        + (position + lengthBytes)
                        + ": it was cut; wipe this volume and let replace copy it from the twin");
            }
            return new Segment(channel.map(FileChannel.MapMode.READ_WRITE, position, lengthBytes), true);
        }
    }

    /**
     * A buffer that wraps nothing yet, for memory that somebody else maps: whatever is stored there goes through it.
     */
    public UnsafeBuffer view() {
        return new UnsafeBuffer(0, 0);
    }

    /** Writes to a file that is not mapped; {@link #force(FileChannel)} must follow before anything relies on it. */
    protected void write(final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
            throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    /** Usable bytes of the file system that a directory lies on. */
    public long usableBytes(final Path directory) {
        return directory.toFile().getUsableSpace();
    }

    /** Forces a range of a mapping. @throws java.io.UncheckedIOException what was to be forced may be lost. */
    protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
        mapped.force(index, lengthBytes);
    }

    /** Content and length of a file; its times would cost another write of the file system's journal. */
    @Override
    public void force(final FileChannel channel) throws IOException {
        channel.force(false);
    }

    /** Something that was to be written is neither there nor forced, and others may rely on it. */
    protected void lost(final IOException cause) {
        // Only a volume's own disk remembers.
    }

    /** Forces the names in a directory. */
    @Override
    public void forceDirectory(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            force(channel);
            channel.force(true);
        }
    }

    /** A refusal for a failed call, as STORAGE_SPACE where that is what it was. */
    static StorageException refusal(final String what, final Path path, final IOException ex) {
        return isOutOfSpace(ex)
                ? new StorageException(
                        Status.STORAGE_SPACE,
                        what + " " + path + ": the file system is full; free space on it (" + ex.getMessage() + ")",
                        ex)
                : new StorageException(
                        Status.DEVICE_FAILED,
                        what + " " + path + " failed: see to the disk and the rights on it (" + ex + ")",
                        ex);
    }

    static boolean isOutOfSpace(final IOException ex) {
        final String message = String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded");
    }
}
