package io.twintag.transport.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * One owner for what lies in a directory, among all processes of this host and within this one, and the only word on
 * who lives: the kernel lets go of a lock when its process ends, however it ends, in any container and whatever the
 * clock says. An id of a process is used again, and is another one in another pid namespace. Any thread.
 *
 * <p>A lock file is opened here and nowhere else: the kernel forgets all locks of a process on a file when that process
 * closes any descriptor of it. It holds what {@link LockOwner} says, for people and for signals.
 */
public final class DirectoryLock implements AutoCloseable {
    /**
     * What this process holds: nobody opens such a file again. Guarded by itself. A lock whose owner has forgotten it
     * goes with the garbage, and this process does not take it again.
     */
    private static final Map<Path, WeakReference<DirectoryLock>> HELD = new HashMap<>();

    /** How often a lock is tried: one that is looked at in this moment is no lock that is held. */
    private static final int TRIES = 20;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Written in place, so that a full file system keeps nobody from locking again. */
    private static final int CONTENT_LENGTH = 64;

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
            for (int i = 0; i < TRIES; i++) {
                final DirectoryLock lock = tryAcquire(directory, file);
                if (lock != null) {
                    return lock;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            throw inUse(directory, owner(directory, fileName));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot lock " + directory.resolve(fileName) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Who holds the lock that a file of this name in a directory stands for, without taking it; null: nobody. Costs
     * some system calls.
     */
    public static @Nullable LockOwner owner(final Path directory, final String fileName) {
        try {
            final Path file = directory.toRealPath().resolve(fileName);
            synchronized (HELD) {
                final WeakReference<DirectoryLock> held = HELD.get(file);
                return held != null && held.get() != null ? LockOwner.self() : ownerElsewhere(file);
            }
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot look at " + directory.resolve(fileName) + ": " + e.getMessage(), e);
        }
    }

    /** Null while another process has it, or looks at it. */
    private static @Nullable DirectoryLock tryAcquire(final Path directory, final Path file) throws IOException {
        synchronized (HELD) {
            if (HELD.containsKey(file)) {
                throw inUse(directory, LockOwner.self());
            }
            FileChannel channel = null;
            DirectoryLock held = null;
            try {
                channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                if (channel.tryLock() != null) {
                    sayWho(channel);
                    held = new DirectoryLock(file, channel);
                    HELD.put(file, new WeakReference<>(held));
                }
                return held;
            } catch (final OverlappingFileLockException e) {
                channel = null; // another class loader of this process has it: a close would let go of it
                throw inUse(directory, LockOwner.self());
            } finally {
                if (held == null) {
                    CloseHelper.quietClose(channel);
                }
            }
        }
    }

    /** Shared, so that any number may look at once, and let go of in the same moment. */
    private static @Nullable LockOwner ownerElsewhere(final Path file) throws IOException {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean isOurs = false;
        try (FileLock probe = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return probe != null ? null : LockOwner.parse(content(channel));
        } catch (final OverlappingFileLockException e) {
            isOurs = true; // as above
            return LockOwner.self();
        } finally {
            if (!isOurs) {
                channel.close();
            }
        }
    }

    /** What cannot be written is not known, and the lock is held all the same. */
    private static void sayWho(final FileChannel channel) throws IOException {
        final byte[] text =
                Arrays.copyOf(LockOwner.self().text().getBytes(StandardCharsets.US_ASCII), CONTENT_LENGTH - 1);
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == 0 ? (byte) ' ' : text[i];
        }
        final ByteBuffer line =
                ByteBuffer.allocate(CONTENT_LENGTH).put(text).put((byte) '\n').flip();
        try {
            SmallFiles.REAL.writeInFull(channel.position(0), line);
            channel.truncate(CONTENT_LENGTH);
        } catch (final IOException full) {
            channel.truncate(0);
        }
    }

    private static String content(final FileChannel channel) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(CONTENT_LENGTH);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
            continue;
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    private static LockedException inUse(final Path directory, final @Nullable LockOwner owner) {
        return new LockedException(directory + " is in use by " + (owner == null ? "a process that just ended" : owner)
                + ": stop that process, or use another directory");
    }

    /** Lets go; any number of times. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (channel.isOpen()) {
                CloseHelper.quietClose(channel);
                HELD.remove(file);
            }
        }
    }
}
