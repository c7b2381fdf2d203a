package io.twintag.transport.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.CloseHelper;

/**
 * One owner for what lies in a directory, among all processes of this host and within this one. The operating system
 * lets go of it when the process ends, however it ends. Any thread.
 */
public final class DirectoryLock implements AutoCloseable {
    /**
     * What this process holds. The system forgets a process's lock when any channel to the file is closed, so a second
     * opener in the same process must be refused before it opens one.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Locks a directory by its file {@code lock}. @throws LockedException as the other. */
    public static DirectoryLock acquire(final Path directory) {
        return acquire(directory, "lock");
    }

    /**
     * Locks what a file of this name in a directory stands for.
     *
     * @throws LockedException another owner has it; the message names its process and the fix.
     */
    public static DirectoryLock acquire(final Path directory, final String fileName) {
        try {
            final Path file = directory.toRealPath().resolve(fileName);
            if (!HELD.add(file)) {
                throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
            }
            FileChannel channel = null;
            DirectoryLock held = null;
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() == null) {
                    throw inUse(directory, Files.readString(file).strip());
                }
                channel.truncate(0);
                final String pid = Long.toString(ProcessHandle.current().pid());
                channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
                held = new DirectoryLock(file, channel);
                return held;
            } finally {
                if (held == null) {
                    CloseHelper.quietClose(channel);
                    HELD.remove(file);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot lock " + directory.resolve(fileName) + ": " + e.getMessage(), e);
        }
    }

    private static LockedException inUse(final Path directory, final String pid) {
        return new LockedException(
                directory + " is in use by process " + pid + ": stop that process, or use another directory");
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            CloseHelper.quietClose(channel);
            HELD.remove(file);
        }
    }
}
