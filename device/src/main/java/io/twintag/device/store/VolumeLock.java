package io.twintag.device.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One owner for a volume: a lock on a file, and within this JVM a set (a second channel, closed, would drop the lock). */
final class VolumeLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private VolumeLock(final Path key, final FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    static VolumeLock acquire(final Path file) throws IOException {
        final Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
        if (!HELD.add(key)) {
            throw inUse(file, Long.toString(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        VolumeLock held = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            final FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file, Files.readString(file).strip());
            }
            channel.truncate(0);
            final String pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            held = new VolumeLock(key, channel);
            return held;
        } finally {
            if (held == null) {
                HELD.remove(key);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static StorageException inUse(final Path file, final String pid) {
        return new StorageException("volume " + file.toAbsolutePath().getParent() + " is in use by pid " + pid
                + ": stop that process, or use another directory");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException ignored) {
            // The lock goes with the process at the latest.
            return;
        } finally {
            HELD.remove(key);
        }
    }
}
