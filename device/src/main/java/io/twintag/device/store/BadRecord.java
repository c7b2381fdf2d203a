package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.ALIGNMENT;
import static io.twintag.transport.layout.LogLayout.CRC_OFFSET;
import static io.twintag.transport.layout.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.layout.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.PADDING;
import static io.twintag.transport.layout.LogLayout.SEQUENCE_OFFSET;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Tag;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How a scan gets past a record whose header is not as it was stored, without believing any of it: one bit that is
 * turned back may make header and payload agree again, or the next sound record tells where it ends. Opening; changes
 * nothing.
 */
final class BadRecord {
    private BadRecord() {}

    /** Whether but one bit is set where a header would be: it flipped behind the end of the log. */
    static boolean isNothing(final DirectBuffer records, final int index) {
        int bits = 0;
        for (int i = 0; i < HEADER_LENGTH; i += Long.BYTES) {
            bits += Long.bitCount(records.getLong(index + i));
        }
        return bits <= 1;
    }

    /**
     * A copy of the header with one bit turned back that makes the record whole, of a tag behind one and up to another;
     * null if there is none. Of several with the same length it does not matter which.
     */
    static DirectBuffer mended(
            final DirectBuffer records,
            final int index,
            final long position,
            final int room,
            final Watermark behind,
            final Watermark last) {
        final UnsafeBuffer header = new UnsafeBuffer(new byte[HEADER_LENGTH]);
        header.putBytes(0, records, index, HEADER_LENGTH);
        int found = -1;
        int length = 0;
        for (int bit = 0; bit < HEADER_LENGTH * Byte.SIZE; bit++) {
            flip(header, bit);
            if (isBetween(header, behind, last) && isWhole(header, records, index, position, room)) {
                if (found >= 0 && header.getInt(LENGTH_OFFSET) != length) {
                    return null;
                }
                found = bit;
                length = header.getInt(LENGTH_OFFSET);
            }
            flip(header, bit);
        }
        if (found < 0) {
            return null;
        }
        flip(header, found);
        return header;
    }

    private static boolean isBetween(final DirectBuffer header, final Watermark behind, final Watermark last) {
        final int epoch = header.getInt(EPOCH_OFFSET);
        final long sequence = header.getLong(SEQUENCE_OFFSET);
        return Tag.compare(epoch, sequence, behind.epoch(), behind.sequence()) > 0
                && Tag.compare(epoch, sequence, last.epoch(), last.sequence()) <= 0;
    }

    private static boolean isWhole(
            final DirectBuffer header,
            final DirectBuffer records,
            final int index,
            final long position,
            final int room) {
        final int length = header.getInt(LENGTH_OFFSET);
        return RecordCheck.bytes(length, room) > 0
                && LogLayout.isHeaderSound(header, 0, position)
                && (length == PADDING
                        || new Crc32c().of(records, index + HEADER_LENGTH, LogLayout.payloadLength(length))
                                == header.getInt(CRC_OFFSET));
    }

    private static void flip(final UnsafeBuffer header, final int bit) {
        header.putByte(bit >>> 3, (byte) (header.getByte(bit >>> 3) ^ 1 << (bit & 7)));
    }

    /** Where the first sound record behind this one begins whose tag is above the one given, or -1. */
    static long next(
            final Segment[] segments,
            final int segmentLength,
            final long behind,
            final long end,
            final int epoch,
            final long sequence) {
        for (long position = behind + ALIGNMENT; position < end; position += ALIGNMENT) {
            final DirectBuffer buffer = segments[(int) (position / segmentLength)].buffer();
            final int offset = (int) (position % segmentLength);
            if (RecordCheck.soundBytes(buffer, offset, position, segmentLength - offset) > 0
                    && Tag.compare(
                                    buffer.getInt(offset + EPOCH_OFFSET),
                                    buffer.getLong(offset + SEQUENCE_OFFSET),
                                    epoch,
                                    sequence)
                            > 0) {
                return position;
            }
        }
        return -1;
    }
}
