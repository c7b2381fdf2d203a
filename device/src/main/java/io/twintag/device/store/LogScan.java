package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.NOTHING;
import static io.twintag.transport.layout.LogLayout.PADDING;
import static io.twintag.transport.layout.LogLayout.SEQUENCE_OFFSET;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Tag;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/** Walks the records of a log from a mark to its end. Off the hot path. */
final class LogScan {
    private static final Watermark NOTHING_KEPT = new Watermark(0, 0);

    private final Segment[] segments;
    private final int segmentLength;
    private final LongHashSet sequences;
    private long position;
    private int epoch;
    private long sequence;
    private boolean isBad;
    private Watermark kept = NOTHING_KEPT;
    private final LongArrayList badRecords = new LongArrayList();

    LogScan(final Segment[] segments, final int segmentLength) {
        this(segments, segmentLength, null);
    }

    /** @param sequences takes those of the records of the top epoch that are walked; null: nobody wants them. */
    LogScan(final Segment[] segments, final int segmentLength, final LongHashSet sequences) {
        this.segments = segments;
        this.segmentLength = segmentLength;
        this.sequences = sequences;
    }

    /**
     * Up to this tag all was stored: a record that is bad since is none that was torn, and the scan goes on behind it.
     */
    LogScan keeping(final Watermark newKept) {
        kept = newKept;
        return this;
    }

    /** Where the bad records begin that it went past. */
    LongArrayList badRecords() {
        return badRecords;
    }

    /**
     * Goes on while a record has a tag of at most the one given, and ends before a record that crosses the end given.
     *
     * @param isChecked whether a payload whose CRC is wrong ends the scan too.
     */
    void run(
            final Checkpoints.Mark from,
            final int topEpoch,
            final long topSequence,
            final long end,
            final boolean isChecked) {
        position = from.tail();
        epoch = from.epoch();
        sequence = from.sequence();
        boolean isFirst = true;
        // A padding record counts when the record after it does.
        long afterPadding = position;
        while (afterPadding < end) {
            final DirectBuffer buffer = segments[(int) (afterPadding / segmentLength)].buffer();
            final int offset = (int) (afterPadding % segmentLength);
            if (buffer.getInt(offset + LENGTH_OFFSET) == NOTHING) {
                return;
            }
            final DirectBuffer header = header(buffer, offset, afterPadding);
            if (header == null) {
                afterPadding = behindBad(buffer, offset, afterPadding, end);
                if (afterPadding < 0) {
                    return;
                }
                isFirst = false;
                continue;
            }
            final int at = header == buffer ? offset : 0;
            final int length = header.getInt(at + LENGTH_OFFSET);
            final int recordEpoch = header.getInt(at + EPOCH_OFFSET);
            final long recordSequence = header.getLong(at + SEQUENCE_OFFSET);
            if (Tag.compare(recordEpoch, recordSequence, topEpoch, topSequence) > 0) {
                return;
            }
            final int bytes = RecordCheck.bytes(length, segmentLength - offset);
            final boolean isAfter = isFirst || Tag.compare(recordEpoch, recordSequence, epoch, sequence) > 0;
            final boolean isRotten =
                    header != buffer || isChecked && bytes > 0 && !RecordCheck.isIntact(buffer, offset);
            final boolean isKept = !isRotten || isKept(recordEpoch, recordSequence);
            if (bytes < 0 || !isAfter || !isKept) {
                isBad = true;
                return;
            }
            if (afterPadding + bytes > end) {
                return;
            }
            if (isRotten) {
                badRecords.addLong(afterPadding);
            }
            afterPadding += bytes;
            if (length != PADDING) {
                position = afterPadding;
                epoch = recordEpoch;
                sequence = recordSequence;
                isFirst = false;
                if (sequences != null && epoch == topEpoch) {
                    sequences.add(sequence);
                }
            }
        }
    }

    /** What to believe of a record's header: as it lies there, as it was before a bit flipped, or null: nothing. */
    private DirectBuffer header(final DirectBuffer buffer, final int offset, final long at) {
        if (kept.equals(NOTHING_KEPT) || LogLayout.isHeaderSound(buffer, offset, at)) {
            return buffer;
        }
        return BadRecord.mended(buffer, offset, at, segmentLength - offset, new Watermark(epoch, sequence), kept);
    }

    private boolean isKept(final int recordEpoch, final long recordSequence) {
        return Tag.compare(recordEpoch, recordSequence, kept.epoch(), kept.sequence()) <= 0;
    }

    /** Past a header of which nothing is to be believed. @return where the scan goes on, or -1: it ends here. */
    private long behindBad(final DirectBuffer buffer, final int offset, final long at, final long end) {
        if (BadRecord.isNothing(buffer, offset)) {
            return -1;
        }
        final long next = BadRecord.next(segments, segmentLength, at, end, epoch, sequence);
        final DirectBuffer behind = next < 0 ? null : segments[(int) (next / segmentLength)].buffer();
        final int index = (int) (next % segmentLength);
        // Sequences of a stream are dense: what lies before the first tag that was not kept was.
        if (behind == null
                || !isKept(behind.getInt(index + EPOCH_OFFSET), behind.getLong(index + SEQUENCE_OFFSET) - 1)) {
            isBad = true;
            return -1;
        }
        badRecords.addLong(at);
        position = next;
        return next;
    }

    /** End of the last record that counts. */
    long position() {
        return position;
    }

    /** Epoch of the last record before {@link #position}. */
    int epoch() {
        return epoch;
    }

    /** Sequence of the last record before {@link #position}. */
    long sequence() {
        return sequence;
    }

    /** Whether it met something that is neither a record nor the end. */
    boolean isBad() {
        return isBad;
    }
}
