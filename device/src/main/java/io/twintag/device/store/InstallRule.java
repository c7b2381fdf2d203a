package io.twintag.device.store;

import io.twintag.transport.runtime.Safeguard;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which version of a block the twin's may take the place of: on a device that joins ({@link #mayInstall}), and on a
 * member ({@link #mayRepair}). Apply thread, between two writes.
 */
final class InstallRule {
    private final BlockFiles files;
    private final BlockReader reader;

    InstallRule(final BlockFiles files, final BlockReader reader) {
        this.files = files;
        this.reader = reader;
    }

    /**
     * What is here is of an epoch below the seal's, or of the same with a lower sequence, or bad and the other not
     * older.
     */
    @Safeguard(
            name = "conditional-install",
            prevents =
                    "A copy of a block that was read before a write arrives after it, and takes the write " + "away.")
    boolean mayInstall(final int sealEpoch, final long block, final int epoch, final long sequence) {
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        final int newest = TrailerLine.newestSound(lines, line, block);
        if (newest == TrailerLine.NONE) {
            return epoch != 0 || !isSound(lines, line, block);
        }
        final int hereEpoch = TrailerLine.epoch(lines, line, newest);
        if (hereEpoch < sealEpoch) {
            return true;
        }
        final int order = TrailerLine.compare(lines, line, newest, epoch, sequence);
        if (hereEpoch == sealEpoch && order < 0) {
            return true;
        }
        // A bad block of the running stream waits for a copy that is not older: else a write that both have would be
        // lost here.
        return order <= 0 && !isIntact(lines, line, newest, block);
    }

    /**
     * Whether a member may take a version that is not above what it has applied:
     *
     * <ul>
     *   <li>a line without a sound trailer takes it: a write since would have mended the line;
     *   <li>a version newer than the newest sound one is of a write that this device has applied and lost: it is taken;
     *   <li>an older one never is, whatever is bad here;
     *   <li>the same version is taken if line or content is bad, and both name the same CRC32C.
     * </ul>
     */
    boolean mayRepair(final long block, final int epoch, final long sequence, final int crc) {
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        final int newest = TrailerLine.newestSound(lines, line, block);
        if (newest == TrailerLine.NONE) {
            return epoch != 0 || !isSound(lines, line, block);
        }
        final int order = TrailerLine.compare(lines, line, newest, epoch, sequence);
        return order < 0
                || order == 0 && TrailerLine.crc(lines, line, newest) == crc && !isIntact(lines, line, newest, block);
    }

    /** Nobody changes a line between two writes: one that looks so is bad. */
    private static boolean isSound(final UnsafeBuffer lines, final int line, final long block) {
        return TrailerLine.isSound(lines, line, block) && (TrailerLine.changeAcquire(lines, line) & 1) == 0;
    }

    private boolean isIntact(final UnsafeBuffer lines, final int line, final int trailer, final long block) {
        return isSound(lines, line, block)
                && reader.isIntact(TrailerLine.slot(lines, line, trailer), TrailerLine.crc(lines, line, trailer));
    }
}
