package io.twintag.device.store;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.Tag;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Places in a log from which opening may scan, instead of from its start. Written by the background thread, except for
 * the cuts; a mark that is torn or older than the last cut fails its check and is passed over.
 *
 * <pre>
 *  0 magic   8 cuts: how often the log was truncated   16 not 0: a cut is under way
 *  64, 128 marks of the flushes, by turns   192 hint, written at any time:
 *          0 epoch   4 CRC32C of what follows and the epoch   8 sequence   16 tail   24 cuts
 * </pre>
 */
final class Checkpoints {
    static final int FILE_LENGTH = 4096;

    private static final long MAGIC = 0x54504B434E495754L;
    private static final int CUTS_OFFSET = 8;
    private static final int CUTTING_OFFSET = 16;
    private static final int MARKS_OFFSET = 64;
    private static final int MARK_LENGTH = 64;
    private static final int MARKS = 3;
    private static final int HINT = 2;

    /** Every record before {@code tail} has a tag of at most (epoch, sequence). */
    record Mark(int epoch, long sequence, long tail) {
        static final Mark START = new Mark(0, 0, 0);
    }

    private final Segment segment;
    private final UnsafeBuffer buffer;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[32]);
    private final Crc32c crc32c = new Crc32c();
    private int next;

    private Checkpoints(final Segment segment) {
        this.segment = segment;
        this.buffer = segment.buffer();
        final Mark mark0 = read(0);
        final Mark mark1 = read(1);
        next = mark0 == null || (mark1 != null && mark0.tail() <= mark1.tail()) ? 0 : 1;
    }

    static void create(final Disk disk, final Path file) throws IOException {
        disk.allocate(file, FILE_LENGTH);
        final Segment segment = disk.map(file, 0, FILE_LENGTH);
        segment.buffer().putLong(0, MAGIC);
        segment.force(disk);
        segment.close();
    }

    static Checkpoints open(final Disk disk, final Path file) throws IOException {
        final Segment segment = disk.map(file, 0, FILE_LENGTH);
        if (segment.buffer().getLong(0) != MAGIC) {
            segment.close();
            throw new StorageException(
                    file + " is no checkpoint file: wipe this volume and let replace copy it from the twin");
        }
        return new Checkpoints(segment);
    }

    /** The mark with the highest tail among those whose tag is not above the one given, or the log's start. */
    Mark best(final int epoch, final long sequence, final long maxTail) {
        return best(MARKS, epoch, sequence, maxTail);
    }

    /**
     * The best among the marks of flushes: what lies before is on stable storage. A hint cannot say so, not even where
     * its tag is flushed: what a repair installed has the tags of long ago.
     */
    Mark bestForced(final int epoch, final long sequence, final long maxTail) {
        return best(HINT, epoch, sequence, maxTail);
    }

    /** Where the walk of a recovery may begin; behind a power cut what lies before must have been forced. */
    Mark from(final Found found, final long maxTail) {
        if (found.stop() == Found.Stop.UNKNOWN) {
            return Mark.START;
        }
        return found.isPowerLost()
                ? bestForced(found.topEpoch(), found.topSequence(), maxTail)
                : best(found.topEpoch(), found.topSequence(), maxTail);
    }

    private Mark best(final int marks, final int epoch, final long sequence, final long maxTail) {
        Mark best = Mark.START;
        for (int i = 0; i < marks; i++) {
            final Mark mark = read(i);
            if (mark != null
                    && mark.tail() <= maxTail
                    && mark.tail() > best.tail()
                    && Tag.compare(mark.epoch(), mark.sequence(), epoch, sequence) <= 0) {
                best = mark;
            }
        }
        return best;
    }

    /** The highest tail of any sound mark: the log's segments reached at least so far. */
    long reach() {
        long reach = 0;
        for (int i = 0; i < MARKS; i++) {
            final Mark mark = read(i);
            reach = mark == null ? reach : Math.max(reach, mark.tail());
        }
        return reach;
    }

    /** Flusher: the mark of a flush; the one of the flush before stays. */
    void store(final Mark mark, final long cuts) {
        write(next, mark, cuts);
        next = 1 - next;
    }

    /** Background thread. */
    void hint(final Mark mark, final long cuts) {
        write(HINT, mark, cuts);
    }

    private void write(final int index, final Mark mark, final long cuts) {
        final int offset = MARKS_OFFSET + index * MARK_LENGTH;
        scratch.putInt(0, mark.epoch());
        scratch.putInt(4, 0);
        scratch.putLong(8, mark.sequence());
        scratch.putLong(16, mark.tail());
        scratch.putLong(24, cuts);
        scratch.putInt(4, crc32c.of(scratch, 0, 32));
        buffer.putBytes(offset, scratch, 0, 32);
    }

    private Mark read(final int index) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[32]);
        copy.putBytes(0, buffer, MARKS_OFFSET + index * MARK_LENGTH, 32);
        final int crc = copy.getInt(4);
        copy.putInt(4, 0);
        final boolean isGood = copy.getInt(0) != 0 && new Crc32c().of(copy, 0, 32) == crc && copy.getLong(24) == cuts();
        return isGood ? new Mark(copy.getInt(0), copy.getLong(8), copy.getLong(16)) : null;
    }

    /**
     * Opening has cut the log here: a mark beyond, of records that are gone, must not count when its tag does again.
     */
    void dropAbove(final long tail) {
        for (int i = 0; i < MARKS; i++) {
            final Mark mark = read(i);
            if (mark != null && mark.tail() > tail) {
                buffer.putInt(MARKS_OFFSET + i * MARK_LENGTH, 0);
            }
        }
    }

    long cuts() {
        return buffer.getLongAcquire(CUTS_OFFSET);
    }

    /**
     * Apply thread: marks made before no longer count, and opening cuts all behind the records until {@link #endCut}.
     */
    void beginCut() {
        keepCutting();
        dropMarks();
    }

    /** Apply thread: opening cuts all that lies behind the first gap, until {@link #endCut}. */
    void keepCutting() {
        buffer.putLongRelease(CUTTING_OFFSET, 1);
    }

    /** Apply thread: marks made before no longer count, nor one that is being made. */
    void dropMarks() {
        buffer.putLongRelease(CUTS_OFFSET, cuts() + 1);
    }

    void endCut() {
        buffer.putLongRelease(CUTTING_OFFSET, 0);
    }

    boolean isCutting() {
        return buffer.getLong(CUTTING_OFFSET) != 0;
    }

    /** May block. */
    void force(final Disk disk) {
        segment.force(disk);
    }

    void close() {
        segment.close();
    }
}
