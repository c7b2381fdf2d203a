package io.twintag.device.store;

import static io.twintag.transport.protocol.LogLayout.CRC_OFFSET;
import static io.twintag.transport.protocol.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.protocol.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.protocol.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.protocol.LogLayout.NOTHING;
import static io.twintag.transport.protocol.LogLayout.PADDING;
import static io.twintag.transport.protocol.LogLayout.SEQUENCE_OFFSET;

import io.twintag.transport.protocol.Crc32c;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.LogLayout;
import io.twintag.transport.protocol.Tag;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;

/** Walks the records of a log from a mark to its end. Off the hot path. */
final class LogScan {
    private static final ThreadLocal<Crc32c> CRC = ThreadLocal.withInitial(Crc32c::new);

    private final Segment[] segments;
    private final int segmentLength;
    private final LongHashSet sequences;
    private long position;
    private int epoch;
    private long sequence;
    private boolean isBad;

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
            final int length = buffer.getInt(offset + LENGTH_OFFSET);
            final int recordEpoch = buffer.getInt(offset + EPOCH_OFFSET);
            final long recordSequence = buffer.getLong(offset + SEQUENCE_OFFSET);
            if (length == NOTHING || Tag.compare(recordEpoch, recordSequence, topEpoch, topSequence) > 0) {
                return;
            }
            final int bytes = bytes(length, segmentLength - offset);
            final boolean isAfter = isFirst || Tag.compare(recordEpoch, recordSequence, epoch, sequence) > 0;
            if (bytes < 0 || !isAfter || (isChecked && !isIntact(buffer, offset))) {
                isBad = true;
                return;
            }
            if (afterPadding + bytes > end) {
                return;
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

    /** Bytes of a record with this length field, or -1 for one that no record has. */
    static int bytes(final int lengthField, final int room) {
        if (lengthField == PADDING) {
            return room;
        }
        final int payload = LogLayout.payloadLength(lengthField);
        final boolean isLength = lengthField >= HEADER_LENGTH && payload <= Limits.MAX_PAYLOAD_LENGTH;
        return isLength && LogLayout.recordLength(payload) <= room ? LogLayout.recordLength(payload) : -1;
    }

    /** Whether the payload of a record with a good length has its CRC. */
    static boolean isIntact(final DirectBuffer records, final int index) {
        final int length = records.getInt(index + LENGTH_OFFSET);
        return length == PADDING
                || CRC.get().of(records, index + HEADER_LENGTH, LogLayout.payloadLength(length))
                        == records.getInt(index + CRC_OFFSET);
    }

    /**
     * Whether a record is as it was stored: header, payload, and the zeros behind it. What it says of its length is not
     * believed before it is checked.
     *
     * @param position of the record in its log.
     * @param room     bytes to the end of the segment.
     * @return bytes that it takes, or -1.
     */
    static int soundBytes(final DirectBuffer records, final int index, final long position, final int room) {
        final int bytes = bytes(records.getInt(index + LENGTH_OFFSET), room);
        if (bytes < 0 || !LogLayout.isHeaderSound(records, index, position) || !isIntact(records, index)) {
            return -1;
        }
        for (int i = index + usedLength(records, index); i < index + bytes; i++) {
            if (records.getByte(i) != 0) {
                return -1;
            }
        }
        return bytes;
    }

    /** Bytes of the header and payload of a record with a good length. */
    static int usedLength(final DirectBuffer records, final int index) {
        final int length = records.getInt(index + LENGTH_OFFSET);
        return length == PADDING ? HEADER_LENGTH : length;
    }

    /** Whether these bytes, which are to lie at this offset of a segment, are whole and intact records. */
    static boolean isWhole(
            final DirectBuffer source,
            final int index,
            final int lengthBytes,
            final int offset,
            final int segmentLength) {
        int done = 0;
        while (done < lengthBytes) {
            final int segmentRoom = segmentLength - (offset + done) % segmentLength;
            final int left = lengthBytes - done;
            final int length = left < HEADER_LENGTH ? NOTHING : source.getInt(index + done + LENGTH_OFFSET);
            final int bytes = bytes(length, segmentRoom);
            if (bytes < 0 || bytes > left || !isIntact(source, index + done)) {
                return false;
            }
            done += bytes;
        }
        return lengthBytes > 0;
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
