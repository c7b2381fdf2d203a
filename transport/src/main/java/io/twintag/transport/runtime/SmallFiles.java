package io.twintag.transport.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The way to a file system for small files that are read and replaced as a whole ({@link AtomicFile}), each method one
 * step of it: a test makes one fail or take less than all, a simulator puts a disk in its place that forgets what was
 * not forced. All may block.
 */
public interface SmallFiles {
    /** The file systems of this machine. */
    SmallFiles REAL = new SmallFiles() {};

    default boolean exists(final Path file) {
        return Files.exists(file);
    }

    default byte[] read(final Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    /** An empty file to write to; what is there under this name is emptied. */
    default FileChannel create(final Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Writes some of these bytes, or all. @return how many. */
    default int write(final FileChannel channel, final ByteBuffer bytes) throws IOException {
        return channel.write(bytes);
    }

    /** Writes all of these bytes where the channel stands. */
    default void writeInFull(final FileChannel channel, final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (write(channel, bytes) <= 0) {
                throw new IOException("the file system takes no more: " + bytes.remaining() + " bytes are left");
            }
        }
    }

    /** Forces the content of a file. */
    default void force(final FileChannel channel) throws IOException {
        channel.force(true);
    }

    /** Forces the content and the length of a file that was written in other ways, and that nobody has open. */
    default void forceFile(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            force(channel);
        }
    }

    /** Gives a file or a directory another name in the same file system, at once; a file of that name is gone then. */
    default void rename(final Path from, final Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes a file, if it is there. */
    default void delete(final Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Forces the names in a directory. */
    default void forceDirectory(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
