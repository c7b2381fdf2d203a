package io.twintag.device.tagtable;

import io.twintag.transport.layout.HalfWords;
import io.twintag.transport.layout.TagPage;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a tag table knows of each stream (epoch): how far it is retired, which survives a kill because it lies in the
 * map as a page of its own, and which pages it has, which is counted again at every opening. What the file says is read
 * once, when it is opened; from then on it is only written: a bit that flips there changes nothing until {@link #mend}.
 * One thread.
 *
 * <pre>
 *  row, 16 bytes, one fewer than a page holds (a page of zeros has none in use)
 *  +---------------------------------------------------------------+
 *  |      epoch + 1, 0 = free; above bit 47 its check              |
 *  +---------------------------------------------------------------+
 *  |      retired: entries up to this sequence are gone; check     |
 *  +---------------------------------------------------------------+
 *  in the place of the last row
 *  +---------------------------------------------------------------+
 *  |      key + 1 of the newest page that was folded, 0 = none     |
 *  +---------------------------------------------------------------+
 *  |      the same again: of two that differ the higher counts     |
 *  +---------------------------------------------------------------+
 * </pre>
 */
final class Streams {
    /** Epochs that a table knows at a time. One without pages makes place for a new one, the lowest first. */
    static final int ROWS = TagPage.LENGTH / 16 - 1;

    static final int NO_ROW = -1;

    /** The key of the marks' own page: never folded. */
    static final long NOT_FOLDED = PageKey.STREAMS;

    private static final int ROW_LENGTH = 16;
    private static final int RETIRED_OFFSET = 8;
    private static final int FOLDED_OFFSET = ROWS * ROW_LENGTH;

    private static final int CHECK_SHIFT = 48;
    private static final long VALUE_MASK = (1L << CHECK_SHIFT) - 1;

    private final UnsafeBuffer marks;
    private final long[] epochs = new long[ROWS]; // + 1; 0: free
    private final long[] retired = new long[ROWS];
    private long folded; // key + 1
    private boolean isDamaged;
    private final int[] pages = new int[ROWS];
    private final long[] lowest = new long[ROWS];
    private final long[] highest = new long[ROWS];
    private int lastRow;

    /** Takes the marks at this address as they are; no stream has a page yet. */
    Streams(final UnsafeBuffer marks, final long address) {
        this.marks = marks;
        marks.wrap(address, TagPage.LENGTH);
        for (int row = 0; row < ROWS; row++) {
            clearPages(row);
            load(row);
        }
        final long first = marks.getLong(FOLDED_OFFSET);
        final long second = marks.getLong(FOLDED_OFFSET + Long.BYTES);
        folded = Long.compareUnsigned(first, second) < 0 ? second : first;
    }

    private void load(final int row) {
        final long epoch = marks.getLong(row * ROW_LENGTH);
        if (epoch == 0) {
            return;
        }
        final long sequence = marks.getLong(row * ROW_LENGTH + RETIRED_OFFSET);
        final long epochPart = epoch & VALUE_MASK;
        if (epoch == ofEpoch(epochPart) && sequence == ofRetired(epochPart, sequence & VALUE_MASK)) {
            epochs[row] = epochPart;
            retired[row] = sequence & VALUE_MASK;
        } else {
            isDamaged = true;
            marks.putLongRelease(row * ROW_LENGTH, 0L);
        }
    }

    /** Whether the file did not say what had been stored: then what is retired is not known. */
    boolean isDamaged() {
        return isDamaged;
    }

    /** Writes what is known where the file says something else. @return how many marks were bad. */
    int mend() {
        int bad = 0;
        for (int row = 0; row < ROWS; row++) {
            final boolean isUsed = epochs[row] != 0;
            final int at = row * ROW_LENGTH;
            if (marks.getLong(at) != (isUsed ? ofEpoch(epochs[row]) : 0)
                    || isUsed && marks.getLong(at + RETIRED_OFFSET) != ofRetired(epochs[row], retired[row])) {
                bad++;
                marks.putLongRelease(at, 0L);
                store(row);
            }
        }
        if (marks.getLong(FOLDED_OFFSET) != folded || marks.getLong(FOLDED_OFFSET + Long.BYTES) != folded) {
            bad++;
            folded(folded - 1);
        }
        return bad;
    }

    private void store(final int row) {
        if (epochs[row] != 0) {
            marks.putLongRelease(row * ROW_LENGTH + RETIRED_OFFSET, ofRetired(epochs[row], retired[row]));
            marks.putLongRelease(row * ROW_LENGTH, ofEpoch(epochs[row]));
        }
    }

    private static long ofEpoch(final long epoch) {
        return epoch | (long) HalfWords.ofLong(epoch, 0) << CHECK_SHIFT;
    }

    private static long ofRetired(final long epoch, final long sequence) {
        return sequence | (long) (HalfWords.ofLong(epoch, 1) + HalfWords.ofLong(sequence, 2)) << CHECK_SHIFT;
    }

    /** Row of an epoch, or {@link #NO_ROW}. */
    int row(final int epoch) {
        if (isRowOf(lastRow, epoch)) {
            return lastRow;
        }
        for (int row = 0; row < ROWS; row++) {
            if (isRowOf(row, epoch)) {
                lastRow = row;
                return row;
            }
        }
        return NO_ROW;
    }

    /** Row of an epoch, a new one if it has none; {@link #NO_ROW} when all are of streams that have pages. */
    int claim(final int epoch) {
        final int known = row(epoch);
        if (known != NO_ROW) {
            return known;
        }
        final int row = spare();
        if (row != NO_ROW) {
            marks.putLong(row * ROW_LENGTH, 0L);
            epochs[row] = epoch + 1L;
            retired[row] = 0L;
            store(row);
            clearPages(row);
        }
        return row;
    }

    /** Whether {@link #claim} would find a row. */
    boolean hasRoom(final int epoch) {
        return row(epoch) != NO_ROW || spare() != NO_ROW;
    }

    /** Forgets the epochs below this one, none of which has pages any more. */
    void forgetBelow(final int epoch) {
        for (int row = 0; row < ROWS; row++) {
            if (epochs[row] <= epoch) {
                epochs[row] = 0;
                marks.putLongRelease(row * ROW_LENGTH, 0L);
                clearPages(row);
            }
        }
    }

    long retired(final int row) {
        return retired[row];
    }

    void retired(final int row, final long sequence) {
        retired[row] = sequence;
        marks.putLongRelease(row * ROW_LENGTH + RETIRED_OFFSET, ofRetired(epochs[row], sequence));
    }

    /** Key of the newest page that was folded: pages up to it may be gone. {@link #NOT_FOLDED} if none was. */
    long folded() {
        return folded - 1;
    }

    void folded(final long key) {
        folded = key + 1;
        marks.putLongRelease(FOLDED_OFFSET, folded);
        marks.putLongRelease(FOLDED_OFFSET + Long.BYTES, folded);
        // No page may go before its mark is set.
        VarHandle.releaseFence();
    }

    int epoch(final int row) {
        return (int) (epochs[row] - 1);
    }

    /** Row of the lowest epoch that has pages, or {@link #NO_ROW}. */
    int oldestWithPages() {
        int oldest = NO_ROW;
        long oldestEpoch = Long.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            if (pages[row] > 0 && epochs[row] < oldestEpoch) {
                oldest = row;
                oldestEpoch = epochs[row];
            }
        }
        return oldest;
    }

    int pages(final int row) {
        return pages[row];
    }

    /** Lowest index that a page of the stream may have: none has a lower one. */
    long lowest(final int row) {
        return lowest[row];
    }

    /** No page of the stream has a higher index. */
    long highest(final int row) {
        return highest[row];
    }

    void lowest(final int row, final long pageIndex) {
        lowest[row] = pageIndex;
    }

    void added(final int row, final long pageIndex) {
        pages[row]++;
        lowest[row] = Math.min(lowest[row], pageIndex);
        highest[row] = Math.max(highest[row], pageIndex);
    }

    void removed(final int row) {
        if (--pages[row] == 0) {
            clearPages(row);
        }
    }

    /** Leaves the mapped memory, which is about to go. */
    void detach() {
        marks.wrap(new byte[TagPage.LENGTH]);
    }

    private boolean isRowOf(final int row, final int epoch) {
        return epochs[row] == epoch + 1L;
    }

    private int spare() {
        int spare = NO_ROW;
        long spareEpoch = Long.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            final long epoch = epochs[row];
            if (pages[row] == 0 && epoch < spareEpoch) {
                spare = row;
                spareEpoch = epoch;
            }
        }
        return spare;
    }

    private void clearPages(final int row) {
        pages[row] = 0;
        lowest[row] = Long.MAX_VALUE;
        highest[row] = -1L;
    }
}
