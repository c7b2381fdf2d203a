package io.twintag.device.store;

import io.twintag.transport.runtime.Safeguard;

/** Which range of a log a flush has to force. The apply thread begins and ends it, the flusher forces in between. */
final class LogFlush {
    private static final long MARK_DISTANCE = 1024 * 1024;

    private final int segmentLength;
    private final Checkpoints checkpoints;

    /** Everything before is forced. */
    private long flushedTail;
    /** Zeros that a cut wrote reach to here, 0: none. */
    private long dirtyEnd;

    private boolean isCovering;
    private long coveredEnd;
    private long coveredCuts;
    private long coveredFrom;
    private long coveredTail;
    private int coveredEpoch;
    private long coveredSequence;

    private long forcedCuts = -1;
    private long forcedTail;
    private boolean wasCutting;

    LogFlush(final int segmentLength, final Checkpoints checkpoints) {
        this.segmentLength = segmentLength;
        this.checkpoints = checkpoints;
    }

    void found(final long newFlushedTail, final long newDirtyEnd) {
        flushedTail = newFlushedTail;
        dirtyEnd = newDirtyEnd;
    }

    /** The log was cut at this position, and zeroed from there to its former end. */
    void cut(final long position, final long end) {
        flushedTail = Math.min(flushedTail, position);
        dirtyEnd = Math.max(dirtyEnd, end);
    }

    void begin(final int epoch, final long sequence, final long tail) {
        coveredEnd = Math.max(tail, dirtyEnd);
        coveredCuts = checkpoints.cuts();
        isCovering = coveredEnd > flushedTail;
        coveredFrom = flushedTail;
        coveredTail = tail;
        coveredEpoch = epoch;
        coveredSequence = sequence;
    }

    /** Flusher. May block. @return how many bytes were to be forced. */
    @Safeguard(
            name = "watermark-last, logs",
            prevents = "The watermark is forced, and the records that it speaks of are not.")
    long force(final Disk disk, final Segment[] segments) {
        if (!isCovering) {
            forceCutting(disk);
            return 0;
        }
        for (long position = coveredFrom; position < coveredEnd; ) {
            final int offset = (int) (position % segmentLength);
            final int lengthBytes = (int) Math.min(segmentLength - offset, coveredEnd - position);
            segments[(int) (position / segmentLength)].force(disk, offset, lengthBytes);
            position += lengthBytes;
        }
        if (coveredEpoch != 0) {
            checkpoints.store(new Checkpoints.Mark(coveredEpoch, coveredSequence, coveredTail), coveredCuts);
        }
        forceCheckpoints(disk);
        return coveredEnd - coveredFrom;
    }

    /** That all behind a gap is to be cut, or no more: no record that counts need have come with it. */
    private void forceCutting(final Disk disk) {
        if (checkpoints.isCutting() != wasCutting) {
            forceCheckpoints(disk);
        }
    }

    /**
     * A mark saves the next opening time, no more: it may be an older one. A cut must be on the disk before what
     * follows it counts.
     */
    private void forceCheckpoints(final Disk disk) {
        final boolean isCutting = checkpoints.isCutting();
        if (coveredCuts != forcedCuts || isCutting != wasCutting || coveredTail - forcedTail >= MARK_DISTANCE) {
            checkpoints.force(disk);
            forcedCuts = coveredCuts;
            wasCutting = isCutting;
            forcedTail = coveredTail;
        }
    }

    void end() {
        if (isCovering && checkpoints.cuts() == coveredCuts) {
            flushedTail = coveredTail;
            dirtyEnd = 0;
        }
        isCovering = false;
    }
}
