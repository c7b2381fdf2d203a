package io.twintag.device.tagtable;

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
import org.agrona.CloseHelper;

/** Lets one tag table at a time have its files, among all processes of this host and within this one. Any thread. */
final class FileGuard implements AutoCloseable {
    /**
     * Files that this process has locked. The operating system forgets a process's lock when any channel to the file is
     * closed, so a second opener in the same process must be refused before it opens one.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private FileGuard(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static FileGuard take(final Path lockFile) throws IOException {
        final Path path = lockFile.getParent().toRealPath().resolve(lockFile.getFileName());
        if (!HELD.add(path)) {
            throw new IllegalStateException(
                    "this process has the tag table open already: close that one first (" + path.getParent() + ")");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            final FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IllegalStateException(
                        "process " + Files.readString(path).strip()
                                + " has the tag table open: stop that device first (" + path.getParent() + ")");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new FileGuard(path, channel);
        } catch (final IOException | RuntimeException problem) {
            CloseHelper.quietClose(channel);
            HELD.remove(path);
            throw problem;
        }
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            CloseHelper.quietClose(channel);
            HELD.remove(path);
        }
    }
}
