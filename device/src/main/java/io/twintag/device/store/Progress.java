package io.twintag.device.store;

import io.twintag.transport.layout.HalfWords;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How far a volume has applied its stream, and what puts back the block write that is under way. One mapped file,
 * written by the apply thread alone.
 *
 * <pre>
 *    0 magic   8 version   12 flush mode of the last owner   16 lost power   20 vouches for nothing   24 partial
 *   64 epoch   72 applied sequence   80 epoch   88 applied sequence   96 which of the two pairs counts (0 or -1)
 * 4096 undo: epoch   4100 object   4104 sequence   4112 first block   4120 count   4124 active (stored last)
 * 8192 undo: the former trailer lines, 64 bytes each
 * </pre>
 *
 * Two pairs, so that a new stream, which sets epoch and sequence at once, begins in one store. The upper 16 bits of a
 * sequence are a check of the pair ({@link HalfWords}), so that one store moves both; flags are 0, or all ones, so that
 * one bit that flips in a flag that is set takes nothing away. What of the undo area flips is not noticed; it counts
 * only after a kill in a write.
 */
final class Progress {
    static final int MAX_LINES = Limits.MAX_PAYLOAD_LENGTH / Limits.MIN_BLOCK_SIZE;
    static final int UNDO_LINES_OFFSET = 8192;
    static final int FILE_LENGTH = UNDO_LINES_OFFSET + MAX_LINES * TrailerLine.LENGTH;

    private static final long MAGIC = 0x53475250544E5754L;
    private static final int VERSION = 2;
    private static final int VERSION_OFFSET = 8;
    private static final int MODE_OFFSET = 12;
    private static final int LOST_POWER_OFFSET = 16;
    private static final int UNVOUCHED_OFFSET = 20;
    private static final int PARTIAL_OFFSET = 24;
    private static final int PAIRS_OFFSET = 64;
    private static final int PAIR_LENGTH = 16;
    private static final int SEQUENCE_BITS = 48;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;
    private static final int SET = -1;
    private static final int SELECTOR_OFFSET = 96;
    private static final int UNDO_EPOCH_OFFSET = 4096;
    private static final int UNDO_OBJECT_OFFSET = 4100;
    private static final int UNDO_SEQUENCE_OFFSET = 4104;
    private static final int UNDO_FIRST_OFFSET = 4112;
    private static final int UNDO_COUNT_OFFSET = 4120;
    private static final int UNDO_ACTIVE_OFFSET = 4124;

    private final Segment segment;
    private final UnsafeBuffer buffer;
    private final boolean isDamaged;
    private int appliedOffset;
    /** What the epoch adds to the check. */
    private int epochSum;

    private Progress(final Segment segment) {
        this.segment = segment;
        this.buffer = segment.buffer();
        this.appliedOffset = pair() + Long.BYTES;
        this.epochSum = HalfWords.ofInt(streamEpoch(), 0);
        this.isDamaged = buffer.getLong(appliedOffset) != checked(applied())
                || buffer.getInt(SELECTOR_OFFSET) != 0 && buffer.getInt(SELECTOR_OFFSET) != SET;
    }

    static void create(final Disk disk, final Path file) throws IOException {
        disk.allocate(file, FILE_LENGTH);
        final Segment segment = disk.map(file, 0, FILE_LENGTH);
        segment.buffer().putLong(0, MAGIC);
        segment.buffer().putInt(VERSION_OFFSET, VERSION);
        segment.force(disk);
        segment.close();
    }

    static Progress open(final Disk disk, final Path file) throws IOException {
        final Segment segment = disk.map(file, 0, FILE_LENGTH);
        if (segment.buffer().getLong(0) != MAGIC || segment.buffer().getInt(VERSION_OFFSET) != VERSION) {
            segment.close();
            throw new StorageException(file + " is no progress file of this format version: wipe this volume and let"
                    + " replace copy it from the twin");
        }
        segment.touch();
        return new Progress(segment);
    }

    private int pair() {
        return PAIRS_OFFSET + (buffer.getInt(SELECTOR_OFFSET) & 1) * PAIR_LENGTH;
    }

    int streamEpoch() {
        return buffer.getInt(pair());
    }

    /** Whether bits of epoch and sequence had flipped when it was opened: nothing is to be believed of them. */
    boolean isDamaged() {
        return isDamaged;
    }

    long applied() {
        return buffer.getLong(appliedOffset) & SEQUENCE_MASK;
    }

    /** Hot. */
    void applied(final long sequence) {
        buffer.putLongRelease(appliedOffset, checked(sequence));
    }

    private long checked(final long sequence) {
        return sequence | (long) (HalfWords.ofLong(sequence, 0) + epochSum) << SEQUENCE_BITS;
    }

    /** All of (epoch, sequence) in one store. */
    void start(final int epoch, final long sequence) {
        final int other = ~buffer.getInt(SELECTOR_OFFSET) & 1;
        final int pair = PAIRS_OFFSET + other * PAIR_LENGTH;
        epochSum = HalfWords.ofInt(epoch, 0);
        buffer.putInt(pair, epoch);
        buffer.putLong(pair + Long.BYTES, checked(sequence));
        buffer.putIntRelease(SELECTOR_OFFSET, -other);
        appliedOffset = pair + Long.BYTES;
    }

    FlushMode flushMode() {
        return FlushMode.values()[buffer.getInt(MODE_OFFSET) % FlushMode.values().length];
    }

    void flushMode(final FlushMode mode) {
        buffer.putInt(MODE_OFFSET, mode.ordinal());
    }

    /** Power was lost and no membership recorded since. */
    boolean lostPower() {
        return buffer.getInt(LOST_POWER_OFFSET) != 0;
    }

    void lostPower(final boolean value) {
        buffer.putInt(LOST_POWER_OFFSET, value ? SET : 0);
    }

    /** Power was lost in FlushMode.NONE and no membership recorded since: what is stored is of unknown age. */
    boolean isUnvouched() {
        return buffer.getInt(UNVOUCHED_OFFSET) != 0;
    }

    void unvouched(final boolean value) {
        buffer.putInt(UNVOUCHED_OFFSET, value ? SET : 0);
    }

    /**
     * It joined a stream, and no membership was recorded since: what is stored may be no prefix of anything. Any
     * thread.
     */
    boolean isPartial() {
        return buffer.getIntVolatile(PARTIAL_OFFSET) != 0;
    }

    void partial(final boolean value) {
        buffer.putIntRelease(PARTIAL_OFFSET, value ? SET : 0);
    }

    boolean isUndoActive() {
        return buffer.getInt(UNDO_ACTIVE_OFFSET) != 0;
    }

    int undoEpoch() {
        return buffer.getInt(UNDO_EPOCH_OFFSET);
    }

    long undoSequence() {
        return buffer.getLong(UNDO_SEQUENCE_OFFSET);
    }

    int undoObjectId() {
        return buffer.getInt(UNDO_OBJECT_OFFSET);
    }

    long undoFirstBlock() {
        return buffer.getLong(UNDO_FIRST_OFFSET);
    }

    int undoCount() {
        return buffer.getInt(UNDO_COUNT_OFFSET);
    }

    /** Hot: keeps a line as it is before the write. */
    void keep(final int index, final UnsafeBuffer lines, final int line) {
        buffer.putBytes(UNDO_LINES_OFFSET + index * TrailerLine.LENGTH, lines, line, TrailerLine.LENGTH);
    }

    /** Hot: from here on the kept lines are put back when the process dies. */
    void activateUndo(
            final int epoch, final long sequence, final int objectId, final long firstBlock, final int count) {
        buffer.putInt(UNDO_EPOCH_OFFSET, epoch);
        buffer.putLong(UNDO_SEQUENCE_OFFSET, sequence);
        buffer.putInt(UNDO_OBJECT_OFFSET, objectId);
        buffer.putLong(UNDO_FIRST_OFFSET, firstBlock);
        buffer.putInt(UNDO_COUNT_OFFSET, count);
        buffer.putIntRelease(UNDO_ACTIVE_OFFSET, SET);
        // No line may change before the flag is set.
        VarHandle.releaseFence();
    }

    /** Hot. */
    void deactivateUndo() {
        buffer.putIntRelease(UNDO_ACTIVE_OFFSET, 0);
        VarHandle.releaseFence();
    }

    /** Puts a kept line back; its change counter becomes even. */
    void putBack(final int index, final UnsafeBuffer lines, final int line) {
        TrailerLine.beginChange(lines, line);
        lines.putBytes(
                line, buffer, UNDO_LINES_OFFSET + index * TrailerLine.LENGTH, TrailerLine.LENGTH - Integer.BYTES);
        TrailerLine.endChange(lines, line);
    }

    /** That a copy to it begins: before the first byte of it is stored. May block. */
    @Safeguard(
            name = "copy begun, forced",
            prevents = "Blocks of another device are stored, power fails, and what is no prefix of any stream any more "
                    + "vouches for one.")
    void forceBeforeCopy(final Disk disk) {
        segment.force(disk);
    }

    /** That it vouches as any other: before it says that it has the record. May block. */
    void forceBeforeRecorded(final Disk disk) {
        segment.force(disk);
    }

    /** How the last stop was: before the superblock says that the volume is in use in this run. May block. */
    void forceBeforeUse(final Disk disk) {
        segment.force(disk);
    }

    /** How far it is: before the superblock says that the volume is closed. May block. */
    @Safeguard(
            name = "progress before clean",
            prevents =
                    "The superblock says that all counts up to where the volume is, and a power cut takes back how far "
                            + "that was.")
    void forceBeforeClean(final Disk disk) {
        segment.force(disk);
    }

    void close() {
        segment.close();
    }
}
