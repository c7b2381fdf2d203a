package io.twintag.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.IoUtil;

/** The directories of a peer's two copies, and how a peer that does not start says so. */
final class Copies {
    static final int COUNT = 2;

    private static final int CHUNK_LENGTH = 1024 * 1024;

    private final String peer;
    private final Path directory;

    /**
     * Makes both directories.
     *
     * @throws IllegalStateException when they cannot be made or written, or the disk has too little room.
     */
    Copies(final String peer, final Path directory, final long neededBytes) {
        this.peer = peer;
        this.directory = directory;
        try {
            for (int copy = 0; copy < COUNT; copy++) {
                Files.createDirectories(of(copy));
                Files.delete(Files.createTempFile(of(copy), "may", "write"));
            }
            final long usableBytes = Files.getFileStore(directory).getUsableSpace();
            if (usableBytes < neededBytes) {
                delete();
                throw new IllegalStateException(peer + " needs " + (neededBytes >> 20) + " MiB in " + directory
                        + ", and " + (usableBytes >> 20) + " are free: choose another directory or a shorter run");
            }
        } catch (final IOException e) {
            throw notStarted(e);
        }
    }

    /** Directory of a copy, 0 or 1. */
    Path of(final int copy) {
        return directory.resolve("copy-" + copy);
    }

    /** A further directory beside them, not made yet. */
    Path beside(final String name) {
        return directory.resolve(name);
    }

    /** For when the peer is closed: removes all below the directory, and the directory. */
    void delete() {
        IoUtil.delete(directory.toFile(), true);
    }

    IllegalStateException notStarted(final Throwable cause) {
        return new IllegalStateException(peer + " does not start in " + directory + ": " + cause, cause);
    }

    IllegalStateException failed(final Throwable cause) {
        return new IllegalStateException(peer + " failed: " + cause, cause);
    }

    /**
     * Runs each step of a start; when one fails, what was opened is closed and all files are removed.
     *
     * @throws IllegalStateException when it does not start.
     */
    void start(final AutoCloseable opened, final Step step) {
        try {
            step.run();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closed(opened, e);
        } catch (final Exception | LinkageError e) {
            throw closed(opened, e);
        }
    }

    private IllegalStateException closed(final AutoCloseable opened, final Throwable cause) {
        final IllegalStateException failure = notStarted(cause);
        try {
            opened.close();
        } catch (final Exception e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Writes zeros until a file is that long, so that no part of it is a hole. */
    static void allocate(final Path file, final long lengthBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            final ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_LENGTH);
            for (long end = 0; end < lengthBytes; ) {
                zeros.clear().limit((int) Math.min(CHUNK_LENGTH, lengthBytes - end));
                end += channel.write(zeros, end);
            }
        }
    }

    /** What may fail while a peer starts. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }
}
