package io.twintag.cli.process;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.LockedException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The directory of a media driver, and how twintag runs one there. A driver that was killed leaves a directory that
 * looks alive for seconds, so a lock of our own says whether one of twintag's is. One of somebody else's is alive
 * while the time of its last activity moves, whatever process id stands beside it.
 */
public final class DriverPlace implements AutoCloseable {
    private static final int SPINNING_CORES = 8;

    /** In the directory of a driver that twintag runs: it goes with the directory. */
    private static final String MARK = "twintag";

    /** So long the time of a driver's last activity stands still before it is dead: Aeron's own default. */
    private static final long DRIVER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The largest multiple of a frame's alignment that a UDP datagram could carry; also good within a host. */
    private static final int IPC_MTU_LENGTH = 65_504;

    /** 8,192 counters; their names take four times as much. */
    private static final int COUNTERS_LENGTH = 1024 * 1024;

    private static final long LIVENESS_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long UNBLOCK_NS = TimeUnit.SECONDS.toNanos(10);

    /** Streams are made anew after each loss, and what was sent on the old ones is of no use then. */
    private static final long LINGER_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Path directory;
    private final DirectoryLock lock;

    private DriverPlace(final Path directory, final DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Claims the place and clears what a killed driver left.
     *
     * @throws Refusal when a driver is alive there, or there is too little memory for its streams.
     */
    public static DriverPlace claim(final Settings settings, final Log log) {
        final Path directory = settings.aeronDirectory().toAbsolutePath().normalize();
        final Path parent = directory.getParent();
        DirectoryLock lock = null;
        DriverPlace place = null;
        try {
            Files.createDirectories(parent);
            lock = lock(parent, directory);
            // This process has the lock of twintag's own driver, so none lives.
            if (!Files.exists(directory.resolve(MARK)) && isDriverActive(directory, log)) {
                throw inUse(directory);
            }
            IoUtil.delete(directory.toFile(), true);
            checkRoom(settings, parent.toFile());
            place = new DriverPlace(directory, lock);
            return place;
        } catch (final IOException e) {
            throw new Refusal("cannot make " + directory + " (" + e + "): set run.dir in " + Settings.FILE);
        } finally {
            if (place == null) {
                CloseHelper.quietClose(lock);
            }
        }
    }

    private static DirectoryLock lock(final Path parent, final Path directory) {
        try {
            return DirectoryLock.acquire(parent, directory.getFileName() + ".lock");
        } catch (final LockedException e) {
            throw inUse(directory);
        }
    }

    private static Refusal inUse(final Path directory) {
        return new Refusal("a media driver runs in " + directory + ": use it as it is, or stop it");
    }

    /** Says that the driver in this directory is twintag's. */
    public void mark() {
        try {
            Files.createFile(directory.resolve(MARK));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot mark " + directory, e);
        }
    }

    private static void checkRoom(final Settings settings, final File parent) {
        final long needed = settings.driverBytes();
        final long usable = parent.getUsableSpace();
        if (usable < needed) {
            throw new Refusal("too little room in " + parent + " for the media driver's streams: "
                    + Units.size(needed) + " needed, " + Units.size(usable)
                    + " free. Enlarge it (for a container: --shm-size), or set run.dir in " + Settings.FILE
                    + " to a directory in memory with room");
        }
    }

    /** Whether the time of the last activity of the driver in a directory moves, at least once in its timeout. */
    static boolean isDriverActive(final Path directory, final Log log) throws IOException {
        final Path cncFile = directory.resolve(CncFileDescriptor.CNC_FILE);
        if (!Files.exists(cncFile) || Files.size(cncFile) < CncFileDescriptor.META_DATA_LENGTH) {
            return false;
        }
        log.info("a media driver has been in " + directory + ": looking for " + Units.duration(DRIVER_TIMEOUT_NS)
                + " at most whether it is active");
        final MappedByteBuffer buffer;
        try (FileChannel channel = FileChannel.open(cncFile, StandardOpenOption.READ)) {
            buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        try {
            return isActive(buffer);
        } finally {
            IoUtil.unmap(buffer);
        }
    }

    private static boolean isActive(final MappedByteBuffer cnc) {
        final UnsafeBuffer fields = new UnsafeBuffer(cnc, 0, CncFileDescriptor.META_DATA_LENGTH);
        final int length = fields.getInt(CncFileDescriptor.toDriverBufferLengthOffset(0));
        if (length <= RingBufferDescriptor.TRAILER_LENGTH
                || length > cnc.capacity() - CncFileDescriptor.END_OF_METADATA_OFFSET) {
            return false;
        }
        final int at = CncFileDescriptor.END_OF_METADATA_OFFSET
                + length
                - RingBufferDescriptor.TRAILER_LENGTH
                + RingBufferDescriptor.CONSUMER_HEARTBEAT_OFFSET;
        final UnsafeBuffer all = new UnsafeBuffer(cnc);
        final long first = all.getLongVolatile(at);
        final long beginNs = System.nanoTime();
        while (System.nanoTime() - beginNs < DRIVER_TIMEOUT_NS && !ProcessStop.await(LOOK_NS)) {
            if (all.getLongVolatile(at) != first) {
                return true;
            }
        }
        return false;
    }

    /** One thread on a small machine, three on a large one. Every byte of a term is allocated before it is used. */
    public MediaDriver.Context context(final Settings settings) {
        final boolean isLarge = Runtime.getRuntime().availableProcessors() >= SPINNING_CORES;
        return new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .threadingMode(isLarge ? ThreadingMode.DEDICATED : ThreadingMode.SHARED)
                .sharedIdleStrategy(backoff())
                .conductorIdleStrategy(backoff())
                .senderIdleStrategy(isLarge ? new BusySpinIdleStrategy() : backoff())
                .receiverIdleStrategy(isLarge ? new BusySpinIdleStrategy() : backoff())
                .asyncExecutorIdleStrategy(Idling.background())
                .ipcTermBufferLength(settings.driverTermLength())
                .publicationTermBufferLength(settings.driverTermLength())
                .ipcMtuLength(IPC_MTU_LENGTH)
                .counterValuesBufferLength(COUNTERS_LENGTH)
                .termBufferSparseFile(false)
                .performStorageChecks(true)
                .clientLivenessTimeoutNs(LIVENESS_NS)
                .imageLivenessTimeoutNs(LIVENESS_NS)
                .publicationUnblockTimeoutNs(UNBLOCK_NS)
                .publicationLingerTimeoutNs(LINGER_NS)
                .spiesSimulateConnection(false);
    }

    private static IdleStrategy backoff() {
        return new BackoffIdleStrategy(64, 16, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(500));
    }

    @Override
    public void close() {
        lock.close();
    }
}
