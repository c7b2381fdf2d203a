package io.twintag.device.store;

/**
 * The watermark that is forced in the superblock, and whether a flush has to force a newer one. It has not where all
 * that the stream wrote since are records of logs: after a power cut {@link Recovery} finds these again, one after the
 * other without a gap. So a flush of appends alone waits for the disk once and not twice.
 */
final class ForcedMark {
    /** Bytes of logs that a recovery walks at most to find the end. */
    private static final long MAX_BYTES_BEHIND = 64 * 1024 * 1024;

    private int epoch;
    private long sequence;
    /** Records appended until then; the next flush is no plain one while this is not known. */
    private long appended = Long.MIN_VALUE;

    private long bytesBehind;

    ForcedMark(final Watermark found) {
        epoch = found.epoch();
        sequence = found.sequence();
    }

    /** Apply thread: whether every write behind the mark is a record, and on its own tells that it was written. */
    boolean isFollowedByRecords(final int coversEpoch, final long coversSequence, final long coversAppended) {
        return coversEpoch == epoch && coversSequence - sequence == coversAppended - appended;
    }

    /** Flusher: this much was forced behind the mark. @return whether it may stay where it is. */
    boolean mayStay(final long forcedBytes) {
        bytesBehind += forcedBytes;
        return bytesBehind <= MAX_BYTES_BEHIND;
    }

    /** Flusher: it was forced here. */
    void moved(final Watermark mark, final long markAppended) {
        epoch = mark.epoch();
        sequence = mark.sequence();
        appended = markAppended;
        bytesBehind = 0;
    }
}
