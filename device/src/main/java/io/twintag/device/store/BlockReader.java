package io.twintag.device.store;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.Safeguard;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the newest version of a block beside the thread that writes it. A slot keeps its content for as long as a
 * trailer names it: if the line is the same before and after the copy, the copy is of one version.
 */
final class BlockReader {
    private static final ThreadLocal<Crc32c> CRC = ThreadLocal.withInitial(Crc32c::new);

    /**
     * What {@link #read} says of a trailer line that is not as it was stored: then no field of it is to be believed.
     */
    static final int BAD_LINE = Integer.MIN_VALUE;

    private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int PARKS = 1_000;
    /** A line that is in the middle of a change for longer is bad: no thread changes it. */
    private static final int STUCK_WAITS = 10_000 + PARKS;

    private final BlockFiles files;
    private final int blockSize;

    BlockReader(final BlockFiles files, final int blockSize) {
        this.files = files;
        this.blockSize = blockSize;
    }

    /**
     * @return OK; CORRUPT: the content is not what its trailer says, which is told nevertheless; or {@link #BAD_LINE}.
     */
    int read(
            final long block,
            final MutableDirectBuffer target,
            final int targetIndex,
            final MutableDirectBuffer trailers,
            final int trailersIndex) {
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        int waits = 0;
        while (true) {
            final int change = TrailerLine.changeAcquire(lines, line);
            final boolean isSound = TrailerLine.isSound(lines, line, block);
            final int newest = TrailerLine.newest(lines, line);
            final boolean isWritten = newest != TrailerLine.NONE;
            final int epoch = isWritten ? TrailerLine.epoch(lines, line, newest) : 0;
            final long sequence = isWritten ? TrailerLine.sequence(lines, line, newest) : 0;
            final int crc = isWritten ? TrailerLine.crc(lines, line, newest) : 0;
            final int slot = isWritten ? TrailerLine.slot(lines, line, newest) : 0;
            final boolean isStuck = (change & 1) != 0 && waits >= STUCK_WAITS;
            if (((change & 1) == 0 || isStuck) && TrailerLine.isUnchanged(lines, line, change)) {
                final boolean isGood = !isStuck && isSound && copy(isWritten, slot, crc, target, targetIndex);
                if (TrailerLine.isUnchanged(lines, line, change)) {
                    if (trailers != null) {
                        Trailer.put(trailers, trailersIndex, epoch, crc, sequence);
                    }
                    return isGood ? Status.OK : isStuck || !isSound ? BAD_LINE : Status.CORRUPT;
                }
            }
            waits++;
            if (waits < STUCK_WAITS - PARKS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NS); // a change takes less than a microsecond, unless its thread is held up
            }
        }
    }

    /** Apply thread: nobody writes meanwhile. */
    void readTrailer(final long block, final MutableDirectBuffer target, final int index) {
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        final int newest = TrailerLine.newest(lines, line);
        if (newest == TrailerLine.NONE) {
            Trailer.put(target, index, 0, 0, 0);
        } else {
            final int epoch = TrailerLine.epoch(lines, line, newest);
            final int crc = TrailerLine.crc(lines, line, newest);
            Trailer.put(target, index, epoch, crc, TrailerLine.sequence(lines, line, newest));
        }
    }

    private boolean copy(
            final boolean isWritten,
            final int slot,
            final int crc,
            final MutableDirectBuffer target,
            final int targetIndex) {
        if (!isWritten) {
            target.setMemory(targetIndex, blockSize, (byte) 0);
            return true;
        }
        if (!files.isSlot(slot)) {
            return false;
        }
        target.putBytes(targetIndex, files.data(slot), files.dataOffset(slot), blockSize);
        return isSame(CRC.get().of(target, targetIndex, blockSize), crc);
    }

    @Safeguard(name = "block checksums", prevents = "A reader is shown a block of which a bit has flipped.")
    private static boolean isSame(final int crcOfContent, final int crcOfTrailer) {
        return crcOfContent == crcOfTrailer;
    }

    /** Whether a slot holds content with this CRC. Apply thread: nobody writes meanwhile. */
    boolean isIntact(final int slot, final int crc) {
        return files.isSlot(slot) && CRC.get().of(files.data(slot), files.dataOffset(slot), blockSize) == crc;
    }
}
