package io.twintag.transport.layout;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * Where the records of a log lie. The sequencer assigns positions by this rule and both devices store by it, so that
 * the mirrors are byte for byte the same.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |      length of header and payload in bytes (stored last)      |
 *  +---------------------------------------------------------------+
 *  |                     CRC32C of the payload                     |
 *  +---------------------------------------------------------------+
 *  |                             epoch                             |
 *  +-------------------------------+-------------------------------+
 *  |           generator           |      check of the header      |
 *  +-------------------------------+-------------------------------+
 *  |                           sequence                            |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |             timestamp, nanoseconds since 1970                 |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                 payload, padded with zeros to 32            ...
 * </pre>
 *
 * The length counts the header, so that a record of no bytes differs from the zeros of a place where no record is yet.
 * A record never crosses a segment. What is left at a segment's end is one padding record: a header of length
 * {@link #PADDING} and the tag of the record after it. The check covers the rest of the header and the record's
 * position: a bit that flips in a header shows, and a record that lies where another belongs.
 */
public final class LogLayout {
    public static final int LENGTH_OFFSET = 0;
    public static final int CRC_OFFSET = 4;
    public static final int EPOCH_OFFSET = 8;
    public static final int GENERATOR_OFFSET = 12;
    public static final int CHECK_OFFSET = 14;
    public static final int SEQUENCE_OFFSET = 16;
    public static final int TIMESTAMP_OFFSET = 24;
    public static final int HEADER_LENGTH = 32;
    public static final int ALIGNMENT = 32;

    /** The length field of a record that only fills the rest of its segment. */
    public static final int PADDING = -1;

    /** The length field of a place where no record is yet. */
    public static final int NOTHING = 0;

    private static final int MIN_SEGMENT_LENGTH = 4 * 1024 * 1024;
    private static final int MAX_SEGMENT_LENGTH = 64 * 1024 * 1024;

    private LogLayout() {}

    /**
     * What the check field of a header holds: see {@link HalfWords}.
     *
     * @param position of the record in its log.
     */
    public static short check(
            final long position,
            final int lengthField,
            final int crc,
            final int epoch,
            final short generator,
            final long sequence,
            final long timestampNs) {
        return (short) (HalfWords.ofLong(position, 0)
                + HalfWords.ofLong(sequence, 1)
                + HalfWords.ofLong(timestampNs, 2)
                + HalfWords.ofInt(lengthField, 0)
                + HalfWords.ofInt(crc, 1)
                + HalfWords.ofInt(epoch, 2)
                + HalfWords.ofShort(generator));
    }

    /** Epoch, generator and check as they lie side by side in a header, for one store. */
    public static long epochGeneratorCheck(final int epoch, final short generator, final short check) {
        return (long) check << Integer.SIZE + Short.SIZE | (generator & 0xFFFFL) << Integer.SIZE | epoch & 0xFFFF_FFFFL;
    }

    /**
     * Whether the header at an index is as it was stored, for the record at this position. Says nothing of the payload.
     */
    public static boolean isHeaderSound(final DirectBuffer records, final int index, final long position) {
        return records.getShort(index + CHECK_OFFSET)
                == check(
                        position,
                        records.getInt(index + LENGTH_OFFSET),
                        records.getInt(index + CRC_OFFSET),
                        records.getInt(index + EPOCH_OFFSET),
                        records.getShort(index + GENERATOR_OFFSET),
                        records.getLong(index + SEQUENCE_OFFSET),
                        records.getLong(index + TIMESTAMP_OFFSET));
    }

    /** Bytes of a segment of a log that starts with this size: the next power of two, from 4 MiB to 64 MiB. */
    public static int segmentLength(final long sizeBytes) {
        final long wanted = Math.max(MIN_SEGMENT_LENGTH, Math.min(MAX_SEGMENT_LENGTH, sizeBytes));
        return BitUtil.findNextPositivePowerOfTwo((int) wanted);
    }

    /** What the length field holds of a record with this payload, which may be empty. */
    public static int lengthField(final int payloadLength) {
        return HEADER_LENGTH + payloadLength;
    }

    /** Bytes of payload of a record with this length field, neither {@link #PADDING} nor {@link #NOTHING}. */
    public static int payloadLength(final int lengthField) {
        return lengthField - HEADER_LENGTH;
    }

    /** Bytes that a record of this payload takes, header and padding included. */
    public static int recordLength(final int payloadLength) {
        return BitUtil.align(HEADER_LENGTH + payloadLength, ALIGNMENT);
    }

    /**
     * Position at which a record goes.
     *
     * @param tail          end of the record before it, a multiple of {@link #ALIGNMENT}.
     * @param payloadLength in bytes.
     * @param segmentLength bytes of a segment, a power of two.
     * @return {@code tail}, or the start of the next segment when the record would cross into it.
     */
    public static long position(final long tail, final int payloadLength, final int segmentLength) {
        final long room = segmentLength - (tail & (segmentLength - 1L));
        return recordLength(payloadLength) <= room ? tail : tail + room;
    }
}
