package io.twintag.transport.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A trailer as it travels: the tag and the checksum of the newest version of one block. Trailers of a range of blocks
 * follow each other without a gap. How they lie on the disk is another matter, and the store's own.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+   0
 *  |        epoch, 0: the block was never written, all is 0        |
 *  +---------------------------------------------------------------+   4
 *  |                    CRC32C of the block's content              |
 *  +---------------------------------------------------------------+   8
 *  |                           sequence                            |
 *  |                                                               |
 *  +---------------------------------------------------------------+  16
 * </pre>
 *
 * Numbers are little-endian. Any thread: a trailer has no state but the buffer that is given.
 */
public final class Trailer {
    public static final int EPOCH_OFFSET = 0;
    public static final int CRC_OFFSET = 4;
    public static final int SEQUENCE_OFFSET = 8;

    /** Bytes of a trailer. */
    public static final int LENGTH = 16;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Trailer() {}

    /** Bytes of the trailers of so many blocks; hence also where, among several, the one with this index begins. */
    public static int lengthOf(final int blocks) {
        return blocks * LENGTH;
    }

    /** Epoch of the trailer that begins at this index of a buffer; 0: the block was never written. */
    public static int epoch(final DirectBuffer buffer, final int index) {
        return buffer.getInt(index + EPOCH_OFFSET, ORDER);
    }

    /** CRC32C of the content that the trailer at this index of a buffer speaks of. */
    public static int crc(final DirectBuffer buffer, final int index) {
        return buffer.getInt(index + CRC_OFFSET, ORDER);
    }

    /** Sequence of the trailer that begins at this index of a buffer. */
    public static long sequence(final DirectBuffer buffer, final int index) {
        return buffer.getLong(index + SEQUENCE_OFFSET, ORDER);
    }

    /** Stores a trailer at this index of a buffer; all zero for a block that was never written. */
    public static void put(
            final MutableDirectBuffer buffer, final int index, final int epoch, final int crc, final long sequence) {
        buffer.putInt(index + EPOCH_OFFSET, epoch, ORDER);
        buffer.putInt(index + CRC_OFFSET, crc, ORDER);
        buffer.putLong(index + SEQUENCE_OFFSET, sequence, ORDER);
    }

    /** Whether the trailers that begin at this index of both buffers say the same. */
    public static boolean isSame(final DirectBuffer one, final DirectBuffer other, final int index) {
        return one.getLong(index) == other.getLong(index)
                && one.getLong(index + SEQUENCE_OFFSET) == other.getLong(index + SEQUENCE_OFFSET);
    }
}
